import { describe, expect, it } from "vitest";
import { DEFAULTS, fromFragment, inOrder, type State, toFragment } from "../src/state";

const FULL: State = {
  home: { lat: 43.7499, lon: -1.9422, label: "1 Rue de l’Été & Cie, Ormeval" },
  minutes: 45,
  modes: ["bike", "transit"],
  bikeToStop: true,
  filters: { diplome: "BAC PRO", voie: "apprentissage", domaine: "hôtellerie-restauration" },
  uai: "X810001A",
  direction: "return",
  alternative: 2,
  areas: true,
};

describe("the address", () => {
  it("is empty for what is as usual", () => {
    expect(toFragment(DEFAULTS)).toBe("");
    expect(fromFragment("")).toEqual(DEFAULTS);
    expect(fromFragment("#")).toEqual(DEFAULTS);
  });

  it("carries all of a state, there and back", () => {
    expect(fromFragment(`#${toFragment(FULL)}`)).toEqual(FULL);
  });

  it("is made of readable words", () => {
    const state = { ...DEFAULTS, home: { lat: 43.75, lon: 2, label: null }, minutes: 30, uai: "X1" };
    expect(toFragment(state)).toBe("lat=43.75000&lon=2.00000&minutes=30&uai=X1");
  });

  it("keeps a home to the metre", () => {
    const home = { lat: 43.123456789, lon: 1.987654321, label: null };
    expect(fromFragment(toFragment({ ...DEFAULTS, home })).home).toEqual({
      lat: 43.12346,
      lon: 1.98765,
      label: null,
    });
  });

  it.each([
    ["lat=91&lon=2", "home", null],
    ["lat=43.7&lon=181", "home", null],
    ["lat=43.7", "home", null],
    ["lat=&lon=", "home", null],
    ["lat=x&lon=2", "home", null],
    ["minutes=7", "minutes", 15],
    ["minutes=47", "minutes", 45],
    ["minutes=500", "minutes", 90],
    ["minutes=peu", "minutes", 60],
    ["modes=", "modes", DEFAULTS.modes],
    ["modes=avion", "modes", DEFAULTS.modes],
    ["modes=avion-velo", "modes", ["bike"]],
    ["trajet=0", "alternative", 0],
    ["trajet=1.5", "alternative", 0],
    ["trajet=x", "alternative", 0],
    ["sens=ailleurs", "direction", "outbound"],
    ["uai=", "uai", null],
  ] as const)("%s is read as %s %j", (fragment, key, value) => {
    expect(fromFragment(fragment)[key]).toEqual(value);
  });
});

it("modes have one order", () => {
  expect(inOrder(["school", "walk", "school"])).toEqual(["walk", "school"]);
});
