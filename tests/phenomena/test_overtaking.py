"""Overtaking: an express leaves after the slow bus and arrives before it.

H ======> S, slow 7:40 - 7:52, express 7:42 - 7:48, both along the same two stops.
"""

from village import outbound, village, way_back
from worlds import Region, trip

SLOW, EXPRESS = trip("slow", "H 7:40, S 7:52"), trip("express", "H 7:42, S 7:48")


def test_the_express_is_taken():
    # From home 7:38, at school 7:50; the slow bus alone takes from 7:36 to 7:54.
    assert outbound(village(SLOW)) == ("00:18:00", "07:36", "07:54", 1)
    assert outbound(village(SLOW, EXPRESS)) == ("00:12:00", "07:38", "07:50", 1)


def test_overtaking_on_the_way_only():
    # The express is first at M, and last at S: it is best left for the slow bus, with just the minute it takes.
    slow = trip("slow", "H 7:40, M 7:46, S 7:52")
    express = trip("express", "H 7:42, M 7:45, S 7:53")
    assert outbound(village(slow, express)) == ("00:16:00", "07:38", "07:54", 2)
    # Who stays on is at school 7:55.
    assert outbound(village(slow, express, region=Region(max_rides=1))) == ("00:17:00", "07:38", "07:55", 1)


def test_on_the_way_back():
    # Both wait for who leaves by 16:37; the express, from school 16:39, is home 16:51.
    slow, express = trip("slow", "S 16:40, H 16:52"), trip("express", "S 16:42, H 16:48")
    assert way_back(village(slow, express)) == "00:12:00"
