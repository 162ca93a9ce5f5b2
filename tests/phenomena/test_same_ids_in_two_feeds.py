"""Two feeds use the same ids for different things: stops, trips, routes, services.

"bus": H ======> S; "rural": its H is where S is, and its S where H is.
"""

import datetime as dt

from village import STOPS, outbound, village
from worlds import DATE, Service, feed, trip

SWAPPED = {"H": STOPS["S"], "S": STOPS["H"]}
MIDDAY = trip("t", "H 12:00, S 12:10")
BETWEEN = trip("empty", "H 7:30, S 7:31")


def test_stops_are_told_apart():
    # The trip t of the other feed starts at its S, which is H for the village.
    rural = feed("rural", SWAPPED, [trip("t", "S 7:40, H 7:50")])
    assert outbound(village(MIDDAY, more_feeds=(rural,))) == ("00:16:00", "07:36", "07:52", 1)
    wrong_way = feed("rural", SWAPPED, [trip("t", "H 7:40, S 7:50")])
    assert outbound(village(MIDDAY, more_feeds=(wrong_way,))) is None


def test_services_are_told_apart():
    # "daily" of the other feed runs the day before.
    eve = [Service("daily", (DATE - dt.timedelta(days=1),))]
    rural = feed("rural", SWAPPED, [trip("t", "S 7:40, H 7:50")], services=eve)
    assert outbound(village(trip("t", "H 7:50, S 7:57"), more_feeds=(rural,))) == ("00:13:00", "07:46", "07:59", 1)


def test_blocks_are_told_apart():
    second = feed("rural", STOPS, [trip("t2", "M 7:38, S 7:45", block="b")])
    assert outbound(village(trip("t1", "H 7:30, M 7:38", block="b"), more_feeds=(second,))) is None
