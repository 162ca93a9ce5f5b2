// Against a running service on the sample region, whose address is in ISOCHRONES_URL.

import assert from "node:assert/strict";
import { test } from "node:test";

import { IsochronesClient, IsochronesError, type ReachableAnswer } from "../src/index.js";

const HOME = { lat: 43.7499, lon: 1.9422 };
const SCHOOL = "X810001A";

const url = process.env.ISOCHRONES_URL;
assert(url !== undefined, "ISOCHRONES_URL is not set");
const client = new IsochronesClient({ baseUrl: url });

function failsWith(status: number): (error: unknown) => boolean {
  return (error) => error instanceof IsochronesError && error.status === status;
}

test("what can be reached from a home", async () => {
  const answer: ReachableAnswer = await client.reachable({
    ...HOME,
    budget_minutes: 60,
    modes: ["transit", "school", "walk", "bike"],
    uai: [SCHOOL],
  });
  assert.equal(answer.total, 1);
  const [school] = answer.establishments;
  assert(school !== undefined);
  // What the README of the project shows.
  assert.equal(school.uai, SCHOOL);
  assert.equal(school.minutes, 18);
  assert.equal(school.mode, "school");
  assert.deepEqual(school.times, { transit: 25, school: 18, walk: null, bike: 23 });
  assert.equal(school.departure, "07:21");
  assert(school.formations.some((formation) => formation.voie === "apprentissage"));
});

test("a list is an alternative for each of its values", async () => {
  const answer = await client.reachable({ ...HOME, uai: [SCHOOL, "X810002B"], budget_minutes: 60 });
  assert.deepEqual(
    answer.establishments.map((establishment) => establishment.uai),
    [SCHOOL, "X810002B"],
  );
});

test("the journey behind the minutes", async () => {
  const answer = await client.journeys({
    ...HOME,
    uai: SCHOOL,
    budget_minutes: 60,
    modes: ["transit", "school"],
  });
  const [first] = answer.journeys;
  assert(first !== undefined);
  assert.equal(first.minutes, 18);
  assert.equal(
    first.legs.reduce((seconds, leg) => seconds + leg.seconds, 0),
    first.seconds,
  );
  const ride = first.legs.find((leg) => leg.type === "ride");
  assert(ride !== undefined);
});

test("isochrones from a home, and to an establishment", async () => {
  const from = await client.isochrones({ ...HOME, limits: [900, 1800] });
  assert.equal(from.type, "FeatureCollection");
  assert.deepEqual(
    from.features.map((feature) => feature.properties.limit_seconds),
    [900, 1800],
  );
  const to = await client.isochronesOfEstablishment(SCHOOL, { limits: [1800] });
  assert.equal(to.features.length, 1);
  assert.equal(to.features[0]?.geometry.type, "MultiPolygon");
});

test("many homes at once agree with each of them", async () => {
  const homes = [HOME, { lat: 43.7065, lon: 1.9514 }];
  const batch = await client.reachableFromMany({ origins: homes, budget_minutes: 60 });
  assert.equal(batch.results.length, homes.length);
  for (const [number, home] of homes.entries()) {
    const alone = await client.reachable({ ...home, budget_minutes: 60 });
    const minutes = batch.results[number]?.establishments.map((one) => [one.uai, one.minutes]);
    assert.deepEqual(
      minutes,
      alone.establishments.map((one) => [one.uai, one.minutes]),
    );
  }
});

test("a matrix of homes and establishments", async () => {
  const answer = await client.matrix({ origins: [HOME], budget_minutes: 60 });
  const column = answer.destinations.findIndex((destination) => destination.uai === SCHOOL);
  assert.equal(answer.minutes[0]?.[column], 18);
});

test("an establishment, and what the answers rest on", async () => {
  const school = await client.establishment(SCHOOL);
  const dataset = await client.dataset();
  assert.equal(school.name, "Lycée polyvalent Marguerite-Delmas");
  assert.equal(school.dataset.id, dataset.id);
  assert.equal(dataset.name, "valbourg");
});

test("an establishment that is not there", async () => {
  await assert.rejects(client.establishment("../dataset"), failsWith(404));
});

test("a parameter that can't be honoured is named", async () => {
  await assert.rejects(client.reachable({ lat: 91, lon: 0 }), (error) => {
    assert(error instanceof IsochronesError);
    assert.equal(error.status, 422);
    assert.deepEqual(
      error.problem?.errors?.map((fault) => fault.parameter),
      ["lat"],
    );
    assert.equal(error.message, error.problem?.detail);
    assert(error.requestId !== null);
    return true;
  });
});

test("what the types refuse, the service refuses", async () => {
  // @ts-expect-error: there is no such mode
  await assert.rejects(client.reachable({ ...HOME, modes: ["car"] }), failsWith(422));
  // @ts-expect-error: a home has a longitude
  await assert.rejects(client.reachable({ lat: 43.7 }), failsWith(422));
});

test("a request can be ended", async () => {
  await assert.rejects(client.reachable(HOME, { signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("the key goes along, and a path of the service is kept", async () => {
  const asked: [string, Headers][] = [];
  const stub: typeof fetch = async (input, init) => {
    asked.push([String(input), new Headers(init?.headers)]);
    return new Response("{}", { status: 200, headers: { "Content-Type": "application/json" } });
  };
  const behindProxy = new IsochronesClient({
    baseUrl: "https://example.org/trajets/",
    apiKey: "secret",
    fetch: stub,
  });
  await behindProxy.dataset();
  await behindProxy.matrix({ origins: [HOME] });
  assert.deepEqual(
    asked.map(([address, headers]) => [address, headers.get("X-API-Key")]),
    [
      ["https://example.org/trajets/dataset", "secret"],
      ["https://example.org/trajets/matrix", "secret"],
    ],
  );
});

test("who has too much to do says when to come back", async () => {
  const busy: typeof fetch = async () =>
    new Response("busy", { status: 503, headers: { "Retry-After": "2" } });
  await assert.rejects(new IsochronesClient({ baseUrl: "http://x", fetch: busy }).dataset(), (error) => {
    assert(error instanceof IsochronesError);
    assert.deepEqual([error.status, error.problem, error.retryAfterSeconds], [503, null, 2]);
    assert.equal(error.message, "the service answered with status 503");
    return true;
  });
});
