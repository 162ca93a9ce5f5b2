"""routes.txt, trips.txt and route types, one phenomenon a test."""

from __future__ import annotations

import pytest
from mini_feed import found, read

import gtfs


def routes(*types):
    return "route_id,route_type\n" + "".join(f"r{n or ''},{text}\n" for n, text in enumerate(types))


def test_columns():
    feed, findings = read()
    (route,) = feed.routes.to_dict("records")
    assert route == {
        "route_id": "r",
        "short_name": "1",
        "long_name": "Alder - Cedar",
        "color": "00FF7F",
        "text_color": "FFFFFF",
        "route_type": 3,
        "is_school": False,
    }
    (trip,) = feed.trips.to_dict("records")
    assert trip == {
        "trip_id": "t",
        "route": 0,
        "service": 0,
        "headsign": "Cedar",
        "block_id": "k",
        "is_school": False,
    }
    assert [str(feed.trips[name].dtype) for name in ("route", "service")] == ["int32", "int32"]
    assert str(feed.routes["route_type"].dtype) == "int32"
    assert findings.records() == []


@pytest.mark.parametrize(
    ("kind", "is_school"),
    [("transit", [True, False, False]), ("mixed", [True, False, False]), ("school", [True, True, True])],
)
def test_school_routes(kind, is_school):
    feed, _ = read(kind, routes=routes(712, 3, 713))
    assert list(feed.routes["is_school"]) == is_school
    assert list(feed.trips["is_school"]) == is_school[:1]


def test_route_types():
    feed, findings = read(routes=routes("704", "900", "42", "", "bus", "1.0"))
    assert list(feed.routes["route_type"]) == [704, 900, 42, 3, 3, 1]
    assert found(findings, "routes.txt", "unknown-route-type") == ("noted", 1, ['row 4: route_type "42"'])
    assert found(findings, "routes.txt", "missing-route-type") == (
        "noted",
        2,
        ['row 5: route_type ""', 'row 6: route_type "bus"'],
    )


@pytest.mark.parametrize(("given", "color"), [("#ff0000", "FF0000"), ("0", ""), ("red", ""), ("", "")])
def test_colors(given, color):
    feed, _ = read(routes=f"route_id,route_type,route_color,route_text_color\nr,3,{given},\nq,3,,{given}\n")
    assert list(feed.routes["color"]) == [color, ""]
    assert list(feed.routes["text_color"]) == ["", color]


def test_unknown_agency_plays_no_part():
    feed, findings = read(routes="route_id,agency_id,route_type\nr,Z,3\n")
    assert len(feed.trips) == 1
    assert found(findings, "routes.txt", "unknown-agency") == ("noted", 1, ['row 2: agency_id "Z"'])


def test_duplicate_route_and_trip():
    feed, findings = read(
        routes="route_id,route_type\nr,3\nr,0\n",
        trips="""
        route_id,service_id,trip_id,trip_headsign
        r,week,t,first
        r,week,t,second
        """,
    )
    assert list(feed.routes["route_type"]) == [3]
    assert list(feed.trips["headsign"]) == ["first"]
    assert found(findings, "routes.txt", "duplicate-id") == ("dropped", 1, ['row 3: route_id "r"'])
    assert found(findings, "trips.txt", "duplicate-id") == ("dropped", 1, ['row 3: trip_id "t"'])


def test_dangling_references():
    feed, findings = read(
        trips="""
        route_id,service_id,trip_id
        nowhere,week,u
        r,never,v
        r,week,t
        """
    )
    assert list(feed.trips["trip_id"]) == ["t"]
    assert list(feed.stop_times["trip"]) == [0, 0, 0]
    assert found(findings, "trips.txt", "unknown-route") == ("dropped", 1, ['row 2: route_id "nowhere"'])
    assert found(findings, "trips.txt", "unknown-service") == ("dropped", 1, ['row 3: service_id "never"'])


@pytest.mark.parametrize(
    ("route_type", "name"),
    [
        (0, "tram"),
        (1, "metro"),
        (2, "rail"),
        (3, "bus"),
        (4, "ferry"),
        (7, "funicular"),
        (109, "rail"),
        (204, "coach"),
        (401, "metro"),
        (704, "bus"),
        (712, "school bus"),
        (715, "bus"),
        (900, "tram"),
        (1000, "ferry"),
        (1501, "taxi"),
        (8, "other"),
        (712_000, "other"),
        (-1, "other"),
    ],
)
def test_mode_names(route_type, name):
    assert gtfs.mode_name(route_type) == name


def test_school_route_type():
    assert [kind for kind in range(2000) if gtfs.is_school_route_type(kind)] == [712]
