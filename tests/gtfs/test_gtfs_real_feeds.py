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


# Trips left, and the rules broken with their counts.
ODD_FEEDS = {
    "duplicate_stop_sequence": (
        2,
        {"unknown-agency": 1, "duplicate-stop-sequence": 2, "single-stop-time": 1},
    ),
    "duration_distance": (5, {"zero-position": 1, "unknown-agency": 1, "times-go-back": 1}),
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
    "stop_times_increase": (2, {"departs-before-arrival": 1}),
    "stop_times_location_type": (
        7,
        {
            "unknown-parent": 2,
            "missing-id": 1,
            "unknown-route": 4,
            "unknown-trip": 8,
            "stop-time-at-station": 2,
        },
    ),
    "sub_folder": (
        0,
        {
            "unknown-parent": 2,
            "unknown-agency": 2,
            "unknown-route-type": 1,
            "unknown-route": 1,
            "unknown-trip": 2,
            "no-usable-service": 1,
        },
    ),
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


def test_all_odd_feeds_are_read_or_refused_in_one_line():
    outcomes = {"read": 0, "empty": 0, "refused": 0}
    for path in sorted((SHARED / "feeds" / "odd").iterdir()):
        try:
            feed, findings = read(path)
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is fine, and both are checked
            outcomes["refused"] += 1
        else:
            assert (findings.count("no-usable-service") == 1) == feed.trips.empty
            outcomes["empty" if feed.trips.empty else "read"] += 1
    assert sum(outcomes.values()) == 33
    assert outcomes["refused"] == 4
