"""Which trips of a feed run around the region's date, and when: service days, frequencies, vehicles ridden through."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from datetime import date as Date  # noqa: N812 - the type, beside variables called date
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs import Feed, active_services
from isochrones.network.clock import service_day_origin

DAY_SECONDS = 86_400

TRANSFER_IN_SEAT = 4
TRANSFER_NO_IN_SEAT = 5


class Run(NamedTuple):
    """One vehicle, ridden without leaving the seat: the trips it serves, one after the other, and a shift in time."""

    trips: tuple[int, ...]  # trip indices of the feed
    shift_seconds: int  # instant = GTFS time + shift
    slide_seconds: int  # it may leave later by up to this, at any second
    wait_seconds: int  # lost at every boarding
    is_school: bool


class DayRuns(NamedTuple):
    """What runs of one feed around the date."""

    runs: list[Run]
    services_on_date: int
    trips_on_date: int
    stop_events_on_date: int
    sliding_trips: int
    spans: list[tuple[int, int]]  # instants of each run's first departure and last arrival

    def any_within(self, horizon: tuple[int, int]) -> bool:
        """Tell whether something moves between two instants."""
        return any(last > horizon[0] and first < horizon[1] for first, last in self.spans)


def runs_around(feed: Feed, date: Date, timezone: str, horizon: tuple[int, int]) -> DayRuns:
    """List the runs of every service day of which something runs within `horizon` (instants, inclusive)."""
    times = _TripTimes(feed)
    origin = service_day_origin(date, timezone)
    days_before = max(1, math.ceil(times.latest / DAY_SECONDS)) + 1
    runs: list[Run] = []
    on_date = np.zeros(len(feed.trips), dtype=bool)
    services_on_date = 0
    for offset in range(-days_before, 3):
        day = date + timedelta(days=offset)
        services = active_services(feed, day)
        active = services[feed.trips["service"].to_numpy()]
        if offset == 0:
            on_date, services_on_date = active, int(services.sum())
        if active.any():
            shift = service_day_origin(day, feed.timezone) - origin
            runs.extend(_runs_of_day(feed, times, active, shift, horizon))
    lengths = np.diff(feed.trip_offsets)
    return DayRuns(
        runs=runs,
        services_on_date=services_on_date,
        trips_on_date=int(on_date.sum()),
        stop_events_on_date=int(lengths[on_date].sum()),
        sliding_trips=sum(run.slide_seconds > 0 for run in runs),
        spans=[times.span(run) for run in runs],
    )


class _TripTimes:
    """First departure and last arrival of each trip of a feed, in GTFS seconds, and how it is repeated."""

    def __init__(self, feed: Feed) -> None:
        offsets = feed.trip_offsets
        self.first = feed.stop_times["departure_seconds"].to_numpy()[offsets[:-1]].astype(np.int64)
        self.last = feed.stop_times["arrival_seconds"].to_numpy()[offsets[1:] - 1].astype(np.int64)
        self.frequencies: dict[int, list[tuple[int, int, int, bool]]] = defaultdict(list)
        table = feed.frequencies
        for trip, start, end, headway, exact in zip(
            table["trip"], table["start_seconds"], table["end_seconds"], table["headway_seconds"], table["exact"],
            strict=True,
        ):  # fmt: skip
            self.frequencies[int(trip)].append((int(start), int(end), int(headway), bool(exact)))
        ends = [end for periods in self.frequencies.values() for _, end, _, _ in periods]
        durations = self.last - self.first
        self.latest = max(int(self.last.max(initial=0)), (max(ends) + int(durations.max(initial=0))) if ends else 0)

    def span(self, run: Run) -> tuple[int, int]:
        """Instants of the run's first departure and of its last possible arrival."""
        first = int(self.first[run.trips[0]]) + run.shift_seconds
        return first, int(self.last[run.trips[-1]]) + run.shift_seconds + run.slide_seconds


def _runs_of_day(
    feed: Feed, times: _TripTimes, active: NDArray[np.bool_], shift: int, horizon: tuple[int, int]
) -> list[Run]:
    is_school = feed.trips["is_school"].to_numpy()
    scheduled = active.copy()
    runs: list[Run] = []
    for trip, periods in times.frequencies.items():
        scheduled[trip] = False
        if active[trip]:
            runs.extend(_repeated(trip, periods, times, shift, is_school=bool(is_school[trip])))
    runs.extend(
        Run(path, shift, 0, 0, is_school=school) for path, school in _vehicle_paths(feed, times, scheduled, is_school)
    )
    spans = [times.span(run) for run in runs]
    return [run for run, (first, last) in zip(runs, spans, strict=True) if last >= horizon[0] and first <= horizon[1]]


def _repeated(
    trip: int, periods: list[tuple[int, int, int, bool]], times: _TripTimes, shift: int, *, is_school: bool
) -> list[Run]:
    """Trips of frequencies.txt: one by one where exact, else one that slides within each period.

    Without exact times a passenger waits half the headway at every boarding; a period shorter than its headway
    counts as the headway. The first vehicle to be boarded therefore leaves half a headway into the period.
    """
    runs: list[Run] = []
    for start, end, headway, exact in periods:
        base = shift - int(times.first[trip])
        if exact:
            runs.extend(Run((trip,), base + leave, 0, 0, is_school) for leave in range(start, end, headway))
        else:
            wait = (min(headway, end - start) + 1) // 2
            runs.append(Run((trip,), base + start + wait, end - start - wait, wait, is_school))
    return runs


def _vehicle_paths(
    feed: Feed, times: _TripTimes, scheduled: NDArray[np.bool_], is_school: NDArray[np.bool_]
) -> list[tuple[tuple[int, ...], bool]]:
    """Chains of trips that one may ride through in the seat, each with whether it needs a school service.

    Where a chain mixes school and public trips, the public stretches are listed a second time by themselves, so that
    they stay open to everyone.
    """
    following = _successors(feed, times, scheduled)
    preceded = {later for laters in following.values() for later in laters}
    paths: list[tuple[tuple[int, ...], bool]] = []
    for trip in np.flatnonzero(scheduled).tolist():
        if trip in preceded:
            continue
        for path in _paths_from(trip, following):
            mixed = len({bool(is_school[t]) for t in path}) > 1
            paths.append((path, bool(is_school[list(path)].any())))
            if mixed:
                paths.extend((part, False) for part in _public_stretches(path, is_school))
    return sorted(set(paths))


def _paths_from(trip: int, following: dict[int, list[int]]) -> list[tuple[int, ...]]:
    """All ways of staying seated from `trip` to the end of a vehicle's day."""
    finished: list[tuple[int, ...]] = []
    open_paths: list[tuple[int, ...]] = [(trip,)]
    while open_paths:
        path = open_paths.pop()
        laters = following.get(path[-1], [])
        if not laters:
            finished.append(path)
        open_paths.extend((*path, later) for later in laters)
    return finished


def _public_stretches(path: tuple[int, ...], is_school: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    stretches: list[tuple[int, ...]] = []
    current: tuple[int, ...] = ()
    for trip in path:
        if is_school[trip]:
            stretches.append(current)
            current = ()
        else:
            current = (*current, trip)
    return [stretch for stretch in (*stretches, current) if stretch]


def _successors(feed: Feed, times: _TripTimes, scheduled: NDArray[np.bool_]) -> dict[int, list[int]]:
    """For each trip, those into which one may stay seated: the next of its block, and type-4 transfers."""
    rules = feed.transfers
    typed = {
        kind: set(
            zip(
                rules["from_trip"][rules["transfer_type"] == kind].tolist(),
                rules["to_trip"][rules["transfer_type"] == kind].tolist(),
                strict=True,
            )
        )
        for kind in (TRANSFER_IN_SEAT, TRANSFER_NO_IN_SEAT)
    }
    pairs = (_block_pairs(feed, times, scheduled) | typed[TRANSFER_IN_SEAT]) - typed[TRANSFER_NO_IN_SEAT]
    following: dict[int, list[int]] = defaultdict(list)
    for earlier, later in sorted(pairs):
        if min(earlier, later) >= 0 and scheduled[earlier] and scheduled[later]:
            in_time = times.first[later] >= times.last[earlier]
            forward = (times.first[earlier], earlier) < (times.first[later], later)
            if in_time and forward:
                following[earlier].append(later)
    return following


def _block_pairs(feed: Feed, times: _TripTimes, scheduled: NDArray[np.bool_]) -> set[tuple[int, int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    block_ids = feed.trips["block_id"].to_numpy()
    for trip in np.flatnonzero(scheduled & (block_ids != "")).tolist():
        blocks[str(block_ids[trip])].append(trip)
    pairs: set[tuple[int, int]] = set()
    for trips in blocks.values():
        trips.sort(key=lambda trip: (times.first[trip], trip))
        pairs.update(itertools.pairwise(trips))
    return pairs
