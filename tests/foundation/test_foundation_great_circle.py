"""Great-circle distances."""

import math

import numpy as np
import pytest

from isochrones.foundation.great_circle import meters_between, straight_line_meters
from isochrones.foundation.units import EARTH_RADIUS_METERS, METERS_PER_DEGREE


@pytest.mark.parametrize(
    ("pair", "meters"),
    [
        ((48.0, 2.0, 48.0, 2.0), 0.0),
        ((0.0, 0.0, 1.0, 0.0), METERS_PER_DEGREE),
        ((0.0, 0.0, 0.0, 90.0), EARTH_RADIUS_METERS * math.pi / 2),
        ((60.0, 0.0, 60.0, 1.0), 55_597.5),  # by the spherical law of cosines
        ((37.0, -10.0, -37.0, 170.0), EARTH_RADIUS_METERS * math.pi),  # antipodes
    ],
)
def test_distances_that_theory_knows(pair, meters):
    assert meters_between(*pair) == pytest.approx(meters, abs=0.5)
    assert straight_line_meters(*(np.array([degrees]) for degrees in pair))[0] == meters_between(*pair)


def test_what_is_unknown_stays_unknown():
    assert math.isnan(meters_between(48.0, math.nan, 48.0, 2.0))


def test_one_point_against_many():
    lats = np.array([48.0, 49.0])
    assert straight_line_meters(np.float64(48.0), np.float64(2.0), lats, np.float64(2.0)).tolist() == [
        0.0,
        pytest.approx(METERS_PER_DEGREE),
    ]
