"""Turns a timetable into the arrays a search reads, for one horizon, one direction and one choice of services.

A search towards an establishment is the same search as one away from it, on the timetable turned round in time: every
instant changes its sign, every trip runs backwards, boarding and alighting change places, footpaths point the other
way. So there is one kernel, and the direction lives here.

What lies between being at the stop and leaving it (boarding slack, half a headway) is taken off the departures once,
so that the kernel compares plain instants and the turned timetable needs no rule of its own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.transit.footpath_reduction import Boardings, useful_footpaths
from isochrones.foundation.ragged import offsets_of_sorted, ranges
from isochrones.network.search_timetable import SearchTimetable
from isochrones.network.timetable import Footpaths, Timetable


def orient(
    timetable: Timetable,
    footpaths: Footpaths,
    *,
    horizon: tuple[int, int],
    slack_seconds: int,
    turned: bool,
    with_school: bool,
    reduce_footpaths: bool = True,
) -> SearchTimetable:
    """Build the search's view of `timetable`.

    Parameters
    ----------
    timetable, footpaths
        The network's transit half.
    horizon
        Instants (inclusive); trips that do not run between them are left out.
    slack_seconds
        Boarding slack, before every ride.
    turned
        False to search away from the source in time, True to search towards it.
    with_school
        Whether school services may be ridden.
    reduce_footpaths
        Leave out the footpaths that no journey needs; an optimisation that changes no result.
    """
    trips = _select_trips(timetable, horizon, with_school=with_school, turned=turned)
    lengths = np.diff(timetable.pattern_offsets)[trips.pattern]
    times = ranges(trips.time_start, lengths)
    slide = timetable.pattern_slide_seconds[trips.pattern]
    lost_seconds = slack_seconds + timetable.pattern_wait_seconds[trips.pattern]
    arrival = timetable.arrivals[times]
    ready = timetable.departures[times] - np.repeat(lost_seconds, lengths).astype(np.int32)
    positions = ranges(timetable.pattern_offsets[:-1], np.diff(timetable.pattern_offsets))
    alight, board = timetable.position_can_alight, timetable.position_can_board
    if turned:
        latest = np.repeat(slide, lengths)
        backwards = _reversed_ranges(lengths)
        arrival, ready = -(ready + latest)[backwards], -(arrival + latest)[backwards]
        positions = _reversed_ranges(np.diff(timetable.pattern_offsets))
        alight, board = board, alight
    return _assemble(
        timetable,
        trips,
        _Oriented(
            arrival.astype(np.int32),
            ready.astype(np.int32),
            timetable.position_stop[positions],
            alight[positions],
            board[positions],
        ),
        _turn_footpaths(footpaths) if turned else footpaths,
        reduce_footpaths=reduce_footpaths,
    )


class _Trips(NamedTuple):
    """The trips of a view, in its order."""

    pattern: NDArray[np.int64]
    time_start: NDArray[np.int64]
    row: NDArray[np.int32]


class _Oriented(NamedTuple):
    """Times and positions, already in the direction of the search."""

    arrival: NDArray[np.int32]
    ready: NDArray[np.int32]
    stop: NDArray[np.int32]
    can_alight: NDArray[np.bool_]
    can_board: NDArray[np.bool_]


def _reversed_ranges(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Index that turns each of the consecutive ranges of these lengths round in its place."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    last = np.repeat(2 * ends - lengths - 1, lengths)
    index: NDArray[np.int64] = last - np.arange(total, dtype=np.int64)
    return index


def _select_trips(timetable: Timetable, horizon: tuple[int, int], *, with_school: bool, turned: bool) -> _Trips:
    counts = np.diff(timetable.pattern_trip_offsets)
    lengths = np.diff(timetable.pattern_offsets)
    pattern = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    rank = np.arange(len(pattern), dtype=np.int64) - timetable.pattern_trip_offsets[pattern]
    time_start = timetable.pattern_time_offsets[pattern] + rank * lengths[pattern]
    first = timetable.departures[time_start]
    last = timetable.arrivals[time_start + lengths[pattern] - 1] + timetable.pattern_slide_seconds[pattern]
    keep = (last >= horizon[0]) & (first <= horizon[1])
    if not with_school:
        keep &= ~timetable.pattern_is_school[pattern]
    # Turned in time, the last trip of a pattern comes first.
    chosen = np.flatnonzero(keep)
    if turned:
        chosen = chosen[np.lexsort((-rank[chosen], pattern[chosen]))]
    return _Trips(pattern[chosen], time_start[chosen], timetable.trip_row[chosen])


def _assemble(
    timetable: Timetable, trips: _Trips, oriented: _Oriented, footpaths: Footpaths, *, reduce_footpaths: bool
) -> SearchTimetable:
    lengths = np.diff(timetable.pattern_offsets)[trips.pattern]
    trip_times = np.cumsum(lengths) - lengths
    trip_positions = timetable.pattern_offsets[trips.pattern]
    slide = timetable.pattern_slide_seconds[trips.pattern]
    trip = np.repeat(np.arange(len(lengths)), lengths)
    position = np.arange(len(trip)) - np.repeat(trip_times, lengths)
    flat = np.repeat(trip_positions, lengths) + position
    boardable = oriented.can_board[flat] & (position < lengths[trip] - 1)
    scheduled = np.flatnonzero(boardable & (slide[trip] == 0))
    sliding = np.flatnonzero(boardable & (slide[trip] > 0))
    stop = oriented.stop[flat]
    stops = len(footpaths.offsets) - 1
    scheduled = scheduled[np.lexsort((oriented.ready[scheduled], stop[scheduled]))]
    sliding = sliding[np.argsort(stop[sliding], kind="stable")]
    pattern_end = np.searchsorted(trips.pattern, trips.pattern, side="right").astype(np.int32)
    if reduce_footpaths:
        is_first = np.diff(trips.pattern, prepend=-1) != 0
        first = np.flatnonzero(boardable & is_first[trip])
        first = first[np.argsort(stop[first], kind="stable")]
        boardings = Boardings(
            offsets=offsets_of_sorted(stop[first], stops),
            trip=trip[first].astype(np.int32),
            position=position[first].astype(np.int32),
            trip_times=trip_times.astype(np.int64),
            trip_positions=trip_positions.astype(np.int64),
            trip_pattern_end=pattern_end,
            trip_length=lengths.astype(np.int32),
            ready=oriented.ready,
            position_stop=oriented.stop,
            position_can_board=oriented.can_board,
        )
        footpaths = useful_footpaths(footpaths, boardings)
    return SearchTimetable(
        trip_times=trip_times.astype(np.int64),
        arrival=oriented.arrival,
        ready=oriented.ready,
        trip_positions=trip_positions.astype(np.int64),
        position_stop=oriented.stop,
        position_can_alight=oriented.can_alight,
        position_can_board=oriented.can_board,
        trip_length=lengths.astype(np.int32),
        trip_pattern_end=pattern_end,
        trip_slide=slide.astype(np.int32),
        trip_wait=timetable.pattern_wait_seconds[trips.pattern].astype(np.int32),
        trip_row=trips.row,
        board_offsets=offsets_of_sorted(stop[scheduled], stops),
        board_ready=oriented.ready[scheduled],
        board_trip=trip[scheduled].astype(np.int32),
        board_position=position[scheduled].astype(np.int32),
        slide_offsets=offsets_of_sorted(stop[sliding], stops),
        slide_trip=trip[sliding].astype(np.int32),
        slide_position=position[sliding].astype(np.int32),
        footpaths=footpaths,
    )


def _turn_footpaths(footpaths: Footpaths) -> Footpaths:
    stops = len(footpaths.offsets) - 1
    sources = np.repeat(np.arange(stops, dtype=np.int32), np.diff(footpaths.offsets))
    order = np.lexsort((sources, footpaths.targets))
    return Footpaths(
        offsets=offsets_of_sorted(footpaths.targets[order], stops),
        targets=sources[order],
        seconds=footpaths.seconds[order],
    )
