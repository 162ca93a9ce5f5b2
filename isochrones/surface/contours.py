"""Areas within limits, from times at the points of a lattice.

Each cell of the lattice is cut into two triangles by the diagonal from its south-west to its north-east corner, and
the time is taken to change linearly over a triangle. On such a field the area within a limit has a boundary that
crosses each triangle once at most: there is no ambiguous case (as there is with the squares of Lorensen and Cline,
"Marching cubes", 1987), and areas of growing limits lie one within the other. A boundary is followed from edge to
edge of the triangles, with the area to the left; so outer rings run counterclockwise and holes clockwise, as RFC 7946
wants them.

Which hole belongs to which outer ring follows from the order in which they are found, row by row, and needs no test
of geometry. A run of points of the area starts where its row enters the area. If the boundary that it crosses there
was not met before, it is a new outer ring: the first row of a hole is entered from the area. Likewise, a boundary not
met before where the run ends is that of a new hole, in the area that the run belongs to.

Where a boundary crosses an edge is counted in parts of the edge, and never at its ends. So rings of one limit touch
neither themselves nor one another, and rounding to the digits of an answer can't make them. Those of two limits may
meet at a place on an edge; from there rounding may let the smaller area reach out of the larger one, by less than a
digit: a few centimetres.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.foundation.kernels import kernel
from isochrones.network.lattice import Field

PARTS = 128
"""Of an edge: at 100 m less than a metre each, and more than rounding to the sixth digit moves a point."""

DIGITS = 6

FEWEST_CROSSINGS = 6
"""Of a ring: around a single point."""

EAST, WEST = 0, 3
"""Of the six directions in which a point has neighbours, counterclockwise, the two along its row."""

NORTHWARD = (0, 1, 1, 0, -1, -1)
EASTWARD = (1, 1, 0, -1, -1, 0)
"""Rows and columns to the neighbour in each direction."""

Ring = NDArray[np.float64]
"""[points, 2] longitude and latitude in degrees; the last point is the first."""

MultiPolygon = list[list[Ring]]
"""Polygons, each a list of rings, the outer one first."""


class Traced(NamedTuple):
    """Rings around the area of one limit, in the order in which they were found."""

    points: NDArray[np.int32]  # [points, 2] y and x in parts, ring after ring, the last point of each is its first
    ends: NDArray[np.int64]  # [rings] where the points of each ring end
    shell: NDArray[np.int32]  # [rings] the outer ring it belongs to; itself, if it is one


def areas_within(field: Field, limits_ms: list[int], margin_ms: int) -> list[MultiPolygon]:
    """Area within each limit.

    A point whose time is exactly the limit is within. Each limit's area is the same whatever other limits there are.

    Parameters
    ----------
    field
        Times; nothing on its border is within any limit.
    limits_ms
        Ascending.
    margin_ms
        A time farther than this beyond a limit, or none at all, counts as so much beyond it: from there the boundary
        lies as far away as if one could walk on.
    """
    loop_at = np.full(field.milliseconds.shape, -1, np.int32)
    areas: list[MultiPolygon] = []
    loops = 0
    for limit_ms in limits_ms:
        crossings = _count_crossings(field.milliseconds, limit_ms)
        rings = crossings // FEWEST_CROSSINGS
        traced = Traced(
            np.empty((crossings + rings, 2), np.int32), np.empty(rings, np.int64), np.empty(rings, np.int32)
        )
        count = _trace(field.milliseconds, limit_ms, margin_ms, loop_at, loops, traced)
        loops += count
        areas.append(_polygons(field, traced, count))
    return areas


def _polygons(field: Field, traced: Traced, count: int) -> MultiPolygon:
    """Put each shell and its holes together."""
    first, step = np.array([field.first_column, field.first_row]), np.array(field.step)[::-1]
    places: Ring = np.round((first + traced.points[:, ::-1] / PARTS) * step, DIGITS)
    polygons: dict[int, list[Ring]] = {}
    start = 0
    for end, shell in zip(traced.ends[:count].tolist(), traced.shell[:count].tolist(), strict=True):
        polygons.setdefault(shell, []).append(places[start:end])
        start = end
    return list(polygons.values())


@kernel
def _count_crossings(times: NDArray[np.int32], limit: int) -> int:
    """Count the edges that the boundary of an area crosses."""
    rows, columns = times.shape
    crossings = 0
    for y in range(rows - 1):
        for x in range(columns - 1):
            inside = times[y, x] <= limit
            crossings += inside != (times[y, x + 1] <= limit)
            crossings += inside != (times[y + 1, x] <= limit)
            crossings += inside != (times[y + 1, x + 1] <= limit)
    return crossings


@kernel
def _trace(
    times: NDArray[np.int32], limit: int, margin: int, loop_at: NDArray[np.int32], first_loop: int, traced: Traced
) -> int:
    """Follow every boundary; return how many there are.

    `loop_at[y, x]` is the number of the last boundary that crossed the edge from (y, x) to the east. Those of this
    limit are numbered from `first_loop`.
    """
    rows, columns = times.shape
    loops, points = 0, 0
    for y in range(rows):
        run = -1
        for x in range(columns - 1):
            inside, next_inside = times[y, x] <= limit, times[y, x + 1] <= limit
            if inside == next_inside:
                continue
            loop = loop_at[y, x] - first_loop
            if loop < 0:
                loop = loops
                loops += 1
                traced.shell[loop] = loop if next_inside else traced.shell[run]
                start = (y, x + 1, WEST) if next_inside else (y, x, EAST)
                points = _follow(times, limit, margin, start, loop_at, first_loop + loop, traced.points, points)
                traced.ends[loop] = points
            if next_inside:
                run = loop
    return loops


@kernel
def _follow(
    times: NDArray[np.int32],
    limit: int,
    margin: int,
    start: tuple[int, int, int],
    loop_at: NDArray[np.int32],
    loop: int,
    points: NDArray[np.int32],
    count: int,
) -> int:
    """Follow one boundary from an edge, given by its inner point and direction, until it closes.

    The triangle ahead lies to the left of the edge as seen from its inner point. If its third point is inside too,
    the boundary goes on between that and the outer point, else between the inner and the third one.
    """
    first = count
    y, x, direction = start
    while True:
        there_y, there_x = y + NORTHWARD[direction], x + EASTWARD[direction]
        inner = int(times[y, x])
        outer = min(int(times[there_y, there_x]), limit + margin)
        # The boundary is half a millisecond beyond the limit: no point lies on it.
        part = PARTS * (2 * (limit - inner) + 1) // (2 * (outer - inner))
        part = min(max(part, 1), PARTS - 1)
        points[count, 0] = y * PARTS + NORTHWARD[direction] * part
        points[count, 1] = x * PARTS + EASTWARD[direction] * part
        count += 1
        if direction == EAST:
            loop_at[y, x] = loop
        elif direction == WEST:
            loop_at[y, there_x] = loop
        ahead = (direction + 1) % 6
        ahead_y, ahead_x = y + NORTHWARD[ahead], x + EASTWARD[ahead]
        if times[ahead_y, ahead_x] <= limit:
            y, x, direction = ahead_y, ahead_x, (direction + 5) % 6
        else:
            direction = ahead
        if (y, x, direction) == start:
            break
    points[count, 0], points[count, 1] = points[first, 0], points[first, 1]
    return count + 1
