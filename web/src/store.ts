import { fromFragment, type State, toFragment } from "./state";

type Listener = (state: State) => void;

/** Changes that follow each other this closely, of the same gesture, are one step of the back button. */
const GESTURE_MS = 2000;

/** The state of the page, kept in step with its address and the back button. */
export class Store {
  private listeners: Listener[] = [];
  private current: State;
  private lastGesture = { name: "", at: 0 };

  /** `limited` bends a state that was read from an address to what this region offers. */
  constructor(private readonly limited: (state: State) => State) {
    this.current = limited(fromFragment(location.hash));
    addEventListener("popstate", () => {
      this.lastGesture.name = "";
      this.adopt(limited(fromFragment(location.hash)));
    });
  }

  get state(): State {
    return this.current;
  }

  /** Call `listener` now and after each change. */
  watch(listener: Listener): void {
    this.listeners.push(listener);
    listener(this.current);
  }

  /** Change the state; a `gesture`, such as dragging the slider, makes one step of history however long it takes. */
  change(changes: Partial<State>, gesture = ""): void {
    const next = this.limited({ ...this.current, ...changes });
    const fragment = toFragment(next);
    if (fragment !== toFragment(this.current)) {
      const goesOn =
        gesture !== "" && gesture === this.lastGesture.name && Date.now() - this.lastGesture.at < GESTURE_MS;
      const address = `${location.pathname}${location.search}${fragment ? `#${fragment}` : ""}`;
      if (goesOn) history.replaceState(null, "", address);
      else history.pushState(null, "", address);
      this.lastGesture = { name: gesture, at: Date.now() };
    }
    this.adopt(next);
  }

  private adopt(next: State): void {
    this.current = next;
    for (const listener of this.listeners) listener(next);
  }
}
