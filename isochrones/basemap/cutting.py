"""Cuts strokes into tiles: simplified for one zoom level, on the grid of its tiles, clipped to each of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.basemap.strokes import Strokes
from isochrones.foundation.kernels import kernel

EXTENT = 4096
"""Units along the side of a tile."""

EXTENT_BITS = 12
BUFFER = 64
"""Units by which lines go on beyond a tile, so that their width is not cut off at its border."""


class Generalisation(NamedTuple):
    """How much a zoom level leaves out, in units of its tiles."""

    tolerance: float  # how far a simplified line may lie from the line
    least_size: int  # lines that reach less far, both ways, are left out


class StrokePieces(NamedTuple):
    """Straight pieces of strokes, clipped, by tile and class, then along each stroke; in units from the tile's corner.

    A piece that starts where the one before it ends goes on with its line.
    """

    tile: NDArray[np.int64]  # [pieces] y << zoom | x
    drawn_class: NDArray[np.int8]  # [pieces] place in CLASSES
    ends: NDArray[np.int16]  # [pieces, 4] x and y of the start, x and y of the end


class TileLines(NamedTuple):
    """Strokes on the grid of a zoom level, without what it leaves out."""

    offsets: NDArray[np.int64]  # [lines + 1] into the points
    x: NDArray[np.int32]  # [points] units from the west
    y: NDArray[np.int32]  # [points] units from the north
    drawn_class: NDArray[np.int8]  # [lines] place in CLASSES


class Scratch(NamedTuple):
    """Room for one stroke."""

    x: NDArray[np.int64]  # [points]
    y: NDArray[np.int64]  # [points]
    kept: NDArray[np.bool_]  # [points]
    stack: NDArray[np.int64]  # [points, 2]


def cut(strokes: Strokes, chosen: NDArray[np.int64], zoom: int, how: Generalisation) -> StrokePieces:
    """Cut the chosen strokes into the tiles of a zoom level."""
    sizes = np.diff(strokes.offsets)[chosen]
    points, longest = int(sizes.sum()), int(sizes.max(initial=0))
    scratch = Scratch(
        np.empty(longest, np.int64),
        np.empty(longest, np.int64),
        np.empty(longest, np.bool_),
        np.empty((longest, 2), np.int64),
    )
    lines = TileLines(
        np.zeros(len(chosen) + 1, np.int64),
        np.empty(points, np.int32),
        np.empty(points, np.int32),
        np.empty(len(chosen), np.int8),
    )
    count, room = _generalise(strokes, chosen, zoom, how, scratch, lines)
    pieces = StrokePieces(np.empty(room, np.int64), np.empty(room, np.int8), np.empty((room, 4), np.int16))
    found = _cut_lines(lines, count, zoom, pieces)
    # Fewer classes than 32: tiles first, then classes, then as they came.
    order = np.argsort(pieces.tile[:found] << 5 | pieces.drawn_class[:found], kind="stable")
    return StrokePieces(pieces.tile[order], pieces.drawn_class[order], pieces.ends[order])


@kernel
def _generalise(
    strokes: Strokes, chosen: NDArray[np.int64], zoom: int, how: Generalisation, scratch: Scratch, lines: TileLines
) -> tuple[int, int]:
    """Write the lines that are left; return how many there are, and how many pieces at most they are cut into."""
    count, room = 0, 0
    for stroke in chosen:
        points = _to_units(strokes, stroke, zoom, scratch)
        if points < 2 or not _is_visible(scratch, points, how.least_size):  # noqa: PLR2004 - a line has two points
            continue
        points = _simplify(scratch, points, how.tolerance)
        first = lines.offsets[count]
        for point in range(points):
            lines.x[first + point], lines.y[first + point] = scratch.x[point], scratch.y[point]
        for point in range(points - 1):
            room += _tiles_touched(lines, first + point, zoom)
        lines.drawn_class[count] = strokes.drawn_class[stroke]
        count += 1
        lines.offsets[count] = first + points
    return count, room


@kernel
def _cut_lines(lines: TileLines, count: int, zoom: int, pieces: StrokePieces) -> int:
    """Clip every line to the tiles it crosses; return the number of pieces."""
    found = 0
    for line in range(count):
        for point in range(lines.offsets[line], lines.offsets[line + 1] - 1):
            found = _clip_to_tiles(lines, line, point, zoom, pieces, found)
    return found


@kernel
def _to_units(strokes: Strokes, stroke: int, zoom: int, scratch: Scratch) -> int:
    """Put a stroke on the grid, without points that fall together; return how many are left."""
    side = float(EXTENT << zoom)
    count = 0
    for point in range(strokes.offsets[stroke], strokes.offsets[stroke + 1]):
        x, y = int(np.floor(strokes.x[point] * side + 0.5)), int(np.floor(strokes.y[point] * side + 0.5))
        if count == 0 or x != scratch.x[count - 1] or y != scratch.y[count - 1]:
            scratch.x[count], scratch.y[count] = x, y
            count += 1
    return count


@kernel
def _is_visible(scratch: Scratch, points: int, least_size: int) -> bool:
    west = east = scratch.x[0]
    north = south = scratch.y[0]
    for point in range(1, points):
        west, east = min(west, scratch.x[point]), max(east, scratch.x[point])
        north, south = min(north, scratch.y[point]), max(south, scratch.y[point])
    return bool(max(east - west, south - north) >= least_size)


@kernel
def _simplify(scratch: Scratch, points: int, tolerance: float) -> int:
    """Leave out points that lie within the tolerance of the line through the others; return how many are left.

    D. H. Douglas and T. K. Peucker, "Algorithms for the reduction of the number of points required to represent a
    digitized line or its caricature" (1973), with a stack of its own; distances are to the piece, not to its line.
    """
    scratch.kept[:points] = False
    scratch.kept[0] = scratch.kept[points - 1] = True
    scratch.stack[0, 0], scratch.stack[0, 1] = 0, points - 1
    waiting = 1
    while waiting > 0:
        waiting -= 1
        first, last = scratch.stack[waiting, 0], scratch.stack[waiting, 1]
        farthest, distance = first, tolerance * tolerance
        for point in range(first + 1, last):
            squared = _squared_distance(scratch, point, first, last)
            if squared > distance:
                farthest, distance = point, squared
        if farthest != first:
            scratch.kept[farthest] = True
            scratch.stack[waiting, 0], scratch.stack[waiting, 1] = first, farthest
            scratch.stack[waiting + 1, 0], scratch.stack[waiting + 1, 1] = farthest, last
            waiting += 2
    count = 0
    for point in range(points):
        if scratch.kept[point]:
            scratch.x[count], scratch.y[count] = scratch.x[point], scratch.y[point]
            count += 1
    return count


@kernel
def _squared_distance(scratch: Scratch, point: int, first: int, last: int) -> float:
    dx, dy = float(scratch.x[last] - scratch.x[first]), float(scratch.y[last] - scratch.y[first])
    px, py = float(scratch.x[point] - scratch.x[first]), float(scratch.y[point] - scratch.y[first])
    length = dx * dx + dy * dy
    if length > 0.0:
        along = min(max((px * dx + py * dy) / length, 0.0), 1.0)
        px, py = px - along * dx, py - along * dy
    return px * px + py * py


@kernel
def _tile_range(a: int, b: int, zoom: int) -> tuple[int, int]:
    """First and last tile, along one axis, that a piece between two coordinates comes near."""
    last = (1 << zoom) - 1
    return max((min(a, b) - BUFFER) >> EXTENT_BITS, 0), min((max(a, b) + BUFFER) >> EXTENT_BITS, last)


@kernel
def _tiles_touched(lines: TileLines, point: int, zoom: int) -> int:
    """Count the tiles of the box around a piece: at least those it is clipped to."""
    west, east = _tile_range(lines.x[point], lines.x[point + 1], zoom)
    north, south = _tile_range(lines.y[point], lines.y[point + 1], zoom)
    return max(east - west + 1, 0) * max(south - north + 1, 0)


@kernel
def _clip_to_tiles(lines: TileLines, line: int, point: int, zoom: int, pieces: StrokePieces, found: int) -> int:
    """Add the piece from a point to the next one to every tile it crosses; return the new number of pieces."""
    ax, ay, bx, by = lines.x[point], lines.y[point], lines.x[point + 1], lines.y[point + 1]
    west, east = _tile_range(ax, bx, zoom)
    north, south = _tile_range(ay, by, zoom)
    for row in range(north, south + 1):
        for column in range(west, east + 1):
            left, top = column << EXTENT_BITS, row << EXTENT_BITS
            first, last = _inside(ax - left, ay - top, bx - left, by - top)
            if first > last:
                continue
            sx, sy = _between(ax, bx, first) - left, _between(ay, by, first) - top
            tx, ty = _between(ax, bx, last) - left, _between(ay, by, last) - top
            if sx != tx or sy != ty:
                pieces.tile[found], pieces.drawn_class[found] = row << zoom | column, lines.drawn_class[line]
                pieces.ends[found, 0], pieces.ends[found, 1] = sx, sy
                pieces.ends[found, 2], pieces.ends[found, 3] = tx, ty
                found += 1
    return found


@kernel
def _inside(ax: int, ay: int, bx: int, by: int) -> tuple[float, float]:
    """From where to where, between 0 and 1, a piece is inside a tile and its buffer; (1, 0) if nowhere.

    Y.-D. Liang and B. A. Barsky, "A new concept and method for line clipping" (1984).
    """
    first, last = 0.0, 1.0
    low, high = -BUFFER, EXTENT + BUFFER
    for start, step in ((ax, bx - ax), (ay, by - ay)):
        if step == 0:
            if start < low or start > high:
                return 1.0, 0.0
            continue
        enter, leave = (low - start) / step, (high - start) / step
        if step < 0:
            enter, leave = leave, enter
        first, last = max(first, enter), min(last, leave)
    return (first, last) if first <= last else (1.0, 0.0)


@kernel
def _between(a: int, b: int, along: float) -> int:
    return a + int(np.floor((b - a) * along + 0.5))
