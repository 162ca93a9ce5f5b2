/** Words on the map, as elements of the page: the base map brings no letters. The list says the same to everyone. */

import { type Map as Chart, Marker } from "maplibre-gl";
import type { Journey } from "./api";
import { element } from "./dom";
import { placed, type Rectangle } from "./geometry";

export interface Label {
  uai: string;
  lat: number;
  lon: number;
  title: string;
  time: string;
  color: string;
  ink: string;
}

const MOST = 40;
const TIME_BOX = { width: 62, height: 26 };
const TITLE_BOX = { width: 150, height: 60 };
const STOP_BOX = { width: 130, height: 22 };

export class Labels {
  private markers: Marker[] = [];
  private stops: { lat: number; lon: number; name: string }[] = [];

  constructor(
    private readonly chart: Chart,
    private readonly clicked: (uai: string) => void,
  ) {}

  /** Name the stops where one gets on and off, from the next drawing on. */
  callStops(journey: Journey | null): void {
    const ends = (journey?.legs ?? []).flatMap(({ ride }) => [ride?.stops[0], ride?.stops.at(-1)]);
    const named = ends.flatMap((stop) =>
      stop?.name && stop.lat !== null && stop.lon !== null
        ? [{ lat: stop.lat, lon: stop.lon, name: stop.name }]
        : [],
    );
    this.stops = [...new Map(named.map((stop) => [stop.name, stop])).values()];
  }

  /** Label what is in view and has room, first come first served; nothing over `taken`. */
  draw(labels: readonly Label[], taken: Rectangle[]): void {
    for (const marker of this.markers) marker.remove();
    const bounds = this.chart.getBounds();
    const visible = labels.filter(({ lon, lat }) => bounds.contains([lon, lat])).slice(0, MOST);
    const boxes = visible.map((label) => {
      const { x, y } = this.chart.project([label.lon, label.lat]);
      const top = y - TIME_BOX.height / 2;
      const time = { left: x - TIME_BOX.width / 2, top, ...TIME_BOX };
      return { title: { left: x - TITLE_BOX.width / 2, top, ...TITLE_BOX }, time };
    });
    // All times first, then names where there is still room: a time is worth more than a name.
    const times = placed(
      boxes.map(({ time }) => [time]),
      taken,
    );
    const kept = visible.flatMap((label, index) => {
      const box = boxes[index];
      return times[index] === 0 && box ? [{ label, ...box }] : [];
    });
    const named = kept.map(({ title, time }) => {
      const others = kept.filter((other) => other.time !== time).map((other) => other.time);
      return placed([[title]], [...taken, ...others])[0] === 0;
    });
    const withNames = new Set<number>();
    const used: Rectangle[] = [];
    kept.forEach(({ title }, index) => {
      if (named[index] && placed([[title]], used)[0] === 0) {
        used.push(title);
        withNames.add(index);
      }
    });
    this.markers = [
      ...kept.map(({ label }, index) => this.mark(label, withNames.has(index))),
      ...this.stopMarkers([...taken, ...kept.map(({ time }) => time), ...used]),
    ];
  }

  private mark(label: Label, named: boolean): Marker {
    const time = element("span", { class: "label-time" }, label.time);
    time.style.setProperty("--color", label.color);
    time.style.setProperty("--ink", label.ink);
    const drawn = element(
      "div",
      {
        class: "label",
        title: label.title,
        click: (event) => {
          event.stopPropagation();
          this.clicked(label.uai);
        },
      },
      time,
      named && element("span", { class: "label-name" }, label.title),
    );
    return this.put(drawn, label);
  }

  private stopMarkers(taken: Rectangle[]): Marker[] {
    const offset = 10;
    const boxes = this.stops.map((stop) => {
      const { x, y } = this.chart.project([stop.lon, stop.lat]);
      const top = y - STOP_BOX.height / 2;
      const right = { left: x + offset, top, ...STOP_BOX };
      return [right, { ...right, left: x - offset - STOP_BOX.width }];
    });
    const sides = placed(boxes, taken);
    return this.stops.flatMap((stop, index) => {
      const side = sides[index];
      if (side === undefined || side < 0) return [];
      const drawn = element("div", { class: `label-stop ${side === 0 ? "right" : "left"}` }, stop.name);
      return [this.put(drawn, stop)];
    });
  }

  private put(drawn: HTMLElement, place: { lat: number; lon: number }): Marker {
    // Of no size of its own, so that its place doesn't depend on its text.
    const anchor = element("div", { class: "label-anchor", "aria-hidden": "true" }, drawn);
    const marker = new Marker({ element: anchor }).setLngLat([place.lon, place.lat]).addTo(this.chart);
    // Markers are buttons to a screen reader; this one is a picture of what the list says.
    for (const attribute of ["role", "aria-label", "tabindex"]) anchor.removeAttribute(attribute);
    return marker;
  }
}
