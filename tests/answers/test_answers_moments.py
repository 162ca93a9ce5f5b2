"""Moments as people write them."""

from __future__ import annotations

import datetime as dt

import pytest

from isochrones.answers.moments import read_moment, write_moment
from isochrones.findings import InputError

PARIS = "Europe/Paris"
TUESDAY = dt.date(2026, 4, 14)
SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)  # the clocks change at 1:00 UTC
HOUR = 3600


@pytest.mark.parametrize(
    ("text", "date", "instant"),
    [
        ("08:00", TUESDAY, 8 * HOUR),
        ("08:00:30", TUESDAY, 8 * HOUR + 30),
        ("2026-05-02T23:59", dt.date(2026, 5, 2), 24 * HOUR - 60),
        ("2026-05-02 08:00", dt.date(2026, 5, 2), 8 * HOUR),
        # Two hours before UTC in summer; half past midnight of the next day in Paris.
        ("2026-05-02T22:30:00Z", dt.date(2026, 5, 3), HOUR // 2),
        ("2026-05-02T08:00-05:00", dt.date(2026, 5, 2), 15 * HOUR),
        # Noon minus twelve hours is 23:00 of the day before in spring, 1:00 in autumn.
        ("2026-03-29T08:00", SPRING, 8 * HOUR),
        ("2026-03-29T01:30", SPRING, 5 * HOUR // 2),
        # 2:30 is skipped: the moment of the change, 3:00. And 2:30 comes twice: the first one is at 0:30 UTC.
        ("2026-03-29T02:30", SPRING, 3 * HOUR),
        ("2026-10-25T02:30", AUTUMN, 3 * HOUR // 2),
    ],
)
def test_times_and_dates_with_times(text, date, instant):
    assert read_moment(text, TUESDAY, PARIS) == (date, instant)


def test_a_datetime_is_read_too():
    naive = dt.datetime(2026, 4, 14, 8)  # noqa: DTZ001 - on the region's clock
    assert read_moment(naive, SPRING, PARIS) == (TUESDAY, 8 * HOUR)
    assert read_moment(naive.replace(tzinfo=dt.UTC), SPRING, PARIS) == (TUESDAY, 10 * HOUR)


@pytest.mark.parametrize(
    "text", ["08:00", "2026-03-29T01:30", "2026-03-29T12:00", "2026-10-25T08:00", "2026-12-24T18:00"]
)
def test_what_is_written_is_read_as_the_same(text):
    moment = read_moment(text, TUESDAY, PARIS)
    assert read_moment(write_moment(moment, PARIS), AUTUMN, PARIS) == moment


def test_moments_are_written_with_the_offset_of_the_zone():
    assert write_moment((TUESDAY, 8 * HOUR), PARIS) == "2026-04-14T08:00:00+02:00"
    assert write_moment((TUESDAY, 25 * HOUR), "America/Guadeloupe") == "2026-04-15T01:00:00-04:00"


@pytest.mark.parametrize("text", ["", "soon", "8", "25:00", "2026-04-14", "2026-13-01T08:00", "08:00 pm"])
def test_anything_else_is_refused(text):
    with pytest.raises(InputError) as raised:
        read_moment(text, TUESDAY, PARIS)
    message = "is neither a time such as 08:00 nor a date and time such as 2026-04-14T08:00"
    assert str(raised.value) == f'at: "{text}" {message}'


def test_years_without_timetables_are_refused():
    for text in ("1969-12-31T08:00", "2200-01-01T08:00"):
        with pytest.raises(InputError, match="is not between 1970 and 2199"):
            read_moment(text, TUESDAY, PARIS)
