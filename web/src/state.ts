/** What the reader has chosen: all of it stands in the address, after the "#", which never leaves the browser. */

export const MODES = ["walk", "bike", "transit", "school"] as const;
export type Mode = (typeof MODES)[number];

export const FILTERS = ["diplome", "voie", "domaine"] as const;
export type Filter = (typeof FILTERS)[number];

export type Direction = "outbound" | "return";

export interface Home {
  lat: number;
  lon: number;
  /** The address as the geocoder wrote it; null for a place picked on the map. */
  label: string | null;
}

export interface State {
  home: Home | null;
  minutes: number;
  modes: readonly Mode[];
  /** Whether one rides a bike to the stop. */
  bikeToStop: boolean;
  filters: Readonly<Record<Filter, string | null>>;
  /** The establishment whose journey is shown. */
  uai: string | null;
  direction: Direction;
  /** Which of the journeys found: 0 is the quickest. */
  alternative: number;
  /** Whether the reachable areas are coloured. */
  areas: boolean;
}

export const MINUTES = { least: 15, most: 90, step: 5 } as const;

export const DEFAULTS: State = {
  home: null,
  minutes: 60,
  modes: ["walk", "transit", "school"],
  bikeToStop: false,
  filters: { diplome: null, voie: null, domaine: null },
  uai: null,
  direction: "outbound",
  alternative: 0,
  areas: false,
};

const COORDINATE_DIGITS = 5; // a metre
const MODE_WORDS: Record<Mode, string> = { walk: "pied", bike: "velo", transit: "transports", school: "car" };

/** Write a state as the part of an address after "#"; what is as usual is left out. */
export function toFragment(state: State): string {
  const words = new URLSearchParams();
  if (state.home) {
    words.set("lat", state.home.lat.toFixed(COORDINATE_DIGITS));
    words.set("lon", state.home.lon.toFixed(COORDINATE_DIGITS));
    if (state.home.label) words.set("adresse", state.home.label);
  }
  if (state.minutes !== DEFAULTS.minutes) words.set("minutes", String(state.minutes));
  if (state.modes.join() !== DEFAULTS.modes.join())
    words.set("modes", state.modes.map((mode) => MODE_WORDS[mode]).join("-"));
  if (state.bikeToStop) words.set("acces", "velo");
  for (const filter of FILTERS) {
    const value = state.filters[filter];
    if (value !== null) words.set(filter, value);
  }
  if (state.areas) words.set("zones", "oui");
  if (state.uai !== null) {
    words.set("uai", state.uai);
    if (state.direction === "return") words.set("sens", "retour");
    if (state.alternative > 0) words.set("trajet", String(state.alternative + 1));
  }
  return words.toString();
}

/** Read a state from the part of an address after "#"; what can't be read is as usual. */
export function fromFragment(fragment: string): State {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const alternative = Number(words.get("trajet") ?? 1) - 1;
  return {
    home: readHome(words),
    minutes: readMinutes(words.get("minutes")),
    modes: readModes(words.get("modes")),
    bikeToStop: words.get("acces") === "velo",
    filters: {
      diplome: words.get("diplome") || null,
      voie: words.get("voie") || null,
      domaine: words.get("domaine") || null,
    },
    uai: words.get("uai") || null,
    direction: words.get("sens") === "retour" ? "return" : "outbound",
    alternative: Number.isInteger(alternative) && alternative > 0 ? alternative : 0,
    areas: words.get("zones") === "oui",
  };
}

/** The modes in their usual order, each once. */
export function inOrder(modes: Iterable<Mode>): readonly Mode[] {
  const chosen = new Set(modes);
  return MODES.filter((mode) => chosen.has(mode));
}

function readHome(words: URLSearchParams): Home | null {
  const lat = readNumber(words.get("lat"));
  const lon = readNumber(words.get("lon"));
  if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  return { lat, lon, label: words.get("adresse") || null };
}

function readNumber(text: string | null): number | null {
  const value = Number(text ?? Number.NaN);
  return text?.trim() && Number.isFinite(value) ? value : null;
}

function readMinutes(text: string | null): number {
  const value = readNumber(text);
  if (value === null) return DEFAULTS.minutes;
  const stepped = Math.round(value / MINUTES.step) * MINUTES.step;
  return Math.min(Math.max(stepped, MINUTES.least), MINUTES.most);
}

function readModes(text: string | null): readonly Mode[] {
  const words = new Set((text ?? "").split("-"));
  const modes = MODES.filter((mode) => words.has(MODE_WORDS[mode]));
  return modes.length > 0 ? modes : DEFAULTS.modes;
}
