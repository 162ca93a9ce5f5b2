"""The rides of one journey: by hand, and against all ways of riding in small random timetables."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isochrones.engine.transit.journey_search import JourneySearch
from isochrones.engine.transit.orientation import orient
from isochrones.engine.transit.range_search import Access
from isochrones.engine.transit.ride_choice import Ride, seconds_to, stop_at
from isochrones.network.timetable import Footpaths, Timetable

SLACK = 10
MAX_RIDES = 3
WHOLE_DAY = (0, 86_400)


class Line(NamedTuple):
    """Trips with the same stops; a call takes no time."""

    stops: tuple[int, ...]
    trips: tuple[tuple[int, ...], ...]  # instant of each call, trip after trip; none overtakes another
    slide: int = 0
    wait: int = 0


def timetable_of(*lines):
    lengths = [len(line.stops) for line in lines]
    times = np.array([time for line in lines for trip in line.trips for time in trip], np.int32)

    def offsets(counts):
        return np.cumsum([0, *counts], dtype=np.int64)

    return Timetable(
        pattern_offsets=offsets(lengths),
        position_stop=np.array([stop for line in lines for stop in line.stops], np.int32),
        position_can_board=np.ones(sum(lengths), np.bool_),
        position_can_alight=np.ones(sum(lengths), np.bool_),
        pattern_trip_offsets=offsets(len(line.trips) for line in lines),
        trip_row=np.arange(sum(len(line.trips) for line in lines), dtype=np.int32),
        pattern_time_offsets=offsets(len(line.trips) * len(line.stops) for line in lines),
        arrivals=times,
        departures=times,
        pattern_slide_seconds=np.array([line.slide for line in lines], np.int32),
        pattern_wait_seconds=np.array([line.wait for line in lines], np.int32),
        pattern_is_school=np.zeros(len(lines), np.bool_),
    )


def footpaths_of(stops, walks):
    """Make footpaths of {(from, to): seconds}, and of every stop to itself."""
    walks = {(stop, stop): 0 for stop in range(stops)} | walks
    pairs = sorted(walks)
    sources = np.array([source for source, _ in pairs])
    return Footpaths(
        offsets=np.searchsorted(sources, np.arange(stops + 1)).astype(np.int64),
        targets=np.array([target for _, target in pairs], np.int32),
        seconds=np.array([walks[pair] for pair in pairs], np.int32),
    )


def near(seconds_by_stop):
    stops = sorted(seconds_by_stop)
    return Access(np.array(stops, np.int32), np.array([seconds_by_stop[stop] for stop in stops], np.int32))


def search_of(lines, walks=None, *, stops=6, turned=False):
    view = orient(
        timetable_of(*lines),
        footpaths_of(stops, walks or {}),
        horizon=WHOLE_DAY,
        slack_seconds=SLACK,
        turned=turned,
        with_school=True,
    )
    return JourneySearch(view, MAX_RIDES)


def rides(lines, access, goal, leave, latest, walks=None):
    return search_of(lines, walks).rides(near(access), near(goal), leave, latest)


def test_one_ride():
    # 20 s to stop 0, 10 s of slack: the trip of 130 is caught just in time when one leaves at 100.
    line = Line((0, 1, 2), ((30, 60, 90), (130, 160, 190)))
    assert rides([line], {0: 20}, {2: 5}, 100, 195) == [Ride(1, 0, 2, 0)]
    assert rides([line], {0: 20}, {2: 5}, 101, 195) == []
    assert rides([line], {0: 20}, {2: 5}, 100, 194) == []
    assert rides([line], {}, {2: 5}, 100, 195) == []
    assert rides([line], {0: 20}, {}, 100, 195) == []


def test_the_fewest_rides_that_are_in_time():
    slow, first, second = Line((0, 2), ((100, 300),)), Line((0, 1), ((100, 150),)), Line((1, 2), ((160, 200),))
    lines = [slow, first, second]
    assert rides(lines, {0: 0}, {2: 0}, 50, 300) == [Ride(0, 0, 1, 0)]
    assert rides(lines, {0: 0}, {2: 0}, 50, 299) == [Ride(1, 0, 1, 0), Ride(2, 0, 1, 0)]


def test_of_vehicles_with_as_many_rides_those_that_arrive_first():
    lines = [Line((0, 2), ((100, 300),)), Line((1, 2), ((100, 250),))]
    assert rides(lines, {0: 0, 1: 0}, {2: 0}, 50, 300) == [Ride(1, 0, 1, 0)]


def test_one_walks_as_little_as_the_vehicles_allow():
    # Both lines call at 1; the first one is at 2 sooner, from where a walk of 50 s leads to 3 on the second line.
    first, second = Line((0, 2, 1), ((100, 110, 150),)), Line((1, 3, 4), ((200, 210, 300),))
    changed_at_1 = [Ride(0, 0, 2, 0), Ride(1, 0, 2, 0)]
    changed_at_3 = [Ride(0, 0, 1, 0), Ride(1, 1, 2, 0)]
    assert rides([first, second], {0: 0}, {4: 0}, 50, 300, {(2, 3): 50}) == changed_at_1
    # If the second is gone from 1 before the first is there, one has to walk.
    earlier = Line((1, 3, 4), ((155, 210, 300),))
    assert rides([first, earlier], {0: 0}, {4: 0}, 50, 300, {(2, 3): 50}) == changed_at_3


def test_nobody_rides_on_to_come_back():
    # To 2 and back, or changing at 1 and waiting there: no walk in either.
    out, back = Line((0, 1, 2), ((100, 150, 200),)), Line((2, 1, 3), ((220, 270, 300),))
    assert rides([out, back], {0: 0}, {3: 0}, 50, 300) == [Ride(0, 0, 1, 0), Ride(1, 1, 2, 0)]


def test_access_and_egress_are_walks_like_others():
    # Who leaves at 50 is in time at both stops of the line, and may leave it at either.
    line = Line((0, 1, 2, 3), ((100, 150, 200, 210),))
    assert rides([line], {0: 40, 1: 30}, {2: 90, 3: 20}, 50, 300) == [Ride(0, 1, 3, 0)]
    assert rides([line], {0: 40, 1: 90}, {2: 9, 3: 20}, 50, 300) == [Ride(0, 0, 2, 0)]


def test_without_exact_times_one_waits_for_as_long_as_it_takes():
    # Boarded at any instant of 100..400 (half a headway of 60 s later); 50 s to the next stop.
    line, then = Line((0, 1), ((160, 210),), slide=300, wait=60), Line((1, 2), ((500, 600), (700, 800)))
    # Leaving at 200, at once there, one sits in it after 10 s of slack and 60 s of waiting, for 50 s.
    assert rides([line], {0: 0}, {1: 0}, 200, 320) == [Ride(0, 0, 1, 110)]
    assert rides([line], {0: 0}, {1: 0}, 200, 319) == []
    assert rides([line], {0: 0}, {1: 0}, 390, 510) == [Ride(0, 0, 1, 300)]
    assert rides([line], {0: 0}, {1: 0}, 391, 9999) == []
    # Who comes before the period starts waits for it.
    assert rides([line, then], {0: 0}, {2: 0}, 0, 600) == [Ride(0, 0, 1, 0), Ride(1, 0, 1, 0)]
    assert rides([line, then], {0: 0}, {2: 0}, 370, 9999) == [Ride(0, 0, 1, 280), Ride(1, 0, 1, 0)]
    assert rides([line, then], {0: 0}, {2: 0}, 371, 9999) == [Ride(0, 0, 1, 281), Ride(2, 0, 1, 0)]


def test_a_turned_search_finds_the_last_vehicles():
    line = Line((0, 1), ((100, 150), (200, 250), (300, 350)))
    search = search_of([line], turned=True)
    # At the goal (here: home) by 260, 5 s from stop 1; the turned trips are numbered from the last.
    (ride,) = search.rides(near({1: 5}), near({0: 0}), -260, 0)
    assert ride == Ride(1, 0, 1, 0)
    assert stop_at(search.timetable, ride.trip, ride.board) == 1


def test_memory_is_clean_after_a_search():
    line = Line((0, 1, 2), ((30, 60, 90), (130, 160, 190)))
    search = search_of([line])
    found = [search.rides(near({0: 20}), near({2: 5}), leave, 195) for leave in (0, 100, 0)]
    assert found == [[Ride(0, 0, 2, 0)], [Ride(1, 0, 2, 0)], [Ride(0, 0, 2, 0)]]


# Random timetables: few stops, many equal instants.
STOPS = 5
CALL = st.integers(0, STOPS - 1)


@st.composite
def any_line(draw):
    stops = draw(st.lists(CALL, min_size=2, max_size=4))
    hops = draw(st.lists(st.sampled_from([5, 10, 30]), min_size=len(stops) - 1, max_size=len(stops) - 1))
    starts = sorted(draw(st.lists(st.integers(0, 20).map(lambda ten: 10 * ten), min_size=1, max_size=3)))
    slide = draw(st.sampled_from([0, 0, 0, 60]))
    first = np.cumsum([0, *hops])
    trips = tuple(tuple((first + start).tolist()) for start in (starts[:1] if slide else starts))
    return Line(tuple(stops), trips, slide, 15 if slide else 0)


def all_journeys(lines, walks, access, leave):
    """Every way of riding: (rides, stop, instant) of each alighting, by trying all."""
    trips = [(line, trip) for line in lines for trip in line.trips]
    ready, found = {stop: leave + seconds for stop, seconds in access.items()}, []
    states = [(0, stop, instant) for stop, instant in ready.items()]
    for rides_so_far, stop, instant in states:
        for line, trip in trips:
            for board, first in enumerate(line.stops[:-1]):
                late = max(0, instant + SLACK + line.wait - trip[board])
                if first != stop or late > line.slide:
                    continue
                for alight in range(board + 1, len(line.stops)):
                    there, when = line.stops[alight], trip[alight] + late
                    found.append((rides_so_far + 1, there, when))
                    if rides_so_far + 1 < MAX_RIDES:
                        changes = [(there, 0), *((end, s) for (start, end), s in walks.items() if start == there)]
                        states += [(rides_so_far + 1, end, when + s) for end, s in changes]
    return found


@given(
    st.lists(any_line(), min_size=1, max_size=3),
    st.dictionaries(st.tuples(CALL, CALL).filter(lambda pair: pair[0] != pair[1]), st.integers(1, 40), max_size=3),
    st.dictionaries(CALL, st.integers(0, 40), min_size=1, max_size=2),
    st.dictionaries(CALL, st.integers(0, 40), min_size=1, max_size=2),
    st.integers(0, 100),
    st.sampled_from([40, 90, 160, 400]),
)
def test_the_fewest_rides_of_all_and_they_can_be_ridden(lines, walks, access, goal, leave, longest):
    latest = leave + longest
    search = search_of(lines, walks, stops=STOPS)
    found = search.rides(near(access), near(goal), leave, latest)
    in_time = [
        count for count, stop, when in all_journeys(lines, walks, access, leave) if when + goal.get(stop, 999) <= latest
    ]
    assert len(found) == min(in_time, default=0)
    trips = [(line, trip) for line in lines for trip in line.trips]
    instant, alighted_at = leave, None
    for ride in found:
        line, trip = trips[ride.trip]
        stop = line.stops[ride.board]
        if alighted_at is None:
            instant += access[stop]
        elif stop != alighted_at:
            instant += walks[alighted_at, stop]
        assert instant + SLACK + line.wait <= trip[ride.board] + ride.slide_seconds
        assert 0 <= ride.slide_seconds <= line.slide
        assert ride.board < ride.alight
        instant, alighted_at = trip[ride.alight] + ride.slide_seconds, line.stops[ride.alight]
    assert not found or instant + goal[alighted_at] <= latest


def test_stops_that_are_not_near_have_no_walk():
    with pytest.raises(IndexError):
        seconds_to(near({1: 5}), 2)
