import { describe, expect, it } from "vitest";
import { areaLimits, type Journey } from "../src/api";
import { contrast, cssColor, TIME_COLORS, textOn, timeColor, timeSteps } from "../src/colors";
import { boxAround, placed, within } from "../src/geometry";
import { journeyFeatures } from "../src/layers";

const LIMITS = [900, 1800, 2700, 3600, 5400];

describe("colours", () => {
  it("belong to the first limit that holds", () => {
    expect(
      [0, 15, 16, 60, 61, 90, 120].map((minutes) => TIME_COLORS.indexOf(timeColor(minutes, LIMITS) as never)),
    ).toEqual([0, 0, 1, 3, 4, 4, 4]);
  });

  it("carry readable text, each of them", () => {
    for (const color of [...TIME_COLORS, "#F2A900", "#808080", "#ff0000", "#ffffff", "#000000"])
      expect(contrast(color, textOn(color))).toBeGreaterThanOrEqual(4.5);
  });

  it("get steadily lighter, so that no one needs to tell hues apart", () => {
    const lightness = TIME_COLORS.map((color) => contrast(color, "#000000"));
    expect(lightness).toEqual([...lightness].sort((a, b) => a - b));
  });

  it("of a feed's text are kept where they can be read", () => {
    expect(textOn("#003366", "#ffff00")).toBe("#ffff00");
    expect(textOn("#f2a900", "#ffffff")).not.toBe("#ffffff");
  });

  it("of a feed are hexadecimal or none", () => {
    expect([cssColor("F2A900"), cssColor("#f2a900"), cssColor("red"), cssColor(""), cssColor(null)]).toEqual([
      "#F2A900",
      "#f2a900",
      null,
      null,
      null,
    ]);
  });

  it("contrast as WCAG defines it", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });

  it("are listed up to the chosen time", () => {
    expect(timeSteps(LIMITS, 35).map(({ minutes }) => minutes)).toEqual([15, 30, 35]);
    expect(timeSteps(LIMITS, 15).map(({ minutes }) => minutes)).toEqual([15]);
  });
});

describe("areas", () => {
  it("end with the chosen time", () => {
    expect(areaLimits(90, LIMITS)).toEqual([900, 1800, 2700, 3600, 5400]);
    expect(areaLimits(35, LIMITS)).toEqual([900, 1800, 2100]);
    expect(areaLimits(15, LIMITS)).toEqual([900]);
  });
});

describe("journeys", () => {
  it("show the stops whose place is known", () => {
    const stops = [
      { lon: 1, lat: 43 },
      { lon: null, lat: null },
      { lon: 2, lat: 44 },
    ];
    const { features } = journeyFeatures({ legs: [{ geometry: null, ride: { stops } }] } as Journey);
    expect(features.map(({ geometry }) => geometry)).toEqual([
      { type: "Point", coordinates: [1, 43] },
      { type: "Point", coordinates: [2, 44] },
    ]);
  });
});

describe("boxes", () => {
  it("hold all positions", () => {
    expect(boxAround([])).toBeNull();
    expect(
      boxAround([
        [2, 43],
        [1, 44],
      ]),
    ).toEqual([1, 43, 2, 44]);
  });

  it("have a margin", () => {
    expect(within([1, 43, 2, 44], [2.01, 43.5], 0.02)).toBe(true);
    expect(within([1, 43, 2, 44], [2.03, 43.5], 0.02)).toBe(false);
    expect(within([1, 43, 2, 44], [1.5, 45], 0.02)).toBe(false);
  });
});

describe("labels", () => {
  const box = (left: number) => ({ left, top: 0, width: 10, height: 10 });

  it("lie where nothing else does, first come first served", () => {
    expect(placed([[box(0)], [box(5)], [box(10)]], [])).toEqual([0, -1, 0]);
  });

  it("take their second place if the first is taken", () => {
    expect(placed([[box(0), box(20)], [box(20)]], [box(5)])).toEqual([1, -1]);
  });
});
