"""Trips of the day before that still run after midnight: home -- H ... M ... S -- school, 0:20-0:50 at night."""

import datetime as dt

from hamlet import Journey, back, place, reachable, there, with_trips
from worlds import DATE, Region, Service, trip


def test_yesterdays_trips_count_and_tonights_do_not():
    asked = with_trips(
        trip("out", "H 24:30, S 24:40", service="eve"),
        trip("in", "S 24:40, H 24:50", service="eve"),
        trip("across", "M 23:55, S 24:25", service="eve"),
        # A night too late, or they would be the fastest.
        trip("out tonight", "H 24:35, S 24:40", service="day"),
        trip("in tonight", "S 24:45, H 24:50", service="day"),
        services=[Service("eve", (DATE - dt.timedelta(days=1),)), Service("day", (DATE,))],
        region=Region(arrive=("00:20", "00:50"), leave=("00:30", "01:00")),
    )
    # 0:30 - 1 - 5 to 0:40 + 2; 0:40 - 1 - 2 to 0:50 + 5.
    assert there(asked) == Journey("00:24:00", "00:42:00", 1080, 0)
    assert back(asked) == Journey("00:37:00", "00:55:00", 1080, 0)
    # From M, half an hour across midnight: 23:55 - 1 to 0:25 + 2.
    (shown,) = reachable(asked, place(40))["establishments"]
    assert (shown["departure"], shown["arrival"], shown["minutes"]) == ("23:54", "00:27", 33)
