"""stops.txt, one phenomenon a test."""

from __future__ import annotations

import numpy as np
import pytest
from mini_feed import found, read

STATION = """
    stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
    a,Alder,48.00,2.0,,
    b,Birch,{lat},{lon},0,s
    c,Cedar,48.03,2.0,0,
    s,Station,48.02,2.1,1,
    e,Entrance,,,2,s
    x,Boarding area,,,4,b
"""


def position(feed, stop_id):
    stop = feed.stops.set_index("stop_id").loc[stop_id]
    return stop["lat"], stop["lon"]


def test_columns_and_types():
    feed, findings = read()
    assert {name: str(dtype) for name, dtype in feed.stops.dtypes.items()} == {
        "stop_id": "str",
        "name": "str",
        "lat": "float64",
        "lon": "float64",
        "location_type": "int8",
        "parent": "int32",
    }
    assert list(feed.stops["lat"]) == [48.0, 48.01, 48.03]
    assert list(feed.stops["parent"]) == [-1, -1, -1]
    assert findings.records() == []


def test_station_with_entrance_and_boarding_area():
    feed, findings = read(stops=STATION.format(lat="48.01", lon="2.0"))
    assert list(feed.stops["location_type"]) == [0, 0, 0, 1, 2, 4]
    assert list(feed.stops["parent"]) == [-1, 3, -1, -1, 3, 1]
    # The entrance takes the station's position, the boarding area the platform's.
    assert position(feed, "e") == (48.02, 2.1)
    assert position(feed, "x") == (48.01, 2.0)
    assert found(findings, "stops.txt", "position-from-parent") == (
        "repaired",
        2,
        ['row 6: stop_id "e", parent_station "s"', 'row 7: stop_id "x", parent_station "b"'],
    )


def test_plus_sign_before_coordinates():
    feed, findings = read(stops=STATION.format(lat="+48.01", lon=" +2.0"))
    assert position(feed, "b") == (48.01, 2.0)
    assert findings.count("bad-position") == 0


@pytest.mark.parametrize(
    ("lat", "lon", "rule"),
    [
        ("0", "0.000", "zero-position"),
        ("abc", "2.0", "bad-position"),
        ("48.01", "2°", "bad-position"),
        ("90.01", "2.0", "bad-position"),
        ("48.01", "-180.5", "bad-position"),
    ],
)
def test_unusable_position_is_the_stations(lat, lon, rule):
    feed, findings = read(stops=STATION.format(lat=lat, lon=lon))
    assert position(feed, "b") == (48.02, 2.1)
    # Down to the boarding area, whose platform has just got its position.
    assert position(feed, "x") == (48.02, 2.1)
    assert found(findings, "stops.txt", rule) == (
        "noted",
        1,
        [f'row 3: stop_lat "{lat}", stop_lon "{lon}"'],
    )


def test_unusable_position_without_station_is_unknown():
    feed, findings = read(
        stops="""
        stop_id,stop_name,stop_lat,stop_lon
        a,Alder,0,0
        b,Birch,48.01,
        c,Cedar,48.03,2.0
        """
    )
    assert np.isnan(position(feed, "a")).all()
    assert np.isnan(position(feed, "b")).all()
    assert found(findings, "stops.txt", "zero-position")[:2] == ("noted", 1)
    assert found(findings, "stops.txt", "missing-position") == (
        "noted",
        1,
        ['row 3: stop_lat "48.01", stop_lon ""'],
    )


def test_zero_latitude_alone_is_the_equator():
    feed, _ = read(stops=STATION.format(lat="0", lon="9.45"))
    assert position(feed, "b") == (0.0, 9.45)


def test_duplicate_and_missing_ids():
    feed, findings = read(
        stops="""
        stop_id,stop_name,stop_lat,stop_lon
        a,Alder,48.00,2.0
        a,Another,49.00,2.0
        ,Nameless,48.00,2.0
        b,Birch,48.01,2.0
        c,Cedar,48.03,2.0
        """
    )
    assert list(feed.stops["name"]) == ["Alder", "Birch", "Cedar"]
    assert found(findings, "stops.txt", "duplicate-id") == ("dropped", 1, ['row 3: stop_id "a"'])
    assert found(findings, "stops.txt", "missing-id") == ("dropped", 1, ['row 4: stop_id ""'])


def test_parents_that_can_be_none():
    feed, findings = read(
        stops="""
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
        a,Alder,48.00,2.0,0,nowhere
        b,Birch,48.01,2.0,0,c
        c,Cedar,48.03,2.0,0,b
        s,Station,48.02,2.1,1,s
        """
    )
    assert list(feed.stops["parent"]) == [-1, -1, -1, -1]
    assert found(findings, "stops.txt", "unknown-parent") == (
        "repaired",
        1,
        ['row 2: parent_station "nowhere"'],
    )
    # Platforms that are each other's parents, and a station that is its own.
    assert found(findings, "stops.txt", "parent-not-station")[:2] == ("repaired", 3)


def test_unknown_location_type_is_a_stop():
    feed, findings = read(
        stops="""
        stop_id,stop_name,stop_lat,stop_lon,location_type
        a,Alder,48.00,2.0,7
        b,Birch,48.01,2.0,pole
        c,Cedar,48.03,2.0,
        """
    )
    assert list(feed.stops["location_type"]) == [0, 0, 0]
    assert found(findings, "stops.txt", "bad-location-type") == (
        "noted",
        2,
        ['row 2: location_type "7"', 'row 3: location_type "pole"'],
    )
