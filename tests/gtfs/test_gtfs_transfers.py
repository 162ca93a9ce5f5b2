"""transfers.txt, one phenomenon a test."""

from __future__ import annotations

import pytest
from mini_feed import FILES, found, read

STOP_RULES = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n"
ALL = "from_stop_id,to_stop_id,from_trip_id,to_trip_id,from_route_id,to_route_id,transfer_type\n"
TWO_TRIPS = {
    "trips": FILES["trips.txt"] + "r,week,u,Alder,k\n",
    "stop_times": FILES["stop_times.txt"] + "u,09:00:00,09:00:00,c,1\nu,09:30:00,09:30:00,a,2\n",
}


def stop_rules(feed):
    return list(
        feed.transfers[["from_stop", "to_stop", "transfer_type", "min_transfer_seconds"]].itertuples(
            index=False, name=None
        )
    )


def test_absent():
    feed, _ = read()
    assert stop_rules(feed) == []
    assert {name: str(dtype) for name, dtype in feed.transfers.dtypes.items()} == {
        "from_stop": "int32",
        "to_stop": "int32",
        "from_trip": "int32",
        "to_trip": "int32",
        "from_route": "int32",
        "to_route": "int32",
        "transfer_type": "int8",
        "min_transfer_seconds": "int32",
    }


def test_types_between_stops():
    feed, findings = read(transfers=STOP_RULES + "a,b,0,\na,c,1,\nb,a,2,180\nb,b,3,\n")
    assert stop_rules(feed) == [(0, 1, 0, -1), (0, 2, 1, -1), (1, 0, 2, 180), (1, 1, 3, -1)]
    assert list(feed.transfers["from_trip"]) == [-1, -1, -1, -1]
    assert findings.records() == []


def test_empty_transfer_type_is_0():
    feed, findings = read(transfers=STOP_RULES + "a,b,,\n")
    assert stop_rules(feed) == [(0, 1, 0, -1)]
    assert findings.records() == []


def test_no_column_of_transfer_type():
    feed, _ = read(transfers="from_stop_id,to_stop_id\na,b\n")
    assert stop_rules(feed) == [(0, 1, 0, -1)]


@pytest.mark.parametrize("transfer_type", [4, 5])
def test_types_between_trips(transfer_type):
    feed, findings = read(transfers=ALL + f",,t,u,,,{transfer_type}\nc,c,u,t,,,{transfer_type}\n", **TWO_TRIPS)
    names = ["from_stop", "to_stop", "from_trip", "to_trip", "transfer_type"]
    assert list(feed.transfers[names].itertuples(index=False, name=None)) == [
        (-1, -1, 0, 1, transfer_type),
        (2, 2, 1, 0, transfer_type),
    ]
    assert findings.records() == []


def test_restrictions_to_routes_and_trips_are_carried():
    feed, _ = read(transfers=ALL + "a,b,,,r,,1\na,b,,t,,,1\na,b,,,,,1\n")
    names = ["from_route", "to_trip"]
    assert list(feed.transfers[names].itertuples(index=False, name=None)) == [(0, -1), (-1, 0), (-1, -1)]


def test_dangling_references():
    feed, findings = read(
        transfers=ALL + "a,nowhere,,,,,0\nnowhere,a,,,,,0\n,,t,ghost,,,4\na,b,,,nowhere,,1\nb,a,,,,,0\n"
    )
    assert stop_rules(feed) == [(1, 0, 0, -1)]
    assert found(findings, "transfers.txt", "unknown-stop") == (
        "dropped",
        2,
        ['row 3: from_stop_id "nowhere"', 'row 2: to_stop_id "nowhere"'],
    )
    assert found(findings, "transfers.txt", "unknown-trip") == ("dropped", 1, ['row 4: to_trip_id "ghost"'])
    assert found(findings, "transfers.txt", "unknown-route") == (
        "dropped",
        1,
        ['row 5: from_route_id "nowhere"'],
    )


def test_incomplete_rules():
    feed, findings = read(transfers=ALL + "a,,,,,,0\na,b,t,,,,4\n,b,t,u,,,2\n", **TWO_TRIPS)
    assert stop_rules(feed) == []
    assert found(findings, "transfers.txt", "transfer-without-stop") == (
        "dropped",
        2,
        ['row 2: from_stop_id "a", to_stop_id ""', 'row 4: from_stop_id "", to_stop_id "b"'],
    )
    assert found(findings, "transfers.txt", "transfer-without-trip") == (
        "dropped",
        1,
        ['row 3: from_trip_id "t", to_trip_id ""'],
    )


def test_bad_type():
    feed, findings = read(transfers=STOP_RULES + "a,b,6,\na,c,walk,\n")
    assert stop_rules(feed) == []
    assert found(findings, "transfers.txt", "bad-transfer-type") == (
        "dropped",
        2,
        ['row 2: transfer_type "6"', 'row 3: transfer_type "walk"'],
    )


def test_type_2_without_time_is_type_0():
    feed, findings = read(transfers=STOP_RULES + "a,b,2,\na,c,2,soon\nb,c,2,-5\nb,a,2,0\n")
    assert stop_rules(feed) == [(0, 1, 0, -1), (0, 2, 0, -1), (1, 2, 0, -1), (1, 0, 2, 0)]
    assert found(findings, "transfers.txt", "no-min-transfer-time")[:2] == ("repaired", 3)
    assert found(findings, "transfers.txt", "bad-min-transfer-time") == (
        "noted",
        2,
        ['row 3: min_transfer_time "soon"', 'row 4: min_transfer_time "-5"'],
    )


def test_first_of_two_rules_for_the_same_pair_counts():
    feed, findings = read(transfers=STOP_RULES + "a,b,2,60\na,b,2,90\nb,a,2,90\n")
    assert stop_rules(feed) == [(0, 1, 2, 60), (1, 0, 2, 90)]
    assert found(findings, "transfers.txt", "duplicate-transfer") == (
        "dropped",
        1,
        ['row 3: from_stop_id "a", to_stop_id "b"'],
    )
