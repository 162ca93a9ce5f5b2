import type { components, operations } from "./schema.js";

type Schemas = components["schemas"];
type Parameters<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["query"]>;

export type ReachableQuery = Parameters<"reachable">;
export type ReachableAnswer = Schemas["ReachableAnswer"];
export type ReachableEstablishment = Schemas["ReachableEstablishment"];
export type JourneyQuery = Parameters<"journey">;
export type JourneysAnswer = Schemas["JourneysAnswer"];
export type IsochronesQuery = Parameters<"isochrones">;
export type EstablishmentIsochronesQuery = Parameters<"isochrones_of_establishment">;
export type IsochronesAnswer = operations["isochrones"]["responses"][200]["content"]["application/geo+json"];
export type EstablishmentAnswer = Schemas["EstablishmentAnswer"];
export type DatasetAnswer = Schemas["DatasetAnswer"];
export type BatchRequest = Schemas["BatchRequest"];
export type BatchAnswer = Schemas["BatchAnswer"];
export type MatrixRequest = Schemas["MatrixRequest"];
export type MatrixAnswer = Schemas["MatrixAnswer"];
export type Problem = Schemas["Problem"];

export interface ClientOptions {
  /** Address of the service, such as `http://127.0.0.1:8000`; it may have a path. */
  baseUrl: string;
  /** Key of the service, where it wants one. */
  apiKey?: string;
  /** What sends requests; `fetch` of the platform unless given. */
  fetch?: typeof fetch;
}

export interface RequestOptions {
  /** Ends the request early: `AbortSignal.timeout(2000)` gives it two seconds. */
  signal?: AbortSignal;
}

/** What the service answered instead of an answer. */
export class IsochronesError extends Error {
  override readonly name = "IsochronesError";

  constructor(
    /** HTTP status. */
    readonly status: number,
    /** What is wrong, as the service put it (RFC 9457); null if somebody else answered, such as a proxy. */
    readonly problem: Problem | null,
    /** With status 429 or 503: when to ask again. */
    readonly retryAfterSeconds: number | null,
    /** Under which the log of the service has the request. */
    readonly requestId: string | null,
  ) {
    super(problem?.detail ?? `the service answered with status ${status}`);
  }
}

/** Asks an Isochrones service. It keeps no state: one is enough for all requests. */
export class IsochronesClient {
  readonly #baseUrl: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof fetch;

  constructor(options: ClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.#headers = options.apiKey === undefined ? {} : { "X-API-Key": options.apiKey };
    this.#fetch = options.fetch ?? globalThis.fetch;
  }

  /** Lists the establishments that one can get to from home in time for class. */
  reachable(query: ReachableQuery, options?: RequestOptions): Promise<ReachableAnswer> {
    return this.#get("/reachable", query, options);
  }

  /** Lists what can be reached from each of many homes. */
  reachableFromMany(body: BatchRequest, options?: RequestOptions): Promise<BatchAnswer> {
    return this.#post("/reachable", body, options);
  }

  /** Tells travel times between all of many homes and all of many establishments or points. */
  matrix(body: MatrixRequest, options?: RequestOptions): Promise<MatrixAnswer> {
    return this.#post("/matrix", body, options);
  }

  /** Finds the journey to or from an establishment, leg by leg, and others beside it. */
  journeys(query: JourneyQuery, options?: RequestOptions): Promise<JourneysAnswer> {
    return this.#get("/journey", query, options);
  }

  /** Draws areas within limits of travel time from or to a place, as GeoJSON. */
  isochrones(query: IsochronesQuery, options?: RequestOptions): Promise<IsochronesAnswer> {
    return this.#get("/isochrones", query, options);
  }

  /** Draws areas from where an establishment is reached within limits of travel time, as GeoJSON. */
  isochronesOfEstablishment(
    uai: string,
    query: EstablishmentIsochronesQuery = {},
    options?: RequestOptions,
  ): Promise<IsochronesAnswer> {
    return this.#get(`/establishments/${encodeURIComponent(uai)}/isochrones`, query, options);
  }

  /** Tells an establishment's place and formations. */
  establishment(uai: string, options?: RequestOptions): Promise<EstablishmentAnswer> {
    return this.#get(`/establishments/${encodeURIComponent(uai)}`, {}, options);
  }

  /** Tells what the answers rest on. */
  dataset(options?: RequestOptions): Promise<DatasetAnswer> {
    return this.#get("/dataset", {}, options);
  }

  #get<Answer>(path: string, query: object, options?: RequestOptions): Promise<Answer> {
    const text = queryOf(query).toString();
    return this.#ask(text === "" ? path : `${path}?${text}`, { method: "GET" }, options);
  }

  #post<Answer>(path: string, body: object, options?: RequestOptions): Promise<Answer> {
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    return this.#ask(path, { method: "POST", headers, body: JSON.stringify(body) }, options);
  }

  async #ask<Answer>(path: string, request: RequestInit, options: RequestOptions = {}): Promise<Answer> {
    const send = this.#fetch;
    const response = await send(this.#baseUrl + path, {
      ...request,
      ...options,
      headers: { ...this.#headers, ...request.headers },
    });
    if (!response.ok) {
      throw await errorOf(response);
    }
    return (await response.json()) as Answer;
  }
}

/** Parameters of a query: a list is a parameter for each of its values, what is not set is none. */
function queryOf(query: object): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) {
        parameters.append(name, String(one));
      }
    }
  }
  return parameters;
}

async function errorOf(response: Response): Promise<IsochronesError> {
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;
  const problem = isProblem ? ((await response.json()) as Problem) : null;
  const retryAfter = response.headers.get("Retry-After");
  return new IsochronesError(
    response.status,
    problem,
    retryAfter === null ? null : Number(retryAfter),
    response.headers.get("X-Request-Id"),
  );
}
