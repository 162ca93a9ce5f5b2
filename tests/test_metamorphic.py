"""Laws that hold whatever the answers are: a world is changed in a way whose effect is known, and asked again."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from built import build
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_worlds import any_world
from worlds import DATE, Feed, World, clock, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from built import Pair, Reached
    from oracle import Key

    Results = Mapping[tuple[str, Key], Pair | Reached]

pytestmark = pytest.mark.slow

laws = settings(max_examples=max(1, settings().max_examples // 4))

TIME = re.compile(r"\b\d+:\d\d:\d\d\b")
ID_COLUMNS = frozenset(
    {f"{what}_id" for what in ("agency", "stop", "route", "trip", "service", "block")}
    | {f"{end}_{what}_id" for end in ("from", "to") for what in ("stop", "route", "trip")}
    | {"parent_station"}
)


def results(world: World) -> Results:
    """All that is found for stops and for homes, by the tables and by searches from the homes."""
    asked = build(world)
    found: dict[tuple[str, Key], Pair | Reached] = {("tables", key): pair for key, pair in asked.pairs().items()}
    for how in ("walk", "bike"):
        for home, place in world.origins.items():
            found |= {(how, key): reached for key, reached in asked.live(home, place, how).items()}
    return found


def assert_never_slower(after: Results, before: Results, *, median: bool = True) -> None:
    for key, old in before.items():
        if key[0] == "tables" and key[1].service == "all":
            # Left out where transit alone has become as fast.
            transit = key[0], key[1]._replace(service="transit")
            assert min(after[k].fastest for k in (key, transit) if k in after) <= old.fastest
            continue
        assert after[key].fastest <= old.fastest
        if median and key[0] != "tables" and old.percentile is not None:
            assert after[key].percentile is not None
            assert after[key].percentile <= old.percentile


def rewritten(feed: Feed, rewrite: Callable[[str, list[list[str]]], list[list[str]]]) -> Feed:
    """Return the feed with each file's rows, the first of which is the header, rewritten."""
    files = {}
    for name, text in feed.files.items():
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(rewrite(name, list(csv.reader(io.StringIO(text)))))
        files[name] = written.getvalue()
    return replace(feed, files=files)


@st.composite
def extra_trips(draw: st.DrawFn, feed: Feed) -> Feed:
    """Draw one more trip of a feed, on a route and a service it has, near the windows."""
    tables = {name: list(csv.DictReader(io.StringIO(text))) for name, text in feed.files.items()}
    stops = [row["stop_id"] for row in tables["stops.txt"] if row["location_type"] != "1"]
    like = draw(st.sampled_from(tables["trips.txt"]))
    first = next(row for row in tables["stop_times.txt"] if row["trip_id"] == like["trip_id"])
    time = max(0, seconds(first["departure_time"]) + 30 * draw(st.integers(-60, 60)))
    calls = []
    for position, stop in enumerate(draw(st.lists(st.sampled_from(stops), min_size=2, max_size=4))):
        calls.append(["added", clock(time), clock(time), stop, str(position), "", ""])
        time += draw(st.sampled_from((60, 0, 30, 300)))
    added = {
        "trips.txt": [[like["route_id"], like["service_id"], "added", ""]],
        "stop_times.txt": calls,
    }
    return rewritten(feed, lambda name, rows: rows + added.get(name, []))


@given(any_world(), st.data())
@laws
def test_an_added_trip_makes_nothing_slower(world, data):
    richer = replace(world, feeds=(data.draw(extra_trips(world.feeds[0])), *world.feeds[1:]))
    assert_never_slower(results(richer), results(world))


@given(any_world(), st.integers(0, 3), st.integers(0, 25))
@laws
def test_a_wider_window_makes_no_fastest_time_worse(world, earlier, later):
    def wider(window):
        start, end = (seconds(text) // 60 for text in window)
        ends = max(0, start - 10 * earlier), end + later
        return tuple(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in ends)

    region = replace(world.region, arrive=wider(world.region.arrive), leave=wider(world.region.leave))
    assert_never_slower(results(replace(world, region=region)), results(world), median=False)


@given(any_world(), st.sampled_from((1, 7, 90)))
@laws
def test_shifting_timetable_and_windows_shifts_nothing_else(world, minutes):
    assume(world.region.date == DATE)  # no clock changes that week

    def later(text):
        return TIME.sub(lambda match: clock(seconds(match[0]) + 60 * minutes), text)

    feeds = [replace(feed, files={name: later(text) for name, text in feed.files.items()}) for feed in world.feeds]
    windows = {
        name: tuple(later(f"{text}:00")[:5] for text in getattr(world.region, name)) for name in ("arrive", "leave")
    }
    shifted = replace(world, feeds=tuple(feeds), region=replace(world.region, **windows))
    assert results(shifted) == {
        key: found._replace(instant=found.instant + 60 * minutes) for key, found in results(world).items()
    }


@given(any_world(), st.integers(1, 60))
@laws
def test_a_smaller_budget_only_removes(world, minutes):
    region = replace(world.region, budget_minutes=min(minutes, world.region.budget_minutes))
    budget = region.budget_minutes * 60
    expected = {}
    for key, found in results(world).items():
        if found.fastest <= budget:
            expected[key] = found
            if key[0] != "tables" and (found.percentile or 0) > budget:
                expected[key] = found._replace(percentile=None)
    assert results(replace(world, region=region)) == expected


@given(any_world(), st.integers(1, 60), st.sampled_from(("fastest", "p50")), st.sampled_from(("walk", "bike")))
@laws
def test_a_smaller_budget_in_the_question_only_removes(world, minutes, metric, access):
    asked, budget_minutes = build(world), world.region.budget_minutes
    less = min(minutes, budget_minutes)
    for place in world.origins.values():
        whole, part = (asked.ask(place, budget, metric=metric, access=access) for budget in (budget_minutes, less))
        for uai, row in whole.items():
            within = {mode: time for mode, time in row.seconds.items() if time <= less * 60}
            assert part[uai].seconds == within
            if row.least is not None and row.least <= less * 60:
                assert part[uai][1:-3] == row[1:-3]
            # The last three are of the way back.
            assert part[uai][-3:] == (row[-3:] if (row.way_back or 0) <= less * 60 else (None, None, None))


@given(any_world())
@laws
def test_more_rides_make_nothing_slower(world):
    more = replace(world.region, max_rides=world.region.max_rides + 1)
    assert_never_slower(results(replace(world, region=more)), results(world))


def in_one_feed(feeds):
    """One feed with the rows of all; ids are told apart by a prefix."""
    parts = {}
    for feed in feeds:

        def prefixed(_name, rows, *, prefix=feed.id):
            is_id = [column in ID_COLUMNS for column in rows[0]]
            named = [
                [f"{prefix}:{cell}" if cell and is_an_id else cell for cell, is_an_id in zip(row, is_id, strict=True)]
                for row in rows[1:]
            ]
            return [rows[0], *named]

        for name, text in rewritten(feed, prefixed).files.items():
            header, _, body = text.partition("\n")
            assert parts.setdefault(name, header + "\n").startswith(header + "\n")
            parts[name] += body
    return Feed("both", parts)


@given(any_world(features={"second feed"}))
@laws
def test_two_feeds_are_one_feed_with_the_rows_of_both(world):
    feeds = [
        replace(feed, kind="transit", files=feed.files | {"agency.txt": world.feeds[0].files["agency.txt"]})
        for feed in world.feeds
    ]
    apart, together = replace(world, feeds=tuple(feeds)), replace(world, feeds=(in_one_feed(feeds),))

    def renamed(key):
        if isinstance(key.place, str):
            return key
        return key._replace(place=("both", ":".join(key.place)))

    assert results(together) == {(how, renamed(key)): found for (how, key), found in results(apart).items()}


@given(any_world(), st.randoms(use_true_random=False))
@laws
def test_the_order_of_feeds_and_rows_is_of_no_matter(world, random):
    def shuffled(items):
        return random.sample(items, len(items))

    feeds = [rewritten(feed, lambda _name, rows: [rows[0], *shuffled(rows[1:])]) for feed in world.feeds]
    schools = dict(shuffled(list(world.establishments.items())))
    assert results(replace(world, feeds=tuple(shuffled(feeds)), establishments=schools)) == results(world)
