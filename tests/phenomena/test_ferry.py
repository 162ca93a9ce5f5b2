"""Two ferries over a river, one with a duration, one without.

school X --2-- pier         pier, school Y
                | 12 min      | 1999 m
==============home========home 2=========== the long street
"""

from hamlet import STOPS, along, place, street, with_feeds
from worlds import Way, at, feed, trip

X, Y = "X000001A", "X000002B"
FERRY = {"route": "ferry"}


def test_a_ferry_takes_its_duration_or_goes_at_10_kmh():
    x, _ = along(12)
    asked = with_feeds(
        feed("f", STOPS, [trip("out", "H 7:40, S 7:50")]),
        streets=(
            street(0, 12),
            Way((along(0), along(0, 36)), {**FERRY, "duration": "00:12"}),
            Way((along(0, 36), along(-2, 36))),
            Way(((x, 0), (x, 1999)), FERRY),
        ),
        schools={X: place(-2, 36), Y: at(x, 1999)},
    )
    by_duration, by_speed = asked.ask(place(0))[X], asked.ask(place(12))[Y]
    # 12 minutes whatever one travels by, and 2 on foot or 40 s by bike.
    assert by_duration.seconds == {"walk": 840, "bike": 760}
    # 719.64 s, for feet and bikes.
    assert by_speed.seconds == {"walk": 720, "bike": 720}
    assert (by_duration.way_back, by_speed.way_back) == (760, 720)
