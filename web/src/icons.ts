/** Small drawings, in the colour of the text beside them. They say nothing that the text does not. */

const STROKES = {
  house: "M3 11.5 12 4l9 7.5M5.5 10v10h13V10M10 20v-6h4v6",
  bus: "M5 5.5h14v12H5zM5 12h14M8 17.5V20M16 17.5V20M8 15v0M16 15v0",
  school: "M6.5 20.5V10.5a5.5 5.5 0 0 1 11 0v10zM9.5 5.5V3.5h5v2M6.5 15h11M10.5 15v2.5h3V15M10 10.5h4",
  train: "M7 4h10v13H7zM7 11h10M10 14v0M14 14v0M9 17l-3 4M15 17l3 4",
  ferry: "M3 14h18l-3 5H6zM7 14V9h10v5M12 9V5",
  wait: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2",
  flag: "M6 21V4M6 5h11l-2.5 3.5L17 12H6",
  back: "M20 12H5M11 6l-6 6 6 6",
  home: "M9 7 4 12l5 5M4 12h10a5.5 5.5 0 0 1 0 11",
  days: "M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4M8 15l2.5 2.5L16 13",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
} as const;

export type IconName = keyof typeof STROKES;

const SVG = "http://www.w3.org/2000/svg";

/** Draw an icon. */
export function icon(name: IconName): SVGElement {
  return drawing(STROKES[name]);
}

/** Draw the strokes of a path in a box of 24 by 24. */
export function drawing(strokes: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", strokes);
  svg.append(path);
  return svg;
}

/** The icon of a vehicle, by the name of its mode. */
export function vehicleIcon(mode: string, isSchool: boolean): IconName {
  if (isSchool) return "school";
  if (mode === "ferry") return "ferry";
  return ["tram", "subway", "rail", "monorail", "funicular"].includes(mode) ? "train" : "bus";
}
