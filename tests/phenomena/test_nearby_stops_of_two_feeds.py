"""One changes between feeds on foot, like anywhere: H ==bus==> M --6 min-- N ==rural==> S."""

import pytest
from village import STOPS, outbound, village, way_back
from worlds import feed, trip


def rural(*trips):
    return feed("rural", {"N": STOPS["N"], "S": STOPS["S"]}, trips)


@pytest.mark.parametrize(("leaves", "caught"), [("7:45", True), ("7:44:59", False)])
def test_the_walk_and_the_minute_for_boarding(leaves, caught):
    world = village(trip("t", "H 7:30, M 7:38"), more_feeds=(rural(trip("t", f"N {leaves}, S 7:55")),))
    assert outbound(world) == (("00:31:00", "07:26", "07:57", 2) if caught else None)


def test_on_the_way_back():
    world = village(trip("t", "M 16:57, H 17:05"), more_feeds=(rural(trip("t", "S 16:40, N 16:50")),))
    assert way_back(world) == "00:31:00"


def test_two_stops_of_one_place():
    twin = feed("rural", {"M": STOPS["M"], "S": STOPS["S"]}, [trip("t", "M 7:39, S 7:50")])
    assert outbound(village(trip("t", "H 7:30, M 7:38"), more_feeds=(twin,))) == ("00:26:00", "07:26", "07:52", 2)
