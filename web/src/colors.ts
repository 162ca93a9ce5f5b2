/** Colours: of travel times, told apart by everyone since they also differ in lightness; and readable text on any. */

/** From near to far: darkest first. Steps of the viridis scale, without its ends. */
export const TIME_COLORS = ["#46307e", "#2f5f92", "#18777f", "#54b96c", "#b8d432"] as const;

const DARK = "#000000";
const LIGHT = "#ffffff";
const LEAST_CONTRAST = 4.5; // WCAG 2, level AA

/** The colour of a travel time: that of the first limit, in seconds, which it keeps. */
export function timeColor(minutes: number, limits: readonly number[]): string {
  const step = limits.findIndex((limit) => minutes * 60 <= limit);
  const last = TIME_COLORS.length - 1;
  return TIME_COLORS[step < 0 ? last : Math.min(step, last)] ?? TIME_COLORS[0];
}

/** The colours of the times up to `most` minutes, with these times, for the legend. */
export function timeSteps(limits: readonly number[], most: number): { color: string; minutes: number }[] {
  const below = limits.map((limit) => limit / 60).filter((minutes) => minutes < most);
  return [...below, most].map((minutes) => ({ color: timeColor(minutes, limits), minutes }));
}

/** Text that can be read on `background`: `wanted` if it can, else light or dark. */
export function textOn(background: string, wanted?: string | null): string {
  if (wanted && contrast(background, wanted) >= LEAST_CONTRAST) return wanted;
  return contrast(background, LIGHT) >= LEAST_CONTRAST ? LIGHT : DARK;
}

/** A GTFS colour ("F2A900") as CSS has it; null for what is none. */
export function cssColor(gtfs: string | null): string | null {
  return gtfs && /^#?[0-9a-f]{6}$/i.test(gtfs) ? `#${gtfs.replace("#", "")}` : null;
}

/** Contrast of two colours, 1 to 21, as WCAG 2 has it. */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
