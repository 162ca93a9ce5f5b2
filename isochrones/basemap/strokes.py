"""Joins edges to strokes: long lines that go straight on at junctions.

An edge ends at every junction. Drawn one by one, edges would be too short to be simplified, and each would cost a
line of its own. A stroke goes on with the edge of its class that turns the least, as in R. C. Thomson and D. E.
Richardson, "The 'good continuation' principle of perceptual organization applied to the generalization of road
networks" (1999). Where only two edges of a class meet, they are joined however sharp the turn.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.foundation.kernels import kernel

NO_END = -1
FLAT = 2.0
"""More than any cosine."""


class Strokes(NamedTuple):
    """Lines in the unit square of the Web Mercator projection."""

    offsets: NDArray[np.int64]  # [strokes + 1] into the points
    x: NDArray[np.float64]  # [points] 0 in the west, 1 in the east
    y: NDArray[np.float64]  # [points] 0 in the north, 1 in the south
    drawn_class: NDArray[np.int8]  # [strokes] place in CLASSES


class Lines(NamedTuple):
    """Edges to be joined, projected. End 2e of edge e is its start, end 2e + 1 the other one."""

    offsets: NDArray[np.int64]  # [edges + 1] into the points, two or more an edge
    x: NDArray[np.float64]  # [points]
    y: NDArray[np.float64]  # [points]
    drawn_class: NDArray[np.int8]  # [edges] -1: not drawn


def join_edges(lines: Lines, start: NDArray[np.int32], end: NDArray[np.int32]) -> Strokes:
    """Join drawn edges of the same class that share a node, so that each is in one stroke, once."""
    edges = np.flatnonzero(lines.drawn_class >= 0)
    classes = int(lines.drawn_class.max(initial=0)) + 1
    ends = np.stack((2 * edges, 2 * edges + 1), axis=1).ravel()
    nodes = np.stack((start[edges], end[edges]), axis=1).ravel().astype(np.int64)
    meeting = nodes * classes + np.repeat(lines.drawn_class[edges], 2)
    order = np.argsort(meeting, kind="stable")
    _, first = np.unique(meeting[order], return_index=True)
    bounds = np.append(first, len(ends)).astype(np.int64)
    partner = np.full(2 * len(lines.drawn_class), NO_END, np.int64)
    _pair_ends(lines, bounds, ends[order], partner)

    points = int(np.diff(lines.offsets)[edges].sum())
    strokes = Strokes(
        np.zeros(len(edges) + 1, np.int64), np.empty(points), np.empty(points), np.empty(len(edges), np.int8)
    )
    used = lines.drawn_class < 0
    count = _follow(lines, partner, used, strokes)
    kept = int(strokes.offsets[count])
    return Strokes(
        strokes.offsets[: count + 1].copy(),
        strokes.x[:kept].copy(),
        strokes.y[:kept].copy(),
        strokes.drawn_class[:count].copy(),
    )


@kernel
def _pair_ends(lines: Lines, bounds: NDArray[np.int64], ends: NDArray[np.int64], partner: NDArray[np.int64]) -> None:
    """Pair the ends of edges that meet, again and again the two that are nearest to a straight line."""
    for meeting in range(len(bounds) - 1):
        first, last = bounds[meeting], bounds[meeting + 1]
        only_two = last - first == 2  # noqa: PLR2004 - two
        while True:
            best_a, best_b, best = NO_END, NO_END, FLAT if only_two else 0.0
            for i in range(first, last):
                if partner[ends[i]] != NO_END:
                    continue
                for j in range(i + 1, last):
                    if partner[ends[j]] == NO_END:
                        cosine = _cosine(lines, ends[i], ends[j])
                        if cosine < best:
                            best_a, best_b, best = ends[i], ends[j], cosine
            if best_a == NO_END:
                break
            partner[best_a], partner[best_b] = best_b, best_a


@kernel
def _cosine(lines: Lines, a: int, b: int) -> float:
    """Cosine between the ways out of a meeting by two ends: -1 if one goes straight on."""
    ax, ay = _way_out(lines, a)
    bx, by = _way_out(lines, b)
    lengths = np.sqrt((ax * ax + ay * ay) * (bx * bx + by * by))
    return (ax * bx + ay * by) / lengths if lengths > 0.0 else 1.0


@kernel
def _way_out(lines: Lines, end: int) -> tuple[float, float]:
    edge = end // 2
    if end % 2 == 0:
        here, there = lines.offsets[edge], lines.offsets[edge] + 1
    else:
        here, there = lines.offsets[edge + 1] - 1, lines.offsets[edge + 1] - 2
    return lines.x[there] - lines.x[here], lines.y[there] - lines.y[here]


@kernel
def _follow(lines: Lines, partner: NDArray[np.int64], used: NDArray[np.bool_], strokes: Strokes) -> int:
    """Write the strokes: first those with two ends of their own, then what goes round."""
    count, point = 0, 0
    for rings in range(2):
        for end in range(len(partner)):
            if used[end // 2] or (rings == 0 and partner[end] != NO_END):
                continue
            strokes.drawn_class[count] = lines.drawn_class[end // 2]
            strokes.x[point], strokes.y[point] = _place(lines, end)
            point += 1
            here = end
            while here != NO_END and not used[here // 2]:
                used[here // 2] = True
                point = _append(lines, here, strokes, point)
                here = partner[here ^ 1]
            count += 1
            strokes.offsets[count] = point
    return count


@kernel
def _place(lines: Lines, end: int) -> tuple[float, float]:
    at = lines.offsets[end // 2] if end % 2 == 0 else lines.offsets[end // 2 + 1] - 1
    return lines.x[at], lines.y[at]


@kernel
def _append(lines: Lines, end: int, strokes: Strokes, point: int) -> int:
    """Append an edge's points from one of its ends on, but for the first; return the next free place."""
    first, last = lines.offsets[end // 2], lines.offsets[end // 2 + 1] - 1
    for step in range(1, last - first + 1):
        at = first + step if end % 2 == 0 else last - step
        strokes.x[point], strokes.y[point] = lines.x[at], lines.y[at]
        point += 1
    return point
