"""The feed as a whole: agencies and time zones, mandatory files, nothing usable, no chance."""

from __future__ import annotations

import pandas as pd
import pytest
from mini_feed import FILES, found, read

import gtfs
from isochrones.findings import InputError

TABLES = (
    "stops",
    "routes",
    "trips",
    "stop_times",
    "frequencies",
    "transfers",
    "pathways",
    "services",
    "service_exceptions",
)


def test_feed_and_agency():
    feed, findings = read("mixed")
    assert (feed.feed_id, feed.kind, feed.timezone, feed.agency_names) == (
        "mini",
        "mixed",
        "Europe/Paris",
        ("Town Buses",),
    )
    assert findings.records() == []


def test_every_table_is_numbered_from_0():
    feed, _ = read(
        stops=FILES["stops.txt"] + "a,Again,1,1\nd,Dogwood,48.04,2.0\n",
        trips="route_id,service_id,trip_id\nghost,week,u\nr,week,t\n",
    )
    for name in TABLES:
        table = getattr(feed, name)
        assert isinstance(table.index, pd.RangeIndex)
        assert (table.index.start, table.index.step, len(table.index)) == (0, 1, len(table))
    assert list(feed.stops["stop_id"]) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("name", ["agency", "stops", "routes", "trips", "stop_times"])
def test_missing_and_empty_mandatory_files(name):
    with pytest.raises(InputError, match=rf"^mini/{name}\.txt: this file is missing"):
        read(**{name: None})
    with pytest.raises(InputError, match=rf"^mini/{name}\.txt: this file is empty"):
        read(**{name: b""})


def test_agency_without_id_and_url():
    feed, findings = read(
        agency="agency_name,agency_timezone\nTown Buses,Europe/Paris\n",
        routes="route_id,route_short_name,route_type\nr,1,3\n",
    )
    assert feed.agency_names == ("Town Buses",)
    assert findings.records() == []


def test_several_time_zones():
    feed, findings = read(
        agency="""
        agency_id,agency_name,agency_timezone
        A,Town Buses,Europe/Paris
        B,Ferries,Europe/London
        C,Trams,Europe/Paris
        """
    )
    assert (feed.timezone, feed.agency_names) == ("Europe/Paris", ("Town Buses", "Ferries", "Trams"))
    assert found(findings, "agency.txt", "several-timezones") == (
        "noted",
        1,
        ['row 3: agency_timezone "Europe/London"'],
    )


def test_the_first_known_time_zone_counts():
    feed, findings = read(agency="agency_id,agency_timezone\nZ,Europe/Nowhere\nA,Indian/Reunion\n")
    assert feed.timezone == "Indian/Reunion"
    assert found(findings, "agency.txt", "unknown-timezone") == (
        "noted",
        1,
        ['row 2: agency_timezone "Europe/Nowhere"'],
    )


@pytest.mark.parametrize("zone", ["", "Europe/Nowhere", "Europe", "../zone.tab", "/etc/hosts", "CEST+"])
def test_no_known_time_zone(zone):
    with pytest.raises(InputError, match=r"^mini/agency\.txt: agency_timezone holds .*known time zone is needed$"):
        read(agency=f"agency_id,agency_timezone\nA,{zone}\n")


def test_refusals_stay_on_one_line():
    with pytest.raises(InputError, match=r'agency_timezone holds "Europe\\rParis", and'):
        read(agency=b"agency_id,agency_timezone\nA,Europe\rParis\n")


def test_agency_file_with_a_header_only():
    with pytest.raises(InputError, match=r"agency_timezone holds nothing"):
        read(agency="agency_id,agency_timezone\n")


def test_no_usable_service():
    feed, findings = read(trips="route_id,service_id,trip_id\n")
    assert (len(feed.trips), len(feed.stop_times), list(feed.trip_offsets)) == (0, 0, [0])
    assert len(feed.stops) == 3
    assert gtfs.service_dates(feed) is None
    assert found(findings, "trips.txt", "no-usable-service") == ("left_out", 1, [])


def test_the_same_input_gives_the_same_tables():
    (first, first_findings), (second, second_findings) = read(), read()
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    assert first_findings.records() == second_findings.records()
