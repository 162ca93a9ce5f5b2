import { describe, expect, it } from "vitest";
import type { Day } from "../src/api";
import { datesWords, daysWords } from "../src/days";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** Days in April 2026 (the 13th is a Monday), with minutes there and back. */
function days(first: number, ...minutes: [number | null, number | null][]): Day[] {
  return minutes.map(([there, back], index) => ({
    date: `2026-04-${first + index}`,
    weekday: WEEKDAYS[(first + index - 13) % 7] ?? "monday",
    minutes: there,
    return_minutes: back,
  }));
}

const YES: [number, number] = [18, 18];
const NO: [null, null] = [null, null];
const ONLY_THERE: [number, null] = [18, null];

/** No-break spaces as plain ones. */
const said = (of: Day[]) => daysWords(of).map(({ text }) => text.replaceAll("\u00a0", " "));

describe("days", () => {
  it.each([
    [
      "every day",
      days(13, YES, YES, YES, YES, YES),
      ["Aller et retour : tous les jours du lundi au vendredi"],
    ],
    [
      "but one",
      days(13, YES, YES, NO, YES, YES),
      ["Aller et retour : du lundi au vendredi, sauf le mercredi"],
    ],
    [
      "but two",
      days(13, YES, NO, YES, NO, YES),
      ["Aller et retour : du lundi au vendredi, sauf le mardi et le jeudi"],
    ],
    ["one only", days(13, NO, YES, NO, NO, NO), ["Aller et retour : seulement le mardi"]],
    ["two only", days(13, YES, NO, NO, YES, NO), ["Aller et retour : seulement le lundi et le jeudi"]],
    ["none", days(13, NO, NO, NO, NO, NO), ["Aller et retour : aucun jour du lundi au vendredi"]],
    [
      "not back on one",
      days(13, YES, YES, ONLY_THERE, YES, YES),
      ["Aller : tous les jours du lundi au vendredi", "Retour : du lundi au vendredi, sauf le mercredi"],
    ],
    [
      "never back",
      days(13, NO, ONLY_THERE, NO, NO, NO),
      ["Aller : seulement le mardi", "Retour : aucun jour du lundi au vendredi"],
    ],
    ["two days", days(13, YES, NO), ["Aller et retour : seulement le lundi"]],
    ["neither of two days", days(13, NO, NO), ["Aller et retour : aucun jour (le lundi et le mardi)"]],
    ["both of two days", days(13, YES, YES), ["Aller et retour : le lundi et le mardi"]],
  ])("%s", (_, of, words) => expect(said(of)).toEqual(words));

  it("say where one takes much longer", () => {
    expect(said(days(13, YES, YES, [35, 18], [20, 18], [24, 18]))).toEqual([
      "Aller : tous les jours du lundi au vendredi, mais 35 min le mercredi",
      "Retour : tous les jours du lundi au vendredi",
    ]);
    expect(said(days(13, YES, YES, [23, 23], YES, NO))).toEqual([
      "Aller et retour : du lundi au vendredi, sauf le vendredi",
    ]);
  });

  it("have dates where there are two of a weekday", () => {
    const tuesdays = [...days(14, YES), ...days(16, YES), ...days(21, NO)];
    expect(said(tuesdays)).toEqual(["Aller et retour : seulement le mardi 14 avril et le jeudi 16 avril"]);
    expect(datesWords(tuesdays)).toBe("mardi 14 avril, jeudi 16 avril, mardi 21 avril");
  });

  it("tell whether there is a journey on all of them", () => {
    expect(daysWords(days(13, YES, ONLY_THERE)).map(({ everyDay }) => everyDay)).toEqual([true, false]);
  });
});
