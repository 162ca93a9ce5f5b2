"""The rides of a journey, and where one changes between them.

A search for the earliest arrival does not mind how far one walks for it, nor whether one rides past a stop and back.
So of the vehicles it found, the stops at which one boards and alights are chosen anew: the least walking, then the
least time in vehicles. Trips without exact times stay as they were found: what one waits for them depends on the way.

All instants are those of the search's own (perhaps turned) timetable.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from isochrones.engine.constants import UNREACHED
from isochrones.engine.transit.boarding import slide_seconds
from isochrones.engine.transit.range_search import Access
from isochrones.network.search_timetable import SearchTimetable

Cost = tuple[int, int]
"""Of a way: seconds walked, seconds in vehicles."""


class Ride(NamedTuple):
    """One vehicle, from one of its positions to a later one."""

    trip: int  # trip index in the timetable
    board: int  # position
    alight: int  # position
    slide_seconds: int  # by which the trip leaves later than its times


class JourneyTask(NamedTuple):
    """What a search is given."""

    timetable: SearchTimetable
    access: Access  # from the source to stops
    goal: Access  # from stops to the goal
    leave: int  # instant at which one leaves the source
    latest: int  # instant at which one must be at the goal, inclusive


def stop_at(timetable: SearchTimetable, trip: int, position: int) -> int:
    """Stop index of one position of a trip."""
    return int(timetable.position_stop[timetable.trip_positions[trip] + position])


def seconds_to(near: Access, stop: int) -> int:
    """Seconds between a place and a stop near it."""
    return int(near.seconds[np.flatnonzero(near.stops == stop)[0]])


def footpath_seconds(timetable: SearchTimetable, start: int, end: int) -> int:
    """Seconds of the footpath between two stops, as the search counts them."""
    footpaths = timetable.footpaths
    own = slice(int(footpaths.offsets[start]), int(footpaths.offsets[start + 1]))
    return int(footpaths.seconds[own][footpaths.targets[own] == end][0])


def replayed(task: JourneyTask, rides: Sequence[Ride]) -> Iterator[Ride]:
    """The same rides, with how much later than its times each trip leaves."""
    timetable = task.timetable
    ready, alighted_at = 0, -1
    for ride in rides:
        trip, board, alight, _ = ride
        boarded_at = stop_at(timetable, trip, board)
        if alighted_at < 0:
            ready = task.leave + seconds_to(task.access, boarded_at)
        else:
            ready += footpath_seconds(timetable, alighted_at, boarded_at)
        times = int(timetable.trip_times[trip])
        exact = not timetable.trip_slide[trip]
        slide = 0 if exact else int(slide_seconds(timetable, trip, board, ready))
        yield ride._replace(slide_seconds=slide)
        ready = int(timetable.arrival[times + alight]) + slide
        alighted_at = stop_at(timetable, trip, alight)


class _Way(NamedTuple):
    """How one comes to a position."""

    cost: Cost
    rides: tuple[Ride, ...]


def with_least_walking(task: JourneyTask, trips: Sequence[int]) -> list[Ride]:
    """Choose where to board and to alight, when these scheduled trips are ridden one after the other."""
    timetable = task.timetable
    walks = dict(zip(task.access.stops.tolist(), task.access.seconds.tolist(), strict=True))
    boardings = _boardings(timetable, trips[0], [(task.leave, _Way((0, 0), ()), walks)])
    for before, trip in itertools.pairwise(trips):
        alightings = _alightings(timetable, before, boardings)
        arrivals = [(instant, way, _footpaths(timetable, stop)) for stop, instant, way in alightings]
        boardings = _boardings(timetable, trip, arrivals)
    egress = dict(zip(task.goal.stops.tolist(), task.goal.seconds.tolist(), strict=True))
    ends = []
    for stop, instant, ((walked, ridden), rides) in _alightings(timetable, trips[-1], boardings):
        seconds = egress.get(stop, UNREACHED)
        if instant + seconds <= task.latest:
            ends.append(_Way((walked + seconds, ridden), rides))
    return list(min(ends).rides)


def _footpaths(timetable: SearchTimetable, stop: int) -> dict[int, int]:
    begin, end = timetable.footpaths.offsets[stop : stop + 2].tolist()
    targets = timetable.footpaths.targets[begin:end].tolist()
    seconds = timetable.footpaths.seconds[begin:end].tolist()
    return dict(zip(targets, seconds, strict=True))


def _boardings(
    timetable: SearchTimetable, trip: int, arrivals: Sequence[tuple[int, _Way, dict[int, int]]]
) -> dict[int, _Way]:
    """Cheapest way to each position at which the trip is caught; those come with an instant and walks on from it."""
    own = _positions(timetable, trip)
    positions = slice(own.start, own.stop - 1)
    ready = timetable.ready[_times(timetable, trip)].tolist()
    can_board = timetable.position_can_board[positions].tolist()
    stops = timetable.position_stop[positions].tolist()
    boardings: dict[int, _Way] = {}
    for instant, way, walks in arrivals:
        for position, stop in enumerate(stops):
            seconds = walks.get(stop)
            if seconds is None or not can_board[position] or instant + seconds > ready[position]:
                continue
            cost = way.cost[0] + max(0, seconds), way.cost[1]
            if position not in boardings or cost < boardings[position].cost:
                boardings[position] = _Way(cost, way.rides)
    return boardings


def _alightings(timetable: SearchTimetable, trip: int, boardings: dict[int, _Way]) -> Iterator[tuple[int, int, _Way]]:
    """Stop, instant and cheapest way of each position at which one can leave the trip."""
    times = _times(timetable, trip)
    ready, arrival = timetable.ready[times].tolist(), timetable.arrival[times].tolist()
    positions = _positions(timetable, trip)
    stops = timetable.position_stop[positions].tolist()
    can_alight = timetable.position_can_alight[positions].tolist()
    best: tuple[Cost, int] | None = None
    for position, stop in enumerate(stops):
        if best is not None and can_alight[position]:
            (walked, base), board = best
            way = boardings[board]
            ride = Ride(trip, board, position, 0)
            yield stop, arrival[position], _Way((walked, base + arrival[position]), (*way.rides, ride))
        if position in boardings:
            # What is spent in the vehicle is known once one leaves it.
            walked, ridden = boardings[position].cost
            offer = (walked, ridden - ready[position]), position
            best = offer if best is None else min(best, offer)


def _times(timetable: SearchTimetable, trip: int) -> slice:
    start = int(timetable.trip_times[trip])
    return slice(start, start + int(timetable.trip_length[trip]))


def _positions(timetable: SearchTimetable, trip: int) -> slice:
    start = int(timetable.trip_positions[trip])
    return slice(start, start + int(timetable.trip_length[trip]))
