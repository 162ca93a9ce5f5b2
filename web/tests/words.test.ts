import { describe, expect, it } from "vitest";
import type { Found, Leg } from "../src/api";
import { learnModes, type StreetMode } from "../src/modes";
import {
  aboutMinutes,
  clock,
  day,
  distance,
  duration,
  returnWords,
  sayWarnings,
  spokenDuration,
  summary,
  timesWords,
  transfersWords,
  vehicleWords,
  wayWords,
} from "../src/words";

/** No-break spaces as plain ones, so that expected values can be read. */
const plain = (text: string | null) => text?.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

const FOUND: Found = {
  uai: "X810001A",
  name: "Lycée Delmas",
  lat: 43.7,
  lon: 1.9,
  minutes: 18,
  mode: "school",
  times: { walk: null, bike: null, transit: 25, school: 18 },
  departure: "07:21",
  arrival: "07:39",
  transfers: 0,
  return_minutes: 18,
  return_departure: "17:05",
  return_arrival: "17:23",
  formations: [],
};

describe("numbers", () => {
  it.each([
    [5, "5 min", "5 minutes"],
    [1, "1 min", "1 minute"],
    [60, "1 h", "1 heure"],
    [65, "1 h 05", "1 heure 5 minutes"],
    [90, "1 h 30", "1 heure 30 minutes"],
    [0, "0 min", "0 minute"],
  ])("%i minutes", (minutes, written, spoken) => {
    expect(plain(duration(minutes))).toBe(written);
    expect(spokenDuration(minutes)).toBe(spoken);
  });

  it.each([
    ["07:05", "7 h 05"],
    ["17:30", "17 h 30"],
    ["00:00", "0 h 00"],
  ])("%s", (time, written) => expect(plain(clock(time))).toBe(written));

  it.each([
    [3, "10 m"],
    [456, "460 m"],
    [944, "940 m"],
    [950, "1,0 km"],
    [1234, "1,2 km"],
  ])("%i metres", (meters, written) => expect(plain(distance(meters))).toBe(written));

  it("a leg takes a minute at least", () => {
    expect(plain(aboutMinutes(12))).toBe("1 min");
    expect(plain(aboutMinutes(150))).toBe("3 min");
  });

  it("a date has its day", () => expect(day("2026-04-14")).toBe("mardi 14 avril 2026"));
});

describe("journeys", () => {
  it("say when, and with how many changes", () => {
    expect(plain(timesWords(FOUND))).toBe("Départ 7 h 21, arrivée 7 h 39, sans changement");
    expect(plain(transfersWords(1))).toBe("1 changement");
    expect(plain(transfersWords(2))).toBe("2 changements");
    expect(plain(timesWords({ departure: null, arrival: null, transfers: null }))).toBe("");
  });

  it("say whether one gets home", () => {
    expect(plain(returnWords(FOUND, ["school"]).text)).toBe("Retour possible à 17 h 05 (maison à 17 h 23)");
    const none = { ...FOUND, return_departure: null, return_arrival: null, return_minutes: null };
    expect(returnWords(none, ["walk", "transit"])).toEqual({
      possible: false,
      text: "Pas de retour en transport après les cours, dans le temps choisi",
    });
    expect(returnWords(none, ["walk"]).text).toBe("Pas de retour dans le temps choisi");
  });

  it("say how far one walks or rides", () => {
    const shown = { dashes: [1, 1], color: "#000000", icon: "", reaches_stops: true };
    const told = (name: string, doing: string): StreetMode => {
      const words = { name, doing };
      return { ...shown, name, words: { en: words, fr: words } };
    };
    learnModes([told("walk", "Marcher"), told("bike", "Rouler")]);
    const leg = { type: "walk", seconds: 340, distance_m: 452 } as Leg;
    expect(plain(wayWords(leg))).toBe("Marcher 6 min (450 m)");
    expect(plain(wayWords({ ...leg, type: "bike", distance_m: null }))).toBe("Rouler 6 min");
  });

  it("call vehicles by name", () => {
    expect(vehicleWords("tram", false)).toBe("le tram");
    expect(vehicleWords("bus", true)).toBe("le car scolaire");
    expect(vehicleWords("horse-drawn carriage", false)).toBe("le véhicule");
  });
});

describe("results", () => {
  it("are summed up", () => {
    expect(plain(summary(0, 60, undefined))).toBe("Aucun établissement trouvé à 1 h ou moins.");
    expect(plain(summary(1, 30, FOUND))).toBe("1 établissement à 30 min ou moins : Lycée Delmas, 18 min.");
    expect(plain(summary(1200, 90, FOUND))).toBe(
      "1 200 établissements à 1 h 30 ou moins. Le plus proche : Lycée Delmas, 18 min.",
    );
  });

  it("warn once for each code, with all details", () => {
    const said = sayWarnings([
      { code: "feed-without-service", message: "feed a" },
      { code: "origin-off-network", message: "no street" },
      { code: "feed-without-service", message: "feed b" },
      { code: "feed-without-service", message: "feed b" },
    ]);
    expect(said.map(({ place, details }) => [place, details])).toEqual([
      ["results", ["feed a", "feed b"]],
      ["home", ["no street"]],
    ]);
    expect(said[1]?.text).toContain("Aucune rue connue près d’ici");
  });

  it("don't hide a warning the page has no sentence for", () => {
    expect(sayWarnings([{ code: "new", message: "something" }])).toEqual([
      { place: "notes", text: "Le service signale un point particulier :", details: ["something"] },
    ]);
  });
});
