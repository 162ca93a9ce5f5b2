"""Leaves out the footpaths that can't make any journey better.

Walking from stop s to stop n only to board a pattern there is pointless if the same trip can be boarded at a stop m
that it serves before n: it is caught at m whenever `walk(s, m) + ride(m, n) <= walk(s, n)`, on the slowest ride of
the pattern. Often m is s itself. It is pointless, too, if the pattern's next stop after n is s itself, where one is
ready sooner: the trip can be boarded right there. (Were one ready as soon at both, each would rule the other out.) A
footpath that is pointless for all patterns at its end is left out. (The first rule is the idea of transfer reduction
in Witt, "Trip-Based Public Transit Routing", 2015, for footpaths instead of single transfers; neither
rule changes an arrival, nor the number of rides.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.foundation.kernels import kernel, read_only
from isochrones.network.timetable import Footpaths


class Boardings(NamedTuple):
    """Where the patterns of a timetable can be boarded, and when; a pattern is known by its first trip.

    All instants and positions are those of the search's own (perhaps turned) timetable.
    """

    offsets: NDArray[np.int64]  # [stops + 1] into the two arrays below
    trip: NDArray[np.int32]  # [boardings] first trip of the pattern
    position: NDArray[np.int32]  # [boardings] position in the pattern
    trip_times: NDArray[np.int64]  # [trips] where a trip's times start in `ready`
    trip_positions: NDArray[np.int64]  # [trips] where a trip's positions start in the two arrays below
    trip_pattern_end: NDArray[np.int32]  # [trips] one past the last trip of the same pattern
    trip_length: NDArray[np.int32]  # [trips] number of positions
    ready: NDArray[np.int32]  # [times] instant at which one must be at the stop to board
    position_stop: NDArray[np.int32]  # [positions] stop index
    position_can_board: NDArray[np.bool_]  # [positions]


def useful_footpaths(footpaths: Footpaths, boardings: Boardings) -> Footpaths:
    """Leave out what no journey needs."""
    useful = np.zeros(len(footpaths.targets), np.bool_)
    walk = np.full(len(footpaths.offsets) - 1, UNREACHED, np.int32)
    _mark_useful(read_only(footpaths), read_only(boardings), walk, useful)
    offsets = np.concatenate(([0], np.cumsum(useful)))[footpaths.offsets].astype(np.int64)
    return Footpaths(offsets, footpaths.targets[useful], footpaths.seconds[useful])


@kernel
def _mark_useful(
    footpaths: Footpaths, boardings: Boardings, walk: NDArray[np.int32], useful: NDArray[np.bool_]
) -> None:
    for source in range(len(walk)):
        begin, end = footpaths.offsets[source], footpaths.offsets[source + 1]
        for f in range(begin, end):
            walk[footpaths.targets[f]] = footpaths.seconds[f]
        for f in range(begin, end):
            useful[f] = _is_useful(boardings, walk, source, footpaths.targets[f])
        for f in range(begin, end):
            walk[footpaths.targets[f]] = UNREACHED


@kernel
def _is_useful(boardings: Boardings, walk: NDArray[np.int32], source: int, target: int) -> bool:
    """Tell whether some pattern is better boarded at `target` than anywhere else near `source`."""
    for b in range(boardings.offsets[target], boardings.offsets[target + 1]):
        trip, position = boardings.trip[b], boardings.position[b]
        first = boardings.trip_positions[trip]
        beyond = first + position + 1
        back = (
            position + 1 < boardings.trip_length[trip]
            and boardings.position_stop[beyond] == source
            and boardings.position_can_board[beyond]
            and walk[source] < walk[target]
        )
        if back:
            continue
        caught_before = False
        for earlier in range(position - 1, -1, -1):
            spare = walk[target] - walk[boardings.position_stop[first + earlier]]
            if spare >= 0 and boardings.position_can_board[first + earlier]:
                caught_before = _longest_ride(boardings, trip, earlier, position) <= spare
                if caught_before:
                    break
        if not caught_before:
            return True
    return False


@kernel
def _longest_ride(boardings: Boardings, trip: int, start: int, end: int) -> int:
    """Longest time between being ready at one position and at a later one, over the pattern's trips."""
    longest = -UNREACHED
    for other in range(trip, boardings.trip_pattern_end[trip]):
        times = boardings.trip_times[other]
        longest = max(longest, boardings.ready[times + end] - boardings.ready[times + start])
    return longest
