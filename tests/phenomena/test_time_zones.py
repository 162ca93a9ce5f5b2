"""Feeds on clocks of their own, in a region on Paris time: home -- H (Paris) M (London) S -- school."""

import datetime as dt

from hamlet import STOPS, Journey, back, there, with_feeds
from worlds import DATE, Service, feed, trip


def test_two_feeds_in_two_zones_connect():
    paris = [trip("out", "H 7:30, M 7:38"), trip("in", "M 16:55, H 17:05")]
    # An hour later in Paris: 7:45 to 7:55, and 16:40 to 16:50.
    london = [trip("out", "M 6:45, S 6:55"), trip("in", "S 15:40, M 15:50")]
    asked = with_feeds(feed("paris", STOPS, paris), feed("london", STOPS, london, timezone="Europe/London"))
    # 7:30 - 1 - 5 to 7:55 + 2; 16:40 - 1 - 2 to 17:05 + 5.
    assert there(asked) == Journey("07:24:00", "07:57:00", 1980, 1)
    assert back(asked) == Journey("16:37:00", "17:10:00", 1980, 1)


def test_a_service_day_is_the_agencys():
    # Eight hours behind Paris, Monday's 23:40 is Tuesday's 7:40; Tuesday's 8:40 is its 16:40.
    monday, tuesday = Service("monday", (DATE - dt.timedelta(days=1),)), Service("tuesday", (DATE,))
    trips = [
        trip("out", "H 23:40, S 23:50", service="monday"),
        trip("in", "S 8:40, H 8:50", service="tuesday"),
    ]
    asked = with_feeds(feed("mexico", STOPS, trips, services=[monday, tuesday], timezone="America/Mexico_City"))
    assert there(asked) == Journey("07:34:00", "07:52:00", 1080, 0)
    assert back(asked) == Journey("16:37:00", "16:55:00", 1080, 0)
