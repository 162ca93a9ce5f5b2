"""The two days on which the clock changes: a service day starts at noon less twelve hours.

On 29 March 2026 the clock goes from 2:00 to 3:00, and the service day starts at 23:00 of the eve. On 25 October it
goes from 3:00 back to 2:00, and the service day starts at 1:00 by the clock.
"""

import datetime as dt

from village import outbound, village, way_back
from worlds import Region, daily, trip

SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)


def on(date, *trips, **windows):
    return village(*trips, services=[daily(around=date)], region=Region(date=date, **windows))


def test_in_the_morning_all_is_as_ever():
    for date in (SPRING, AUTUMN):
        assert outbound(on(date, trip("t", "H 7:40, S 7:50"))) == ("00:16:00", "07:36", "07:52", 1)
        assert way_back(on(date, trip("t", "S 16:40, H 16:50"))) == "00:16:00"


def test_in_spring_an_hour_is_missing():
    # 1:40 after 23:00 is 0:40 by the clock.
    assert outbound(on(SPRING, trip("t", "H 1:40, S 1:50"), arrive=("00:30", "01:00"))) == (
        "00:16:00",
        "00:36",
        "00:52",
        1,
    )
    # 2:55 after 23:00 is 1:55 winter time, 3:10 after it is 3:10 summer time: home at 1:51, school at 3:12.
    across = trip("t", "H 2:55, S 3:10")
    assert outbound(on(SPRING, across, arrive=("03:00", "03:30"))) == ("00:21:00", "01:51", "03:12", 1)


def test_in_autumn_an_hour_comes_twice():
    # 2:40 after 1:00 by the clock that was summer time is 2:40 winter time, the second one of the night.
    bus = trip("t", "H 2:40, S 2:50")
    assert outbound(on(AUTUMN, bus, arrive=("03:00", "03:10"))) == ("00:24:00", "02:36", "03:00", 1)
    # 1:40 after 1:00 is 2:40 summer time, the first one.
    first = trip("t", "H 1:40, S 1:50")
    assert outbound(on(AUTUMN, first, arrive=("02:30", "02:59"))) == ("00:16:00", "02:36", "02:52", 1)
    # For a window that opens after the second it is an hour old.
    assert outbound(on(AUTUMN, first, arrive=("03:00", "03:10"))) == ("01:24:00", "02:36", "03:00", 1)


def test_in_autumn_the_eve_reaches_into_the_night():
    # The eve's service day starts at midnight; 24:40 is 0:40 by the clock, before the new service day starts.
    assert outbound(on(AUTUMN, trip("t", "H 24:40, S 24:50"), arrive=("00:30", "01:00"))) == (
        "00:16:00",
        "00:36",
        "00:52",
        1,
    )
