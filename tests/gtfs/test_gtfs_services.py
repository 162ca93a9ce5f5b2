"""calendar.txt and calendar_dates.txt, one phenomenon a test. 2026-01-05 is a Monday."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mini_feed import FILES, found, read

import gtfs
from gtfs.services import Calendars
from isochrones.findings import InputError

HEADER = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
DATES = "service_id,date,exception_type\n"


def running(feed, *days):
    return [bool(gtfs.active_services(feed, dt.date.fromisoformat(day))[0]) for day in days]


def test_calendar_alone():
    feed, _ = read()
    assert running(feed, "2026-01-04", "2026-01-05", "2026-01-09", "2026-01-10") == [False, True, True, False]
    assert running(feed, "2026-07-03", "2026-07-06") == [True, False]
    assert gtfs.service_dates(feed) == (dt.date(2026, 1, 5), dt.date(2026, 7, 3))


def test_calendar_dates_alone():
    feed, _ = read(calendar=None, calendar_dates=DATES + "week,20260414,1\nweek,20260301,1\nweek,20260501,2\n")
    assert running(feed, "2026-03-01", "2026-03-02", "2026-04-14", "2026-05-01") == [True, False, True, False]
    assert gtfs.service_dates(feed) == (dt.date(2026, 3, 1), dt.date(2026, 4, 14))


def test_exceptions_add_and_remove():
    feed, findings = read(calendar_dates=DATES + "week,20260110,1\nweek,20260105,2\nweek,20260712,1\n")
    assert running(feed, "2026-01-05", "2026-01-06", "2026-01-10", "2026-01-11") == [False, True, True, False]
    assert gtfs.service_dates(feed) == (dt.date(2026, 1, 6), dt.date(2026, 7, 12))
    assert findings.records() == []


def test_first_and_last_day_may_be_removed():
    feed, _ = read(calendar_dates=DATES + "week,20260105,2\nweek,20260702,2\nweek,20260703,2\n")
    assert gtfs.service_dates(feed) == (dt.date(2026, 1, 6), dt.date(2026, 7, 1))


def test_first_usable_row_of_a_service_counts():
    feed, _ = read(calendar=HEADER + "week,1,1,1,1,1,1,1,20260105,2026\nweek,1,0,0,0,0,0,0,20260105,20260703\n")
    assert running(feed, "2026-01-05", "2026-01-06") == [True, False]


def test_empty_calendar_beside_calendar_dates():
    feed, _ = read(calendar=b"", calendar_dates=DATES + "week,20260414,1\n")
    assert gtfs.service_dates(feed) == (dt.date(2026, 4, 14), dt.date(2026, 4, 14))


def test_services_without_trips_do_not_count_as_service():
    feed, _ = read(calendar=FILES["calendar.txt"] + "idle,1,1,1,1,1,1,1,20200101,20301231\n")
    assert list(feed.services["service_id"]) == ["week", "idle"]
    assert list(gtfs.active_services(feed, dt.date(2020, 1, 1))) == [False, True]
    assert gtfs.service_dates(feed) == (dt.date(2026, 1, 5), dt.date(2026, 7, 3))


def test_neither_file():
    with pytest.raises(InputError, match=r"calendar\.txt and calendar_dates\.txt are missing"):
        read(calendar=None)


def test_calendar_without_a_column():
    with pytest.raises(InputError, match=r"mini/calendar\.txt: row 1: no column sunday"):
        read(calendar=FILES["calendar.txt"].replace("sunday", "dimanche"))


def test_rows_that_are_dropped():
    feed, findings = read(
        calendar=HEADER
        + "back,1,1,1,1,1,1,1,20260703,20260105\n"
        + "undated,1,1,1,1,1,1,1,20261301,20270105\n"
        + "week,1,1,1,1,1,0,0,20260105,20260703\n"
        + "week,0,0,0,0,0,0,0,20260105,20260703\n"
        + ",1,1,1,1,1,1,1,20260105,20260703\n",
        calendar_dates=DATES
        + "week,20260106,3\n"
        + "week,tomorrow,1\n"
        + "week,20260107,2\n"
        + "week,20260107,1\n"
        + ",20260108,2\n",
    )
    assert list(feed.services["service_id"]) == ["week"]
    assert running(feed, "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08") == [True, True, False, True]
    assert found(findings, "calendar.txt", "ends-before-start") == (
        "dropped",
        1,
        ['row 2: start_date "20260703", end_date "20260105"'],
    )
    assert found(findings, "calendar.txt", "bad-date") == ("dropped", 1, ['row 3: start_date "20261301"'])
    assert found(findings, "calendar.txt", "duplicate-id") == ("dropped", 1, ['row 5: service_id "week"'])
    assert found(findings, "calendar.txt", "missing-id") == ("dropped", 1, ['row 6: service_id ""'])
    assert found(findings, "calendar_dates.txt", "bad-exception-type") == (
        "dropped",
        1,
        ['row 2: exception_type "3"'],
    )
    assert found(findings, "calendar_dates.txt", "bad-date") == ("dropped", 1, ['row 3: date "tomorrow"'])
    assert found(findings, "calendar_dates.txt", "duplicate-exception") == (
        "dropped",
        1,
        ['row 5: service_id "week", date "20260107"'],
    )
    assert found(findings, "calendar_dates.txt", "missing-id") == ("dropped", 1, ['row 6: service_id ""'])


def test_odd_weekday_is_taken_as_no_service():
    feed, findings = read(calendar=HEADER + "week,yes,1,,1,1,0,0,20260105,20260703\n")
    assert running(feed, "2026-01-05", "2026-01-06", "2026-01-07") == [False, True, False]
    assert found(findings, "calendar.txt", "bad-weekday") == ("noted", 1, ['row 2: monday "yes"'])


@pytest.mark.parametrize(
    ("calendar", "exceptions"),
    [
        ("week,0,0,0,0,0,0,0,20260105,20260703\n", ""),
        ("week,0,0,0,0,0,0,1,20260105,20260110\n", ""),  # Monday to Saturday holds no Sunday
        ("week,1,0,0,0,0,0,0,20260105,20260105\n", "week,20260105,2\n"),
    ],
)
def test_trips_of_a_service_without_dates_are_dropped(calendar, exceptions):
    feed, findings = read(calendar=HEADER + calendar, calendar_dates=DATES + exceptions)
    assert len(feed.trips) == 0
    assert gtfs.service_dates(feed) is None
    assert found(findings, "trips.txt", "service-without-dates") == (
        "dropped",
        1,
        ['row 2: service_id "week"'],
    )
    assert found(findings, "trips.txt", "no-usable-service")[0] == "left_out"


DAYS = st.integers(1000, 1060)
CALENDAR = st.tuples(st.integers(0, 127), DAYS, DAYS)
EXCEPTION = st.tuples(DAYS, st.integers(0, 2), st.booleans())


@given(st.lists(CALENDAR, min_size=3, max_size=3), st.lists(EXCEPTION, unique_by=lambda e: e[:2]))
def test_counts_and_span_agree_with_looking_at_every_day(calendars, exceptions):
    exceptions.sort()
    arrays = Calendars(
        np.array([mask for mask, _, _ in calendars], dtype=np.uint8),
        np.array([first for _, first, _ in calendars], dtype=np.int32),
        np.array([last for _, _, last in calendars], dtype=np.int32),
        np.array([day for day, _, _ in exceptions], dtype=np.int32),
        np.array([service for _, service, _ in exceptions], dtype=np.int32),
        np.array([runs for _, _, runs in exceptions], dtype=np.bool_),
    )
    expected = []
    for service, (mask, first, last) in enumerate(calendars):
        days = {day for day in range(first, last + 1) if mask >> dt.date.fromordinal(day).weekday() & 1}
        for day, which, runs in exceptions:
            if which == service:
                days = days | {day} if runs else days - {day}
        expected.append(days)
    assert list(arrays.day_counts()) == [len(days) for days in expected]
    for day in range(995, 1066):
        assert list(arrays.active(day)) == [day in days for days in expected]
    both = expected[0] | expected[2]
    span = (min(both), max(both)) if both else None
    assert arrays.span(np.array([True, False, True])) == span
