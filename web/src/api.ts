/** The service's answers, as far as the page reads them, and how it asks for them. */

import type { components } from "../../clients/typescript/src/schema";
import { FILTERS, type Home, type State } from "./state";

/**
 * As the service describes them. The generated types tell no lengths of lists: boxes and positions are taken for such
 * where they are used.
 */
type Schemas = components["schemas"];

/** Without the columns of the catalogue, which may have any name: a field that isn't described is an error. */
type Described<Schema> = { [Name in keyof Schema as string extends Name ? never : Name]: Schema[Name] };

export type MapSettings = Schemas["MapAnswer"];
export type Reachable = Schemas["ReachableAnswer"];
export type JourneyAnswer = Schemas["JourneysAnswer"];
export type Areas = Schemas["IsochronesAnswer"];
export type DatasetSummary = Schemas["DatasetSummary"];
export type Found = Described<Schemas["ReachableEstablishment"]>;
export type Formation = Described<Schemas["Formation"]>;
export type Day = Schemas["DayMinutes"];
export type Journey = Schemas["JourneyTold"];
export type Leg = Schemas["JourneyLeg"];
export type Notice = Schemas["Notice"];

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
