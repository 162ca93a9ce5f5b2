/** The base map: by default the region's own streets. */

import type { StyleSpecification } from "maplibre-gl";
import type { MapSettings } from "./api";

const EMPTY_STYLE: StyleSpecification = {
  version: 8,
  sources: {},
  layers: [{ id: "background", type: "background", paint: { "background-color": "#f4f1ea" } }],
};

/** The style that the settings name; without one, paper. */
export async function baseStyle({ style_url, attribution }: MapSettings): Promise<StyleSpecification> {
  const response = await fetch(style_url).catch(() => null);
  if (!response?.ok) return EMPTY_STYLE;
  const style = (await response.json()) as StyleSpecification;
  // The region's own streets: the page says this in French.
  for (const source of Object.values(style.sources))
    if ("attribution" in source && source.attribution === attribution) delete source.attribution;
  return style;
}
