"""Lists of directed arcs, and their order in memory."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.foundation.kernels import allocating
from isochrones.network.street_graph import Adjacency, ModeArcs

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]

HALF = 32
LOW_HALF = (1 << HALF) - 1
"""Two numbers in one word sort by the first, then by the second."""


class Arcs(NamedTuple):
    """Directed arcs in any order."""

    source: Int32s  # [arcs] node index
    target: Int32s  # [arcs] node index
    milliseconds: Int32s  # [arcs] duration


def two_way_arcs(start: Int32s, end: Int32s, forward_ms: Int32s, backward_ms: Int32s) -> Arcs:
    """One arc for each direction that is open, that is, whose duration is not negative."""
    forward, backward = forward_ms >= 0, backward_ms >= 0
    return join_arcs(
        Arcs(start[forward], end[forward], forward_ms[forward]),
        Arcs(end[backward], start[backward], backward_ms[backward]),
    )


def join_arcs(*parts: Arcs) -> Arcs:
    """All arcs of all parts."""
    return Arcs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def turn_arcs(arcs: Arcs) -> Arcs:
    """The same arcs the other way round."""
    return Arcs(arcs.target, arcs.source, arcs.milliseconds)


def sort_arcs(nodes: int, arcs: Arcs) -> Adjacency:
    """Sort arcs by source, target and duration, whatever their order was."""
    offsets = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(arcs.source, minlength=nodes), out=offsets[1:])
    packed = _pack_arcs(offsets, arcs)
    return Adjacency(offsets, (packed >> HALF).astype(np.int32), (packed & LOW_HALF).astype(np.int32))


def search_both_ways(nodes: int, arcs: Arcs) -> ModeArcs:
    """Sort the arcs of one mode for searches away from a place, and turned round for those towards it."""
    return ModeArcs(sort_arcs(nodes, arcs), sort_arcs(nodes, turn_arcs(arcs)))


@allocating
def _pack_arcs(offsets: Int64s, arcs: Arcs) -> Int64s:
    """Target and duration, packed into one word, of the arcs in their order."""
    packed = np.empty(len(arcs.source), np.int64)
    free = offsets[:-1].copy()
    for arc in range(len(arcs.source)):
        source = arcs.source[arc]
        packed[free[source]] = np.int64(arcs.target[arc]) << HALF | arcs.milliseconds[arc]
        free[source] += 1
    for node in range(len(free)):
        packed[offsets[node] : offsets[node + 1]].sort()
    return packed
