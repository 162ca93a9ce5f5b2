"""What runs on each type of service day: single trips, chains that one stays seated through, repeated trips."""

from __future__ import annotations

import datetime as dt

import worlds
from worlds import Period, Service, Transfer, trip

from gtfs import read_tables
from isochrones.assembling.service_day import WAYS_AT_MOST, days_of
from isochrones.findings import Findings

MONDAYS = Service("mondays", (worlds.DATE - dt.timedelta(days=1),))
STOPS = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0)}


def days(*trips, **of_feed):
    """Trips of each vehicle by type of day, and what was found."""
    files = worlds.feed("f", STOPS, trips, **of_feed).files
    findings = Findings()
    feed = read_tables({name: text.encode() for name, text in files.items()}, "f", "transit", findings)
    found = days_of(feed, findings)
    names = feed.trips["trip_id"].tolist()
    by_type = []
    for begin, end in zip(found.type_offsets[:-1], found.type_offsets[1:], strict=True):
        vehicles = zip(*(column[found.type_vehicles[begin:end]].tolist() for column in found.vehicles), strict=True)
        by_type.append([(*(names[trip] for trip in chain(found, run)), *rest) for run, *rest in vehicles])
    return found, by_type, findings


def chain(found, run):
    """Trips that are ridden through."""
    return found.chains.trips[found.chains.offsets[run] : found.chains.offsets[run + 1]]


def test_one_day_one_type():
    # "mondays" runs on one day more than "daily" alone: two types, the days of one before and after the other.
    found, by_type, _ = days(
        trip("every day", "A 7:00, B 7:10"),
        trip("on Monday", "A 8:00, B 8:10", service="mondays"),
        services=[worlds.daily(), MONDAYS],
    )
    assert by_type == [[("every day", 0, 0, 0)], [("every day", 0, 0, 0), ("on Monday", 0, 0, 0)]]
    # Seven days before the 14th to seven after; the Monday is the 13th.
    assert found.day_type.tolist() == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_a_block_goes_on_with_whatever_runs_that_day():
    _, by_type, _ = days(
        trip("first", "A 7:00, B 7:10", block="x"),
        trip("on Monday", "B 7:20, C 7:30", block="x", service="mondays"),
        trip("last", "B 7:40, C 7:50", block="x"),
        services=[worlds.daily(), MONDAYS],
    )
    # On Monday the last trip starts elsewhere than the one before ends: in the block one rides on all the same.
    assert by_type == [[("first", "last", 0, 0, 0)], [("first", "on Monday", "last", 0, 0, 0)]]


def test_repeated_trips():
    # Exact: at 7:00 and 7:20. Else half of ten minutes are waited, from 7:05 to 7:30.
    _, (vehicles,), _ = days(
        trip("exact", "A 6:00, B 6:10", periods=(Period(25_200, 27_600, 1200, exact=True),)),
        trip("about", "A 6:30, B 6:40", periods=(Period(25_200, 27_000, 600),)),
    )
    assert sorted(vehicles) == [("about", 2100, 1500, 300), ("exact", 3600, 0, 0), ("exact", 4800, 0, 0)]


def forks(levels):
    """A trip that goes on as two, each of which goes on as two, which meet again: ways double at each level."""
    trips = [trip("0", "A 6:00, B 6:01")]
    transfers = []
    before = ["0"]
    for level in range(1, levels + 1):
        times = f"A 6:{2 * level:02d}, B 6:{2 * level + 1:02d}"
        own = [f"{level}a", f"{level}b"]
        trips += [trip(name, times) for name in own]
        transfers += [Transfer(start, end, "4") for start in before for end in own]
        before = own
    return trips, transfers


def test_trips_ridden_singly_come_first_then_whatever_else_is_met():
    found, _, _ = days(
        trip("in a block", "A 7:00, B 7:10", block="x"),
        trip("single", "A 7:00, B 7:10"),
        trip("goes on", "B 7:20, C 7:30", block="x"),
        trip("exact", "A 6:00, B 6:10", periods=(Period(25_200, 27_600, 1200, exact=True),)),
        trip("single too", "A 8:00, B 8:10"),
    )
    assert [chain(found, run).tolist() for run in range(4)] == [[1], [4], [3], [0, 2]]
    assert found.vehicles.run.tolist() == [0, 1, 2, 2, 3]
    assert found.vehicles.shift_seconds.tolist() == [0, 0, 3600, 4800, 0]
    assert found.type_vehicles.tolist() == [0, 1, 2, 3, 4]


def test_as_many_ways_of_staying_seated_as_can_be_listed():
    trips, transfers = forks(6)
    found, (vehicles,), findings = days(*trips, transfers=transfers)
    assert WAYS_AT_MOST == 2**6
    assert len(vehicles) == len(set(vehicles)) == len(found.chains.offsets) - 1 == 64
    assert {len(vehicle) for vehicle in vehicles} == {7 + 3}
    assert findings.count("too-many-ways-in-seat") == 0


def test_more_ways_are_cut_and_reported():
    trips, transfers = forks(20)
    _, (vehicles,), findings = days(*trips, transfers=transfers)
    (record,) = [record for record in findings.records() if record["rule"] == "too-many-ways-in-seat"]
    # From the end: 64 ways lead on from each trip of level 14; from level 13 it would be 128, there one gets off. So
    # again on level 6.
    assert (record["file"], record["action"], record["count"]) == ("f/transfers.txt", "left_out", 4)
    assert record["examples"] == ['trip_id "6a"', 'trip_id "6b"', 'trip_id "13a"']
    ridden = {name for vehicle in vehicles for name in vehicle[:-3]}
    assert ridden == {t.id for t in trips}
    # One starts with 0, with either trip of level 7, with either of level 14.
    assert len(vehicles) == 5 * 64
