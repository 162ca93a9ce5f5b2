"""stop_times.txt, one phenomenon a test."""

from __future__ import annotations

import pytest
from mini_feed import FILES, found, read, times

from isochrones.findings import InputError

HEADER = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
WHOLE_TRIP = [
    ("a", "08:00:00", "08:00:00"),
    ("b", "08:10:00", "08:11:00"),
    ("c", "08:30:00", "08:30:00"),
]


def read_rows(*rows, **changes):
    return read(stop_times=HEADER + "".join(f"{row}\n" for row in rows), **changes)


def test_columns_and_types():
    feed, findings = read()
    assert times(feed) == WHOLE_TRIP
    assert {name: str(dtype) for name, dtype in feed.stop_times.dtypes.items()} == {
        "trip": "int32",
        "stop": "int32",
        "arrival_seconds": "int32",
        "departure_seconds": "int32",
        "can_board": "bool",
        "can_alight": "bool",
    }
    assert list(feed.trip_offsets) == [0, 3]
    assert str(feed.trip_offsets.dtype) == "int64"
    assert findings.records() == []


def test_order_is_by_trip_and_sequence():
    feed, findings = read_rows(
        "u,10:20:00,10:20:00,b,20",
        "t,08:30:00,08:30:00,c,30",
        "u,10:00:00,10:00:00,c,3",
        "t,08:00:00,08:00:00,a,4",
        "t,08:10:00,08:11:00,b,10",
        trips="route_id,service_id,trip_id\nr,week,t\nr,week,u\n",
    )
    assert times(feed) == [*WHOLE_TRIP, ("c", "10:00:00", "10:00:00"), ("b", "10:20:00", "10:20:00")]
    assert list(feed.stop_times["trip"]) == [0, 0, 0, 1, 1]
    assert list(feed.trip_offsets) == [0, 3, 5]
    assert findings.records() == []


def test_times_past_midnight():
    feed, _ = read_rows("t,23:50:00,23:50:00,a,1", "t,24:10:00,24:10:00,b,2", "t,32:00:00,32:00:00,c,3")
    assert list(feed.stop_times["arrival_seconds"]) == [85_800, 87_000, 115_200]


def test_arrival_or_departure_alone_stands_for_both():
    feed, findings = read_rows("t,,08:00:00,a,1", "t,08:10:00,,b,2", "t,08:30:00,,c,3")
    assert times(feed) == [
        ("a", "08:00:00", "08:00:00"),
        ("b", "08:10:00", "08:10:00"),
        ("c", "08:30:00", "08:30:00"),
    ]
    assert findings.records() == []


def test_departure_before_arrival():
    feed, findings = read_rows("t,08:00:00,08:00:00,a,1", "t,08:10:00,08:09:00,b,2", "t,08:30:00,08:30:00,c,3")
    assert times(feed)[1] == ("b", "08:10:00", "08:10:00")
    assert found(findings, "stop_times.txt", "departs-before-arrival") == (
        "repaired",
        1,
        ['row 3: arrival_time "08:10:00", departure_time "08:09:00"'],
    )


def test_bad_time_drops_the_row():
    feed, findings = read_rows("t,08:00:00,08:00:00,a,1", "t,8h10,08:11:00,b,2", "t,08:30:00,08:30:00,c,3")
    assert [stop for stop, _, _ in times(feed)] == ["a", "c"]
    assert found(findings, "stop_times.txt", "bad-time") == (
        "dropped",
        1,
        ['row 3: arrival_time "8h10", departure_time "08:11:00"'],
    )


def test_blank_time_is_interpolated():
    feed, findings = read_rows("t,08:00:00,08:00:00,a,1", "t,,,b,2", "t,08:30:00,08:30:00,c,3")
    # b is a third of the way.
    assert times(feed)[1] == ("b", "08:10:00", "08:10:00")
    assert found(findings, "stop_times.txt", "interpolated-time") == (
        "repaired",
        1,
        ['row 3: stop_id "b"'],
    )


@pytest.mark.parametrize(
    ("rows", "rule", "row"),
    [
        (("t,,,a,1", "t,08:10:00,08:10:00,b,2", "t,08:30:00,08:30:00,c,3"), "no-first-time", 2),
        (("t,08:00:00,08:00:00,a,1", "t,08:10:00,08:10:00,b,2", "t,,,c,3"), "no-last-time", 4),
    ],
)
def test_trip_without_time_at_an_end_is_dropped(rows, rule, row):
    feed, findings = read_rows(*rows)
    assert len(feed.trips) == 0
    assert found(findings, "stop_times.txt", rule) == (
        "dropped",
        1,
        [f'row {row}: trip_id "t", arrival_time "", departure_time ""'],
    )


@pytest.mark.parametrize("between", [(), ("t,,,b,2",)])
def test_trip_that_goes_back_in_time_is_dropped(between):
    feed, findings = read_rows("t,08:00:00,08:10:00,a,1", *between, "t,08:09:59,08:30:00,c,3")
    assert len(feed.trips) == 0
    assert found(findings, "stop_times.txt", "times-go-back") == (
        "dropped",
        1,
        [f'row {3 + len(between)}: trip_id "t", arrival_time "08:09:59", departure_time "08:30:00"'],
    )


def test_no_time_between_two_stops_is_fine():
    feed, findings = read_rows("t,08:00:00,08:10:00,a,1", "t,08:10:00,08:10:00,c,3")
    assert len(feed.trips) == 1
    assert findings.records() == []


def test_first_of_a_repeated_sequence_number_counts():
    feed, findings = read_rows("t,08:00:00,08:00:00,a,1", "t,08:10:00,08:11:00,b,2", "t,08:30:00,08:30:00,c,2")
    assert [stop for stop, _, _ in times(feed)] == ["a", "b"]
    assert found(findings, "stop_times.txt", "duplicate-stop-sequence") == (
        "dropped",
        1,
        ['row 4: trip_id "t", stop_sequence "2"'],
    )


def test_bad_sequence_numbers():
    feed, findings = read_rows(
        "t,08:00:00,08:00:00,a,1",
        "t,08:05:00,08:05:00,b,",
        "t,08:06:00,08:06:00,b,two",
        "t,08:07:00,08:07:00,b,-2",
        "t,08:30:00,08:30:00,c,3.0",
    )
    assert [stop for stop, _, _ in times(feed)] == ["a", "c"]
    assert found(findings, "stop_times.txt", "bad-stop-sequence") == (
        "dropped",
        3,
        ['row 3: stop_sequence ""', 'row 4: stop_sequence "two"', 'row 5: stop_sequence "-2"'],
    )


def test_dangling_references():
    feed, findings = read_rows(
        "t,08:00:00,08:00:00,a,1",
        "t,08:10:00,08:11:00,nowhere,2",
        "t,08:10:00,08:11:00,,2",
        "ghost,08:10:00,08:11:00,b,1",
        "t,08:30:00,08:30:00,c,3",
    )
    assert [stop for stop, _, _ in times(feed)] == ["a", "c"]
    assert found(findings, "stop_times.txt", "unknown-stop") == (
        "dropped",
        2,
        ['row 3: stop_id "nowhere"', 'row 4: stop_id ""'],
    )
    assert found(findings, "stop_times.txt", "unknown-trip") == ("dropped", 1, ['row 5: trip_id "ghost"'])


def test_trips_without_two_stop_times_are_dropped_and_the_others_numbered_anew():
    feed, findings = read_rows(
        "one,08:00:00,08:00:00,a,1",
        "t,08:00:00,08:00:00,a,1",
        "t,08:10:00,08:11:00,b,2",
        trips="route_id,service_id,trip_id\nr,week,none\nr,week,one\nr,week,t\n",
    )
    assert list(feed.trips["trip_id"]) == ["t"]
    assert list(feed.stop_times["trip"]) == [0, 0]
    assert list(feed.trip_offsets) == [0, 2]
    assert found(findings, "trips.txt", "no-stop-times") == ("dropped", 1, ['row 2: trip_id "none"'])
    assert found(findings, "stop_times.txt", "single-stop-time") == ("dropped", 1, ['row 2: trip_id "one"'])


def test_pickup_and_drop_off_types():
    feed, findings = read(
        trips="route_id,service_id,trip_id\nr,week,t\nr,week,one\n",
        stop_times="""
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type
        t,08:00:00,08:00:00,a,1,,1
        t,08:10:00,08:11:00,b,2,1,3
        t,08:20:00,08:21:00,a,3,2,0
        t,08:25:00,08:25:00,b,4,9,
        t,08:30:00,08:30:00,c,5,0,2
        one,08:30:00,08:30:00,c,1,9,2
        """,
    )
    assert list(feed.stop_times["can_board"]) == [True, False, True, True, True]
    assert list(feed.stop_times["can_alight"]) == [False, True, True, True, True]
    # The trip "one" is dropped, and its types say nothing any more.
    assert found(findings, "stop_times.txt", "pickup-on-request") == ("noted", 1, ['row 4: pickup_type "2"'])
    assert found(findings, "stop_times.txt", "drop-off-on-request") == (
        "noted",
        2,
        ['row 3: drop_off_type "3"', 'row 6: drop_off_type "2"'],
    )
    assert found(findings, "stop_times.txt", "bad-pickup-type") == ("noted", 1, ['row 5: pickup_type "9"'])


def test_stop_times_at_stations_and_entrances():
    feed, findings = read_rows(
        "t,08:00:00,08:00:00,s,1",
        "t,08:10:00,08:11:00,e,2",
        "t,08:20:00,08:20:00,n,3",
        "t,08:30:00,08:30:00,c,4",
        stops=FILES["stops.txt"].replace("stop_lon\n", "stop_lon,location_type\n")
        + "s,Station,48.00,2.0,1\ne,Entrance,48.0,2.0,2\nn,Node,48.0,2.0,3\n",
    )
    assert [stop for stop, _, _ in times(feed)] == ["s", "c"]
    assert found(findings, "stop_times.txt", "stop-time-at-station") == ("noted", 1, ['row 2: stop_id "s"'])
    assert found(findings, "stop_times.txt", "stop-time-at-entrance") == (
        "dropped",
        2,
        ['row 3: stop_id "e"', 'row 4: stop_id "n"'],
    )


def test_trip_may_stop_twice_at_the_same_stop():
    feed, _ = read_rows("t,08:00:00,08:00:00,a,1", "t,08:10:00,08:11:00,b,2", "t,08:30:00,08:30:00,a,3")
    assert [stop for stop, _, _ in times(feed)] == ["a", "b", "a"]


def test_without_a_needed_column():
    with pytest.raises(InputError, match=r"^mini/stop_times\.txt: row 1: no column stop_id, stop_sequence$"):
        read(stop_times="trip_id,arrival_time,departure_time\nt,08:00:00,08:00:00\n")


def test_departures_alone_as_a_column():
    feed, _ = read(stop_times="trip_id,departure_time,stop_id,stop_sequence\nt,08:00:00,a,1\nt,08:30:00,c,2\n")
    assert times(feed) == [("a", "08:00:00", "08:00:00"), ("c", "08:30:00", "08:30:00")]
