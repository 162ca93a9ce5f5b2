"""Several reference days: each weekday is compared with itself, and what is lost on one alone is a loss."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import town
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from random_worlds import any_world
from rich.console import Console
from town import EVENING, MORNING, TOWN, with_feeds
from worlds import Service, daily, feed, trip

from isochrones.answers.rides import MAIN_DAY
from isochrones.cli.views.show_comparison import print_comparison
from isochrones.comparing import PublishLimits, compare, judge
from isochrones.comparing.comparison import CountedWay
from isochrones.comparing.comparison_page import comparison_page
from isochrones.comparing.matching_days import match_days
from isochrones.dataset.dataset import ReferenceDay
from isochrones.findings import InputError

MONDAY, TUESDAY, WEDNESDAY = (dt.date(2026, 4, day) for day in range(13, 16))
ON_WEDNESDAYS = Service("wednesdays", (WEDNESDAY, WEDNESDAY + dt.timedelta(days=7)), in_calendar=True)
BUT_WEDNESDAYS = Service("others", tuple(day for day in daily().days if day.weekday() != 2))
TO_D = trip("to-d", "P 7:45, D 7:55")
ON_WEDNESDAY = "Wed 2026-04-15"


def world(*country_trips, main=TUESDAY, further=(MONDAY, WEDNESDAY), services=()):
    """Return the town on several days, with these trips of its second feed."""
    country = feed("country", town.COUNTRY_STOPS, country_trips, services=services) if country_trips else None
    feeds = [feed for feed in (town.town_feed(MORNING, EVENING), country) if feed]
    return replace(with_feeds(*feeds), region=replace(TOWN.region, date=main, further_dates=further))


@pytest.fixture
def built(tmp_path):
    """Return a function that builds a world, and returns where it is published."""
    return lambda one: town.built_in(tmp_path / str(len(list(tmp_path.iterdir()))), one)


@pytest.fixture
def lost_on_wednesday(built):
    """Return the town before and after the trip to D, and so to X2, no longer runs on Wednesdays."""
    return compare(built(world(TO_D)), built(world(replace(TO_D, service="others"), services=(BUT_WEDNESDAYS,))))


def test_what_is_lost_on_wednesdays_alone_is_a_loss(lost_on_wednesday):
    assert lost_on_wednesday.figures(CountedWay("outbound", "transit"))["lost"] == 0
    # Of A-X1, B-X1, A-X2 and P-X2 the last two.
    figures = lost_on_wednesday.figures(CountedWay("outbound", "transit", ON_WEDNESDAY))
    assert (figures["before"], figures["after"], figures["lost"]) == (4, 2, 2)
    refusals = judge(lost_on_wednesday, PublishLimits())
    assert [(refusal.code, refusal.message) for refusal in refusals] == [
        (
            "pairs-lost",
            f"outbound, transit, {ON_WEDNESDAY}: pairs fall by 50.00 %, from 4 to 2; at most 3 % may be lost",
        ),
        (
            "establishment-lost-transit",
            f"outbound, transit, {ON_WEDNESDAY}: establishments that no stop reaches any more (1): X2 School X2",
        ),
    ]


def test_it_is_told_in_every_form(lost_on_wednesday):
    record = lost_on_wednesday.as_record()
    (further,) = record["further_days"]
    assert (further["days"], further["before"], further["after"]) == (ON_WEDNESDAY, ["2026-04-15"], ["2026-04-15"])
    assert [(way["direction"], way["service"]) for way in further["ways"]] == [
        (way["direction"], way["service"]) for way in record["ways"]
    ]
    assert further["ways"][0]["lost_all"] == [{"uai": "X2", "name": "School X2"}]
    console = Console(record=True, width=80)
    print_comparison(record, [], console)
    shown = console.export_text()
    # A name that is too long for its column goes on below.
    assert re.search(r"outbound, transit\s+4\s+4.*\n", shown)
    assert f"Reached from no stop any more (outbound, transit, {ON_WEDNESDAY}): 1" in shown
    page = str(comparison_page(record, []))
    assert f"outbound, transit, {ON_WEDNESDAY}</td>" in page
    assert f"Reached from no stop any more (outbound, transit, {ON_WEDNESDAY}): 1" in page


def test_what_is_lost_on_the_main_day_and_on_others_names_its_establishments_once(built):
    refusals = judge(compare(built(world(TO_D)), built(world())), PublishLimits(max_lost_pairs_percent=100))
    assert [refusal.message.partition(":")[0] for refusal in refusals] == ["outbound, transit"]


def test_the_main_day_may_be_another_weekday(built):
    # Wednesday is the main day now: its loss is there, and Tuesdays are compared with Tuesdays.
    before = built(world(TO_D))
    services = (daily(), BUT_WEDNESDAYS)
    after = built(world(replace(TO_D, service="others"), main=WEDNESDAY, further=(MONDAY, TUESDAY), services=services))
    comparison = compare(before, after)
    assert comparison.figures(CountedWay("outbound", "transit"))["lost"] == 2
    assert [(str(days), days.numbers) for days in comparison.days.compared] == [
        ("Mon 2026-04-13, Tue 2026-04-14", (MAIN_DAY, 1)),
    ]
    assert comparison.figures(CountedWay("outbound", "transit", "Mon 2026-04-13, Tue 2026-04-14"))["lost"] == 0


def test_a_day_that_one_dataset_lacks_is_said(built):
    wednesday = world(TO_D, replace(TO_D, id="more", service="wednesdays"), services=(daily(), ON_WEDNESDAYS))
    comparison = compare(
        built(wednesday), built(replace(wednesday, region=replace(wednesday.region, further_dates=())))
    )
    (note,) = comparison.notes
    assert (note.code, note.message) == (
        "reference-days-differ",
        f"some reference days are of one dataset alone, and not compared: {ON_WEDNESDAY} before",
    )
    assert {way.days for way in comparison.tallies} == {""}


def test_a_dataset_of_an_earlier_format_has_its_main_day(built):
    before, after = built(world(TO_D)), built(world(TO_D))
    (before / "current" / "reference_days.parquet").unlink()
    assert compare(before, after).days.compared == []


def some_trips_today_only(one, chance):
    """Return the world with some trips, of all that run every day, on its date alone."""

    def rarer(trips):
        return "".join(line.replace(",daily,", chance.choice((",daily,", ",today,"))) for line in trips)

    def rarely(feed):
        return replace(
            feed, files={**feed.files, "trips.txt": rarer(feed.files["trips.txt"].splitlines(keepends=True))}
        )

    return replace(one, feeds=tuple(map(rarely, one.feeds)))


def drop_a_trip(one, chance):
    """Return the world without the calls of one of its trips."""
    feed = chance.choice(one.feeds)
    header, *calls = feed.files["stop_times.txt"].splitlines(keepends=True)
    gone = chance.choice(calls).partition(",")[0]
    left = "".join([header, *(call for call in calls if call.partition(",")[0] != gone)])
    without = replace(feed, files={**feed.files, "stop_times.txt": left})
    return replace(one, feeds=tuple(without if each is feed else each for each in one.feeds))


@pytest.mark.slow
@given(any_world(), st.integers(1, 6), st.randoms(use_true_random=False))
@settings(max_examples=max(5, settings().max_examples // 20))
def test_a_further_day_is_compared_as_datasets_of_that_day_alone(one, days_later, chance):
    later = one.region.date + dt.timedelta(days=days_later)
    one = some_trips_today_only(one, chance)
    worlds = one, drop_a_trip(one, chance)
    with tempfile.TemporaryDirectory() as folder:
        try:
            of_both, alone = (
                compare(
                    *(
                        town.built_in(Path(folder) / f"{name}{number}", on(world, dates))
                        for number, world in enumerate(worlds)
                    )
                )
                for name, dates in (("both", (one.region.date, later)), ("alone", (later,)))
            )
        except InputError as error:
            # Nothing runs on the later day: there is nothing to compare it with.
            assume("no feed has trips in the windows" not in str(error))
            raise
        of_later = {way: tally for way, tally in of_both.tallies.items() if way.days}
        event(f"the days differ: {bool(of_later)}")
        for way, tally in (of_later or of_both.tallies).items():
            expected = alone.tallies[way._replace(days="")]
            for counts in ("by_establishment", "by_feed", "lost_by_feed", "changes", "minutes"):
                assert getattr(tally, counts).tolist() == getattr(expected, counts).tolist()


def on(world, dates):
    return replace(world, region=replace(world.region, date=dates[0], further_dates=dates[1:]))


def side(*days):
    return [ReferenceDay(TUESDAY + dt.timedelta(days=later), number) for later, number in days]


def names(matched):
    return [(str(days), days.numbers) for days in matched.compared]


def test_days_of_the_same_pairs_are_compared_once():
    before = side((0, 0), (1, 1), (2, 1), (3, 0))
    after = side((7, 0), (8, 1), (9, 1), (10, 3))
    assert names(match_days(before, after)) == [("Wed 2026-04-22, Thu 2026-04-23", (1, 1)), ("Fri 2026-04-24", (0, 3))]


def test_several_of_one_weekday_are_matched_in_their_order():
    matched = match_days(side((0, 0), (7, 1), (14, 2)), side((21, 0), (28, 1)))
    assert names(matched) == [("Tue 2026-05-12", (1, 1))]
    assert (matched.alone_before, matched.alone_after) == (side((14, 2)), [])


days_of_a_side = st.lists(st.integers(1, 20), unique=True, max_size=5).flatmap(
    lambda later: st.tuples(*(st.integers(0, number) for number in range(1, len(later) + 1))).map(
        lambda numbers: side((0, 0), *zip(later, numbers, strict=True))
    )
)


@given(days_of_a_side, days_of_a_side)
@settings(max_examples=100)
def test_each_day_is_compared_once_or_said_to_be_alone(before, after):
    matched = match_days(before, after)
    for own, alone, compared in (
        (before, matched.alone_before, [day for days in matched.compared for day in days.before]),
        (after, matched.alone_after, [day for days in matched.compared for day in days.after]),
    ):
        seen = [*alone, *compared]
        assert len(seen) == len(set(seen))
        # Those that are missing are alike the main day.
        assert {day for day in own if day.same_as != MAIN_DAY} <= set(seen) <= set(own)
    for days in matched.compared:
        assert days.numbers != (MAIN_DAY, MAIN_DAY)
        for one, other in zip(days.before, days.after, strict=True):
            assert one.date.weekday() == other.date.weekday()
            assert (one.same_as, other.same_as) == days.numbers
    assert len({str(days) for days in matched.compared}) == len(matched.compared)
