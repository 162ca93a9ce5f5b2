"""Days are alike if the same services run."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from mini_feed import read

from gtfs import active_services, service_dates, service_day_types

FIRST = dt.date(2026, 1, 5)  # a Monday
DAYS = 60
WEEKDAYS = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"

days = st.integers(0, DAYS - 1)
calendar_rows = st.tuples(st.lists(st.integers(0, 1), min_size=7, max_size=7), days, days)
exceptions = st.tuples(st.integers(0, 3), days, st.sampled_from((1, 2)))


def written(day):
    return f"{FIRST + dt.timedelta(days=day):%Y%m%d}"


@given(
    st.lists(calendar_rows, min_size=1, max_size=4),
    st.lists(exceptions, max_size=8, unique_by=lambda row: row[:2]),
    st.sets(st.integers(0, 3), min_size=1),
)
def test_types_of_days(calendar, changes, with_trips):
    weeks = [
        f"s{number},{','.join(map(str, week))},{written(min(ends))},{written(max(ends))}\n"
        for number, (week, *ends) in enumerate(calendar)
    ]
    feed, _ = read(
        calendar=f"service_id,{WEEKDAYS},start_date,end_date\n" + "".join(weeks),
        calendar_dates="service_id,date,exception_type\n"
        + "".join(f"s{service},{written(day)},{kind}\n" for service, day, kind in changes),
        trips="route_id,service_id,trip_id\n" + "".join(f"r,s{number},t{number}\n" for number in with_trips),
        stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        + "".join(f"t{number},8:00:00,8:00:00,a,1\nt{number},8:10:00,8:10:00,b,2\n" for number in with_trips),
    )
    day_type, services = service_day_types(feed)
    dates = service_dates(feed)
    if dates is None:
        assert len(day_type) == len(services) == 0
        return
    used = np.isin(np.arange(len(feed.services)), feed.trips["service"])
    assert len(day_type) == (dates[1] - dates[0]).days + 1
    for place, number in enumerate(day_type):
        running = active_services(feed, dates[0] + dt.timedelta(days=place)) & used
        assert np.array_equal(services[number], running) if number >= 0 else not running.any()
    assert len({row.tobytes() for row in services}) == len(services)
    # Numbered in the order of their first day.
    met = [number for number in dict.fromkeys(day_type.tolist()) if number >= 0]
    assert met == list(range(len(services)))


def test_a_calendar_of_a_century_has_as_many_types_as_a_week():
    feed, _ = read(
        calendar=f"service_id,{WEEKDAYS},start_date,end_date\nweek,1,1,1,1,1,0,0,20000101,20991231\n",
    )
    day_type, services = service_day_types(feed)
    # 1 January 2000 was a Saturday, so the first Monday is the 3rd; 31 December 2099 is a Thursday.
    assert len(day_type) == (dt.date(2099, 12, 31) - dt.date(2000, 1, 3)).days + 1
    assert day_type[:8].tolist() == [0, 0, 0, 0, 0, -1, -1, 0]
    assert services.tolist() == [[True]]
