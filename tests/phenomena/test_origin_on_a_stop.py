"""Home at a stop, or at a station: there is no walk, only the minute for boarding. H = home ======> S -- school"""

from village import PLACES, outbound, village, way_back
from worlds import at, trip

TRIPS = trip("t", "H 7:40, S 7:50"), trip("b", "S 16:40, H 16:50")
AT_THE_STOP = at(PLACES["H"], 0)


def test_home_at_a_stop():
    assert outbound(village(*TRIPS, home=AT_THE_STOP)) == ("00:13:00", "07:39", "07:52", 1)
    assert way_back(village(*TRIPS, home=AT_THE_STOP)) == "00:13:00"


def test_home_at_a_station():
    world = village(*TRIPS, home=AT_THE_STOP, stations={"hub": ("H",)})
    assert outbound(world) == ("00:13:00", "07:39", "07:52", 1)


def test_school_at_a_stop():
    world = village(*TRIPS, school=at(PLACES["S"], 0))
    assert outbound(world) == ("00:14:00", "07:36", "07:50", 1)


def test_home_at_school():
    # There is no need for a bus: on foot it takes no time, and one is there when the window opens.
    world = village(*TRIPS, home=at(8000, 0), school=at(8000, 0))
    assert outbound(world, "walk") == ("00:00:00", "07:30", "07:30", 0)
    assert way_back(world, "walk") == "00:00:00"
