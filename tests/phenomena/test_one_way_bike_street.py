"""A one-way street binds bikes, not feet.

    +-------- 3 km --------+    500 m north: open both ways
    |                      |
  home ----> 3 km ----> school  one-way
"""

from crossing import crossing, there_and_back
from worlds import Way, main_street

END = 2999.7
ROUND = (main_street(499.9, (0, END)), Way(((0, 0), (0, 499.9))), Way(((END, 0), (END, 499.9))))


def direct(**tags):
    street = Way(((0, 0), (END, 0)), {"highway": "residential"} | tags)
    return crossing(*ROUND, street, home=(0, 0), school=(END, 0))


def test_a_bike_goes_round_on_the_way_back():
    # 12 minutes for 3 km at 15 km/h, 16 for 4 km.
    assert there_and_back(direct(oneway="yes"), "bike") == ("00:12:00", "00:16:00")
    assert there_and_back(direct(oneway="-1"), "bike") == ("00:16:00", "00:12:00")


def test_unless_there_is_an_exception():
    assert there_and_back(direct(oneway="yes", **{"oneway:bicycle": "no"}), "bike") == ("00:12:00", "00:12:00")
    assert there_and_back(direct(oneway="yes", cycleway="opposite"), "bike") == ("00:12:00", "00:12:00")


def test_one_walks_both_ways():
    # 36 minutes for 3 km at 5 km/h.
    assert there_and_back(direct(oneway="yes"), "walk") == ("00:36:00", "00:36:00")
