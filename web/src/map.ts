/** The map: the house, establishments as dots with labels for the nearest, a journey, coloured areas. */

import {
  AttributionControl,
  Map as Chart,
  type GeoJSONSource,
  type LngLatBoundsLike,
  type MapMouseEvent,
  NavigationControl,
  Popup,
  ScaleControl,
  type StyleSpecification,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Areas, Found, Journey, MapSettings } from "./api";
import { textOn, timeColor } from "./colors";
import { element } from "./dom";
import { type Box, boxAround, type Position } from "./geometry";
import { House } from "./house";
import { Labels } from "./labels";
import { addLayers, DOTS, journeyFeatures } from "./layers";
import type { Home } from "./state";
import { duration } from "./words";

export interface MapEvents {
  onHome(place: { lat: number; lon: number }, gesture: string): void;
  onEstablishment(uai: string): void;
  /** The pointer is over this establishment, or over none. */
  onPointed(uai: string | null): void;
}

const FRENCH = {
  "NavigationControl.ZoomIn": "Zoomer",
  "NavigationControl.ZoomOut": "Dézoomer",
  "AttributionControl.ToggleAttribution": "Afficher ou cacher les sources",
  "Map.Title": "Carte de la région : les flèches la déplacent, plus et moins changent l’échelle",
  "Marker.Title": "Repère",
  "ScaleControl.Meters": "m",
  "ScaleControl.Kilometers": "km",
};

const ATTRIBUTION = "© les contributeurs d’OpenStreetMap (ODbL)";
const NOTHING = { type: "FeatureCollection" as const, features: [] };
const REGION_ZOOM = 9;
const HOME_ZOOM = 13;
const CLOSEST_ZOOM = 15;

/** Open the map in `container`; ready once the base map's style is there. */
export async function openMap(
  container: HTMLElement,
  settings: MapSettings,
  style: StyleSpecification,
  events: MapEvents,
): Promise<MapView> {
  const chart = new Chart({
    container,
    style,
    ...(settings.bounds
      ? { bounds: settings.bounds as Box, fitBoundsOptions: { padding: 20 } }
      : { center: settings.center as Position, zoom: REGION_ZOOM }),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    renderWorldCopies: false,
    fadeDuration: 0,
    locale: FRENCH,
    // Addresses in a style may be relative to the page; workers could not resolve them.
    transformRequest: (url) => ({ url: new URL(url, document.baseURI).href }),
  });
  chart.touchZoomRotate.disableRotation();
  chart.keyboard.disableRotation();
  chart.addControl(new NavigationControl({ showCompass: false }), "top-right");
  chart.addControl(
    new AttributionControl({ compact: false, customAttribution: ATTRIBUTION }),
    "bottom-right",
  );
  chart.addControl(new ScaleControl(), "bottom-right");
  await chart.once("style.load");
  return new MapView(chart, settings, events);
}

export class MapView {
  private readonly house: House;
  private readonly labels: Labels;
  private readonly popup = new Popup({ closeButton: false, closeOnClick: false, offset: 12 });
  private found: readonly Found[] = [];
  private selected: string | null = null;
  private pointedAt: string | null = null;

  constructor(
    private readonly chart: Chart,
    private readonly settings: MapSettings,
    private readonly events: MapEvents,
  ) {
    addLayers(chart, settings.modes);
    this.house = new House(chart, (place, gesture) => events.onHome(place, gesture));
    this.labels = new Labels(chart, (uai) => events.onEstablishment(uai));
    chart.on("click", (event) => this.clicked(event));
    chart.on("mousemove", (event) => this.pointed(event));
    chart.getCanvas().addEventListener("mouseleave", () => this.pointAt(null));
    chart.on("moveend", () => this.drawLabels());
  }

  showHome(home: Home | null): void {
    this.house.stand(home);
  }

  showFound(found: readonly Found[]): void {
    this.found = found;
    this.source("establishments").setData({
      type: "FeatureCollection",
      features: [...found].reverse().map((one) => ({
        type: "Feature",
        properties: { uai: one.uai, color: timeColor(one.minutes, this.settings.limits_seconds) },
        geometry: { type: "Point", coordinates: [one.lon, one.lat] },
      })),
    });
    this.drawLabels();
  }

  /** Draw a journey to the establishment `uai`, or none. */
  showJourney(uai: string | null, journey: Journey | null): void {
    this.selected = uai;
    this.source("journey").setData(journey ? journeyFeatures(journey) : NOTHING);
    this.chart.setPaintProperty(
      DOTS,
      "circle-opacity",
      uai === null ? 1 : ["case", ["==", ["get", "uai"], uai], 1, 0.3],
    );
    this.chart.setPaintProperty(DOTS, "circle-stroke-opacity", uai === null ? 1 : 0.5);
    this.labels.callStops(journey);
    this.drawLabels();
  }

  /** Colour areas, each in the colour of its time, or none. */
  showAreas(areas: Areas | null): void {
    this.source("areas").setData(
      areas
        ? {
            type: "FeatureCollection",
            features: areas.features.map((area) => ({
              ...area,
              properties: {
                nearness: -area.properties.limit_seconds,
                color: timeColor(area.properties.minutes, this.settings.limits_seconds),
              },
            })),
          }
        : NOTHING,
    );
  }

  /** Point out an establishment, as when the pointer is over its line in the list. */
  pointAt(uai: string | null): void {
    if (uai === this.pointedAt) return;
    this.pointedAt = uai;
    const one = this.found.find((each) => each.uai === uai);
    this.chart.setFilter("pointed", ["==", ["get", "uai"], uai ?? ""]);
    if (!one) {
      this.popup.remove();
      return;
    }
    const text = `${one.name ?? one.uai}, ${duration(one.minutes)}`;
    const content = element("div", { "aria-hidden": "true" }, text);
    this.popup.setLngLat([one.lon, one.lat]).setDOMContent(content).addTo(this.chart);
  }

  /** Bring positions into view. */
  lookAt(positions: readonly Position[]): void {
    const box = boxAround(positions);
    if (box)
      this.chart.fitBounds(box as LngLatBoundsLike, { padding: this.padding(), maxZoom: CLOSEST_ZOOM });
  }

  /** Bring a home into view, if it isn't. */
  lookAtHome(home: Home): void {
    const inside = this.chart.getBounds().contains([home.lon, home.lat]);
    if (!inside)
      this.chart.flyTo({ center: [home.lon, home.lat], zoom: Math.max(this.chart.getZoom(), HOME_ZOOM) });
  }

  /** Settled once everything in view is drawn, streets too. */
  async drawn(): Promise<void> {
    await this.chart.once("idle");
  }

  /** The middle of what is shown. */
  center(): { lat: number; lon: number } {
    const { lat, lng } = this.chart.getCenter();
    return { lat, lon: lng };
  }

  private padding(): { top: number; bottom: number; left: number; right: number } {
    const { clientWidth: width, clientHeight: height } = this.chart.getContainer();
    const across = Math.min(90, width / 6);
    // Room for the house above, and for the legend below.
    return { top: Math.min(110, height / 4), bottom: Math.min(90, height / 5), left: across, right: across };
  }

  private source(id: string): GeoJSONSource {
    return this.chart.getSource(id) as GeoJSONSource;
  }

  private uaiAt(event: MapMouseEvent): string | null {
    const { x, y } = event.point;
    const reach = 6;
    const box: [[number, number], [number, number]] = [
      [x - reach, y - reach],
      [x + reach, y + reach],
    ];
    const [hit] = this.chart.queryRenderedFeatures(box, { layers: [DOTS] });
    return (hit?.properties.uai as string | undefined) ?? null;
  }

  private clicked(event: MapMouseEvent): void {
    const uai = this.uaiAt(event);
    if (uai) this.events.onEstablishment(uai);
    else this.events.onHome({ lat: event.lngLat.lat, lon: event.lngLat.wrap().lng }, "");
  }

  private pointed(event: MapMouseEvent): void {
    const uai = this.uaiAt(event);
    this.chart.getCanvas().style.cursor = uai ? "pointer" : "";
    this.events.onPointed(uai);
  }

  private drawLabels(): void {
    const shown = this.selected === null ? this.found : this.found.filter(({ uai }) => uai === this.selected);
    this.labels.draw(
      shown.map((one) => {
        const color = timeColor(one.minutes, this.settings.limits_seconds);
        return { ...one, title: one.name ?? one.uai, time: duration(one.minutes), color, ink: textOn(color) };
      }),
      this.house.rectangle(),
    );
  }
}
