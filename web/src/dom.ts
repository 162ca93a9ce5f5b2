/** Elements, written as calls. */

type Value = string | number | boolean | null | undefined | ((event: Event) => void);
export type Child = Node | string | null | false | Child[];

/** Make an element: functions become listeners, true an empty attribute; null, undefined and false none. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...flat(children));
  return made;
}

/** Put `children` in the place of all that `parent` holds. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(...flat(children));
}

/** The element of the page with this id. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as Kind;
}

function flat(children: Child[]): (Node | string)[] {
  return children.flatMap((child) =>
    Array.isArray(child) ? flat(child) : child || child === "" ? [child] : [],
  );
}
