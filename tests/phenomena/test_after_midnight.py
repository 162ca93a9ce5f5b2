"""After midnight: a service day goes on past 24:00, and windows may, too.

H ==24:40==> S 24:50 on one day is 0:40 of the next.
"""

import datetime as dt

from village import outbound, village, way_back
from worlds import DATE, Region, Service, trip

LATE = trip("late", "H 24:40, S 24:50")


def test_a_window_after_midnight_of_the_date():
    # "24:30" is half past midnight in the night after the date; from home 24:36, at school 24:52.
    region = Region(arrive=("24:30", "25:00"))
    assert outbound(village(LATE, region=region)) == ("00:16:00", "00:36", "00:52", 1)


def test_a_window_across_midnight():
    # 24:10 is the earliest instant at which one can be there: at home until 23:54.
    region = Region(arrive=("23:50", "24:20"))
    assert outbound(village(trip("t", "H 23:58, S 24:08"), region=region)) == ("00:16:00", "23:54", "00:10", 1)


def test_the_next_days_first_trips():
    # 0:40 of the 15th, which is the same instant as 24:40 of the 14th, on which this trip does not run.
    tomorrow = [Service("daily", (DATE + dt.timedelta(days=1),))]
    world = village(trip("early", "H 0:40, S 0:50"), services=tomorrow, region=Region(arrive=("24:30", "25:00")))
    assert outbound(world) == ("00:16:00", "00:36", "00:52", 1)


def test_the_way_back_may_end_after_midnight():
    # From school 23:52 for the bus of 23:55; home at 24:08.
    world = village(trip("t", "S 23:55, H 24:05"), region=Region(leave=("23:30", "23:59")))
    assert way_back(world) == "00:16:00"
