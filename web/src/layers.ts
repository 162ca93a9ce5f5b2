/** What is drawn over the base map, from below: areas, journey, dots. */

import type { Map as Chart, ExpressionSpecification } from "maplibre-gl";
import type { Journey, Leg } from "./api";
import { cssColor, textOn } from "./colors";
import { isDashed, type StreetMode } from "./modes";

export const DOTS = "dots";
const WAY_COLOR = "#14232e";
const RIDE_COLOR = "#1d5fa8";
const WIDTH: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 9, 3, 15, 7];
const CASING_WIDTH: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 9, 6, 15, 12];

/** Add sources and layers, all of them empty. */
export function addLayers(chart: Chart, modes: readonly StreetMode[]): void {
  for (const id of ["areas", "journey", "establishments"])
    chart.addSource(id, { type: "geojson", data: { type: "FeatureCollection", features: [] } });

  // Below the streets, so that these stay readable, where the base map draws streets.
  const firstStreet = chart.getStyle().layers.find((layer) => layer.type === "line")?.id;
  const rounded = { "line-cap": "round", "line-join": "round" } as const;
  chart.addLayer(
    {
      id: "areas",
      type: "fill",
      source: "areas",
      layout: { "fill-sort-key": ["get", "nearness"] },
      paint: { "fill-color": ["get", "color"], "fill-opacity": 0.24 },
    },
    firstStreet,
  );
  chart.addLayer({
    id: "area-edges",
    type: "line",
    source: "areas",
    layout: { "line-join": "round" },
    paint: { "line-color": ["get", "color"], "line-width": 1.6, "line-opacity": 0.85 },
  });
  chart.addLayer({
    id: "journey-casing",
    type: "line",
    source: "journey",
    filter: ["==", ["geometry-type"], "LineString"],
    layout: rounded,
    paint: { "line-color": "#ffffff", "line-width": CASING_WIDTH },
  });
  chart.addLayer({
    id: "journey-rides-edge",
    type: "line",
    source: "journey",
    filter: ["==", ["get", "kind"], "ride"],
    layout: rounded,
    paint: { "line-color": WAY_COLOR, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 4.6, 15, 9] },
  });
  chart.addLayer({
    id: "journey-rides",
    type: "line",
    source: "journey",
    filter: ["==", ["get", "kind"], "ride"],
    layout: rounded,
    paint: { "line-color": ["get", "color"], "line-width": WIDTH },
  });
  for (const mode of modes)
    chart.addLayer({
      id: `journey-${mode.name}`,
      type: "line",
      source: "journey",
      filter: ["==", ["get", "kind"], mode.name],
      layout: isDashed(mode) ? {} : rounded,
      paint: { "line-color": mode.color, "line-width": 4, "line-dasharray": mode.dashes },
    });
  chart.addLayer({
    id: DOTS,
    type: "circle",
    source: "establishments",
    paint: {
      "circle-color": ["get", "color"],
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 3, 10, 6, 14, 9],
      "circle-stroke-color": "#ffffff",
      "circle-stroke-width": 2,
    },
  });
  chart.addLayer({
    id: "pointed",
    type: "circle",
    source: "establishments",
    filter: ["==", ["get", "uai"], ""],
    paint: {
      "circle-color": "transparent",
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 7, 10, 11, 14, 15],
      "circle-stroke-color": WAY_COLOR,
      "circle-stroke-width": 3,
    },
  });
  chart.addLayer({
    id: "journey-stops",
    type: "circle",
    source: "journey",
    filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-color": "#ffffff",
      "circle-radius": ["case", ["get", "changing"], 5.5, 3],
      "circle-stroke-color": WAY_COLOR,
      "circle-stroke-width": ["case", ["get", "changing"], 2.5, 1.5],
    },
  });
}

/** The lines of a journey, and the stops its vehicles serve, those whose place is known. */
export function journeyFeatures(journey: Journey): GeoJSON.FeatureCollection {
  return {
    type: "FeatureCollection",
    features: journey.legs.flatMap((leg) => [...lineOf(leg), ...stopsOf(leg)]),
  };
}

/** The colour of a ride's line, and of text on it. */
export function rideColors(leg: Leg): { color: string; ink: string } {
  const color = cssColor(leg.ride?.route.color ?? null) ?? RIDE_COLOR;
  return { color, ink: textOn(color, cssColor(leg.ride?.route.text_color ?? null)) };
}

function lineOf(leg: Leg): GeoJSON.Feature[] {
  if (!leg.geometry || leg.geometry.coordinates.length < 2) return [];
  return [
    { type: "Feature", properties: { kind: leg.type, color: rideColors(leg).color }, geometry: leg.geometry },
  ];
}

function stopsOf(leg: Leg): GeoJSON.Feature[] {
  const stops = leg.ride?.stops ?? [];
  return stops.flatMap(({ lon, lat }, position) => {
    if (lon === null || lat === null) return [];
    const changing = position === 0 || position === stops.length - 1;
    return [
      { type: "Feature", properties: { changing }, geometry: { type: "Point", coordinates: [lon, lat] } },
    ];
  });
}
