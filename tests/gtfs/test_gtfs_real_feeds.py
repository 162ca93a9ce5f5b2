"""Real feeds, and what the csv module and grep say of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

import gtfs
from isochrones.findings import Findings, InputError

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

pytestmark = [
    pytest.mark.regions,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real feeds are not at {SHARED}"),
]


def read(path):
    findings = Findings()
    return gtfs.read_feed(SHARED / path, "feed", "transit", findings), findings


def finding(findings, rule):
    (record,) = [record for record in findings.records() if record["rule"] == rule]
    return record["file"], record["action"], record["count"], record["examples"][0]


# Trips, stop times, transfers; stop times without boarding, alighting; services, trips, stop times of a date.
REAL_FEEDS = [
    ("regions/rhein-neckar/rnv.zip", (20_636, 424_266, 0), (0, 0), "2016-11-15", (12, 7_123, 147_774)),
    ("regions/nantes/tan.zip", (8_080, 154_563, 5), (0, 0), "2014-04-25", (7, 1_481, 27_333)),
    ("regions/oaxaca/oaxaca.zip", (154, 16_546, 0), (0, 0), "2025-02-04", (2, 85, 9_045)),
    ("regions/porto-alegre/eptc.zip", (2_374, 130_019, 0), (0, 0), "2019-05-14", (115, 2_374, 130_019)),
    ("regions/porto-alegre/trensurb.zip", (1_248, 14_855, 0), (0, 0), "2019-05-14", (1, 529, 6_347)),
    ("feeds/montpellier-tam-2024.zip", (16_393, 339_023, 1_057), (0, 0), "2024-01-23", (7, 4_333, 88_783)),
    ("feeds/mulhouse-solea-2026.zip", (9_115, 192_345, 0), (2_572, 2_436), "2026-05-05", (3, 2_256, 48_964)),
    ("feeds/chateau-thierry-2025.zip", (567, 11_775, 0), (0, 0), "2025-11-04", (11, 228, 3_963)),
    ("feeds/macosx-junk-laquila-2022.zip", (1_103, 34_848, 0), (2, 2), "2022-05-24", (1, 620, 19_473)),
    (
        "feeds/subfolder-laurentides-2025.zip",
        (12_882, 505_323, 0),
        (13_038, 11_117),
        "2025-10-14",
        (1, 1_740, 62_615),
    ),
]


@pytest.mark.parametrize(("path", "counts", "refusals", "date", "on_date"), REAL_FEEDS)
def test_counts(path, counts, refusals, date, on_date):
    feed, _ = read(path)
    assert (len(feed.trips), len(feed.stop_times), len(feed.transfers)) == counts
    assert ((~feed.stop_times["can_board"]).sum(), (~feed.stop_times["can_alight"]).sum()) == refusals
    active = gtfs.active_services(feed, dt.date.fromisoformat(date))
    runs = active[feed.trips["service"]]
    assert (active.sum(), runs.sum(), np.diff(feed.trip_offsets)[runs].sum()) == on_date


def test_rhein_neckar():
    feed, findings = read("regions/rhein-neckar/rnv.zip")
    assert (len(feed.stops), len(feed.routes), feed.timezone) == (2_057, 100, "Europe/Berlin")
    assert feed.routes["route_type"].value_counts().to_dict() == {704: 69, 900: 19, 3: 12}
    assert feed.stop_times["departure_seconds"].max() == 102_960  # 28:36
    assert feed.stop_times["departure_seconds"].sum() == 21_117_746_732
    assert gtfs.service_dates(feed) == (dt.date(2016, 10, 22), dt.date(2016, 12, 10))
    assert findings.records() == []
    # Lines 2 to 4 of stop_times.txt.
    first = feed.stop_times.iloc[feed.trip_offsets[0] :][:3]
    assert feed.trips["trip_id"][0] == "133162_merged_890836"
    assert list(feed.stops["stop_id"][first["stop"]]) == ["570001", "216501", "215401"]
    assert list(first["departure_seconds"]) == [72_000, 72_060, 72_180]  # 20:00, 20:01, 20:03


def test_nantes():
    feed, findings = read("regions/nantes/tan.zip")
    # Of 41,128 trips 8,287 have stop times: 197 have one only, and 10 run on Fridays of a single Wednesday.
    assert finding(findings, "no-stop-times")[2] == 32_841
    assert finding(findings, "single-stop-time")[2] == 197
    assert finding(findings, "service-without-dates")[2] == 10
    assert len(feed.trips) == 41_128 - 32_841 - 197 - 10
    assert list(feed.transfers["transfer_type"]) == [2, 2, 2, 2, 2]
    assert list(feed.transfers["min_transfer_seconds"]) == [60, 60, 60, 60, 60]
    assert (feed.stops["location_type"] == 1).sum() == 1_027
    stop = feed.stops.set_index("stop_id").loc["StopPoint:COME1"]
    assert feed.stops["stop_id"][stop["parent"]] == "StopArea:COMM"


def test_oaxaca():
    feed, findings = read("regions/oaxaca/oaxaca.zip")
    assert len(feed.frequencies) == 154
    assert feed.frequencies["exact"].all()
    assert tuple(feed.frequencies.iloc[0]) == (
        0,
        21_600,
        75_600,
        300,
        True,
    )  # 06:00 to 21:00, every 5 minutes
    assert gtfs.service_dates(feed) == (dt.date(2000, 1, 1), dt.date(2100, 1, 1))
    assert findings.records() == []


def test_porto_alegre():
    feed, findings = read("regions/porto-alegre/eptc.zip")
    assert finding(findings, "interpolated-time") == (
        "feed/stop_times.txt",
        "repaired",
        125_271,
        'row 3: stop_id "1563"',
    )
    # Of each trip the first and the last time are known: 12:02 to 13:02 for the first, as it is written.
    times = feed.stop_times["arrival_seconds"].to_numpy()
    assert (times[feed.trip_offsets[0]], times[feed.trip_offsets[1] - 1]) == (43_320, 46_920)
    within = np.ones(len(times) - 1, dtype=bool)
    within[feed.trip_offsets[1:-1] - 1] = False
    assert (np.diff(times)[within] >= 0).all()


def test_montpellier():
    feed, findings = read("feeds/montpellier-tam-2024.zip")
    assert feed.routes["route_type"].value_counts().to_dict() == {3: 36, 715: 5, 0: 4}
    assert finding(findings, "pickup-on-request")[2] == 13_545
    assert len(findings.records()) == 1


# Three bodies that many of the odd feeds share. In the first, six trips name no route and run on no service; a stop,
# the route and the services have no id. In the second, the only trip names a route that is not there, and two stops a
# parent. In the third, a route without id takes four of eleven trips with it, and another route has no name.
NO_ROUTE = {"missing-id": 5, "unknown-route": 6, "unknown-trip": 12, "no-usable-service": 1}
OTHER_ROUTE = {
    "unknown-parent": 2,
    "unknown-agency": 2,
    "unknown-route-type": 1,
    "unknown-route": 1,
    "unknown-trip": 2,
    "no-usable-service": 1,
}
FOUR_LOST = {"missing-id": 1, "missing-name": 1, "unknown-route": 4, "unknown-trip": 8}
ONE_STOP_EACH = {
    "missing-id": 1,
    "unknown-stop": 2,
    "duplicate-stop-sequence": 3,
    "single-stop-time": 5,
    "times-go-back": 1,
    "no-usable-service": 1,
}

# Trips left, and the rules broken with their counts, as one finds them reading the files.
ODD_FEEDS = {
    "accessibility": (0, {"parent-not-station": 2, "missing-id": 4, "unknown-route": 6, "no-usable-service": 1}),
    "agency": (0, NO_ROUTE | {"unknown-timezone": 1}),
    "agency_multiple": (0, ONE_STOP_EACH),
    "agency_single": (0, NO_ROUTE),
    "arrange_by_phone_stops": (0, OTHER_ROUTE),
    "check_id": (0, NO_ROUTE | {"missing-id": 7, "zero-position": 1}),
    "check_name": (0, NO_ROUTE | {"missing-id": 4, "missing-name": 3, "unknown-agency": 3}),
    "coordinate_with_driver_stops": (0, OTHER_ROUTE),
    "custom_route_color": (0, OTHER_ROUTE | {"unknown-agency": 5, "unknown-route-type": 4}),
    "duplicate_stop_sequence": (
        2,
        {"missing-id": 2, "unknown-agency": 1, "duplicate-stop-sequence": 2, "single-stop-time": 1},
    ),
    "duplicate_stops": (7, FOUR_LOST | {"unknown-parent": 1, "parent-not-station": 1, "missing-parent": 2}),
    "duplicates": (
        7,
        FOUR_LOST
        | {
            "duplicate-id": 6,  # of an agency, a stop, a route, a service, a trip and a pathway
            "duplicate-exception": 1,
            "unknown-parent": 1,
            "parent-not-station": 1,
            "missing-parent": 1,
            "unknown-stop": 2,
            "overlapping-periods": 1,
            "estimated-traversal-time": 2,
        },
    ),
    "duration_distance": (5, {"missing-id": 2, "zero-position": 1, "unknown-agency": 1, "times-go-back": 1}),
    "empty_calendar": (0, OTHER_ROUTE | {"unknown-agency": 5, "unknown-route-type": 4}),
    "fare_attributes": (0, OTHER_ROUTE),
    "feed_info": (0, NO_ROUTE | {"missing-id": 4, "missing-name": 3, "unknown-agency": 1}),
    "interpolated_stop_times": (0, OTHER_ROUTE | {"missing-id": 2, "unknown-route": 2, "unknown-trip": 6}),
    "invalid_references": (
        11,
        {
            "unknown-parent": 1,
            "parent-not-station": 1,
            "duplicate-id": 1,
            "unknown-agency": 1,
            "unknown-route": 1,
            "unknown-service": 1,
            "unknown-trip": 1,
            "unknown-stop": 1,
        },
    ),
    "invalid_stop_file": (7, FOUR_LOST | {"unknown-parent": 2, "parent-not-station": 1, "bad-position": 1}),
    "missing_agency_id": (0, ONE_STOP_EACH | {"missing-agency": 1}),
    "no_optional_files": (0, OTHER_ROUTE),
    "route_type_invalid": (
        0,
        NO_ROUTE | {"missing-id": 6, "missing-name": 1, "unknown-agency": 1, "unknown-route-type": 1},
    ),
    "route_type_missing": (
        0,
        NO_ROUTE | {"missing-id": 6, "missing-name": 1, "unknown-agency": 1, "missing-route-type": 1},
    ),
    "shapes": (7, FOUR_LOST | {"unknown-parent": 1, "parent-not-station": 1, "bad-position": 1}),
    "stop_times_increase": (2, {"departs-before-arrival": 1}),
    "stop_times_location_type": (7, FOUR_LOST | {"unknown-parent": 2, "stop-time-at-station": 2}),
    "stops": (
        7,
        FOUR_LOST
        | {
            "parent-not-station": 4,
            "missing-parent": 2,
            "bad-position": 1,
            "zero-position": 1,
            "long-row": 11,
            "stop-time-at-station": 3,
        },
    ),
    "sub_folder": (0, OTHER_ROUTE),
    "unused_stop": (7, FOUR_LOST),
}


@pytest.mark.parametrize("name", ODD_FEEDS)
def test_odd_feeds(name):
    feed, findings = read(f"feeds/odd/{name}")
    rules = {}
    for record in findings.records():
        rules[record["rule"]] = rules.get(record["rule"], 0) + record["count"]
    assert (len(feed.trips), rules) == ODD_FEEDS[name]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing_mandatory_files", "feed/stop_times.txt: this file is missing"),
        ("unusable_trip", "feed: calendar.txt and calendar_dates.txt are missing"),
        ("optimisation_route_trips", "feed/agency.txt: agency_timezone holds nothing"),
        ("custom_rules", "holds no GTFS file"),
    ],
)
def test_odd_feeds_that_are_refused(name, message):
    with pytest.raises(InputError) as raised:
        read(f"feeds/odd/{name}")
    assert message in str(raised.value)


def test_all_odd_feeds_are_in_one_of_the_two_lists():
    names = {path.name for path in (SHARED / "feeds" / "odd").iterdir()}
    assert len(names) == 33
    assert names - set(ODD_FEEDS) == {
        "missing_mandatory_files",
        "unusable_trip",
        "optimisation_route_trips",
        "custom_rules",
    }
