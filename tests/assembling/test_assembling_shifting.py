"""Calendars moved by whole weeks, and the day of a feed that stands in for another."""

import datetime as dt
from collections import Counter

import numpy as np
import pytest
from calendars import STOPS, feed_of, read
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import Service, feed, trip

from gtfs import active_services, daily_trips, service_dates
from isochrones.assembling.build_report import BuildReport, FeedReport
from isochrones.assembling.stale_feeds import comparable_date, mind_stale_feeds, shift_feed
from isochrones.findings import InputError
from isochrones.region.school_calendar import SchoolCalendar

few = settings(max_examples=settings().max_examples // 4)

ALL, NONE = SchoolCalendar("ABC"), SchoolCalendar(())
TUESDAY = dt.date(2026, 3, 17)
WEEK = dt.timedelta(weeks=1)
YEAR_FROM = dt.date(2025, 9, 1)


def weekly(start, count, *, in_calendar=True, without=()):
    """Return a service on so many days, a week apart."""
    days = tuple(start + WEEK * number for number in range(count))
    return Service("weekly", tuple(day for day in days if day not in without), in_calendar)


def feed_with(*services):
    trips = [trip(service.id, "H 7:30, S 7:50", service=service.id) for service in services]
    return read(feed("bus", STOPS, trips, services=services))


class TestShiftedFeed:
    services = st.lists(
        st.tuples(st.sets(st.integers(0, 40), min_size=1, max_size=6), st.booleans()), min_size=1, max_size=3
    )

    @few
    @given(services, st.integers(-120, 120))
    def test_every_day_moves(self, services, weeks):
        original = feed_with(
            *(
                Service(f"s{number}", tuple(YEAR_FROM + dt.timedelta(days=day) for day in sorted(days)), in_calendar)
                for number, (days, in_calendar) in enumerate(services)
            )
        )
        shifted = shift_feed(original, 7 * weeks)
        for day in range(-8, 50):
            date = YEAR_FROM + dt.timedelta(days=day)
            assert np.array_equal(active_services(shifted, date + WEEK * weeks), active_services(original, date))
        assert shifted.shifted_days == 7 * weeks
        back = shift_feed(shifted, -7 * weeks)
        assert back.services.equals(original.services)
        assert back.service_exceptions.equals(original.service_exceptions)
        assert back.shifted_days == 0

    def test_the_rest_is_left_alone(self):
        original = feed_with(weekly(YEAR_FROM, 3))
        before = original.services.copy()
        shifted = shift_feed(original, 14)
        assert shifted.trips is original.trips
        assert shifted.stop_times is original.stop_times
        assert original.services.equals(before)

    @pytest.mark.parametrize("days", [1, -6, 13])
    def test_weeks_are_whole(self, days):
        with pytest.raises(ValueError, match=f"{days} days are no whole weeks"):
            shift_feed(feed_with(weekly(YEAR_FROM, 3)), days)

    @pytest.mark.parametrize("in_calendar", [True, False])
    def test_service_before_the_first_year_is_cut_off(self, in_calendar):
        original = feed_with(weekly(dt.date(1, 2, 5), 5, in_calendar=in_calendar))
        # From 5 February to 5 March of the year 1: three of the five are left, 1 January is the 36th day before.
        shifted = shift_feed(original, -7 * 7)
        assert service_dates(shifted) == (dt.date(1, 1, 1), dt.date(1, 1, 15))

    @pytest.mark.parametrize("in_calendar", [True, False])
    def test_service_after_the_last_year_is_cut_off(self, in_calendar):
        original = feed_with(weekly(dt.date(9999, 12, 3), 5, in_calendar=in_calendar))
        shifted = shift_feed(original, 7 * 2)
        assert service_dates(shifted) == (dt.date(9999, 12, 17), dt.date(9999, 12, 31))
        assert service_dates(shift_feed(original, 7 * 5)) is None


class TestComparableDate:
    def test_the_nearest_of_the_weekday(self):
        feed = feed_of("bus", {TUESDAY - 3 * WEEK: 2, TUESDAY - 2 * WEEK: 2, TUESDAY - dt.timedelta(days=1): 2})
        assert comparable_date(feed, TUESDAY, NONE) == TUESDAY - 2 * WEEK

    def test_with_at_least_half_the_trips_of_the_fullest(self):
        feed = feed_of("bus", {TUESDAY - 3 * WEEK: 8, TUESDAY - 2 * WEEK: 4, TUESDAY - WEEK: 3})
        assert comparable_date(feed, TUESDAY, NONE) == TUESDAY - 2 * WEEK

    def test_fuller_days_of_other_weekdays_do_not_count(self):
        feed = feed_of("bus", {TUESDAY - WEEK: 1, TUESDAY + dt.timedelta(days=1): 9})
        assert comparable_date(feed, TUESDAY, NONE) == TUESDAY - WEEK

    def test_the_later_of_two_as_near(self):
        feed = feed_of("bus", {TUESDAY - 2 * WEEK: 2, TUESDAY + 2 * WEEK: 2})
        assert comparable_date(feed, TUESDAY, NONE) == TUESDAY + 2 * WEEK

    def test_days_with_class_before_holidays(self):
        # 7 April is in holidays in zone A, 24 February in zone C, 3 February in none.
        feed = feed_of("bus", {"2026-02-03": 2, "2026-02-24": 2, "2026-04-07": 2})
        assert comparable_date(feed, TUESDAY, NONE) == dt.date(2026, 4, 7)
        assert comparable_date(feed, TUESDAY, SchoolCalendar("A")) == dt.date(2026, 2, 24)
        assert comparable_date(feed, TUESDAY, ALL) == dt.date(2026, 2, 3)

    def test_in_holidays_alone_the_nearest(self):
        feed = feed_of("bus", {"2026-07-14": 2, "2026-07-21": 2})
        assert comparable_date(feed, TUESDAY, ALL) == dt.date(2026, 7, 14)

    def test_a_wednesday_is_compared_with_wednesdays(self):
        wednesday = TUESDAY + dt.timedelta(days=1)
        feed = feed_of("bus", {wednesday - WEEK: 1, wednesday - 4 * WEEK: 1, TUESDAY: 9})
        assert comparable_date(feed, wednesday, ALL) == wednesday - WEEK

    def test_none_of_the_weekday(self):
        assert comparable_date(feed_of("bus", {TUESDAY + dt.timedelta(days=1): 2}), TUESDAY, NONE) is None

    days = st.dictionaries(st.integers(-30, 30), st.integers(1, 5), min_size=1, max_size=8)

    @few
    @given(days)
    def test_a_plain_search_agrees(self, trips_by_day):
        calendar = SchoolCalendar("A")
        by_date = {TUESDAY + dt.timedelta(days=day): count for day, count in trips_by_day.items()}
        tuesdays = {date: count for date, count in by_date.items() if date.weekday() == TUESDAY.weekday()}
        comparable = [date for date, count in tuesdays.items() if 2 * count >= max(tuesdays.values())]
        with_class = [date for date in comparable if calendar.why_without_class(date) is None]
        expected = max(with_class or comparable, key=lambda date: (-abs(date - TUESDAY), date), default=None)
        assert comparable_date(feed_of("bus", by_date), TUESDAY, calendar) == expected


class TestStaleFeeds:
    def report(self, *feeds):
        report = BuildReport()
        for one in feeds:
            first, last = service_dates(one)
            report.feeds.append(FeedReport(one.feed_id, "transit", "", first.isoformat(), last.isoformat()))
        return report

    def feeds(self):
        return [
            feed_of("old", {"2025-06-03": 1, "2025-06-10": 4}),
            feed_of("fresh", {"2026-03-16": 1, "2026-03-17": 1}),
            feed_of("coming", {"2026-03-24": 2, "2026-09-01": 2}),
            feed_of("gap", {"2026-03-10": 2, "2026-03-31": 2}),
            feed_of("fridays", {"2026-03-13": 2, "2026-03-20": 2}),
        ]

    def minded(self, stale, feeds):
        report = self.report(*feeds)
        minded = mind_stale_feeds(feeds, TUESDAY, stale, NONE, report)
        return minded, [(warned.code, warned.message) for warned in report.warnings]

    def test_by_default_they_are_left_alone(self):
        feeds = self.feeds()
        assert self.minded("drop", feeds) == (feeds, [])

    def test_shifted(self):
        feeds = self.feeds()
        minded, warnings = self.minded("shift", feeds)
        assert [feed.feed_id for feed in minded] == [feed.feed_id for feed in feeds]
        assert [feed.shifted_days for feed in minded] == [280, 0, -7, 7, 0]
        assert minded[1] is feeds[1]
        assert warnings == [
            (
                "feed-shifted",
                (
                    "feed old has no trips on 2026-03-17 (its calendar runs from 2025-06-03 to 2025-06-10): its"
                    " timetable of 2025-06-10, moved by 40 weeks, stands in for it"
                ),
            ),
            (
                "feed-shifted",
                (
                    "feed coming has no trips on 2026-03-17 (its calendar runs from 2026-03-24 to 2026-09-01): its"
                    " timetable of 2026-03-24, moved by 1 week, stands in for it"
                ),
            ),
            (
                "feed-shifted",
                (
                    "feed gap has no trips on 2026-03-17 (its calendar runs from 2026-03-10 to 2026-03-31): its"
                    " timetable of 2026-03-10, moved by 1 week, stands in for it"
                ),
            ),
            (
                "feed-not-shifted",
                "feed fridays never runs on a Tuesday: no day of it stands in for 2026-03-17",
            ),
        ]
        counts = [Counter(dict(enumerate(trips, start=first))) for first, trips in map(daily_trips, minded)]
        assert [count[TUESDAY.toordinal()] for count in counts] == [4, 1, 2, 2, 0]

    def test_failing_names_them_all_in_one_line(self):
        with pytest.raises(InputError) as caught:
            self.minded("fail", self.feeds())
        assert str(caught.value) == (
            "travel.stale: feeds without trips on 2026-03-17 (old: its calendar runs from 2025-06-03 to 2025-06-10;"
            " coming: its calendar runs from 2026-03-24 to 2026-09-01; gap: no service that day; fridays: no service"
            " that day)"
        )

    @pytest.mark.parametrize("stale", ["drop", "shift", "fail"])
    def test_nothing_is_stale(self, stale):
        feeds = self.feeds()[1:2]
        assert self.minded(stale, feeds) == (feeds, [])
