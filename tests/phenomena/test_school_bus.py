"""A school bus from H to M, and from there the public bus: home -- H ... M ... S -- school.

What can be done with school buses is told only where it is strictly better than without.
"""

from hamlet import HOME, STOPS, UAI, place, reachable, there, with_feeds, with_trips
from worlds import BUS, SCHOOL_BUS, clock, feed, trip

MODES = ("transit", "school")


def test_it_is_chained_with_public_transit_and_told_where_better():
    asked = with_trips(
        trip("slow", "H 7:15, S 7:50"),
        trip("school", "H 7:30, M 7:38", route="school"),
        trip("on", "M 7:40, S 7:50"),
        trip("school on", "M 7:40, S 7:50", route="school"),
        trip("school from N", "N 7:44, S 7:50", route="school"),
        trip("slow back", "S 16:40, H 17:00"),
        trip("school back", "S 16:40, M 16:44", route="school"),
        trip("on back", "M 16:46, H 16:50"),
        routes={"bus": BUS, "school": SCHOOL_BUS},
    )
    shown = asked.ask(HOME, modes=MODES)[UAI]
    # 7:15 - 1 - 5 to 7:50 + 2, or from 7:30 - 1 - 5.
    assert shown.seconds == {"transit": 2580, "school": 1680}
    assert (shown.mode, clock(shown.departure), clock(shown.arrival)) == ("school", "07:24:00", "07:52:00")
    assert shown.transfers == 1
    # 16:40 - 1 - 2 to 16:50 + 5; to 17:00 + 5 without.
    assert shown.way_back == 1080
    assert asked.ask(HOME, modes=("transit",))[UAI].way_back == 1680
    # From M all leave at 7:39 and are there at 7:52: 7:40 - 1 by either bus, 7:44 - 1 - 4 by that from N.
    assert asked.ask(place(40), modes=MODES)[UAI].seconds == {"transit": 780}
    # From N 7:44 - 1, or to M, 7:40 - 1 - 4.
    assert asked.ask(place(44), modes=MODES)[UAI].seconds == {"transit": 1020, "school": 540}
    better = {key.place for key in asked.pairs() if (key.direction, key.service) == ("outbound", "all")}
    assert better == {("f", "H"), ("f", "N")}


def test_a_feed_can_be_declared_a_school_service():
    asked = with_feeds(
        feed("pupils", STOPS, [trip("out", "H 7:30, M 7:38")], kind="school"),
        feed("city", STOPS, [trip("out", "M 7:40, S 7:50")]),
    )
    assert there(asked) is None
    # 7:30 - 1 - 5 to 7:50 + 2.
    assert asked.ask(HOME, modes=MODES)[UAI].seconds == {"school": 1680}
    (entry,) = reachable(asked)["establishments"]
    assert (entry["mode"], entry["times"]["transit"], entry["times"]["school"]) == ("school", None, 28)
