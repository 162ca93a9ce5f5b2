"""Trips that two feeds publish: which are the same, which one is kept, and that no answer changes."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace

import numpy as np
import pytest
from built import build
from hypothesis import given, settings
from random_worlds import any_world
from worlds import DATE, Period, Service, Transfer, Trip, feed, trip

import gtfs
from isochrones.assembling.repeated_trips import OVERLAP_METERS, overlaps, without_repeated_trips
from isochrones.findings import Findings

STOPS = {"a": (0.0, 0.0), "b": (2000.0, 0.0), "c": (5000.0, 0.0)}
MORNING = "a 7:00, b 7:10-7:11, c 7:30"
worlds_at_most = settings(max_examples=max(1, settings().max_examples // 10))


def read(written):
    files = {name: text.encode() for name, text in written.files.items()}
    return gtfs.read_tables(files, written.id, written.kind, Findings())


def one(feed_id, *trips, stops=STOPS, **rest):
    """Read a feed of the given trips, by default one in the morning."""
    return read(feed(feed_id, stops, trips or [trip("t", MORNING)], **rest))


def moved(meters):
    return {f"{stop}-there": (x, y + meters) for stop, (x, y) in STOPS.items()}


def renamed(timetable=MORNING):
    return trip("u", ", ".join(f"{call.split()[0]}-there {call.split()[1]}" for call in timetable.split(",")))


def dropped(*feeds):
    """Name the trips that are dropped, as (feed, trip_id), and what they are kept as."""
    by_id = {each.feed_id: each for each in feeds}

    def name(feed_id, index):
        return feed_id, by_id[feed_id].trips["trip_id"].iloc[index]

    return {
        name(found.dropped_feed, gone): name(found.kept_feed, kept)
        for found in overlaps(feeds)
        for gone, kept in zip(found.dropped_trips, found.kept_trips, strict=True)
    }


SAME = {("second", "u"): ("first", "t")}


def test_ids_and_a_few_meters_make_no_difference():
    assert dropped(one("first"), one("second", renamed(), stops=moved(OVERLAP_METERS - 1))) == SAME


def test_what_is_found_is_said():
    (found,) = overlaps([one("first"), one("second", renamed(), stops=moved(10))])
    assert (found.kept_feed, found.dropped_feed, found.seen) == ("first", "second", 0)
    assert found.examples == ['trip_id "u" is "t" of first']
    assert found.sentence() == (
        "1 trips of feed second are published by feed first too: they are kept once, as first has them"
    )


@pytest.mark.parametrize(
    ("other", "stops"),
    [
        (renamed(), moved(OVERLAP_METERS + 1)),
        (renamed("a 7:00, b 7:10-7:11, c 7:30:01"), moved(0)),
        (renamed("a 7:00, b 7:10-7:12, c 7:30"), moved(0)),
        (renamed("a 7:00, c 7:30"), moved(0)),
        (renamed("a 7:00, c 7:10-7:11, b 7:30"), moved(0)),
        (replace(renamed(), pickup=("", "0", "")), {**moved(0), "c-there": (5000, OVERLAP_METERS + 1)}),
    ],
)
def test_another_time_or_place_makes_another_trip(other, stops):
    assert dropped(one("first"), one("second", other, stops=stops)) == {}


def test_a_trip_of_the_same_feed_is_not_compared():
    assert dropped(one("first", trip("t", MORNING), trip("u", MORNING))) == {}
    assert dropped() == {}


def test_seconds_of_another_time_zone_are_other_instants():
    assert dropped(one("first"), one("second", timezone="Europe/London")) == {}


def test_the_one_with_more_dates_is_kept():
    week = tuple(DATE + dt.timedelta(days=day) for day in range(7))
    few = one("few", services=[Service("daily", week[:5])])
    many = one("many", services=[Service("daily", week)])
    other = one("other", services=[Service("daily", week[3:])])
    assert dropped(few, many) == {("few", "t"): ("many", "t")}
    assert dropped(few, other) == {}
    gap = one("gap", services=[Service("daily", (week[0], week[4]), in_calendar=True)])
    assert dropped(gap, few) == {("gap", "t"): ("few", "t")}
    assert dropped(gap, one("rest", services=[Service("daily", week[1:4])])) == {}


def test_the_public_trip_is_kept_unless_the_school_bus_runs_on_more_dates():
    school, public = one("school", kind="school"), one("public")
    assert dropped(school, public) == {("school", "t"): ("public", "t")}
    shorter = one("shorter", services=[Service("daily", (DATE,))])
    assert dropped(school, shorter) == {}


def test_the_kept_trip_lets_riders_on_and_off_wherever_the_other_does():
    no_boarding = one("first", replace(trip("t", MORNING), pickup=("", "1", "")))
    assert dropped(no_boarding, one("second")) == {("first", "t"): ("second", "t")}
    no_alighting = one("third", replace(trip("t", MORNING), drop_off=("", "1", "")))
    assert dropped(no_boarding, no_alighting) == {}


def test_of_three_feeds_the_first_keeps_it():
    found = dropped(one("first"), one("second"), one("third"))
    assert found == {("second", "t"): ("first", "t"), ("third", "t"): ("first", "t")}


def test_a_dropped_trip_stands_for_no_other():
    """The third is near the second alone, which is dropped: it stays."""
    second = one("second", renamed(), stops=moved(OVERLAP_METERS - 10))
    third = one("third", renamed(), stops=moved(2 * OVERLAP_METERS - 20))
    assert dropped(one("first"), second, third) == SAME


@pytest.mark.parametrize(
    "through",
    [
        {"trips": [replace(trip("t", MORNING), block="b")]},
        {
            "trips": [trip("t", MORNING), trip("on", "c 8:00, a 9:00")],
            "transfers": [Transfer("t", "on", "4")],
        },
        {"trips": [replace(trip("t", MORNING), periods=(Period(25_200, 32_400, 600),))]},
    ],
)
def test_trips_ridden_through_or_at_headways_are_seen_but_kept(through):
    feeds = [read(feed(feed_id, STOPS, **through)) for feed_id in ("first", "second")]
    (found,) = overlaps(feeds)
    assert len(found.dropped_trips) == 0
    assert found.seen == len(through["trips"])
    thinned, _ = without_repeated_trips(feeds)
    assert all(now is before for now, before in zip(thinned, feeds, strict=True))


def test_headways_are_not_compared_with_times():
    headway = replace(trip("t", MORNING), periods=(Period(25_200, 32_400, 600),))
    assert overlaps([one("first"), one("second", headway)]) == []


def test_all_tables_stay_consistent():
    first = one("first", trip("t", MORNING))
    second = one(
        "second",
        trip("before", "a 6:00, b 6:20"),
        trip("same", MORNING),
        replace(trip("every", "a 8:00, c 8:30"), periods=(Period(28_800, 32_400, 900),)),
        trip("x", "b 9:00, c 9:20"),
        trip("y", "c 9:20, a 9:50"),
        transfers=[Transfer("x", "y", "4"), Transfer("a", "b", "2", "60")],
    )
    (kept, thinned), _ = without_repeated_trips([first, second])
    assert kept is first
    assert list(thinned.trips["trip_id"]) == ["before", "every", "x", "y"]
    assert thinned.trip_offsets.tolist() == [0, 2, 4, 6, 8]
    assert thinned.stop_times["trip"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert thinned.stop_times["departure_seconds"].iloc[2] == 8 * 3600
    assert thinned.frequencies["trip"].tolist() == [1]
    assert thinned.transfers[["from_trip", "to_trip"]].to_numpy().tolist() == [[2, 3], [-1, -1]]
    for name in ("trips", "stop_times", "transfers", "frequencies"):
        now, before = getattr(thinned, name), getattr(second, name)
        assert (now.dtypes == before.dtypes).all()
        assert now.index.equals(now.reset_index(drop=True).index)


def test_rules_of_a_dropped_trip_go_with_it():
    second = one("second", trip("other", "a 6:00, b 6:20"), trip("t", MORNING))
    rule = second.transfers.reindex([0]).fillna(-1).assign(from_stop=0, to_stop=1, from_trip=1)
    ruled = replace(second, transfers=rule.astype(second.transfers.dtypes))
    (_, thinned), _ = without_repeated_trips([one("first"), ruled])
    assert len(thinned.trips) == 1
    assert thinned.transfers.empty


def test_an_unknown_place_is_near_nothing():
    first, second = one("first"), one("second")
    for call in (0, 1):
        lost = replace(first, stops=first.stops.assign(lat=np.where(np.arange(3) == call, np.nan, first.stops["lat"])))
        assert dropped(lost, second) == {}


def many(feed_id, count):
    """Return a feed of that many trips; each two of them share all their times."""
    calls = tuple(("abc"[place % 3], 300 * place, 300 * place) for place in range(20))
    trips = [
        Trip(f"t{number}", tuple((stop, a + number // 2, d + number // 2) for stop, a, d in calls))
        for number in range(count)
    ]
    return read(feed(feed_id, STOPS, trips))


def test_two_large_feeds_take_no_two_seconds_of_a_processor():
    small = many("first", 10)
    overlaps([small, replace(small, feed_id="second")])  # compiles
    first = many("first", 10_000)
    start = time.process_time()
    (found,) = overlaps([first, replace(first, feed_id="second")])
    assert time.process_time() - start < 2
    assert len(found.dropped_trips) == 10_000


def copied(original):
    """Publish a feed a second time: other ids of stops and trips."""
    files = dict(original.files)
    for name, columns in {
        "stops.txt": ("stop_id", "parent_station"),
        "stop_times.txt": ("stop_id", "trip_id"),
        "trips.txt": ("trip_id",),
        "frequencies.txt": ("trip_id",),
        "transfers.txt": ("from_stop_id", "to_stop_id", "from_trip_id", "to_trip_id"),
    }.items():
        if name in files:
            header, *rows = (line.split(",") for line in files[name].splitlines())
            for row in rows:
                for column in columns:
                    if row[header.index(column)]:
                        row[header.index(column)] += "-again"
            files[name] = "\n".join(",".join(row) for row in [header, *rows]) + "\n"
    return replace(original, id="again", files=files)


def answers(asked, world):
    """All that is found for the stops of the feeds before the copy, and for homes."""
    found = {key: pair for key, pair in asked.pairs().items() if "again" not in str(key)}
    for home, place in world.origins.items():
        found |= {("live", key): reached for key, reached in asked.live(home, place).items()}
    return found


@given(any_world())
@worlds_at_most
def test_a_feed_published_twice_changes_no_answer(world):
    first = world.feeds[0]
    plain = replace(first, files={name: text for name, text in first.files.items() if name != "frequencies.txt"})
    if "block" in first.files["trips.txt"].split("\n", 1)[1] or ",4," in first.files.get("transfers.txt", ""):
        plain = replace(plain, files={n: t for n, t in plain.files.items() if n != "transfers.txt"})
        plain = replace(plain, files=plain.files | {"trips.txt": plain.files["trips.txt"].replace(",block\n", ",\n")})
    once = replace(world, feeds=(plain, *world.feeds[1:]))
    twice = build(replace(once, feeds=(*once.feeds, copied(plain))))
    assert answers(twice, world) == answers(build(once), world)
    assert "trips-published-twice" in {warned["code"] for warned in twice.manifest["warnings"]}
    (left_out,) = [line for line in twice.manifest["report"]["feeds"] if line["feed"] == "again"]
    assert left_out["left_out"] == "other feeds publish all of its trips"
