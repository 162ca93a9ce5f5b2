"""Each rule by the smallest feed that breaks it, and by one that just does not."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from worlds import Period, Service, World, at, feed, main_street, trip

from isochrones.checking import Rule, check_feeds, check_region
from isochrones.checking.feed_check import FeedToCheck
from isochrones.region.region_file import load_region

TODAY = dt.date(2026, 4, 13)  # a Monday
STOPS = {"a": (0.0, 0.0), "b": (2000.0, 0.0), "c": (5000.0, 0.0)}
MORNING = "a 7:00, b 7:10, c 7:30"
CHECKING = Path(__file__).parents[2] / "docs" / "checking.md"


def run_on(*days, name="daily"):
    """Return a service on days counted from today."""
    return Service(name, tuple(TODAY + dt.timedelta(days=day) for day in days))


ALWAYS = run_on(*range(-5, 65))


def written(folder, feed_id="f", trips=(), services=(ALWAYS,), stops=STOPS, **rest):
    trips = trips or [trip("t", MORNING)]
    (folder / feed_id).mkdir()
    for name, text in feed(feed_id, stops, trips, services=services, **rest).files.items():
        (folder / feed_id / name).write_text(text)
    return FeedToCheck(feed_id, rest.get("kind", "transit"), folder / feed_id)


def checked(*sources):
    return check_feeds("feeds", sources, TODAY)


def broken(report, feed_number=0):
    return {reason.rule.code: reason.message for reason in report.feeds[feed_number].reasons}


def test_a_sound_feed_breaks_no_rule(tmp_path):
    report = checked(written(tmp_path))
    (found,) = report.feeds
    assert (found.verdict, found.reasons, report.objections) == ("fine", [], [])
    assert report.conclusion == "a build is advisable"
    assert (found.trips, found.stops, found.stops_served, found.routes) == (1, 3, 3, 1)
    assert found.trips_on_days == [1] * 60


def test_not_fetched():
    report = checked(FeedToCheck("f", "transit", None, "the server answers 404"))
    assert broken(report) == {"not-fetched": "the server answers 404"}
    assert report.conclusion == "a build is not advisable: feed f: the server answers 404"
    assert broken(checked(FeedToCheck("f", "transit", None))) == {"not-fetched": "it was never fetched"}


def test_unreadable(tmp_path):
    (tmp_path / "f.zip").write_text("<!doctype html>")
    report = checked(FeedToCheck("f", "transit", tmp_path / "f.zip"))
    assert "is a web page" in broken(report)["unreadable"]
    assert report.objections


def test_one_blocking_feed_is_enough_to_object(tmp_path):
    report = checked(written(tmp_path), FeedToCheck("g", "transit", None, "gone"))
    assert [found.verdict for found in report.feeds] == ["fine", "blocking"]
    assert report.objections == ["feed g: gone"]


def test_no_usable_trip(tmp_path):
    assert broken(checked(written(tmp_path, trips=[trip("t", "a 7:00")]))) == {
        "no-usable-trip": "not one trip can be used"
    }


@pytest.mark.parametrize("days", [(-9, -1), (60, 70)])
def test_no_trips_ahead(tmp_path, days):
    first, last = (TODAY + dt.timedelta(days=day) for day in days)
    assert broken(checked(written(tmp_path, services=[run_on(*days)]))) == {
        "no-trips-ahead": f"no trip from 2026-04-13 to 2026-06-11: its trips run from {first} to {last}"
    }


def test_starts_later_and_ends_soon(tmp_path):
    assert broken(checked(written(tmp_path, services=[run_on(*range(59))]))) == {
        "ends-soon": "its last trip runs on 2026-06-10"
    }
    assert broken(checked(written(tmp_path, "g", services=[run_on(*range(1, 60))]))) == {
        "starts-later": "its first trip runs on 2026-04-14"
    }


def test_gap(tmp_path):
    six = [run_on(*range(10), *range(16, 65))]
    assert broken(checked(written(tmp_path, services=six))) == {}
    seven = [run_on(*range(10), *range(17, 65))]
    assert broken(checked(written(tmp_path, "g", services=seven))) == {
        "gap": "no trip on 7 days in a row, from 2026-04-23 to 2026-04-29"
    }
    # It may have begun before the first of the days, and end after the last.
    early = [run_on(-3, *range(8, 65))]
    assert "from 2026-04-13 to 2026-04-20" in broken(checked(written(tmp_path, "h", services=early)))["gap"]
    late = [run_on(*range(50), 70)]
    assert "from 2026-06-02 to 2026-06-11" in broken(checked(written(tmp_path, "i", services=late)))["gap"]


def test_trips_lost(tmp_path):
    def trips(sound):
        return [*(trip(f"t{n}", MORNING) for n in range(sound)), trip("alone", "a 7:00")]

    assert broken(checked(written(tmp_path, trips=trips(19)))) == {}
    report = checked(written(tmp_path, "g", trips=trips(18)))
    assert broken(report) == {"trips-lost": "1 of 19 trips can't be used"}


def test_times_guessed(tmp_path):
    def blank(source, calls):
        path = source.path / "stop_times.txt"
        path.write_text(re.sub(r"07:1\d:00,07:1\d:00,b", ",,b", path.read_text(), count=calls))
        return source

    stops = [trip(f"t{n}", MORNING) for n in range(5)]
    assert broken(checked(blank(written(tmp_path, trips=stops), 3))) == {}
    assert broken(checked(blank(written(tmp_path, "g", trips=stops), 4))) == {
        "times-guessed": "4 of 15 stop times are not given, but worked out"
    }


def test_too_fast(tmp_path):
    # 60 s by the timetable and 60 s for rounding, at 100 m/s.
    far = {"a": (0.0, 0.0), "b": (11_990.0, 0.0)}
    hop = [trip("t", "a 7:00, b 7:01")]
    assert broken(checked(written(tmp_path, trips=hop, stops=far))) == {}
    report = checked(written(tmp_path, "g", trips=hop, stops=far | {"b": (12_010.0, 0.0)}))
    assert broken(report) == {"too-fast": "1 hops from stop to stop are faster than any vehicle"}
    assert report.feeds[0].hops_too_fast.examples == ['trip_id "t": 12 km in 60 s to stop_id "b"']


def test_trips_published_twice(tmp_path):
    report = checked(written(tmp_path), written(tmp_path, "g", trips=[trip("u", MORNING), trip("v", "a 9:00, b 9:10")]))
    assert broken(report) == {}
    assert broken(report, 1) == {"trips-published-twice": "1 of 2 trips are published by another feed, and kept there"}
    (overlap,) = report.as_record()["overlaps"]
    assert (overlap["kept_feed"], overlap["dropped_feed"], overlap["dropped"]) == ("f", "g", 1)


def test_stops_without_position(tmp_path):
    source = written(tmp_path)
    stops = source.path / "stops.txt"
    stops.write_text(re.sub(r"^(c,c),[^,]*,[^,]*", r"\1,0,0", stops.read_text(), flags=re.MULTILINE))
    report = checked(source)
    assert broken(report) == {"stops-without-position": "1 of 3 stops served have no position"}
    assert report.feeds[0].stops_without_position.examples == ['stop_id "c", c: no position']


def test_stops_astray(tmp_path):
    near = {f"s{n}": (100.0 * n, 0.0) for n in range(40)}
    calls = ", ".join(f"s{n} 7:{n:02d}" for n in range(40))
    away = {"away": (53_000.0, 0.0)}
    report = checked(written(tmp_path, trips=[trip("t", f"{calls}, away 9:00")], stops=near | away))
    assert broken(report) == {"stops-astray": "1 of 41 stops served are far from all others"}
    assert report.feeds[0].stops_astray.examples == ['stop_id "away", away: 51 km away']
    report = checked(
        written(tmp_path, "g", trips=[trip("t", f"{calls}, away 9:00")], stops=near | {"away": (51_900, 0)})
    )
    assert broken(report) == {}


def test_stops_of_a_country_are_not_astray(tmp_path):
    stops = {f"s{n}": (40_000.0 * n, 0.0) for n in range(10)}
    calls = ", ".join(f"s{n} {6 + n}:00" for n in range(10))
    assert broken(checked(written(tmp_path, trips=[trip("t", calls)], stops=stops))) == {}


def region_of(tmp_path, stops, timezone="Europe/Paris"):
    names = list(stops)
    trips = [trip("t", ", ".join(f"{stop} {7 + n // 60}:{n % 60:02d}" for n, stop in enumerate(names)))]
    world = World(
        feeds=(feed("f", stops, trips, services=[ALWAYS], timezone=timezone),),
        streets=(main_street(0.0, [0.0, 10_000.0]),),
        establishments={"X000000A": at(0, 0)},
    )
    return load_region(world.write(tmp_path / "world"))


def test_stops_far_from_streets(tmp_path):
    near = {f"s{n}": (200.0 * n, 490.0) for n in range(18)}
    report = check_region(region_of(tmp_path, near | {"far": (100.0, 900.0), "lost": (100.0, 9000.0)}), TODAY)
    (found,) = report.feeds
    assert broken(report) == {"stops-far-from-streets": "2 of 20 stops served have no street near"}
    assert found.stops_far_from_streets.examples == [
        'stop_id "lost", lost: no street within 5,000 m',
        'stop_id "far", far: 900 m to the nearest street',
    ]
    assert found.drawn.is_odd.sum() == 2
    assert report.streets.snap_meters == 500


def test_few_stops_far_from_streets_are_counted_only(tmp_path):
    near = {f"s{n}": (200.0 * n, 490.0) for n in range(19)}
    report = check_region(region_of(tmp_path, near | {"far": (100.0, 900.0)}), TODAY)
    assert broken(report) == {}
    assert len(report.feeds[0].stops_far_from_streets.rows) == 1


def test_other_timezone(tmp_path):
    region = region_of(tmp_path, {"a": (0.0, 0.0), "b": (500.0, 0.0)}, timezone="Indian/Reunion")
    assert broken(check_region(region, TODAY)) == {
        "other-timezone": "its times are in Indian/Reunion, the region is in Europe/Paris"
    }


def test_trips_at_headways_count_as_often_as_they_set_out(tmp_path):
    every = replace(trip("t", MORNING), periods=(Period(7 * 3600, 8 * 3600, 600), Period(9 * 3600, 9 * 3600 + 1, 600)))
    weekdays = run_on(0, 1, 2, 3, 4, name="week")
    on_weekdays = replace(trip("u", MORNING), service="week")
    report = checked(written(tmp_path, trips=[every, on_weekdays], services=[ALWAYS, weekdays]))
    assert report.feeds[0].trips_on_days[:7] == [8, 8, 8, 8, 8, 7, 7]


def test_the_rules_are_those_that_are_documented():
    text = CHECKING.read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z-]+)` \| (look|blocking) \|", text, re.MULTILINE)
    assert told == [(rule.code, rule.level) for rule in Rule]
