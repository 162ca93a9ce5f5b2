"""The words of warnings that builds and answers share."""

import datetime as dt

import pytest

from isochrones.warned import absence, feed_absent, feed_shifted

FIRST, LAST = dt.date(2026, 3, 2), dt.date(2026, 7, 5)


@pytest.mark.parametrize(
    ("shifted_days", "moved"),
    [
        (0, ""),
        (7, ", moved by 1 week,"),
        (-7, ", moved by 1 week,"),
        (364, ", moved by 52 weeks,"),
    ],
)
def test_a_date_outside_a_calendar(shifted_days, moved):
    date = dt.date(2026, 7, 6)
    code, message = feed_absent("bus", date, absence(date, FIRST, LAST, shifted_days))
    assert code == "date-outside-feed"
    assert message == (f"feed bus has no trips on 2026-07-06: its calendar{moved} runs from 2026-03-02 to 2026-07-05")


@pytest.mark.parametrize("date", [FIRST, LAST])
def test_a_date_within_a_calendar(date):
    assert absence(date, FIRST, LAST, 7) == ("feed-without-service", "no service that day")


def test_a_calendar_without_any_date():
    assert absence(FIRST, None, None, 0).why == "its calendar runs from None to None"


def test_a_date_that_another_one_stands_in_for():
    assert feed_shifted("bus", LAST, 7).message == "feed bus: its timetable of 2026-06-28 stands in for 2026-07-05"
