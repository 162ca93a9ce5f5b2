"""From the runs of all feeds to one timetable: positions, patterns that do not overtake, flat arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import NDArray

from gtfs import Feed
from isochrones.build.service_day import Run
from isochrones.network.timetable import Timetable


class FeedRuns(NamedTuple):
    """One feed's part of the timetable."""

    feed: Feed
    first_stop: int  # index of the feed's first stop among the stops of all feeds
    runs: list[Run]


class _Shape(NamedTuple):
    """What a run looks like, whenever it runs."""

    stops: NDArray[np.int32]
    can_board: NDArray[np.bool_]
    can_alight: NDArray[np.bool_]
    arrivals: NDArray[np.int32]
    departures: NDArray[np.int32]


class _Pattern(NamedTuple):
    """Runs with the same stops and rules, times as [runs, positions]."""

    shape: _Shape
    run: Run
    rows: NDArray[np.int32]
    arrivals: NDArray[np.int32]
    departures: NDArray[np.int32]


def build_timetable(feeds: list[FeedRuns]) -> tuple[Timetable, pd.DataFrame]:
    """Group the runs of all feeds into patterns.

    Returns the timetable and the trips table, to which `trip_row` refers: one row per distinct chain of trips, with
    columns feed (index), trips (list of trip indices of the feed).
    """
    patterns: list[_Pattern] = []
    chains: list[tuple[int, tuple[int, ...]]] = []
    for number, part in enumerate(feeds):
        patterns.extend(_patterns_of_feed(number, part, chains))
    table = pd.DataFrame(
        {
            "feed": pd.Series([feed for feed, _ in chains], dtype="int32"),
            "trips": pd.Series([list(trips) for _, trips in chains], dtype="object"),
        }
    )
    return _flatten(patterns), table


def _patterns_of_feed(number: int, part: FeedRuns, chains: list[tuple[int, tuple[int, ...]]]) -> list[_Pattern]:
    columns = _columns(part)
    shapes: dict[tuple[int, ...], _Shape] = {}
    rows: dict[tuple[int, ...], int] = {}
    groups: dict[tuple[object, ...], list[Run]] = {}
    for run in part.runs:
        if run.trips not in shapes:
            shapes[run.trips] = _shape(columns, part.feed.trip_offsets, run.trips)
            rows[run.trips] = len(chains)
            chains.append((number, run.trips))
        shape = shapes[run.trips]
        key = (
            shape.stops.tobytes(),
            shape.can_board.tobytes(),
            shape.can_alight.tobytes(),
            run.is_school,
            (run.slide_seconds, run.wait_seconds, run.trips, run.shift_seconds) if run.slide_seconds else None,
            run.wait_seconds,
        )
        groups.setdefault(key, []).append(run)
    patterns: list[_Pattern] = []
    for runs in groups.values():
        patterns.extend(_split(runs, shapes, rows))
    return patterns


def _split(runs: list[Run], shapes: dict[tuple[int, ...], _Shape], rows: dict[tuple[int, ...], int]) -> list[_Pattern]:
    """Cut a group of runs into patterns within which none overtakes another."""
    shift = np.array([run.shift_seconds for run in runs], dtype=np.int32)[:, None]
    arrivals = np.stack([shapes[run.trips].arrivals for run in runs]) + shift
    departures = np.stack([shapes[run.trips].departures for run in runs]) + shift
    row = np.array([rows[run.trips] for run in runs], dtype=np.int32)
    order = np.lexsort((row, arrivals[:, -1], departures[:, 0]))
    arrivals, departures, row = arrivals[order], departures[order], row[order]
    chain = _assign_chains(arrivals, departures)
    return [
        _Pattern(shapes[runs[0].trips], runs[0], row[own], arrivals[own], departures[own])
        for own in (np.flatnonzero(chain == c) for c in range(int(chain.max()) + 1))
    ]


@njit(cache=True)
def _assign_chains(arrivals, departures):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Give each run the first chain whose last run it does not overtake."""
    runs, positions = arrivals.shape
    chain = np.empty(runs, np.int64)
    tails = np.empty(runs, np.int64)
    chains = 0
    for run in range(runs):
        found = chains
        for c in range(chains):
            tail = tails[c]
            follows = True
            for p in range(positions):
                if arrivals[run, p] < arrivals[tail, p] or departures[run, p] < departures[tail, p]:
                    follows = False
                    break
            if follows:
                found = c
                break
        chains = max(chains, found + 1)
        tails[found] = run
        chain[run] = found
    return chain


def _columns(part: FeedRuns) -> _Shape:
    """All stop times of a feed, as one long shape."""
    table = part.feed.stop_times
    return _Shape(
        stops=(table["stop"].to_numpy() + part.first_stop).astype(np.int32),
        can_board=table["can_board"].to_numpy(dtype=bool),
        can_alight=table["can_alight"].to_numpy(dtype=bool),
        arrivals=table["arrival_seconds"].to_numpy(dtype=np.int32),
        departures=table["departure_seconds"].to_numpy(dtype=np.int32),
    )


def _shape(columns: _Shape, offsets: NDArray[np.int64], trips: tuple[int, ...]) -> _Shape:
    """Positions of a chain of trips; where two trips meet at one stop, the two positions become one."""
    pieces = [_trip_shape(columns, int(offsets[trip]), int(offsets[trip + 1])) for trip in trips]
    shape = pieces[0]
    for piece in pieces[1:]:
        shape = _join(shape, piece)
    return shape


def _trip_shape(columns: _Shape, begin: int, end: int) -> _Shape:
    shape = _Shape._make(column[begin:end].copy() for column in columns)
    shape.can_board[-1] = False
    shape.can_alight[0] = False
    return shape


def _join(before: _Shape, after: _Shape) -> _Shape:
    if before.stops[-1] != after.stops[0]:
        return _Shape._make(np.concatenate(pair) for pair in zip(before, after, strict=True))
    return _Shape(
        stops=np.concatenate((before.stops, after.stops[1:])),
        can_board=np.concatenate((before.can_board[:-1], after.can_board)),
        can_alight=np.concatenate((before.can_alight, after.can_alight[1:])),
        arrivals=np.concatenate((before.arrivals, after.arrivals[1:])),
        departures=np.concatenate((before.departures[:-1], after.departures)),
    )


def _flatten(patterns: list[_Pattern]) -> Timetable:
    def offsets(lengths: list[int]) -> NDArray[np.int64]:
        return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)

    def joined(arrays: list[Any], dtype: type) -> Any:  # noqa: ANN401 - an array of that dtype
        return np.concatenate([array.ravel() for array in arrays] or [np.zeros(0)]).astype(dtype)

    return Timetable(
        pattern_offsets=offsets([len(p.shape.stops) for p in patterns]),
        position_stop=joined([p.shape.stops for p in patterns], np.int32),
        position_can_board=joined([p.shape.can_board for p in patterns], np.bool_),
        position_can_alight=joined([p.shape.can_alight for p in patterns], np.bool_),
        pattern_trip_offsets=offsets([len(p.rows) for p in patterns]),
        trip_row=joined([p.rows for p in patterns], np.int32),
        pattern_time_offsets=offsets([p.arrivals.size for p in patterns]),
        arrivals=joined([p.arrivals for p in patterns], np.int32),
        departures=joined([p.departures for p in patterns], np.int32),
        pattern_slide_seconds=np.array([p.run.slide_seconds for p in patterns], dtype=np.int32),
        pattern_wait_seconds=np.array([p.run.wait_seconds for p in patterns], dtype=np.int32),
        pattern_is_school=np.array([p.run.is_school for p in patterns], dtype=np.bool_),
    )
