"""Buses across the change of the clock: home -- H ... S -- school, in the nights of 29 March and 25 October 2026.

GTFS times count from noon minus twelve hours: on 29 March from 23:00 of the 28th, which is 22:00 UTC, on 25 October
from 1:00, which is 23:00 UTC of the 24th. Both changes are at 1:00 UTC.
"""

import datetime as dt

import pytest
from hamlet import Journey, back, reachable, there, with_trips
from worlds import Region, Service, trip

SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "window", "timetable", "days_before", "shown"),
    [
        # 0:40 UTC, when clocks show 1:40, to 1:10, when they show 3:10. 5 + 1 + 30 + 2 minutes.
        (SPRING, ("03:00", "03:30"), "H 2:40, S 3:10", 0, ("01:34", "03:12", 38)),
        # The 28th counts from its midnight, 23:00 UTC of the 27th: 0:45 UTC, clocks show 1:45, to 1:10.
        (SPRING, ("03:00", "03:30"), "H 25:45, S 26:10", 1, ("01:39", "03:12", 33)),
        # 0:40 UTC, when clocks show 2:40, to 1:10, when they show 2:10 for the second time.
        (AUTUMN, ("02:00", "03:00"), "H 1:40, S 2:10", 0, ("02:34", "02:12", 38)),
        # The 24th counts from its midnight, 22:00 UTC of the 23rd: 0:45 UTC, clocks show 2:45, to 1:10.
        (AUTUMN, ("02:00", "03:00"), "H 26:45, S 27:10", 1, ("02:39", "02:12", 33)),
    ],
    ids=["spring", "spring-eve", "autumn", "autumn-eve"],
)
def test_on_the_way_there_time_passes_evenly_whatever_the_clock_shows(day, window, timetable, days_before, shown):
    service = Service("daily", (day - dt.timedelta(days=days_before),))
    asked = with_trips(trip("out", timetable), services=[service], region=Region(date=day, arrive=window))
    (found,) = reachable(asked)["establishments"]
    assert (found["departure"], found["arrival"], found["minutes"]) == shown


@pytest.mark.parametrize(
    ("day", "window", "timetable", "journey"),
    [
        # 0:50 UTC, when clocks show 1:50, to 1:20, when they show 3:20. 1 + 2 before, 5 after.
        (SPRING, ("01:30", "01:59"), "S 2:50, H 3:20", Journey("02:47:00", "03:25:00", 2280, 0)),
        # 0:50 UTC, when clocks show 2:50, to 1:20, when they show 2:20 for the second time.
        (AUTUMN, ("02:30", "03:00"), "S 1:50, H 2:20", Journey("01:47:00", "02:25:00", 2280, 0)),
    ],
    ids=["spring", "autumn"],
)
def test_and_on_the_way_back(day, window, timetable, journey):
    region = Region(date=day, leave=window)
    asked = with_trips(trip("in", timetable), services=[Service("daily", (day,))], region=region)
    assert back(asked) == journey


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_the_day_itself_is_as_ever(day):
    trips = trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50")
    asked = with_trips(*trips, services=[Service("daily", (day,))], region=Region(date=day))
    # 7:40 - 1 - 5 to 7:50 + 2; 16:40 - 1 - 2 to 16:50 + 5.
    assert there(asked) == Journey("07:34:00", "07:52:00", 1080, 0)
    assert back(asked) == Journey("16:37:00", "16:55:00", 1080, 0)


def test_the_day_of_the_change_is_another_reference_day_than_the_day_before():
    saturday = SPRING - dt.timedelta(days=1)
    region = Region(date=saturday, further_dates=(SPRING,), arrive=("01:00", "01:30"))
    asked = with_trips(
        trip("out", "H 1:05, S 1:15"),
        services=[Service("daily", tuple(saturday + dt.timedelta(days=day) for day in range(-2, 4)))],
        region=region,
    )
    (found,) = reachable(asked)["establishments"]
    # From 0:59 to 1:17; on Sunday the bus comes an hour earlier by the clock, and one waits until 1:00 at school.
    assert [day["minutes"] for day in found["days"]] == [18, 61]
