"""Yesterday's trips: what still runs in the small hours belongs to the service day before.

H ==24:40==> S 24:50 of the 13th, asked for on the 14th at half past midnight.
"""

import datetime as dt

from village import outbound, village
from worlds import DATE, Region, Service, trip

NIGHT = Region(arrive=("00:30", "01:00"))
LATE = trip("late", "H 24:40, S 24:50")


def on(*days):
    return [Service("daily", tuple(DATE + dt.timedelta(days=day) for day in days))]


def test_yesterdays_trip_is_taken():
    assert outbound(village(LATE, services=on(-1), region=NIGHT)) == ("00:16:00", "00:36", "00:52", 1)


def test_even_that_of_the_day_before_yesterday():
    # 48:40 of the 12th is 0:40 of the 14th.
    older = trip("older", "H 48:40, S 48:50")
    assert outbound(village(older, services=on(-2), region=NIGHT)) == ("00:16:00", "00:36", "00:52", 1)


def test_todays_trip_of_the_same_name_runs_a_day_later():
    # A bus at 0:45 keeps the feed from being without any service in these hours.
    other = trip("other", "S 0:45, H 0:55")
    assert outbound(village(LATE, other, services=on(0), region=NIGHT)) is None
