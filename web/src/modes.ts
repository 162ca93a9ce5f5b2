/** Modes of travel: what the service tells of those that go by the streets, and what the page says of rides. */

import type { MapSettings } from "./api";
import { drawing, icon } from "./icons";
import type { Mode } from "./state";

export type StreetMode = MapSettings["modes"][number];

const RIDES: Record<string, string> = { transit: "Transports", school: "Car scolaire" };

const streetModes = new Map<string, StreetMode>();

/** Take in what the service tells; nothing is shown before. */
export function learnModes(modes: readonly StreetMode[]): void {
  for (const mode of modes) streetModes.set(mode.name, mode);
}

/** A mode that goes by the streets; none for rides and waits. */
export function streetMode(name: string): StreetMode | undefined {
  return streetModes.get(name);
}

/** A mode as a choice: "À pied". */
export function modeName(mode: Mode): string {
  return streetMode(mode)?.words.fr.name ?? RIDES[mode] ?? mode;
}

/** The icon of a mode. */
export function modeIcon(mode: string): SVGElement {
  const own = streetMode(mode);
  if (own) return drawing(own.icon);
  return icon(mode === "school" ? "school" : "bus");
}

/** Whether the line of a mode is drawn in strokes; in dots otherwise. */
export function isDashed(mode: StreetMode): boolean {
  return (mode.dashes[0] ?? 0) >= 1;
}
