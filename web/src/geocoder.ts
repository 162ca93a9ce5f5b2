/** Addresses, from a geocoder that answers as the French national address API does. */

import type { Home } from "./state";

const SUGGESTIONS = 5;

interface Answer {
  features: {
    geometry: { coordinates: [number, number] };
    properties: { label: string };
  }[];
}

/** Look for addresses that begin like `text`, the likeliest first. */
export async function addressesLike(url: string, text: string, signal: AbortSignal): Promise<Home[]> {
  const asked = new URL(url, document.baseURI);
  asked.searchParams.set("q", text);
  asked.searchParams.set("limit", String(SUGGESTIONS));
  asked.searchParams.set("autocomplete", "1");
  const response = await fetch(asked, { signal, credentials: "omit" });
  if (!response.ok) throw new Error(`the geocoder answered ${response.status}`);
  const answer = (await response.json()) as Answer;
  return answer.features.map(({ geometry, properties }) => {
    const [lon, lat] = geometry.coordinates;
    return { lat, lon, label: properties.label };
  });
}
