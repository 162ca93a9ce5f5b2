"""Range-RAPTOR: the fastest transit journeys from one place to all stops, over every instant of a window.

The algorithm is RAPTOR (Delling, Pajor, Werneck, "Round-Based Public Transit Routing", Transportation Science 2015)
with its range extension rRAPTOR: instants at which it pays to leave are taken from the last to the first, and labels
are kept from one to the next. We deviate in three ways, none of which changes a result:

- A round does not traverse patterns. Each stop has a board of its departures; when a label improves, exactly the
  departures between its new and its old value are looked at, so each is looked at once per round in the whole range.
- A pattern remembers, per position and number of rides, the first trip that was ridden on from there; neither that
  trip nor a later one is ridden again from there on (as the queries of Witt, "Trip-Based Public Transit Routing",
  2015, do for trips).
- Trips without exact times slide: they leave at any instant of an interval. Labels reached by them move with the
  instant, so the next instant worth a look is the first one before which some moving label overtakes something.

Labels, all int32 instants, UNREACHED where there is none, never worse with more rides:
`ARRIVAL[s, k]`: earliest alighting at stop s with at most k rides; `READY[s, k]`: earliest moment at which one may
board there next, reached by a footpath from an alighting (k >= 1) or by the access walk (k = 0).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.engine.transit.boarding import ARRIVAL, PHASE, READY, first_departure, note_ridden, slide_seconds
from isochrones.engine.transit.labels import (
    LOGGED,
    NEXT_MOVING,
    SearchResult,
    Workspace,
    clean,
    note_moving,
    offer,
    offer_arrival,
)
from isochrones.foundation.kernels import allocating, inlined, kernel
from isochrones.network.search_timetable import SearchTimetable


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


class Task(NamedTuple):
    """All that a search is given."""

    timetable: SearchTimetable
    access: Access
    limits: Limits
    switches: Switches


class Events(NamedTuple):
    """Instants at which it pays to leave, and by which of the access stops."""

    everywhere: NDArray[np.int32]  # [access] all of them
    offsets: NDArray[np.int64]  # [seconds + 1] for each second of the window, into `just_in_time`
    just_in_time: NDArray[np.int32]  # [events] access stop with a departure that is caught just in time


@kernel
def search_range(task: Task, events: Events, work: Workspace, found: SearchResult) -> int:
    """Fill `found`; return how many improvements there were, logged or not.

    Every instant from `limits.last` down to `limits.first` is accounted for. `work` is left clean.
    """
    limits, switches = task.limits, task.switches
    if len(task.timetable.slide_trip) > 0 or not (switches.skip_instants and switches.keep_labels):
        instant = limits.last
        while instant >= limits.first:
            _leave(task, work, found, instant, events.everywhere)
            instant = work.counters[NEXT_MOVING] if switches.skip_instants else instant - 1
    else:
        _leave(task, work, found, limits.last, events.everywhere)
        for second in range(limits.last - limits.first - 1, -1, -1):
            begin, end = events.offsets[second], events.offsets[second + 1]
            if begin < end:
                _leave(task, work, found, limits.first + second, events.just_in_time[begin:end])
    improvements = np.int64(work.counters[LOGGED])
    clean(work)
    work.counters[LOGGED] = 0
    return int(improvements)


@allocating
def departure_events(task: Task) -> Events:
    """List when leaving catches a departure just in time."""
    seconds = task.limits.last - task.limits.first + 1
    offsets = np.zeros(seconds + 1, np.int64)
    _enter_events(task, offsets, np.empty(0, np.int32), False)
    total = 0
    for s in range(seconds + 1):
        total, offsets[s] = total + offsets[s], total
    just_in_time = np.empty(total, np.int32)
    _enter_events(task, offsets, just_in_time, True)
    for s in range(seconds, 0, -1):
        offsets[s] = offsets[s - 1]
    offsets[0] = 0
    return Events(np.arange(len(task.access.stops)).astype(np.int32), offsets, just_in_time)


@kernel
def _enter_events(task: Task, place: NDArray[np.int64], entries: NDArray[np.int32], fill: bool) -> None:
    """Count the events of each second in `place`; or enter each at its place, and move on."""
    timetable, first = task.timetable, task.limits.first
    for i in range(len(task.access.stops)):
        stop, walk = task.access.stops[i], task.access.seconds[i]
        previous = -1
        for departure in range(timetable.board_offsets[stop], timetable.board_offsets[stop + 1]):
            second = timetable.board_ready[departure] - walk - first
            if second < 0 or second > task.limits.last - first or second == previous:
                continue
            previous = second
            if fill:
                entries[place[second]] = i
            place[second] += 1


@kernel
def _leave(task: Task, work: Workspace, found: SearchResult, instant: int, which: NDArray[np.int32]) -> None:
    """Leave the source at `instant` for the access stops `which`: the rounds of RAPTOR."""
    if not task.switches.keep_labels:
        clean(work)
    work.counters[NEXT_MOVING] = task.limits.first - 1
    logged = work.counters[LOGGED]
    work.counters[PHASE] += 1
    queued = 0
    for i in which:
        ready = instant + task.access.seconds[i]
        queued = offer(work, READY, task.access.stops[i], 0, ready, True, instant, queued)
    for rides in range(1, task.limits.max_rides + 1):
        alighted = _ride(task, work, found, instant, rides, queued)
        if rides == task.limits.max_rides or alighted == 0:
            break
        queued = _walk(task, work, instant, rides, alighted)
    for entry in range(logged, min(work.counters[LOGGED], len(found.log.stop))):
        if found.log.until[entry] == UNREACHED:
            found.log.until[entry] = work.counters[NEXT_MOVING] + 1


@inlined
def _ride(task: Task, work: Workspace, found: SearchResult, instant: int, rides: int, queued: int) -> int:
    """Board at every stop whose `ready` improved, and alight wherever one can; return how many stops are queued."""
    timetable = task.timetable
    work.counters[PHASE] += 1
    alighted = 0
    latest = instant + task.limits.budget_seconds
    for i in range(queued):
        stop = work.queue[READY, i]
        begin, end = _new_departures(timetable, work, stop, rides, instant)
        for departure in range(begin, end):
            if timetable.board_ready[departure] > latest:
                break
            trip, position = timetable.board_trip[departure], timetable.board_position[departure]
            times, stops = timetable.trip_times[trip], timetable.trip_positions[trip]
            if task.switches.prune_ridden and not note_ridden(work, stops + position, trip, rides):
                continue
            for p in range(position + 1, timetable.trip_length[trip]):
                arrival = timetable.arrival[times + p]
                if arrival > latest:
                    break
                if timetable.position_can_alight[stops + p]:
                    there = timetable.position_stop[stops + p]
                    alighted = offer_arrival(work, found, there, rides, arrival, False, instant, alighted)
                if task.switches.prune_ridden and not note_ridden(work, stops + p, trip, rides):
                    break
        if timetable.slide_offsets[stop] < timetable.slide_offsets[stop + 1]:
            alighted = _slide(task, work, found, stop, instant, rides, alighted)
    return alighted


@inlined
def _new_departures(
    timetable: SearchTimetable, work: Workspace, stop: int, rides: int, instant: int
) -> tuple[int, int]:
    """Departures of the stop's board that can be caught now, and could not before, with that many rides."""
    ready = work.label[READY, stop, rides - 1]
    begin = timetable.board_offsets[stop]
    end = min(np.int64(work.seen[stop, rides - 1]), timetable.board_offsets[stop + 1])
    low = first_departure(timetable, begin, end, ready)
    for k in range(rides - 1, work.seen.shape[1]):
        if work.seen[stop, k] <= low:
            break
        work.seen[stop, k] = low
    if low > begin and work.moving[READY, stop, rides - 1] == instant:
        note_moving(work, instant, ready - timetable.board_ready[low - 1])
    return low, end


@inlined
def _slide(task: Task, work: Workspace, found: SearchResult, stop: int, instant: int, rides: int, alighted: int) -> int:
    """Board the trips without exact times: each leaves when one is ready, within its interval."""
    timetable = task.timetable
    ready = work.label[READY, stop, rides - 1]
    moves = work.moving[READY, stop, rides - 1] == instant
    for sliding in range(timetable.slide_offsets[stop], timetable.slide_offsets[stop + 1]):
        trip, position = timetable.slide_trip[sliding], timetable.slide_position[sliding]
        times, stops = timetable.trip_times[trip], timetable.trip_positions[trip]
        slide = slide_seconds(timetable, trip, position, ready)
        if slide > timetable.trip_slide[trip]:
            if moves:
                note_moving(work, instant, slide - timetable.trip_slide[trip])
            continue
        if moves and slide > 0:
            # From then on the trip leaves as early as it may, and what it reaches moves no longer.
            note_moving(work, instant, slide + 1)
        for p in range(position + 1, timetable.trip_length[trip]):
            arrival = timetable.arrival[times + p] + slide
            if arrival > instant + task.limits.budget_seconds:
                break
            if timetable.position_can_alight[stops + p]:
                there = timetable.position_stop[stops + p]
                alighted = offer_arrival(work, found, there, rides, arrival, moves and slide > 0, instant, alighted)
    return alighted


@inlined
def _walk(task: Task, work: Workspace, instant: int, rides: int, alighted: int) -> int:
    """Follow the footpaths from every stop where one alighted; return how many stops are queued."""
    work.counters[PHASE] += 1
    queued = 0
    latest = instant + task.limits.budget_seconds
    footpaths, label = task.timetable.footpaths, work.label
    targets, seconds = footpaths.targets, footpaths.seconds
    for i in range(alighted):
        stop = work.queue[ARRIVAL, i]
        arrival = label[ARRIVAL, stop, rides]
        moves = work.moving[ARRIVAL, stop, rides] == instant
        for f in range(footpaths.offsets[stop], footpaths.offsets[stop + 1]):
            ready = arrival + seconds[f]
            # Most footpaths lead where one can be as early by other ways: nothing more is done for them.
            if ready >= label[READY, targets[f], rides] and not moves:
                continue
            if ready <= latest:
                queued = offer(work, READY, targets[f], rides, ready, moves, instant, queued)
    return queued
