"""Verdicts on real feeds and odd ones, as a person comes to them reading the files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from isochrones.checking import check_feeds, check_page, check_region
from isochrones.checking.feed_check import FeedToCheck
from isochrones.region.region_file import load_region

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

pytestmark = [
    pytest.mark.regions,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real feeds are not at {SHARED}"),
]


def codes(found):
    return [reason.rule.code for reason in found.reasons]


# Of Nantes the streets of 3 km of the centre are known, and the next weekday without any trip is the first of May. The
# buses of Porto Alegre give the first and the last time of each trip, and rest at weekends; its trains leave the map.
# A headway of 300 s from 06:00 to 21:00 is 180 trips: those of all rows of Oaxaca's Tuesdays add up to 15,538.
REGIONS = {
    "nantes": (
        "2014-04-25",
        {"tan": (1_481, 1, 33_048, ["trips-lost", "stops-far-from-streets"])},
    ),
    "porto-alegre": (
        "2019-05-14",
        {
            "eptc": (2_374, 16, 0, ["times-guessed", "stops-far-from-streets"]),
            "trensurb": (529, 0, 0, ["stops-far-from-streets"]),
        },
    ),
    "rhein-neckar": ("2016-11-15", {"rnv": (7_123, 34, 0, ["ends-soon"])}),
    "oaxaca": ("2025-02-04", {"oaxaca": (15_538, 0, 0, [])}),
}


@pytest.mark.parametrize("name", REGIONS)
def test_regions(name):
    date, expected = REGIONS[name]
    region = load_region(SHARED / "regions" / name / "region.toml")
    report = check_region(region, dt.date.fromisoformat(date))
    assert {
        found.source.feed_id: (
            found.trips_on_days[0],
            found.trips_on_days.count(0),
            found.trips_lost,
            codes(found),
        )
        for found in report.feeds
    } == expected
    assert report.objections == []
    assert report.overlaps == []
    assert len(check_page(report)) < 2_000_000


# The first day, its trips, days without any of 60, the reasons.
FEEDS = {
    "montpellier-tam-2024": ("2024-01-23", 4_333, 26, ["ends-soon"]),
    "mulhouse-solea-2026": ("2026-05-05", 2_256, 7, ["ends-soon"]),
    "chateau-thierry-2025": ("2025-11-04", 228, 0, []),
    "macosx-junk-laquila-2022": ("2022-05-24", 620, 55, ["ends-soon"]),
    "subfolder-laurentides-2025": ("2025-10-14", 1_740, 0, []),
}


@pytest.mark.parametrize("name", FEEDS)
def test_feeds(name):
    date, trips, without, reasons = FEEDS[name]
    path = SHARED / "feeds" / f"{name}.zip"
    (found,) = check_feeds(name, [FeedToCheck("feed", "transit", path)], dt.date.fromisoformat(date)).feeds
    assert (found.trips_on_days[0], found.trips_on_days.count(0), codes(found)) == (trips, without, reasons)


# On a Monday of 2009, STBA sets out 32 times, CITY1 and CITY2 52 times each, and four other trips once.
MONDAY = ("2009-06-01", 140)
ODD_FEEDS = {
    "duplicate_stop_sequence": ("2017-01-07", 2, ["ends-soon", "trips-lost"]),
    "duplicate_stops": (*MONDAY, ["trips-lost"]),
    "duplicates": ("2009-06-01", 146, ["trips-lost"]),  # a period of CITY2 is there twice
    "duration_distance": ("2017-01-07", 5, ["ends-soon", "trips-lost", "stops-without-position"]),
    "invalid_references": (*MONDAY, ["trips-lost"]),
    "invalid_stop_file": (*MONDAY, ["trips-lost"]),
    "shapes": (*MONDAY, ["trips-lost"]),
    "stop_times_increase": ("2024-05-05", 2, []),
    "stop_times_location_type": (*MONDAY, ["trips-lost", "too-fast"]),  # to a stop area 44 km away, in 5 minutes
    "stops": (*MONDAY, ["trips-lost"]),
    "unused_stop": (*MONDAY, ["trips-lost"]),
    "custom_rules": ("2017-01-07", 0, ["unreadable"]),
    "missing_mandatory_files": ("2017-01-07", 0, ["unreadable"]),
    "optimisation_route_trips": ("2017-01-07", 0, ["unreadable"]),
    "unusable_trip": ("2017-01-07", 0, ["unreadable"]),
}
NOT_ONE_TRIP = ("2017-01-07", 0, ["no-usable-trip"])


def test_odd_feeds():
    found = {}
    for path in sorted((SHARED / "feeds" / "odd").iterdir()):
        date = dt.date.fromisoformat(ODD_FEEDS.get(path.name, NOT_ONE_TRIP)[0])
        (feed,) = check_feeds(path.name, [FeedToCheck("feed", "transit", path)], date).feeds
        found[path.name] = (str(date), sum(feed.trips_on_days[:1]), codes(feed))
    assert len(found) == 33
    assert found == {name: ODD_FEEDS.get(name, NOT_ONE_TRIP) for name in found}
