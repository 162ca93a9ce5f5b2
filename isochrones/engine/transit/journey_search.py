"""The rides of one journey: in which vehicles one sits, from where to where.

A range search knows how long the fastest journey takes, when it starts and how many rides it has, but not the way.
Here one leaves at that single instant: the rounds of RAPTOR (Delling, Pajor, Werneck, "Round-Based Public Transit
Routing", Transportation Science 2015), and each stop remembers the ride that brought one there. The search ends with
the first round in which the goal is reached in time, so the journey has the fewest rides.

Labels tell the earliest arrival only, whatever one walks for it. So the vehicles are taken from the search, and the
stops at which one changes between them are chosen anew: see `ride_choice`.

All instants are int32 seconds of the search's own (perhaps turned) timetable.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import NOT_RIDDEN, UNREACHED
from isochrones.engine.transit.boarding import (
    ARRIVAL,
    PHASE,
    READY,
    TOUCHED_PLACES,
    first_departure,
    note_ridden,
    queue_once,
    slide_seconds,
)
from isochrones.engine.transit.range_search import Access
from isochrones.engine.transit.ride_choice import JourneyTask, Ride, replayed, with_least_walking
from isochrones.foundation.kernels import inlined, kernel, read_only
from isochrones.foundation.lending import Lending
from isochrones.network.search_timetable import SearchTimetable


class Memory(NamedTuple):
    """Memory of one search, clean between calls; one per thread."""

    label: NDArray[np.int32]  # [2, stops] ARRIVAL and READY, earliest instants so far, UNREACHED if none
    trip: NDArray[np.int32]  # [rounds, stops] trip in which one arrived with that many rides
    board: NDArray[np.int32]  # [rounds, stops] position at which it was boarded
    alight: NDArray[np.int32]  # [rounds, stops] position at which it was left
    walked_from: NDArray[np.int32]  # [rounds, stops] stop from which one walked there after that many rides
    ridden: NDArray[np.int32]  # [positions, 1] first trip of the pattern that was ridden on from there
    queue: NDArray[np.int32]  # [2, stops] stops whose label improved in this phase
    queued: NDArray[np.int64]  # [2, stops] phase in which the stop was queued last
    touched: NDArray[np.int32]  # [3, max(stops, positions)] what must be cleaned: arrivals, readies, positions
    counters: NDArray[np.int64]  # [4] touched arrivals, readies, positions; phase


class JourneySearch:
    """Finds the rides of journeys on one timetable; keeps memory for each thread that uses it."""

    def __init__(self, timetable: SearchTimetable, max_rides: int) -> None:
        self.timetable = read_only(timetable)
        self._max_rides = max_rides
        self._memory = Lending(partial(make_memory, self.timetable, max_rides))

    def rides(self, access: Access, goal: Access, leave: int, latest: int) -> list[Ride]:
        """Find the rides of a journey that leaves the source at `leave` and is at the goal at `latest` or before.

        Parameters
        ----------
        access, goal
            Stops near the source and near the goal, and the seconds between; see `Access`.
        leave, latest
            Instants.

        Returns
        -------
        The fewest rides that do, and of those with as few the ones that arrive first; none if there is no journey.
        """
        task = JourneyTask(self.timetable, read_only(access), read_only(goal), leave, latest)
        found = np.empty((self._max_rides, 3), np.int32)
        with self._memory.lend() as memory:
            count = _find(task, memory, found)
        if not count:
            return []
        rides = [Ride(trip, board, alight, 0) for trip, board, alight in found[:count].tolist()]
        if any(self.timetable.trip_slide[ride.trip] for ride in rides):
            return list(replayed(task, rides))
        return with_least_walking(task, [ride.trip for ride in rides])


def make_memory(timetable: SearchTimetable, max_rides: int) -> Memory:
    """Allocate clean memory for journeys of up to `max_rides` rides."""
    stops, positions, rounds = len(timetable.board_offsets) - 1, len(timetable.position_stop), max_rides + 1
    return Memory(
        label=np.full((2, stops), UNREACHED, np.int32),
        trip=np.zeros((rounds, stops), np.int32),
        board=np.zeros((rounds, stops), np.int32),
        alight=np.zeros((rounds, stops), np.int32),
        walked_from=np.zeros((rounds, stops), np.int32),
        ridden=np.full((positions, 1), NOT_RIDDEN, np.int32),
        queue=np.zeros((2, stops), np.int32),
        queued=np.zeros((2, stops), np.int64),
        touched=np.zeros((3, max(stops, positions)), np.int32),
        counters=np.zeros(4, np.int64),
    )


@kernel
def _find(task: JourneyTask, memory: Memory, found: NDArray[np.int32]) -> int:
    """Fill `found` with trip, board, alight of each ride; return how many there are. `memory` is left clean."""
    memory.counters[PHASE] += 1
    queued = 0
    for i in range(len(task.access.stops)):
        ready = task.leave + task.access.seconds[i]
        if ready <= task.latest:
            queued = _offer(memory, READY, task.access.stops[i], ready, queued)
    rides = 0
    for round_ in range(1, len(found) + 1):
        alighted = _ride(task, memory, round_, queued)
        stop = _goal_stop(task, memory)
        if stop >= 0:
            rides = round_
            _trace(task, memory, stop, found[:rides])
            break
        queued = _walk(task, memory, round_, alighted)
    _clean(memory)
    return rides


@inlined
def _offer(memory: Memory, which: int, stop: int, value: int, count: int) -> int:
    """Note an instant that is earlier than all before; return the new length of the queue."""
    if memory.label[which, stop] == UNREACHED:
        memory.touched[which, memory.counters[which]] = stop
        memory.counters[which] += 1
    memory.label[which, stop] = value
    return queue_once(memory, which, stop, count)


@kernel
def _ride(task: JourneyTask, memory: Memory, round_: int, queued: int) -> int:
    """Board at every stop that is queued, and alight wherever one can; return how many stops are queued then."""
    timetable = task.timetable
    memory.counters[PHASE] += 1
    alighted = 0
    for i in range(queued):
        stop = memory.queue[READY, i]
        ready = memory.label[READY, stop]
        begin, end = timetable.board_offsets[stop], timetable.board_offsets[stop + 1]
        for departure in range(first_departure(timetable, begin, end, ready), end):
            if timetable.board_ready[departure] > task.latest:
                break
            trip, position = timetable.board_trip[departure], timetable.board_position[departure]
            if note_ridden(memory, timetable.trip_positions[trip] + position, trip, 0):
                alighted = _ride_on(task, memory, round_, trip, position, 0, alighted)
        for sliding in range(timetable.slide_offsets[stop], timetable.slide_offsets[stop + 1]):
            trip, position = timetable.slide_trip[sliding], timetable.slide_position[sliding]
            slide = slide_seconds(timetable, trip, position, ready)
            if slide <= timetable.trip_slide[trip]:
                alighted = _ride_on(task, memory, round_, trip, position, slide, alighted)
    return alighted


@inlined
def _ride_on(
    task: JourneyTask, memory: Memory, round_: int, trip: int, position: int, slide: int, alighted: int
) -> int:
    """Stay in a vehicle to its end, or to where one has been in it or an earlier one."""
    timetable = task.timetable
    times, positions = timetable.trip_times[trip], timetable.trip_positions[trip]
    exact = timetable.trip_slide[trip] == 0
    for p in range(position + 1, timetable.trip_length[trip]):
        arrival = timetable.arrival[times + p] + slide
        if arrival > task.latest:
            break
        there = timetable.position_stop[positions + p]
        if timetable.position_can_alight[positions + p] and arrival < memory.label[ARRIVAL, there]:
            alighted = _offer(memory, ARRIVAL, there, arrival, alighted)
            memory.trip[round_, there] = trip
            memory.board[round_, there] = position
            memory.alight[round_, there] = p
        if exact and not note_ridden(memory, positions + p, trip, 0):
            break
    return alighted


@kernel
def _walk(task: JourneyTask, memory: Memory, round_: int, alighted: int) -> int:
    """Follow the footpaths from every stop where one alighted; return how many stops are queued."""
    memory.counters[PHASE] += 1
    queued = 0
    footpaths = task.timetable.footpaths
    for i in range(alighted):
        stop = memory.queue[ARRIVAL, i]
        for f in range(footpaths.offsets[stop], footpaths.offsets[stop + 1]):
            ready, target = memory.label[ARRIVAL, stop] + footpaths.seconds[f], footpaths.targets[f]
            if ready <= task.latest and ready < memory.label[READY, target]:
                queued = _offer(memory, READY, target, ready, queued)
                memory.walked_from[round_, target] = stop
    return queued


@inlined
def _goal_stop(task: JourneyTask, memory: Memory) -> int:
    """Stop from which one is first at the goal, of these the nearest; -1 if none is in time."""
    best, best_instant, best_seconds = -1, task.latest, UNREACHED
    for i in range(len(task.goal.stops)):
        stop, seconds = task.goal.stops[i], task.goal.seconds[i]
        instant = memory.label[ARRIVAL, stop] + seconds
        if instant < best_instant or (instant == best_instant and seconds < best_seconds):
            best, best_instant, best_seconds = stop, instant, seconds
    return best


@inlined
def _trace(task: JourneyTask, memory: Memory, stop: int, found: NDArray[np.int32]) -> None:
    """Go back from the last stop to the first ride; the number of rides is the length of `found`."""
    for round_ in range(len(found), 0, -1):
        trip, board = memory.trip[round_, stop], memory.board[round_, stop]
        found[round_ - 1, 0] = trip
        found[round_ - 1, 1] = board
        found[round_ - 1, 2] = memory.alight[round_, stop]
        boarded_at = task.timetable.position_stop[task.timetable.trip_positions[trip] + board]
        stop = memory.walked_from[round_ - 1, boarded_at]


@inlined
def _clean(memory: Memory) -> None:
    for which in range(2):
        for i in range(memory.counters[which]):
            memory.label[which, memory.touched[which, i]] = UNREACHED
    for i in range(memory.counters[TOUCHED_PLACES]):
        memory.ridden[memory.touched[TOUCHED_PLACES, i]] = NOT_RIDDEN
    memory.counters[:PHASE] = 0
