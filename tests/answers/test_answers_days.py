"""The timetable of any date: what is found on it is what a build for that date finds."""

from __future__ import annotations

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from built import Asked, build
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import any_world

from isochrones.answers.days import Days
from isochrones.dataset.names import Names
from isochrones.engine.transit.range_search import Limits
from isochrones.engine.transit.reachability import TransitSearch, reach_from_log
from isochrones.findings import InputError
from isochrones.pipeline.indexing import search_view

TUESDAY = dt.date(2026, 4, 14)  # date of the sample region
WEDNESDAY, SATURDAY, SUNDAY = (dt.date(2026, 4, day) for day in (15, 18, 19))
MEDIAN = 50
OF_THE_DATE = ("date-outside-feed", "feed-without-service")


def found(asked, view, parameters, *, outbound):
    """All pairs of establishments and stops, by a search from every establishment."""
    first, last = parameters.window(outbound=outbound)
    window = (-last, -first) if outbound else (first, last)
    search = TransitSearch(view, Limits(*window, parameters.budget_seconds, parameters.max_rides))
    links = asked.index.egress if outbound else asked.index.departure
    pairs = search.pairs(links, np.arange(len(asked.uais), dtype=np.int32), threads=1)
    return [column.tolist() for column in pairs]


def searches(asked, days, date, parameters):
    """What searches on the timetable of a date find, both ways and by both services."""
    for outbound, with_school in itertools.product((True, False), (False, True)):
        view = days.view(date, turned=outbound, with_school=with_school)
        yield found(asked, view, parameters, outbound=outbound)


def own_searches(asked):
    """The same by a dataset's own timetable."""
    parameters = asked.dataset.parameters
    for outbound, service in itertools.product((True, False), ("transit", "school")):
        view = search_view(
            asked.timetable, asked.footpaths, parameters, outbound=outbound, turned=outbound, service=service
        )
        yield found(asked, view, parameters, outbound=outbound)


def said_of_the_date(asked):
    return [(entry["code"], entry["message"]) for entry in asked.manifest["warnings"] if entry["code"] in OF_THE_DATE]


@pytest.mark.slow
@given(any_world(), st.integers(-9, 9))
@settings(max_examples=max(1, settings().max_examples // 2))
def test_another_date_is_as_if_built_for_it(world, days_later):
    date = world.region.date + dt.timedelta(days=days_later)
    asked = build(world)
    days = Days(asked.dataset)
    try:
        other = build(replace(world, region=replace(world.region, date=date)))
    except InputError as error:
        assert "no feed has trips in the windows" in str(error)  # noqa: PT017 - a build of such a world may succeed
        return
    assert list(searches(asked, days, date, other.dataset.parameters)) == list(own_searches(other))
    assert [tuple(warned) for warned in days.warnings(date)] == said_of_the_date(other)


@given(any_world())
@settings(max_examples=max(1, settings().max_examples // 5))
def test_a_live_search_finds_the_same_on_both_views(world):
    asked = build(world)
    parameters, days = asked.dataset.parameters, Days(asked.dataset)
    budget, rides = parameters.budget_seconds, parameters.max_rides
    for outbound, with_school in itertools.product((True, False), (False, True)):
        service = asked.index.school if with_school else asked.index.transit
        own = service.outbound_view if outbound else service.back_view
        view = days.view(world.region.date, turned=not outbound, with_school=with_school)
        first, last = parameters.window(outbound=outbound)
        window = (first, last) if outbound else (-last, -first)
        limits = Limits(window[0] - budget, window[1], budget, rides)
        links = asked.index.egress if outbound else asked.index.departure
        for place in world.origins.values():
            access = asked.origins.access(asked.origins.place(*place), "walk", outbound=outbound)
            by_own, by_day = (
                reach_from_log(TransitSearch(timetable, limits).log(access), links, limits, window, MEDIAN)
                for timetable in (own, view)
            )
            assert [column.tolist() for column in by_day] == [column.tolist() for column in by_own]


@pytest.fixture(scope="module")
def sample(sample_dataset):
    return Asked(sample_dataset)


@pytest.fixture
def days(sample):
    return Days(sample.dataset)


def test_the_sample_on_its_own_date(sample, days):
    assert list(searches(sample, days, TUESDAY, sample.dataset.parameters)) == list(own_searches(sample))
    assert days.warnings(TUESDAY) == []


def test_trams_of_the_sample_by_weekday(sample, days):
    names = Names(sample.dataset.name_tables)
    trams = {}
    for date in (TUESDAY, WEDNESDAY, SATURDAY, SUNDAY):
        view = days.view(date, turned=False, with_school=False)
        # Nothing but the boarding slack of 60 s is between being ready and leaving.
        starts = zip(view.trip_row, view.ready[view.trip_times] + 60, strict=True)
        trams[date] = sum(36_000 <= start < 43_200 and names.ride(run, 0).route_id == "A" for run, start in starts)
    # From ten to noon, every ten minutes on weekdays, every twenty on Saturdays; none on Sundays.
    assert trams == {TUESDAY: 12, WEDNESDAY: 12, SATURDAY: 6, SUNDAY: 0}


def test_a_date_that_no_calendar_covers(days):
    for date in (days.first_date - dt.timedelta(days=30), days.last_date + dt.timedelta(days=30)):
        assert not days.covers(date)
        for turned, with_school in itertools.product((False, True), repeat=2):
            assert len(days.view(date, turned=turned, with_school=with_school).trip_row) == 0
        assert [warned.code for warned in days.warnings(date)] == ["date-outside-feed"] * 3


def test_dates_of_the_sample(days):
    # From the first calendar of the three feeds to the last; 1 January is a holiday.
    assert (days.first_date, days.last_date) == (dt.date(2026, 1, 2), dt.date(2026, 12, 31))
    assert days.covers(days.first_date)
    assert days.covers(days.last_date)
    # Trains and school buses run from Monday to Friday.
    assert [tuple(warned) for warned in days.warnings(SATURDAY)] == [
        ("feed-without-service", "feed train has no trips on 2026-04-18: no service that day"),
        ("feed-without-service", "feed scolaire has no trips on 2026-04-18: no service that day"),
    ]


def test_instants_count_from_noon_minus_twelve_hours(days):
    midnight = dt.datetime(2026, 4, 14, tzinfo=dt.UTC).timestamp() - 2 * 3600  # summer time
    assert days.origin_epoch(TUESDAY) == midnight
    # On 29 March clocks skip an hour in the night: noon minus twelve hours is at 23:00 of the day before.
    assert days.origin_epoch(dt.date(2026, 3, 29)) == dt.datetime(2026, 3, 28, 22, tzinfo=dt.UTC).timestamp()


def test_a_view_is_made_once(days):
    with ThreadPoolExecutor(4) as pool:
        views = list(pool.map(lambda _: days.view(SATURDAY, turned=True, with_school=False), range(8)))
    assert all(view is views[0] for view in views)
    # Without school services on that day, both choices are the same.
    assert days.view(SATURDAY, turned=True, with_school=True) is views[0]
    assert days.view(TUESDAY, turned=True, with_school=True) is not days.view(TUESDAY, turned=True, with_school=False)
