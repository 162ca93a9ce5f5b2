/** The address field: a list of addresses opens below it while one types. */

import { byId, element, fill } from "./dom";
import { addressesLike } from "./geocoder";
import { Latest } from "./latest";
import type { Home } from "./state";
import { counted } from "./words";

const LEAST_LETTERS = 3;
const PAUSE_MS = 250;

/** Let addresses be searched with the geocoder at `url`; without one, say how else a home is set. */
export class Search {
  private readonly form = byId<HTMLFormElement>("search");
  private readonly field = byId<HTMLInputElement>("address");
  private readonly list = byId("addresses");
  private readonly status = byId("address-status");
  private readonly asked = new Latest();
  private options: Home[] = [];
  private active = -1;
  private timer = 0;
  private listed = "";

  constructor(
    private readonly url: string | null,
    private readonly chosen: (home: Home) => void,
  ) {
    byId("address-help").textContent = url
      ? "Ou cliquer sur la carte, ou déplacer la maison."
      : "Cliquer sur la carte pour placer la maison, puis la déplacer si besoin. La recherche par adresse n’est pas disponible ici.";
    if (url === null) return;
    this.form.hidden = false;
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("blur", () => this.close());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submitted();
    });
  }

  /** Show the address of a home that was not chosen here. */
  show(home: Home | null): void {
    if (document.activeElement !== this.field || home?.label) this.field.value = home?.label ?? "";
  }

  private typed(): void {
    clearTimeout(this.timer);
    if (this.text().length < LEAST_LETTERS) {
      this.asked.stop();
      this.offer([], "");
      return;
    }
    this.timer = window.setTimeout(() => void this.ask(), PAUSE_MS);
  }

  private text(): string {
    return this.field.value.trim();
  }

  private async ask(): Promise<void> {
    const { url } = this;
    const text = this.text();
    if (url === null) return;
    await this.asked.run(async (signal) => {
      try {
        const found = await addressesLike(url, text, signal);
        this.listed = text;
        this.offer(
          found,
          found.length > 0
            ? `${counted(found.length, "adresse proposée", "adresses proposées")}.`
            : "Aucune adresse trouvée. La maison peut aussi être placée sur la carte.",
        );
      } catch (error) {
        if (signal.aborted) throw error;
        this.offer(
          [],
          "La recherche d’adresse ne répond pas. La maison peut aussi être placée sur la carte.",
        );
      }
    });
  }

  private async submitted(): Promise<void> {
    clearTimeout(this.timer);
    if (this.text().length < LEAST_LETTERS) return;
    if (this.listed !== this.text()) await this.ask();
    this.choose(Math.max(this.active, 0));
  }

  private offer(options: Home[], status: string): void {
    // What the keyboard has reached stays reached when a later answer holds it too.
    const reached = this.options[this.active]?.label ?? null;
    this.options = options;
    this.status.textContent = status;
    if (options.length === 0) this.listed = "";
    fill(
      this.list,
      options.map((home, index) =>
        element(
          "div",
          {
            role: "option",
            id: `address-${index}`,
            "aria-selected": "false",
            // Before the field loses the focus.
            pointerdown: (event) => {
              event.preventDefault();
              this.choose(index);
            },
          },
          home.label,
        ),
      ),
    );
    this.list.hidden = options.length === 0;
    this.field.setAttribute("aria-expanded", String(options.length > 0));
    this.activate(reached === null ? -1 : options.findIndex(({ label }) => label === reached));
  }

  private pressed(event: KeyboardEvent): void {
    const count = this.options.length;
    if (event.key === "Escape") this.close();
    if (count === 0) return;
    if (event.key === "ArrowDown") this.activate((this.active + 1) % count);
    else if (event.key === "ArrowUp")
      this.activate((this.active + count - 1 + Number(this.active < 0)) % count);
    else return;
    event.preventDefault();
  }

  private activate(index: number): void {
    this.active = index;
    [...this.list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
    });
    if (index < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `address-${index}`);
  }

  private choose(index: number): void {
    const home = this.options[index];
    if (!home) return;
    this.field.value = home.label ?? "";
    this.close();
    this.chosen(home);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.asked.stop();
    this.offer([], this.options.length > 0 ? "" : (this.status.textContent ?? ""));
  }
}
