/** The service's answers, as far as the page reads them, and how it asks for them. */

import type { Direction, Filter, Home, Mode, State } from "./state";
import { FILTERS } from "./state";

export interface Notice {
  code: string;
  message: string;
}

export interface DatasetSummary {
  id: string;
  name: string;
  date: string;
  arrive: [string, string];
  leave: [string, string];
  budget_minutes: number;
}

export interface MapSettings {
  geocoder_url: string | null;
  style_url: string;
  attribution: string;
  /** West, south, east, north; null for a region without streets. */
  bounds: [number, number, number, number] | null;
  center: [number, number];
  filters: Record<Filter, string[]>;
  budget_minutes: number;
  limits_seconds: number[];
  school_services: boolean;
}

export interface Formation {
  libelle: string | null;
  voie: string | null;
  diplome: string | null;
  domaine: string | null;
}

/** A reference day, and how long the ways take on it; null without a journey. */
export interface Day {
  date: string;
  weekday: string;
  minutes: number | null;
  return_minutes: number | null;
}

export interface Found {
  uai: string;
  name: string | null;
  nature?: string | null;
  lat: number;
  lon: number;
  minutes: number;
  mode: Mode;
  times: Record<Mode, number | null>;
  departure: string | null;
  arrival: string | null;
  transfers: number | null;
  return_minutes: number | null;
  return_departure: string | null;
  return_arrival: string | null;
  /** By date; left out where the dataset has one reference day. */
  days?: Day[];
  formations: Formation[];
}

export interface Reachable {
  dataset: DatasetSummary;
  origin: { snapped: { distance_m: number } | null };
  total: number;
  establishments: Found[];
  warnings: Notice[];
}

export interface Stop {
  name: string | null;
  /** null for a stop whose place is not known. */
  lat: number | null;
  lon: number | null;
}

export interface Line {
  type: "LineString";
  coordinates: [number, number][];
}

export interface Ride {
  route: {
    short_name: string | null;
    long_name: string | null;
    color: string | null;
    text_color: string | null;
    mode: string;
  };
  headsign: string | null;
  is_school: boolean;
  frequency_based: boolean;
  stops: (Stop & { arrival: string | null; departure: string | null })[];
}

export interface Leg {
  type: "walk" | "bike" | "wait" | "ride";
  seconds: number;
  departure: string;
  arrival: string;
  from: Stop;
  to: Stop;
  distance_m: number | null;
  geometry: Line | null;
  ride: Ride | null;
}

export interface Journey {
  mode: Mode;
  minutes: number;
  departure: string;
  arrival: string;
  transfers: number | null;
  legs: Leg[];
}

export interface JourneyAnswer {
  dataset: DatasetSummary;
  establishment: { uai: string; name: string | null; lat: number; lon: number };
  direction: Direction;
  journeys: Journey[];
  days?: Day[];
  warnings: Notice[];
}

export interface Areas {
  type: "FeatureCollection";
  features: {
    type: "Feature";
    properties: { limit_seconds: number; minutes: number };
    geometry: { type: "MultiPolygon"; coordinates: [number, number][][][] };
  }[];
  warnings: Notice[];
}

/** Why there is no answer: the service can't be reached, is busy, refuses the question, or failed. */
export type Failure = "unreachable" | "busy" | "locked" | "unknown" | "refused" | "failed";

export class ServiceError extends Error {
  constructor(readonly failure: Failure) {
    super(failure);
  }
}

const FAILURES: Record<number, Failure> = {
  401: "locked",
  403: "locked",
  404: "unknown",
  422: "refused",
  429: "busy",
  503: "busy",
};

const MOST_AREAS = 10;

/** How a region is shown. */
export function mapSettings(): Promise<MapSettings> {
  return get("map.json", new URLSearchParams());
}

/** A page of what can be reached from the home of `state`. */
export function reachable(
  state: State & { home: Home },
  limit: number,
  offset: number,
  signal: AbortSignal,
): Promise<Reachable> {
  const asked = travelParameters(state);
  for (const filter of FILTERS) {
    const value = state.filters[filter];
    if (value !== null) asked.set(filter, value);
  }
  asked.set("limit", String(limit));
  asked.set("offset", String(offset));
  return get("reachable", asked, signal);
}

/** The journeys between the home and the establishment of `state`. */
export function journeys(
  state: State & { home: Home; uai: string },
  signal: AbortSignal,
): Promise<JourneyAnswer> {
  const asked = travelParameters(state);
  asked.set("uai", state.uai);
  asked.set("direction", state.direction);
  return get("journey", asked, signal);
}

/** The areas within the limits, in seconds, that fit the time of `state`. */
export function areas(
  state: State & { home: Home },
  limits: readonly number[],
  signal: AbortSignal,
): Promise<Areas> {
  const asked = travelParameters(state);
  asked.delete("budget_minutes");
  asked.set("limits", areaLimits(state.minutes, limits).join());
  return get("isochrones", asked, signal);
}

/** The usual limits below the chosen time, and the chosen time itself; in seconds. */
export function areaLimits(minutes: number, usual: readonly number[]): number[] {
  const most = minutes * 60;
  return [...usual.filter((limit) => limit < most), most].slice(-MOST_AREAS);
}

function travelParameters(state: State & { home: Home }): URLSearchParams {
  return new URLSearchParams({
    lat: String(state.home.lat),
    lon: String(state.home.lon),
    budget_minutes: String(state.minutes),
    modes: state.modes.join(),
    access: state.bikeToStop ? "bike" : "walk",
  });
}

async function get<Answer>(path: string, asked: URLSearchParams, signal?: AbortSignal): Promise<Answer> {
  const query = asked.size > 0 ? `?${asked}` : "";
  const response = await fetch(path + query, { signal: signal ?? null }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ServiceError("unreachable");
  });
  if (!response.ok) throw new ServiceError(FAILURES[response.status] ?? "failed");
  return response.json() as Promise<Answer>;
}
