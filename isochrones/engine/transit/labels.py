"""The labels of a range search, and how they improve.

All instants are int32 seconds of the search's own (perhaps turned) timetable; UNREACHED where there is none. Labels
are never worse with more rides. A label moves when it gets earlier by as much as the instant one leaves at: only a
walk and trips without exact times lie between.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import NOT_RIDDEN, UNREACHED
from isochrones.engine.transit.boarding import ARRIVAL, PHASE, TOUCHED_PLACES, queue_once
from isochrones.foundation.kernels import inlined, kernel


class Workspace(NamedTuple):
    """Memory of one search, clean between calls; one per thread."""

    label: NDArray[np.int32]  # [2, stops, rounds + 1] ARRIVAL and READY, instants
    moving: NDArray[np.int32]  # [2, stops, rounds + 1] instant at which the label moved with it
    seen: NDArray[np.int32]  # [stops, rounds + 1] first departure on the board that was looked at
    ridden: NDArray[np.int32]  # [positions, rounds + 1] first trip of the pattern that was ridden on from there
    queue: NDArray[np.int32]  # [2, stops] stops whose label improved in this phase
    queued: NDArray[np.int64]  # [2, stops] phase in which the stop was queued last
    touched: NDArray[np.int32]  # [3, max(stops, positions)] what must be cleaned: arrivals, readies, positions
    counters: NDArray[np.int64]  # [6] touched arrivals, readies, positions; phase; log entries; next moving instant


class Best(NamedTuple):
    """The fastest journey per stop that ends with alighting there."""

    seconds: NDArray[np.int32]  # [stops] duration, UNREACHED if none
    instant: NDArray[np.int32]  # [stops] the last instant at which one leaves for it
    rides: NDArray[np.int8]  # [stops] fewest rides at that instant


class Log(NamedTuple):
    """Every improvement of the earliest arrival at a stop with as many rides, in the order of the search.

    Empty to keep none. What more rides make pointless is there too: it may rule out what has as few rides as it has.
    An entry that moves holds for the instants from `instant` down to `until`, arriving as much earlier.
    """

    stop: NDArray[np.int32]  # [entries]
    instant: NDArray[np.int32]  # [entries] when one leaves
    arrival: NDArray[np.int32]  # [entries] when one alights
    until: NDArray[np.int32]  # [entries]
    rides: NDArray[np.int8]  # [entries]


class SearchResult(NamedTuple):
    """All that a search fills."""

    best: Best
    log: Log


LOGGED, NEXT_MOVING = 4, 5
"""Counters of a range search, beside those of `boarding`."""


def make_workspace(stops: int, positions: int, max_rides: int) -> Workspace:
    """Allocate a clean workspace."""
    rounds = max_rides + 1
    return Workspace(
        label=np.full((2, stops, rounds), UNREACHED, np.int32),
        moving=np.full((2, stops, rounds), UNREACHED, np.int32),
        seen=np.full((stops, rounds), UNREACHED, np.int32),
        ridden=np.full((positions, rounds), NOT_RIDDEN, np.int32),
        queue=np.zeros((2, stops), np.int32),
        queued=np.zeros((2, stops), np.int64),
        touched=np.zeros((3, max(stops, positions)), np.int32),
        counters=np.zeros(6, np.int64),
    )


def make_log(entries: int) -> Log:
    """Allocate room for `entries` improvements; 0 keeps none."""
    return Log(
        stop=np.zeros(entries, np.int32),
        instant=np.zeros(entries, np.int32),
        arrival=np.zeros(entries, np.int32),
        until=np.zeros(entries, np.int32),
        rides=np.zeros(entries, np.int8),
    )


def make_best(stops: int) -> Best:
    """Allocate an empty result."""
    return Best(
        seconds=np.full(stops, UNREACHED, np.int32),
        instant=np.zeros(stops, np.int32),
        rides=np.zeros(stops, np.int8),
    )


@inlined
def offer_arrival(
    work: Workspace, found: SearchResult, stop: int, rides: int, value: int, moves: bool, instant: int, count: int
) -> int:
    """Offer an alighting at `stop`; return the new length of the queue."""
    if value < work.label[ARRIVAL, stop, rides]:
        _keep(work, found, stop, rides, value, moves, instant)
    return offer(work, ARRIVAL, stop, rides, value, moves, instant, count)


@inlined
def offer(work: Workspace, which: int, stop: int, rides: int, value: int, moves: bool, instant: int, count: int) -> int:
    """Offer a label to `stop`; return the new length of the queue."""
    old = work.label[which, stop, rides]
    if value >= old:
        if moves and work.moving[which, stop, rides] != instant:
            note_moving(work, instant, value - old + 1)
        return count
    if not moves and work.moving[which, stop, rides] == instant:
        note_moving(work, instant, old - value + 1)
    last = work.label.shape[2] - 1
    if work.label[which, stop, last] == UNREACHED:
        work.touched[which, work.counters[which]] = stop
        work.counters[which] += 1
    for k in range(rides, last + 1):
        better = work.label[which, stop, k]
        if better <= value:
            if moves and work.moving[which, stop, k] != instant:
                note_moving(work, instant, value - better + 1)
            break
        work.label[which, stop, k] = value
        work.moving[which, stop, k] = instant if moves else UNREACHED
    return queue_once(work, which, stop, count)


@inlined
def _keep(work: Workspace, found: SearchResult, stop: int, rides: int, value: int, moves: bool, instant: int) -> None:
    """Note an arrival that is earlier than all before with as many rides."""
    best, log = found.best, found.log
    if value - instant < best.seconds[stop]:
        best.seconds[stop] = value - instant
        best.instant[stop] = instant
        best.rides[stop] = rides
    entry = work.counters[LOGGED]
    work.counters[LOGGED] += 1
    if entry < len(log.stop):
        log.stop[entry] = stop
        log.instant[entry] = instant
        log.arrival[entry] = value
        log.until[entry] = UNREACHED if moves else instant
        log.rides[entry] = rides


@inlined
def note_moving(work: Workspace, instant: int, seconds: int) -> None:
    """A moving label overtakes something when the instant is `seconds` earlier."""
    work.counters[NEXT_MOVING] = max(work.counters[NEXT_MOVING], instant - seconds)


@kernel
def clean(work: Workspace) -> None:
    """Forget all labels; only what was touched is written."""
    for which in range(2):
        for i in range(work.counters[which]):
            stop = work.touched[which, i]
            work.label[which, stop] = UNREACHED
            work.moving[which, stop] = UNREACHED
            work.seen[stop] = UNREACHED
    for i in range(work.counters[TOUCHED_PLACES]):
        work.ridden[work.touched[TOUCHED_PLACES, i]] = NOT_RIDDEN
    work.counters[:PHASE] = 0
