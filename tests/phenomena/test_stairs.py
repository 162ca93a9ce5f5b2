"""Stairs: slow on foot, closed to bikes.

  school ------- 3 km -------+   upper street
    # 100 m of stairs        |   100 m
   home -------- 3 km -------+   lower street
"""

from crossing import crossing, there_and_back
from worlds import Way, main_street

END, UP = 2999.7, 99.9


def hill(**tags):
    stairs = Way(((0, 0), (0, UP)), {"highway": "steps"} | tags)
    streets = main_street(0, (0, END)), Way(((0, UP), (END, UP), (END, 0)))
    return crossing(*streets, stairs, home=(0, 0), school=(0, UP))


def test_one_climbs_at_three_fifths_of_walking_speed():
    # 99.9 m at 3 km/h.
    assert there_and_back(hill(), "walk") == ("00:02:00", "00:02:00")


def test_a_bike_goes_round():
    # 2999.7 + 99.9 + 2999.7 m (5 cm less, further north) at 15 km/h: 1463.8 s.
    assert there_and_back(hill(), "bike") == ("00:24:24", "00:24:24")


def test_a_bike_is_pushed_up_a_ramp():
    # On foot, as fast as one climbs.
    assert there_and_back(hill(**{"ramp:bicycle": "yes"}), "bike") == ("00:02:00", "00:02:00")
