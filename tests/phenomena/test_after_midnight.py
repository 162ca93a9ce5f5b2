"""A window past midnight, and buses of either day in it: home -- H ... S -- school, 1:00-1:30 at night."""

import datetime as dt

from hamlet import Journey, back, reachable, there, with_trips
from worlds import DATE, Region, Service, trip

NIGHT = Region(arrive=("25:00", "25:30"), leave=("24:30", "25:00"))
SERVICES = [Service("day", (DATE,)), Service("day after", (DATE + dt.timedelta(days=1),))]


def test_a_time_past_24_hours_is_of_the_night_after():
    asked = with_trips(
        trip("out", "H 25:10, S 25:20", service="day"),
        trip("in", "S 24:40, H 24:50", service="day"),
        services=SERVICES,
        region=NIGHT,
    )
    # 25:10 - 1 - 5 to 25:20 + 2; 24:40 - 1 - 2 to 24:50 + 5.
    assert there(asked) == Journey("25:04:00", "25:22:00", 1080, 0)
    assert back(asked) == Journey("24:37:00", "24:55:00", 1080, 0)
    (shown,) = reachable(asked)["establishments"]
    assert (shown["departure"], shown["arrival"], shown["minutes"]) == ("01:04", "01:22", 18)


def test_so_is_a_small_hour_of_the_day_after():
    asked = with_trips(
        trip("out", "H 1:10, S 1:20", service="day after"),
        trip("in", "S 0:40, H 0:50", service="day after"),
        services=SERVICES,
        region=NIGHT,
    )
    assert there(asked) == Journey("25:04:00", "25:22:00", 1080, 0)
    assert back(asked) == Journey("24:37:00", "24:55:00", 1080, 0)
