"""Public holidays and school holidays against dates written out by hand."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from isochrones.region.school_calendar import (
    KINDS,
    SCHOOL_WEEKDAYS,
    SchoolCalendar,
    public_holidays,
    read_periods,
    zones_in_words,
)

ALL = SchoolCalendar("ABC")
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2024, "0101 0401 0501 0508 0509 0520 0714 0815 1101 1111 1225"),
        (2025, "0101 0421 0501 0508 0529 0609 0714 0815 1101 1111 1225"),
        (2026, "0101 0406 0501 0508 0514 0525 0714 0815 1101 1111 1225"),
        (2027, "0101 0329 0501 0506 0508 0517 0714 0815 1101 1111 1225"),
    ],
)
def test_public_holidays(year, days):
    assert [f"{day:%m%d}" for day in sorted(public_holidays(year))] == days.split()


def test_two_public_holidays_on_one_day_count_once():
    # In 2008 Ascension was on 1 May.
    assert len(public_holidays(2008)) == 10
    assert public_holidays(2008)[dt.date(2008, 5, 1)] == "Ascension"


# The last day with class before holidays, and the first day with class after them.
AROUND_HOLIDAYS = {
    "A": [
        ("2024-02-16", "2024-03-04"),
        ("2024-04-12", "2024-04-29"),
        ("2025-02-21", "2025-03-10"),
        ("2025-04-18", "2025-05-05"),
        ("2026-02-06", "2026-02-23"),
        ("2026-04-03", "2026-04-20"),
        ("2027-02-12", "2027-03-01"),
        ("2027-04-09", "2027-04-26"),
    ],
    "B": [
        ("2024-02-23", "2024-03-11"),
        ("2024-04-19", "2024-05-06"),
        ("2025-02-07", "2025-02-24"),
        ("2025-04-04", "2025-04-22"),
        ("2026-02-13", "2026-03-02"),
        ("2026-04-10", "2026-04-27"),
        ("2027-02-19", "2027-03-08"),
        ("2027-04-16", "2027-05-03"),
    ],
    "C": [
        ("2024-02-09", "2024-02-26"),
        ("2024-04-05", "2024-04-22"),
        ("2025-02-14", "2025-03-03"),
        ("2025-04-11", "2025-04-28"),
        ("2026-02-20", "2026-03-09"),
        ("2026-04-17", "2026-05-04"),
        ("2027-02-05", "2027-02-22"),
        ("2027-04-02", "2027-04-19"),
    ],
    "ABC": [
        ("2023-10-20", "2023-11-06"),
        ("2023-12-22", "2024-01-08"),
        ("2024-07-05", "2024-09-02"),
        ("2024-10-18", "2024-11-04"),
        ("2024-12-20", "2025-01-06"),
        ("2025-07-04", "2025-09-01"),
        ("2025-10-17", "2025-11-03"),
        ("2025-12-19", "2026-01-05"),
        ("2026-07-03", "2026-09-01"),
        ("2026-10-16", "2026-11-02"),
        ("2026-12-18", "2027-01-04"),
    ],
}


@pytest.mark.parametrize("zones", AROUND_HOLIDAYS)
def test_school_holidays(zones):
    calendar = SchoolCalendar(zones)
    for before, after in AROUND_HOLIDAYS[zones]:
        last, first = dt.date.fromisoformat(before), dt.date.fromisoformat(after)
        opened = calendar.open_days(last.toordinal(), first.toordinal())
        # The weekend before may count as in the holidays or not.
        assert (opened[0], opened[-1], opened[3:-1].any()) == (True, True, False), (before, after)


def test_periods_are_whole():
    periods = read_periods()
    assert {period.kind for period in periods} == set(KINDS)
    for zone in "ABC":
        own = [period for period in periods if period.zone == zone]
        assert len(own) == 1 + 4 * 6
        assert all(period.first_day <= period.last_day for period in own)
        assert all(before.last_day < after.first_day for before, after in pairwise(own))
    assert len(periods) == 3 * 25


@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("2026-03-17", None),
        ("2026-03-18", "a Wednesday"),
        ("2026-03-21", "a Saturday"),
        ("2026-04-14", "school holidays (Printemps) in zones A and B"),
        ("2026-02-10", "school holidays (Hiver) in zone A"),
        ("2026-04-18", "school holidays (Printemps) in zones A, B and C"),
        ("2026-05-14", "a public holiday (Ascension)"),
        ("2026-05-15", "a bridge day (Pont de l'Ascension) in zones A, B and C"),
        ("2026-11-11", "a public holiday (Armistice 1918)"),
        # Nothing is known of the holidays of 2030, of its weekdays everything is.
        ("2030-12-24", None),
        ("2030-12-25", "a Wednesday"),
    ],
)
def test_why_there_is_no_class(date, why):
    assert ALL.why_without_class(dt.date.fromisoformat(date)) == why


def test_one_zone_minds_its_own_holidays_alone():
    date = dt.date(2026, 4, 14)
    assert SchoolCalendar("C").why_without_class(date) is None
    assert SchoolCalendar("BC").why_without_class(date) == "school holidays (Printemps) in zone B"


def test_without_zones_only_weekdays_count():
    calendar = SchoolCalendar(())
    assert calendar.why_without_class(dt.date(2026, 12, 25)) is None
    assert calendar.why_without_class(dt.date(2026, 12, 23)) == "a Wednesday"
    monday = dt.date(1, 1, 1).toordinal()
    assert calendar.open_days(monday, monday + 6).all()
    assert calendar.school_days(monday, monday + 6).tolist() == [True, True, False, True, True, False, False]
    assert calendar.knows(dt.date.min)
    assert calendar.knows(dt.date.max)


def test_the_years_known_end():
    assert (ALL.first_known, ALL.last_known) == (dt.date(2023, 7, 8), dt.date(2027, 8, 31))
    assert ALL.knows(ALL.last_known)
    assert not ALL.knows(ALL.last_known + DAY)
    # 1 September 2027 is a Wednesday, 2 September 2022 a Friday.
    assert not ALL.open_days(dt.date(2027, 9, 1).toordinal(), dt.date(2027, 12, 31).toordinal()).any()
    assert not ALL.open_days(dt.date(2022, 9, 2).toordinal(), dt.date(2022, 12, 31).toordinal()).any()


def test_school_days_are_those_for_which_there_is_no_reason():
    first, last = ALL.first_known, ALL.last_known
    days = [first + DAY * number for number in range((last - first).days + 1)]
    expected = [ALL.why_without_class(day) is None for day in days]
    assert np.array_equal(ALL.school_days(first.toordinal(), last.toordinal()), expected)
    weekdays = [day.weekday() in SCHOOL_WEEKDAYS and day not in public_holidays(day.year) for day in days]
    assert sum(expected) < sum(weekdays)
    assert all(weekday for weekday, school in zip(weekdays, expected, strict=True) if school)


def test_zones_in_words():
    assert [zones_in_words(zones) for zones in ("A", "AB", "ABC")] == ["zone A", "zones A and B", "zones A, B and C"]
