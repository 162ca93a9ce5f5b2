/** The house: dragged, or moved with the arrow keys. */

import { type Map as Chart, Marker } from "maplibre-gl";
import { element } from "./dom";
import type { Rectangle } from "./geometry";
import { icon } from "./icons";
import type { Home } from "./state";

const STEP_PIXELS = 12;
const LONG_STEP_PIXELS = 60; // with the shift key
const STEPS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const SIZE_PIXELS = 48;

export class House {
  private readonly marker: Marker;
  private stands = false;

  constructor(
    private readonly chart: Chart,
    private readonly moved: (place: { lat: number; lon: number }, gesture: string) => void,
  ) {
    const button = element("button", { type: "button", class: "house", id: "house" }, icon("house"));
    this.marker = new Marker({ element: button, anchor: "bottom", draggable: true });
    // The marker has a title of its own, which says less.
    button.setAttribute(
      "aria-label",
      "Maison. Les flèches du clavier la déplacent, plus loin avec Majuscule.",
    );
    button.addEventListener("click", (event) => event.stopPropagation());
    button.addEventListener("keydown", (event) => this.pressed(event));
    this.marker.on("dragend", () => {
      const { lat, lng } = this.marker.getLngLat();
      this.moved({ lat, lon: lng }, "");
    });
  }

  /** Stand at a home, or nowhere. */
  stand(home: Home | null): void {
    if (home) this.marker.setLngLat([home.lon, home.lat]);
    if (home && !this.stands) this.marker.addTo(this.chart);
    if (!home) this.marker.remove();
    this.stands = home !== null;
  }

  /** Where labels can't be. */
  rectangle(): Rectangle[] {
    if (!this.stands) return [];
    const { x, y } = this.chart.project(this.marker.getLngLat());
    return [{ left: x - SIZE_PIXELS / 2, top: y - SIZE_PIXELS, width: SIZE_PIXELS, height: SIZE_PIXELS }];
  }

  private pressed(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (!step) return;
    // Not the map's: it would move as well.
    event.preventDefault();
    event.stopPropagation();
    const length = event.shiftKey ? LONG_STEP_PIXELS : STEP_PIXELS;
    const at = this.chart.project(this.marker.getLngLat());
    const { lat, lng } = this.chart.unproject([at.x + step[0] * length, at.y + step[1] * length]);
    this.moved({ lat, lon: lng }, "house-keys");
  }
}
