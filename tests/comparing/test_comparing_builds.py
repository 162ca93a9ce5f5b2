"""A world is built twice, with one thing changed: the comparison says that thing, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import town
from town import EVENING, STOPS, TOWN, country_feed, town_feed, with_feeds
from worlds import Region, at, trip

from isochrones.comparing import compare
from isochrones.comparing.counting import CountedWay

OUT, BACK = CountedWay("outbound", "transit"), CountedWay("return", "transit")
ALL_OUT = CountedWay("outbound", "all")


@pytest.fixture
def against(town_before, tmp_path):
    """Return a function that builds a world and compares it with the town."""
    return lambda world: compare(town_before, town.built_in(tmp_path, world))


def figures(before, after, **rest):
    """Return figures of pairs; what is neither lost nor changed is equal."""
    changed = {name: rest.get(name, 0) for name in ("won", "lost", "slower", "faster")}
    gone = changed["lost"] + changed["slower"] + changed["faster"]
    return {"before": before, "after": after, **changed, "equal": before - gone}


def way(record, which):
    (found,) = (entry for entry in record["ways"] if (entry["direction"], entry["service"]) == which[:2])
    return found


def test_nothing_changes(town_before):
    comparison = compare(town_before, town_before)
    assert comparison.figures(OUT) == comparison.figures(ALL_OUT) == figures(4, 4)
    assert comparison.figures(BACK) == figures(2, 2)


def test_a_trip_is_dropped(town_before, without_line_2):
    comparison = compare(town_before, without_line_2)
    record = comparison.as_record()
    assert comparison.figures(OUT) == figures(4, 2, lost=2)
    assert comparison.figures(BACK) == figures(2, 2)
    assert comparison.lost_all(OUT) == [{"uai": "X2", "name": "School X2"}]
    (worst,) = way(record, OUT)["worst"]
    assert (worst["uai"], worst["stops_before"], worst["stops_after"], worst["stops_lost"]) == ("X2", 2, 0, 2)
    # P-X2 and A-X2: one stop of either feed.
    assert worst["feeds"] == ["country", "town"]
    assert worst["median_minutes_before"] is None
    assert record["stops"]["matched"] == 5
    assert [entry["path"] for entry in record["inputs"]] == ["country"]
    states = {row["uai"]: row["state"] for row in record["establishments"]}
    assert states == {"X1": "unchanged", "X2": "lost all"}


def test_a_line_is_added(against):
    line_3 = trip("line-3", "E 7:35, C 7:55")
    comparison = against(
        with_feeds(town_feed(town.MORNING, EVENING, line_3, stops={**STOPS, "E": (15_000.0, 0.0)}), country_feed())
    )
    record = comparison.as_record()
    assert comparison.figures(OUT) == figures(4, 5, won=1)
    assert way(record, OUT)["won_with"] == {"with_establishment": 0, "with_stop": 1}
    assert [feed["won"] for feed in way(record, OUT)["feeds"]] == [0, 1]
    assert {feed["feed"]: feed["stops_won"] for feed in record["feeds"]} == {"country": 0, "town": 1}
    assert {row["uai"]: row["state"] for row in record["establishments"]} == {"X1": "more stops", "X2": "unchanged"}


def test_an_establishment_leaves_the_catalogue(against):
    comparison = against(replace(TOWN, establishments={"X1": town.SCHOOLS["X1"], "X3": at(20_400, 0)}))
    record = comparison.as_record()
    assert comparison.figures(OUT) == figures(4, 4, lost=2, won=2)
    assert comparison.figures_of_both(OUT) == figures(2, 2)
    assert way(record, OUT)["lost_with"] == {"with_establishment": 2, "with_stop": 0}
    assert record["catalogue"] == {
        "before": 2,
        "after": 2,
        "matched": 1,
        "left": [{"uai": "X2", "name": "School X2"}],
        "new": [{"uai": "X3", "name": "School X3"}],
    }
    assert comparison.lost_all(OUT) == []
    assert way(record, OUT)["worst"] == []
    assert [row["state"] for row in record["establishments"]] == ["unchanged", "left", "new"]


def test_a_trip_is_two_minutes_slower(against):
    slow = trip("morning", "A 7:30, B 7:40, C 7:52")
    comparison = against(with_feeds(town_feed(slow, EVENING), country_feed()))
    record = comparison.as_record()
    assert comparison.figures(OUT) == figures(4, 4, slower=2)
    assert comparison.figures(BACK) == figures(2, 2)
    (worst,) = way(record, OUT)["worst"]
    # Boarding takes a minute before 7:30 or 7:40: 21 and 11 minutes become 23 and 13; the lower one is the median.
    assert (worst["uai"], worst["stops_lost"], worst["minutes_lost"]) == ("X1", 0, 4)
    assert (worst["median_minutes_before"], worst["median_minutes_after"]) == (11, 13)
    # Of four pairs in both, two are 120 seconds slower, and the lower of the middle ones is not.
    assert way(record, OUT)["median_change_seconds"] == 0


def test_stops_are_renumbered(against):
    renumbered = {f"FR:{stop}:2": (x + 20.0, y) for stop, (x, y) in STOPS.items()}
    trips = [
        replace(one, calls=tuple((f"FR:{stop}:2", *times) for stop, *times in one.calls))
        for one in (town.MORNING, EVENING)
    ]
    comparison = against(with_feeds(town_feed(*trips, stops=renumbered), country_feed()))
    record = comparison.as_record()
    assert record["stops"] == {"before": 5, "after": 5, "matched": 5, "matched_by_position": 3, "moved": 0}
    for which, pairs in ((OUT, 4), (BACK, 2)):
        assert comparison.figures(which) == figures(pairs, pairs)


def test_stops_that_are_nowhere_near_are_other_stops(against):
    far = {f"FR:{stop}": (x + 40.0, y) for stop, (x, y) in STOPS.items()}
    trips = [
        replace(one, calls=tuple((f"FR:{stop}", *times) for stop, *times in one.calls))
        for one in (town.MORNING, EVENING)
    ]
    comparison = against(with_feeds(town_feed(*trips, stops=far), country_feed()))
    record = comparison.as_record()
    assert record["stops"] == {"before": 5, "after": 5, "matched": 2, "matched_by_position": 0, "moved": 0}
    # Of A-X1, B-X1, A-X2 and P-X2 the stop P alone is there still.
    assert comparison.figures(OUT) == figures(4, 4, lost=3, won=3)
    assert way(record, OUT)["lost_with"] == {"with_establishment": 0, "with_stop": 3}


def test_a_feed_is_removed(against):
    comparison = against(with_feeds(town_feed()))
    record = comparison.as_record()
    assert comparison.figures(OUT) == figures(4, 2, lost=2)
    assert way(record, OUT)["lost_with"] == {"with_establishment": 0, "with_stop": 1}
    assert record["feeds"][0] == {
        "feed": "country",
        "change": "gone",
        "trips_before": 1,
        "trips_after": 0,
        "left_out": None,
        "stops_matched": 0,
        "stops_lost": 2,
        "stops_won": 0,
    }
    assert record["inputs"] == [{"path": "country", "change": "gone"}, {"path": "region.toml", "change": "changed"}]


def test_a_feed_that_can_no_longer_be_used_is_said(against):
    empty = town.country_feed(trip("nowhere", "P 7:45"))
    record = against(with_feeds(town_feed(), empty)).as_record()
    (country,) = (feed for feed in record["feeds"] if feed["feed"] == "country")
    assert country["change"] == "left out"
    assert country["left_out"]


def test_the_date_is_another_one(against):
    day_after = Region(date=Region().date + dt.timedelta(days=1))
    comparison = against(replace(TOWN, region=day_after))
    assert comparison.figures(OUT) == figures(4, 4)
    assert [(note.code, note.message) for note in comparison.notes] == [
        ("not-comparable-date", "the dates differ: 2026-04-14 before, 2026-04-15 after")
    ]


def test_the_budget_and_the_walking_speed_are_others(against):
    comparison = against(replace(TOWN, region=Region(budget_minutes=15, walk_kmh=6.0)))
    # Of 21, 11, 26 and 11 minutes two are within 15.
    assert comparison.figures(OUT) == figures(4, 2, lost=2)
    assert [note.code for note in comparison.notes] == ["not-comparable-budget", "not-comparable-parameters"]
    assert comparison.notes[1].message == "the parameters differ: walk_kmh (5.0 before, 6.0 after)"
