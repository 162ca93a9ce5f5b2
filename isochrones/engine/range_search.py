"""Range-RAPTOR: the fastest transit journeys from one place to all stops, over every instant of a window.

The algorithm is RAPTOR (Delling, Pajor, Werneck, "Round-Based Public Transit Routing", Transportation Science 2015,
section 3) with its range extension rRAPTOR (section 4.2): instants at which it pays to leave are taken from the last
to the first, and labels are kept from one to the next. We deviate in three ways, none of which changes a result:

- A round does not traverse patterns. Each stop has a board of its departures; when a label improves, exactly the
  departures between its new and its old value are looked at, so each is looked at once per round in the whole range.
- A trip remembers from which position it was ridden, in how many rides at most, as in Witt, "Trip-Based Public
  Transit Routing" (2015), section 3.1; it and the later trips of its pattern are never ridden again from there on.
- Trips without exact times slide: they leave at any instant of an interval. Labels reached by them move with the
  instant, so the next instant worth a look is the first one before which some moving label overtakes something.

Labels, all int32 instants, UNREACHED where there is none, never worse with more rides:
`arrival[s, k]`: earliest alighting at stop s with at most k rides; `ready[s, k]`: earliest moment at which one may
board there next, reached by a footpath from an alighting (k >= 1) or by the access walk (k = 0).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from isochrones.engine.borrowing import borrowed
from isochrones.engine.constants import NOT_RIDDEN, UNREACHED
from isochrones.engine.orientation import SearchTimetable


class Access(NamedTuple):
    """Stops that can be reached from the source before the first ride."""

    stops: NDArray[np.int32]  # [access] stop index
    seconds: NDArray[np.int32]  # [access] duration


class Limits(NamedTuple):
    """What bounds a search; instants are those of the search's own (perhaps turned) timetable."""

    first: int  # first instant of the window
    last: int  # last instant of the window, inclusive
    budget_seconds: int  # longest journey, inclusive
    max_rides: int


class Switches(NamedTuple):
    """Optimisations; turning one off must not change one bit of a result."""

    keep_labels: bool = True  # from one instant to the next
    prune_ridden: bool = True  # trips that were ridden from there before
    skip_instants: bool = True  # at which nothing can change


class Workspace(NamedTuple):
    """Memory of one search, clean between calls; one per thread."""

    arrival: NDArray[np.int32]  # [stops, rounds + 1]
    ready: NDArray[np.int32]  # [stops, rounds + 1]
    seen: NDArray[np.int32]  # [stops, rounds + 1] first departure on the board that was looked at
    moving: NDArray[np.int32]  # [2, stops, rounds + 1] instant at which the label moved with it (arrival, ready)
    ridden: NDArray[np.int32]  # [trips, rounds + 1] first position from which the trip was ridden
    queue: NDArray[np.int32]  # [2, stops] stops whose label improved in this phase (ready, arrival)
    queued: NDArray[np.int64]  # [2, stops] phase in which the stop was queued last
    touched: NDArray[np.int32]  # [3, max(stops, trips)] what must be cleaned: arrivals, readies, trips
    counters: NDArray[np.int64]  # [6] touched arrivals, readies, trips; phase; log entries; next moving instant


class Best(NamedTuple):
    """The fastest journey per stop that ends with alighting there."""

    seconds: NDArray[np.int32]  # [stops] duration, UNREACHED if none
    instant: NDArray[np.int32]  # [stops] the last instant at which one leaves for it
    rides: NDArray[np.int8]  # [stops] fewest rides at that instant


class Log(NamedTuple):
    """Every improvement of the earliest arrival at a stop, in the order of the search; empty to keep none.

    An entry that moves holds for the instants from `instant` down to `until`, arriving as much earlier.
    """

    stop: NDArray[np.int32]  # [entries]
    instant: NDArray[np.int32]  # [entries] when one leaves
    arrival: NDArray[np.int32]  # [entries] when one alights
    until: NDArray[np.int32]  # [entries]
    rides: NDArray[np.int8]  # [entries]


TOUCHED_ARRIVALS, TOUCHED_READIES, TOUCHED_TRIPS, PHASE, LOGGED, NEXT_MOVING = range(6)
ARRIVAL, READY = 0, 1


def make_workspace(stops: int, trips: int, max_rides: int) -> Workspace:
    """Allocate a clean workspace."""
    rounds = max_rides + 1
    return Workspace(
        arrival=np.full((stops, rounds), UNREACHED, np.int32),
        ready=np.full((stops, rounds), UNREACHED, np.int32),
        seen=np.full((stops, rounds), UNREACHED, np.int32),
        moving=np.full((2, stops, rounds), UNREACHED, np.int32),
        ridden=np.full((trips, rounds), NOT_RIDDEN, np.int32),
        queue=np.zeros((2, stops), np.int32),
        queued=np.zeros((2, stops), np.int64),
        touched=np.zeros((3, max(stops, trips)), np.int32),
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


@njit(cache=True, nogil=True)
def _queue(work, which, stop, count):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    phase = work.counters[PHASE]
    if work.queued[which, stop] == phase:
        return count
    work.queued[which, stop] = phase
    work.queue[which, count] = stop
    return count + 1


@njit(cache=True, nogil=True)
def _offer_ready(work, stop, rides, value, moves, instant, count):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0913
    """Offer a moment from which one may board at `stop`; return the new length of the queue."""
    old = work.ready[stop, rides]
    if value >= old:
        if moves and work.moving[READY, stop, rides] != instant:
            _note_moving(work, instant, value - old + 1)
        return count
    if not moves and work.moving[READY, stop, rides] == instant:
        _note_moving(work, instant, old - value + 1)
    if work.ready[stop, work.ready.shape[1] - 1] == UNREACHED:
        work.touched[TOUCHED_READIES, work.counters[TOUCHED_READIES]] = stop
        work.counters[TOUCHED_READIES] += 1
    for k in range(rides, work.ready.shape[1]):
        if work.ready[stop, k] <= value:
            break
        work.ready[stop, k] = value
        work.moving[READY, stop, k] = instant if moves else UNREACHED
    return _queue(work, READY, stop, count)


@njit(cache=True, nogil=True)
def _offer_arrival(work, stop, rides, value, moves, instant, best, log, count):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0913
    """Offer an alighting at `stop`; return the new length of the queue."""
    old = work.arrival[stop, rides]
    if value >= old:
        if moves and work.moving[ARRIVAL, stop, rides] != instant:
            _note_moving(work, instant, value - old + 1)
        return count
    if not moves and work.moving[ARRIVAL, stop, rides] == instant:
        _note_moving(work, instant, old - value + 1)
    last = work.arrival.shape[1] - 1
    if work.arrival[stop, last] == UNREACHED:
        work.touched[TOUCHED_ARRIVALS, work.counters[TOUCHED_ARRIVALS]] = stop
        work.counters[TOUCHED_ARRIVALS] += 1
    if value < work.arrival[stop, last]:
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
    for k in range(rides, last + 1):
        if work.arrival[stop, k] <= value:
            break
        work.arrival[stop, k] = value
        work.moving[ARRIVAL, stop, k] = instant if moves else UNREACHED
    return _queue(work, ARRIVAL, stop, count)


@njit(cache=True, nogil=True)
def _note_moving(work, instant, seconds):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """A moving label overtakes something when the instant is `seconds` earlier."""
    work.counters[NEXT_MOVING] = max(work.counters[NEXT_MOVING], instant - seconds)


@njit(cache=True, nogil=True)
def _mark_ridden(work, view, trip, position, rides):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Riding `trip` from `position` makes riding it, or a later one of its pattern, from further on pointless."""
    last = work.ridden.shape[1] - 1
    for later in range(trip, view.trip_pattern_end[trip]):
        if work.ridden[later, rides] <= position:
            break
        if work.ridden[later, last] == NOT_RIDDEN:
            work.touched[TOUCHED_TRIPS, work.counters[TOUCHED_TRIPS]] = later
            work.counters[TOUCHED_TRIPS] += 1
        for k in range(rides, last + 1):
            work.ridden[later, k] = min(work.ridden[later, k], position)


@njit(cache=True, nogil=True)
def _ride(view, work, limits, switches, instant, rides, queued, best, log):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0913
    """Board at every stop whose `ready` improved, ride on, alight everywhere; return how many stops are queued."""
    work.counters[PHASE] += 1
    alighted = 0
    latest = instant + limits.budget_seconds
    for i in range(queued):
        stop = work.queue[READY, i]
        ready = work.ready[stop, rides - 1]
        begin = view.board_offsets[stop]
        end = min(np.int64(work.seen[stop, rides - 1]), view.board_offsets[stop + 1])
        low = end
        while low > begin and view.board_ready[low - 1] >= ready:
            low -= 1
        for k in range(rides - 1, work.seen.shape[1]):
            work.seen[stop, k] = min(np.int64(work.seen[stop, k]), low)
        moves = work.moving[READY, stop, rides - 1] == instant
        if moves and low > begin:
            _note_moving(work, instant, ready - view.board_ready[low - 1])
        for departure in range(low, end):
            if view.board_ready[departure] > latest:
                break
            trip = view.board_trip[departure]
            position = view.board_position[departure]
            stretch = view.trip_length[trip] - 1
            if switches.prune_ridden:
                if work.ridden[trip, rides] <= position:
                    continue
                stretch = min(stretch, work.ridden[trip, rides])
                _mark_ridden(work, view, trip, position, rides)
            times = view.trip_times[trip]
            stops = view.trip_positions[trip]
            for p in range(position + 1, stretch + 1):
                arrival = view.arrival[times + p]
                if arrival > latest:
                    break
                if view.position_can_alight[stops + p]:
                    alighted = _offer_arrival(
                        work, view.position_stop[stops + p], rides, arrival, False, instant, best, log, alighted
                    )
        for sliding in range(view.slide_offsets[stop], view.slide_offsets[stop + 1]):
            trip = view.slide_trip[sliding]
            position = view.slide_position[sliding]
            times = view.trip_times[trip]
            wait = view.ready[times + position] - ready
            slide = max(0, -wait)
            if slide > view.trip_slide[trip]:
                if moves:
                    _note_moving(work, instant, slide - view.trip_slide[trip])
                continue
            stops = view.trip_positions[trip]
            for p in range(position + 1, view.trip_length[trip]):
                arrival = view.arrival[times + p] + slide
                if arrival > latest:
                    break
                if view.position_can_alight[stops + p]:
                    alighted = _offer_arrival(
                        work, view.position_stop[stops + p], rides, arrival, moves and slide > 0, instant, best, log,
                        alighted,
                    )  # fmt: skip
    return alighted


@njit(cache=True, nogil=True)
def _walk(view, work, limits, instant, rides, alighted):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0913
    """Follow the footpaths from every stop where one alighted; return how many stops are queued."""
    work.counters[PHASE] += 1
    queued = 0
    latest = instant + limits.budget_seconds
    earliest, targets, seconds = work.ready, view.footpaths.targets, view.footpaths.seconds
    for i in range(alighted):
        stop = work.queue[ARRIVAL, i]
        arrival = work.arrival[stop, rides]
        moves = work.moving[ARRIVAL, stop, rides] == instant
        for f in range(view.footpaths.offsets[stop], view.footpaths.offsets[stop + 1]):
            target = targets[f]
            ready = arrival + seconds[f]
            # Most footpaths lead where one can be as early by other ways: nothing more is done for them.
            if ready >= earliest[target, rides] and not moves:
                continue
            if ready <= latest:
                queued = _offer_ready(work, target, rides, ready, moves, instant, queued)
    return queued


@njit(cache=True, nogil=True)
def _clean(work):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    for i in range(work.counters[TOUCHED_ARRIVALS]):
        stop = work.touched[TOUCHED_ARRIVALS, i]
        work.arrival[stop] = UNREACHED
        work.moving[ARRIVAL, stop] = UNREACHED
    for i in range(work.counters[TOUCHED_READIES]):
        stop = work.touched[TOUCHED_READIES, i]
        work.ready[stop] = UNREACHED
        work.moving[READY, stop] = UNREACHED
        work.seen[stop] = UNREACHED
    for i in range(work.counters[TOUCHED_TRIPS]):
        work.ridden[work.touched[TOUCHED_TRIPS, i]] = NOT_RIDDEN
    work.counters[:PHASE] = 0


@njit(cache=True, nogil=True)
def _leave(view, work, access, limits, switches, instant, which, best, log):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, PLR0913
    """Search from the source, left at `instant` by the access stops `which`: the rounds of RAPTOR."""
    if not switches.keep_labels:
        _clean(work)
    work.counters[PHASE] += 1
    work.counters[NEXT_MOVING] = limits.first - 1
    logged = work.counters[LOGGED]
    queued = 0
    for i in range(len(which)):
        stop = access.stops[which[i]]
        queued = _offer_ready(work, stop, 0, instant + access.seconds[which[i]], True, instant, queued)
    for rides in range(1, limits.max_rides + 1):
        alighted = _ride(view, work, limits, switches, instant, rides, queued, best, log)
        if rides == limits.max_rides or alighted == 0:
            break
        queued = _walk(view, work, limits, instant, rides, alighted)
    for entry in range(logged, min(work.counters[LOGGED], len(log.stop))):
        if log.until[entry] == UNREACHED:
            log.until[entry] = work.counters[NEXT_MOVING] + 1


@njit(cache=True, nogil=True)
def _departure_events(view, access, limits):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Every instant at which leaving catches a departure just in time, by second: CSR (offsets, access index)."""
    seconds = limits.last - limits.first + 1
    offsets = np.zeros(seconds + 1, np.int64)
    for fill in range(2):
        if fill == 1:
            total = 0
            for s in range(seconds + 1):
                count = offsets[s]
                offsets[s] = total
                total += count
            which = np.empty(total, np.int32)
        for i in range(len(access.stops)):
            stop = access.stops[i]
            previous = -1
            for departure in range(view.board_offsets[stop], view.board_offsets[stop + 1]):
                second = view.board_ready[departure] - access.seconds[i] - limits.first
                if second < 0 or second >= seconds or second == previous:
                    continue
                previous = second
                if fill == 1:
                    which[offsets[second]] = i
                offsets[second] += 1
    for s in range(seconds, 0, -1):
        offsets[s] = offsets[s - 1]
    offsets[0] = 0
    return offsets, which


@njit(cache=True, nogil=True)
def search_range(view, access, limits, switches, work, best, log):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, PLR0913
    """Fill `best` (made by make_best) and `log`; return how many improvements there were, logged or not.

    Every instant from `limits.last` down to `limits.first` is accounted for. `work` is left clean.
    """
    view, access, work = borrowed(view), borrowed(access), borrowed(work)
    best, log = borrowed(best), borrowed(log)
    all_access = np.arange(len(access.stops)).astype(np.int32)
    if len(view.slide_trip) > 0 or not (switches.skip_instants and switches.keep_labels):
        instant = limits.last
        while instant >= limits.first:
            _leave(view, work, access, limits, switches, instant, all_access, best, log)
            instant = work.counters[NEXT_MOVING] if switches.skip_instants else instant - 1
    else:
        offsets, which = _departure_events(view, access, limits)
        _leave(view, work, access, limits, switches, limits.last, all_access, best, log)
        for second in range(limits.last - limits.first - 1, -1, -1):
            if offsets[second] < offsets[second + 1]:
                chosen = which[offsets[second] : offsets[second + 1]]
                _leave(view, work, access, limits, switches, limits.first + second, chosen, best, log)
    logged = work.counters[LOGGED]
    _clean(work)
    work.counters[LOGGED] = 0
    return logged
