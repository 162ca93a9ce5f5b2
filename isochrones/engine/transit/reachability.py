"""Fastest durations between establishments and stops, and from an origin to all establishments."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.engine.transit.labels import Best, Log, SearchResult, make_best, make_log, make_workspace
from isochrones.engine.transit.range_search import Access, Limits, Switches, Task, departure_events, search_range
from isochrones.foundation.kernels import allocating, inlined, kernel, read_only
from isochrones.foundation.lending import Lending
from isochrones.foundation.ragged import offsets_of_sorted
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.network.links import Links
from isochrones.network.search_timetable import SearchTimetable


class Pairs(NamedTuple):
    """Fastest durations between establishments and stops; one row for each pair within the budget."""

    establishment: NDArray[np.int32]  # [pairs]
    stop: NDArray[np.int32]  # [pairs] where the journey's first ride (outbound) or last ride (return) touches home
    seconds: NDArray[np.int32]  # [pairs] duration, the walk from or to home not included
    instant: NDArray[np.int32]  # [pairs] of the window, in the search's own (perhaps turned) time
    rides: NDArray[np.int8]  # [pairs]


class TransitSearch:
    """Searches on one view of the timetable; keeps a workspace for each thread that uses it."""

    def __init__(self, view: SearchTimetable, limits: Limits, switches: Switches | None = None) -> None:
        self.view = read_only(view)
        self.limits = limits
        self.switches = switches or Switches()
        self._stops = len(view.board_offsets) - 1
        self._workspaces = Lending(partial(make_workspace, self._stops, len(view.position_stop), limits.max_rides))

    def within(self, limits: Limits) -> TransitSearch:
        """Return the same search within other limits, up to as many rides; the two share their workspaces."""
        other = copy.copy(self)
        other.limits = limits
        return other

    def best(self, access: Access) -> Best:
        """Fastest duration to every stop; see `search_range`."""
        best = make_best(self._stops)
        self._search(access, SearchResult(best, make_log(0)))
        return best

    def log(self, access: Access, expected_entries: int = 1 << 16) -> Log:
        """Every improvement of the earliest arrival at every stop, as instants pass; see `Log`."""
        log = make_log(expected_entries)
        entries = self._search(access, SearchResult(make_best(self._stops), log))
        if entries > expected_entries:
            return self.log(access, entries)
        return Log._make(column[:entries] for column in log)

    def pairs(self, links: Links, establishments: NDArray[np.int32], threads: int) -> Pairs:
        """Search from each of `establishments`, in parallel; rows come in the order given, then by stop."""
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(lambda e: self._pairs_of(links, int(e)), establishments))
        return Pairs(*(np.concatenate(column) for column in zip(*parts, strict=True))) if parts else no_pairs()

    def _pairs_of(self, links: Links, establishment: int) -> Pairs:
        access = access_of(links, establishment)
        if not len(access.stops):
            return no_pairs()
        best = self.best(access)
        stops = np.flatnonzero(best.seconds <= self.limits.budget_seconds).astype(np.int32)
        return Pairs(
            np.full(len(stops), establishment, np.int32),
            stops,
            best.seconds[stops],
            best.instant[stops],
            best.rides[stops],
        )

    def _search(self, access: Access, found: SearchResult) -> int:
        task = Task(self.view, read_only(access), self.limits, self.switches)
        with self._workspaces.lend() as work:
            return int(search_range(task, departure_events(task), work, found))


def access_of(links: Links, establishment: int) -> Access:
    """Stops linked to one establishment."""
    own = slice(int(links.offsets[establishment]), int(links.offsets[establishment + 1]))
    return Access(links.stops[own], links.seconds[own])


def no_pairs() -> Pairs:
    """Make a result without any row."""
    empty = np.zeros(0, np.int32)
    return Pairs(empty, empty, empty, empty, np.zeros(0, np.int8))


class Reach(NamedTuple):
    """The answer from one origin, per establishment, in the search's own (perhaps turned) time."""

    seconds: NDArray[np.int32]  # [establishments] `fastest`, UNREACHED if none
    instant: NDArray[np.int32]  # [establishments] first instant of the window at which it holds
    rides: NDArray[np.int8]  # [establishments] fewest rides at that instant
    percentile_seconds: NDArray[np.int32]  # [establishments] UNREACHED if none


def reach_from_log(log: Log, links: Links, limits: Limits, window: tuple[int, int], percentile: int) -> Reach:
    """Answer for all establishments from the log of a search that starts at the origin.

    Parameters
    ----------
    log
        Of a search over all instants from `window[0] - budget` to `window[1]`.
    links
        Walks from the stops to the establishments.
    limits
        Of that search.
    window
        First and last instant at which one must be there, in the search's time.
    percentile
        0..100, over the whole minutes of the window: the value of rank ceil(percentile / 100 x minutes), at least 1.
        Unreachable minutes count as infinite; nothing is interpolated.
    """
    stops = np.argsort(log.stop, kind="stable")
    number_of_stops = int(max(log.stop.max(initial=0), links.stops.max(initial=0))) + 1
    offsets = offsets_of_sorted(log.stop[stops], number_of_stops)
    by_stop = Log._make(column[stops] for column in log)
    establishments = len(links.offsets) - 1
    reach = Reach(
        np.full(establishments, UNREACHED, np.int32),
        np.zeros(establishments, np.int32),
        np.zeros(establishments, np.int8),
        np.full(establishments, UNREACHED, np.int32),
    )
    minutes = (window[1] - window[0]) // SECONDS_PER_MINUTE + 1
    rank = max(1, -(-percentile * minutes // 100)) - 1
    _reach_from_log(by_stop, offsets, read_only(links), window, limits.budget_seconds, rank, reach)
    return reach


@allocating
def _reach_from_log(
    log: Log,
    offsets: NDArray[np.int64],
    links: Links,
    window: tuple[int, int],
    budget_seconds: int,
    rank: int,
    reach: Reach,
) -> None:
    minutes = (window[1] - window[0]) // SECONDS_PER_MINUTE + 1
    leave_by, durations = np.empty(minutes, np.int64), np.empty(minutes, np.int64)
    for e in range(len(links.offsets) - 1):
        _read_log(log, offsets, links, e, (window[0], window[1], budget_seconds), reach, leave_by)
        _enter_durations(leave_by, window[0], budget_seconds, durations)
        durations.sort()
        reach.percentile_seconds[e] = durations[rank]


@kernel
def _read_log(
    log: Log,
    offsets: NDArray[np.int64],
    links: Links,
    e: int,
    bounds: tuple[int, int, int],
    reach: Reach,
    leave_by: NDArray[np.int64],
) -> None:
    """Find one establishment's fastest journey, and when to leave for the minutes that journeys serve."""
    first, last, budget_seconds = bounds
    leave_by[:] = -UNREACHED
    for link in range(links.offsets[e], links.offsets[e + 1]):
        stop = links.stops[link]
        for entry in range(offsets[stop], offsets[stop + 1]):
            arrival = log.arrival[entry] + links.seconds[link]
            instant = log.instant[entry]
            play = instant - log.until[entry]
            if arrival - last <= play:
                _keep_fastest(reach, e, arrival, instant, play, first, budget_seconds, log.rides[entry])
                _keep_minutes(leave_by, arrival, instant, play, first)


@inlined
def _keep_fastest(
    reach: Reach, e: int, arrival: int, instant: int, play: int, first: int, budget_seconds: int, rides: int
) -> None:
    """Keep the journey if it is faster, or as fast at an earlier instant of the window, or then with fewer rides.

    A journey with play may be made up to `play` seconds earlier: as early as the window starts, if it can.
    """
    earlier = min(play, max(0, arrival - first))
    there = max(arrival - earlier, first)
    seconds = there - (instant - earlier)
    better = seconds < reach.seconds[e]
    if seconds == reach.seconds[e]:
        sooner = there < reach.instant[e]
        better = sooner or (there == reach.instant[e] and rides < reach.rides[e])
    if better and seconds <= budget_seconds:
        reach.seconds[e] = seconds
        reach.instant[e] = there
        reach.rides[e] = rides


@inlined
def _keep_minutes(leave_by: NDArray[np.int64], arrival: int, instant: int, play: int, first: int) -> None:
    """Enter the journey at each whole minute it serves better than those before; a later minute inherits it."""
    minute = max(0, -((first - arrival + play) // SECONDS_PER_MINUTE))
    while minute < len(leave_by):
        late = max(0, arrival - (first + SECONDS_PER_MINUTE * minute))
        leave_by[minute] = max(leave_by[minute], instant - late)
        if late == 0:
            break
        minute += 1


@inlined
def _enter_durations(
    leave_by: NDArray[np.int64], first: int, budget_seconds: int, durations: NDArray[np.int64]
) -> None:
    """Fill the duration at each whole minute; what one leaves by for a minute serves the later ones, too."""
    latest = -UNREACHED
    for minute in range(len(leave_by)):
        latest = max(latest, leave_by[minute])
        duration = first + SECONDS_PER_MINUTE * minute - latest
        durations[minute] = duration if duration <= budget_seconds else UNREACHED
