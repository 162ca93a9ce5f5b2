"""Which day is chosen, by scores worked out by hand and by a plain recomputation."""

import datetime as dt
import math

import pytest
from calendars import feed_of
from hypothesis import given, settings
from hypothesis import strategies as st

from isochrones.assembling.build_report import CandidateDay
from isochrones.assembling.date_choice import choose_dates
from isochrones.findings import InputError
from isochrones.region.region_file import Travel
from isochrones.region.school_calendar import SchoolCalendar

ALL, NONE = SchoolCalendar("ABC"), SchoolCalendar(())
AUTO = Travel.model_validate({"date": "auto"})
AUTO_WEEK = Travel.model_validate({"dates": "auto"})

# From 9 March to 3 April 2026 all three zones have class. 16 March is a Monday.
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (dt.date(2026, 3, day) for day in range(16, 21))


def told(chosen):
    return [(warned.code, warned.message) for warned in chosen.warnings]


def test_scores_by_hand():
    # Their fullest days have 16, 9 and 1 trips: weights 4, 3 and 1.
    feeds = [
        feed_of("city", {MONDAY: 16, TUESDAY: 4}),
        feed_of("town", {TUESDAY: 9, THURSDAY: 9}),
        feed_of("village", {MONDAY: 0, TUESDAY: 1}),
    ]
    chosen = choose_dates(AUTO, ALL, feeds)
    assert chosen.dates == (TUESDAY,)
    assert chosen.candidates == [
        # (4 x 4/16 + 3 + 1) / 8
        CandidateDay(TUESDAY, 0.625, 3, 14, (), chosen=True),
        # 4 / 8, with more trips
        CandidateDay(MONDAY, 0.5, 1, 16, ("town", "village"), chosen=False),
        # 3 / 8
        CandidateDay(THURSDAY, 0.375, 1, 9, ("city", "village"), chosen=False),
    ]
    assert chosen.warnings == []


def test_neither_one_city_nor_many_villages_decide_alone():
    city = feed_of("city", {MONDAY: 100})
    villages = [feed_of(f"village {number}", {TUESDAY: 1}) for number in range(11)]
    # By trips the city has nine in ten; its weight is 10.
    assert choose_dates(AUTO, ALL, [city, *villages[:9]]).dates == (MONDAY,)
    assert choose_dates(AUTO, ALL, [city, *villages]).dates == (TUESDAY,)


def test_the_earliest_of_equals():
    feed = feed_of("bus", {FRIDAY: 3, MONDAY: 3, THURSDAY: 3})
    chosen = choose_dates(AUTO, ALL, [feed])
    assert [candidate.date for candidate in chosen.candidates] == [MONDAY, THURSDAY, FRIDAY]
    assert chosen.dates == (MONDAY,)


def test_wednesdays_weekends_and_holidays_are_no_candidates():
    feed = feed_of(
        "bus",
        {
            "2026-02-10": 9,  # holidays in zone A alone
            "2026-03-18": 9,  # Wednesday
            "2026-03-21": 9,  # Saturday
            "2026-04-06": 9,  # Easter Monday
            "2026-05-15": 9,  # bridge
            "2026-05-12": 1,
        },
    )
    chosen = choose_dates(AUTO, ALL, [feed])
    assert chosen.dates == (dt.date(2026, 5, 12),)
    # Measured by the fullest school day.
    assert [(c.date, c.share) for c in chosen.candidates] == [(dt.date(2026, 5, 12), 1.0)]
    assert choose_dates(AUTO, SchoolCalendar("B"), [feed]).dates == (dt.date(2026, 2, 10),)
    assert choose_dates(AUTO, NONE, [feed]).dates == (dt.date(2026, 2, 10),)


def test_five_are_told():
    days = [dt.date(2026, 3, day) for day in (9, 10, 12, 13, 16, 17, 19)]
    feed = feed_of("bus", {day: 10 + number for number, day in enumerate(days)})
    assert [c.date for c in choose_dates(AUTO, ALL, [feed]).candidates] == days[:1:-1]


def test_in_holidays_alone_weekdays_stand_in_and_it_is_said():
    feed = feed_of("bus", {"2026-07-07": 1, "2026-07-09": 2, "2026-07-08": 3})
    chosen = choose_dates(AUTO, ALL, [feed])
    assert chosen.dates == (dt.date(2026, 7, 9),)
    assert told(chosen) == [
        (
            "no-school-day-covered",
            (
                "no feed has trips on a school day of zones A, B and C: 2026-07-09 is taken, school holidays (Été) in"
                " zones A, B and C"
            ),
        )
    ]
    assert [(c.date, c.share) for c in chosen.candidates] == [
        (dt.date(2026, 7, 9), 1.0),
        (dt.date(2026, 7, 7), 0.5),
    ]


def test_beyond_the_years_known_it_is_said_too():
    chosen = choose_dates(AUTO, SchoolCalendar("B"), [feed_of("bus", {"2030-03-19": 1})])
    assert chosen.dates == (dt.date(2030, 3, 19),)
    assert told(chosen) == [
        (
            "no-school-day-covered",
            (
                "no feed has trips on a school day of zone B: 2030-03-19 is taken, the school calendar is known from"
                " 2023-07-08 to 2027-08-31"
            ),
        )
    ]


@pytest.mark.parametrize("calendar", [ALL, NONE])
@pytest.mark.parametrize("travel", [AUTO, AUTO_WEEK])
def test_no_weekday_at_all(travel, calendar):
    feed = feed_of("bus", {WEDNESDAY: 5, dt.date(2026, 3, 21): 5})
    with pytest.raises(InputError) as caught:
        choose_dates(travel, calendar, [feed])
    assert str(caught.value) == 'travel.date: "auto" found no school weekday on which any feed has service'


class TestSeveralDates:
    def test_the_week_of_the_best_day(self):
        chosen = choose_dates(AUTO_WEEK, ALL, [feed_of("bus", {THURSDAY: 5, MONDAY: 1})])
        assert chosen.dates == (THURSDAY, MONDAY, TUESDAY, WEDNESDAY, FRIDAY)
        assert [(c.date, c.share, c.chosen) for c in chosen.candidates] == [
            (THURSDAY, 1.0, True),
            (MONDAY, 0.2, True),
            (TUESDAY, 0.0, True),
            (WEDNESDAY, 0.0, True),
            (FRIDAY, 0.0, True),
        ]
        assert chosen.warnings == []

    def test_without_the_days_off_of_that_week(self):
        # Ascension is on Thursday 14 May 2026, and Friday is a bridge day.
        chosen = choose_dates(AUTO_WEEK, ALL, [feed_of("bus", {"2026-05-12": 5})])
        assert chosen.dates == tuple(dt.date(2026, 5, day) for day in (12, 11, 13))

    def test_in_holidays_alone_the_whole_week(self):
        chosen = choose_dates(AUTO_WEEK, ALL, [feed_of("bus", {"2026-07-14": 5})])
        assert chosen.dates == tuple(dt.date(2026, 7, day) for day in (14, 13, 15, 16, 17))

    def test_dates_given_stay_in_their_order(self):
        travel = Travel.model_validate({"dates": ["2026-03-19", "2026-03-16"]})
        chosen = choose_dates(travel, ALL, [feed_of("bus", {TUESDAY: 2, MONDAY: 1})])
        assert chosen.dates == (THURSDAY, MONDAY)
        # The best first, then those given that are not among them.
        assert chosen.candidates == [
            CandidateDay(TUESDAY, 1.0, 1, 2, (), chosen=False),
            CandidateDay(MONDAY, 0.5, 1, 1, (), chosen=True),
            CandidateDay(THURSDAY, 0.0, 0, 0, ("bus",), chosen=True),
        ]


class TestDateGiven:
    def test_it_is_taken_as_it_is_and_compared(self):
        travel = Travel.model_validate({"date": "2026-03-18"})
        chosen = choose_dates(travel, ALL, [feed_of("bus", {TUESDAY: 4, WEDNESDAY: 8}), feed_of("tram", {TUESDAY: 4})])
        assert chosen.dates == (WEDNESDAY,)
        # More than on the fullest school day counts as that: 2 of 4.
        assert chosen.candidates == [
            CandidateDay(TUESDAY, 1.0, 2, 8, (), chosen=False),
            CandidateDay(WEDNESDAY, 0.5, 1, 8, ("tram",), chosen=True),
        ]
        assert chosen.warnings == []

    def test_outside_all_calendars(self):
        travel = Travel.model_validate({"date": "2031-01-06"})
        chosen = choose_dates(travel, ALL, [feed_of("bus", {TUESDAY: 4})])
        assert chosen.candidates[-1] == CandidateDay(dt.date(2031, 1, 6), 0.0, 0, 0, ("bus",), chosen=True)

    def test_with_no_school_day_to_compare_with(self):
        travel = Travel.model_validate({"date": "2026-03-18"})
        chosen = choose_dates(travel, ALL, [feed_of("bus", {WEDNESDAY: 4})])
        assert chosen.candidates == [CandidateDay(WEDNESDAY, 0.0, 1, 4, (), chosen=True)]

    @pytest.mark.parametrize(
        ("date", "zones", "warnings"),
        [
            ("2026-04-14", ["C"], []),
            (
                "2026-04-14",
                ["B", "A"],
                [("date-without-class", "2026-04-14 is no school day: school holidays (Printemps) in zones A and B")],
            ),
            ("2026-03-18", [], [("date-without-class", "2026-03-18 is no school day: a Wednesday")]),
            (
                "2026-05-14",
                ["C"],
                [("date-without-class", "2026-05-14 is no school day: a public holiday (Ascension)")],
            ),
            (
                "2030-03-19",
                ["A"],
                [
                    (
                        "school-calendar-unknown",
                        "2030-03-19 may be in holidays: the school calendar is known from 2023-07-08 to 2027-08-31",
                    )
                ],
            ),
            ("2030-03-19", [], []),
        ],
    )
    def test_it_is_judged_where_the_zones_are_written(self, date, zones, warnings):
        travel = Travel.model_validate({"date": date, "school_zones": zones})
        chosen = choose_dates(travel, SchoolCalendar(zones), [feed_of("bus", {TUESDAY: 4})])
        assert told(chosen) == warnings
        # By default nobody said which zone it is.
        assert choose_dates(Travel.model_validate({"date": date}), ALL, [feed_of("bus", {TUESDAY: 4})]).warnings == []

    def test_each_of_several_is_judged(self):
        travel = Travel.model_validate({"dates": ["2026-04-14", "2026-04-15"], "school_zones": ["C"]})
        chosen = choose_dates(travel, SchoolCalendar("C"), [feed_of("bus", {TUESDAY: 4})])
        assert told(chosen) == [("date-without-class", "2026-04-15 is no school day: a Wednesday")]


FIRST = dt.date(2026, 3, 30)
DAYS = [FIRST + dt.timedelta(days=number) for number in range(35)]
# In zone B: not Easter Monday, 6 April, and not from 11 to 26 April; 1 May is a public holiday.
CLASS = [
    day
    for day in DAYS
    if day.isoweekday() in (1, 2, 4, 5)
    and day != dt.date(2026, 4, 6)
    and not dt.date(2026, 4, 11) <= day <= dt.date(2026, 4, 26)
    and day != dt.date(2026, 5, 1)
]

counts = st.dictionaries(st.sampled_from(DAYS), st.integers(1, 6), min_size=1, max_size=8)


@settings(max_examples=settings().max_examples // 4)
@given(st.lists(counts, min_size=1, max_size=4))
def test_a_plain_recomputation_agrees(calendars):
    feeds = [feed_of(f"feed{number}", calendar) for number, calendar in enumerate(calendars)]
    try:
        chosen = choose_dates(AUTO, SchoolCalendar("B"), feeds)
    except InputError:
        assert not any(day.isoweekday() in (1, 2, 4, 5) for calendar in calendars for day in calendar)
        return
    days = [day for day in CLASS if any(day in calendar for calendar in calendars)]
    assert bool(days) == (not chosen.warnings)
    if not days:
        days = [day for day in DAYS if day.isoweekday() in (1, 2, 4, 5)]
        fullest = [max((calendar.get(day, 0) for day in days), default=0) for calendar in calendars]
    else:
        fullest = [max(calendar.get(day, 0) for day in CLASS) for calendar in calendars]
    most = sum(math.sqrt(count) for count in fullest)
    shares = {
        day: sum(
            math.sqrt(full) * min(1, calendar.get(day, 0) / full)
            for calendar, full in zip(calendars, fullest, strict=True)
            if full
        )
        / most
        for day in days
    }
    ranked = sorted((day for day in days if shares[day]), key=lambda day: (-round(shares[day], 9), day))
    assert [c.date for c in chosen.candidates] == ranked[:5]
    assert chosen.dates == (ranked[0],)
    for candidate in chosen.candidates:
        assert candidate.share == pytest.approx(shares[candidate.date], abs=5e-5)
        trips = [calendar.get(candidate.date, 0) for calendar in calendars]
        assert (candidate.trips, candidate.feeds) == (sum(trips), sum(count > 0 for count in trips))
        assert candidate.not_covered == tuple(f"feed{number}" for number, count in enumerate(trips) if not count)
