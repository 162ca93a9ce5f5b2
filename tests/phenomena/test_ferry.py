"""A ferry is a slow street, for feet and bikes.

home --3 min-- landing ~~~ 3 km of water ~~~ landing --2 min-- school, on two shores without any bridge
"""

from crossing import crossing, there_and_back
from worlds import Way, main_street

SHORES = main_street(0, (-249.9, 0)), main_street(3000, (0, 166.6))


def by_boat(**tags):
    boat = Way(((0, 0), (0, 3000)), {"route": "ferry"} | tags)
    return crossing(*SHORES, boat, home=(-249.9, 0), school=(166.6, 3000))


def test_it_takes_what_its_duration_says():
    # 3 + 10 + 2 minutes on foot; by bike the minutes at the shores are thirds: 1:00 + 10:00 + 0:40.
    assert there_and_back(by_boat(duration="00:10"), "walk") == ("00:15:00", "00:15:00")
    assert there_and_back(by_boat(duration="00:10"), "bike") == ("00:11:40", "00:11:40")


def test_without_one_it_makes_10_kilometres_an_hour():
    # 18 minutes for 3 km.
    assert there_and_back(by_boat(), "walk") == ("00:23:00", "00:23:00")


def test_where_it_takes_no_passengers_there_is_no_way():
    assert there_and_back(by_boat(foot="no", bicycle="no"), "walk") == (None, None)
