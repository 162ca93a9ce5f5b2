"""Blank times come from the distance between the known ones. The stops here are on the equator."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtfs.columns import MISSING
from gtfs.interpolation import fill_blank_times
from isochrones.foundation.great_circle import straight_line_meters

NAN = float("nan")


def fill(arrivals, departures, lon):
    lon = np.array(lon, dtype=np.float64)
    arrivals, departures = fill_blank_times(
        np.array(arrivals), np.array(departures), np.where(np.isnan(lon), NAN, 0.0), lon
    )
    return list(arrivals), list(departures)


def test_by_distance():
    # A hundredth of the way, a tenth, half; from the departure (60) to the arrival (1060).
    arrivals, departures = fill(
        [0, MISSING, MISSING, MISSING, 1060], [60, MISSING, MISSING, MISSING, 1090], [0, 0.01, 0.1, 0.5, 1]
    )
    assert arrivals == [0, 70, 160, 560, 1060]
    assert departures == [60, 70, 160, 560, 1090]


def test_distance_is_along_the_stops_and_not_as_the_crow_flies():
    # Out by 1 degree and back by 1: after the first half all the distance is still to go.
    arrivals, _ = fill([0, MISSING, 100], [0, MISSING, 100], [0, 1, 0])
    assert arrivals == [0, 50, 100]


def test_rounded_down():
    # A third of 100 seconds is 33.3, two thirds are 66.7.
    arrivals, _ = fill([0, MISSING, MISSING, 100], [0, MISSING, MISSING, 100], [0, 1, 2, 3])
    assert arrivals == [0, 33, 66, 100]


def test_whole_seconds_stay_whole():
    # A third of 3600 seconds is 1200, not 1199 by an error in the last bit.
    arrivals, _ = fill([0, MISSING, MISSING, 3600], [0, MISSING, MISSING, 3600], [0, 0.1, 0.2, 0.3])
    assert arrivals == [0, 1200, 2400, 3600]


def test_evenly_where_a_stop_has_no_position():
    arrivals, _ = fill(
        [0, MISSING, MISSING, 90, MISSING, 190],
        [0, MISSING, MISSING, 90, MISSING, 190],
        [0, NAN, 0.9, 1, 1.1, 2],
    )
    # Three steps of 30 seconds; after that positions are known again: a tenth of 100 seconds.
    assert arrivals == [0, 30, 60, 90, 100, 190]


def test_evenly_where_all_stops_are_in_one_place():
    arrivals, _ = fill([0, MISSING, MISSING, 90], [0, MISSING, MISSING, 90], [1, 1, 1, 1])
    assert arrivals == [0, 30, 60, 90]


def test_stops_in_one_place_share_a_time():
    arrivals, _ = fill([0, MISSING, MISSING, 90], [0, MISSING, MISSING, 90], [0, 1, 1, 3])
    assert arrivals == [0, 30, 30, 90]


def test_trips_do_not_touch_each_other():
    # The second trip begins far from where the first ends.
    arrivals, _ = fill([0, MISSING, 100, 0, MISSING, 100], [0, MISSING, 100, 0, MISSING, 100], [0, 1, 4, 90, 93, 94])
    assert arrivals == [0, 25, 100, 0, 75, 100]


def test_nothing_blank():
    arrivals, departures = fill([0, 10], [5, 15], [0, 1])
    assert (arrivals, departures) == ([0, 10], [5, 15])


@pytest.mark.parametrize(
    ("start", "end", "meters"),
    [
        ((0, 0), (0, 1), 111_195.08),  # the mean radius times pi / 180
        ((0, 0), (1, 0), 111_195.08),
        ((60, 0), (60, 0.001), 55.60),  # half as long at 60 degrees
        ((0, 179.5), (0, -179.5), 111_195.08),
        ((90, 0), (-90, 0), 20_015_114.44),
        ((48, 2), (48, 2), 0.0),
    ],
)
def test_straight_line_meters(start, end, meters):
    arrays = [np.array([value], dtype=np.float64) for value in (*start, *end)]
    assert straight_line_meters(*arrays)[0] == pytest.approx(meters, abs=0.01)


@given(
    st.lists(
        st.tuples(st.integers(0, 4000), st.booleans(), st.one_of(st.just(NAN), st.floats(-180, 180))),
        min_size=2,
        max_size=12,
    )
)
def test_times_never_go_back_and_known_ones_stay(stops):
    waits = np.array([wait for wait, _, _ in stops])
    known = np.array([is_known for _, is_known, _ in stops])
    known[[0, -1]] = True
    departures = np.cumsum(waits)
    arrivals = departures - waits // 2
    filled = fill(np.where(known, arrivals, MISSING), np.where(known, departures, MISSING), [x for *_, x in stops])
    got_arrivals, got_departures = (np.array(values) for values in filled)
    assert (got_arrivals[known] == arrivals[known]).all()
    assert (got_departures[known] == departures[known]).all()
    assert (got_departures >= got_arrivals).all()
    assert (got_arrivals[1:] >= got_departures[:-1]).all()
