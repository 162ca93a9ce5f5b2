/** Boxes and places on the map; coordinates are longitude and latitude, pixels count from the top left. */

export type Position = [number, number];
export type Box = [number, number, number, number]; // west, south, east, north

/** The least box around positions; null around none. */
export function boxAround(positions: Iterable<Position>): Box | null {
  let box: Box | null = null;
  for (const [lon, lat] of positions)
    box = box
      ? [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)]
      : [lon, lat, lon, lat];
  return box;
}

/** Whether a position lies in a box, or within `margin` degrees of it. */
export function within(box: Box, [lon, lat]: Position, margin: number): boolean {
  const [west, south, east, north] = box;
  return lon >= west - margin && lon <= east + margin && lat >= south - margin && lat <= north + margin;
}

/** A rectangle on the screen. */
export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Choose, for each candidate in turn, the first of its rectangles that is free; -1 where none is. */
export function placed(candidates: readonly Rectangle[][], taken: readonly Rectangle[]): number[] {
  const occupied = [...taken];
  return candidates.map((rectangles) => {
    const free = rectangles.findIndex((one) => !occupied.some((other) => overlap(one, other)));
    const chosen = rectangles[free];
    if (chosen) occupied.push(chosen);
    return free;
  });
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}
