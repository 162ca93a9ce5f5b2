"""frequencies.txt, one phenomenon a test."""

from __future__ import annotations

from mini_feed import found, read

HEADER = "trip_id,start_time,end_time,headway_secs,exact_times\n"


def periods(feed):
    return list(feed.frequencies.itertuples(index=False, name=None))


def test_absent():
    feed, _ = read()
    assert periods(feed) == []
    assert {name: str(dtype) for name, dtype in feed.frequencies.dtypes.items()} == {
        "trip": "int32",
        "start_seconds": "int32",
        "end_seconds": "int32",
        "headway_seconds": "int32",
        "exact": "bool",
    }


def test_exact_and_not_in_order_of_start():
    feed, findings = read(
        frequencies=HEADER + "t,22:00:00,26:00:00,1800,1\n" + "t,6:00:00,9:00:00,600,0\n" + "t,09:00:00,12:00:00,900,\n"
    )
    assert periods(feed) == [
        (0, 21_600, 32_400, 600, False),
        (0, 32_400, 43_200, 900, False),
        (0, 79_200, 93_600, 1800, True),
    ]
    assert findings.records() == []


def test_rows_that_are_dropped():
    feed, findings = read(
        frequencies=HEADER
        + "t,06:00:00,06:00:00,600,0\n"
        + "t,06:00:00,05:00:00,600,0\n"
        + "t,06:00:00,07:00:00,0,0\n"
        + "t,06:00:00,07:00:00,-60,0\n"
        + "t,06:00:00,07:00:00,,0\n"
        + "t,six,07:00:00,600,0\n"
        + "t,06:00:00,,600,0\n"
        + "ghost,06:00:00,07:00:00,600,0\n"
    )
    assert periods(feed) == []
    assert found(findings, "frequencies.txt", "empty-period") == (
        "dropped",
        2,
        [
            'row 2: start_time "06:00:00", end_time "06:00:00"',
            'row 3: start_time "06:00:00", end_time "05:00:00"',
        ],
    )
    assert found(findings, "frequencies.txt", "bad-headway") == (
        "dropped",
        3,
        ['row 4: headway_secs "0"', 'row 5: headway_secs "-60"', 'row 6: headway_secs ""'],
    )
    assert found(findings, "frequencies.txt", "bad-time") == (
        "dropped",
        2,
        ['row 7: start_time "six", end_time "07:00:00"', 'row 8: start_time "06:00:00", end_time ""'],
    )
    assert found(findings, "frequencies.txt", "unknown-trip") == ("dropped", 1, ['row 9: trip_id "ghost"'])


def test_overlapping_periods_are_noted_only():
    feed, findings = read(
        frequencies=HEADER
        + "t,06:00:00,12:00:00,600,0\n"
        + "t,07:00:00,08:00:00,600,0\n"  # inside the first
        + "t,11:00:00,13:00:00,600,0\n"  # past the end of the one before, not of the first
        + "t,13:00:00,14:00:00,600,0\n"
    )
    assert len(periods(feed)) == 4
    assert found(findings, "frequencies.txt", "overlapping-periods") == (
        "noted",
        2,
        [
            'row 3: trip_id "t", start_time "07:00:00", end_time "08:00:00"',
            'row 4: trip_id "t", start_time "11:00:00", end_time "13:00:00"',
        ],
    )


def test_odd_exact_times_is_taken_as_not_exact():
    feed, findings = read(frequencies=HEADER + "t,06:00:00,09:00:00,600,2\n")
    assert periods(feed) == [(0, 21_600, 32_400, 600, False)]
    assert found(findings, "frequencies.txt", "bad-exact-times") == ("noted", 1, ['row 2: exact_times "2"'])


def test_file_without_a_needed_column_is_left_out():
    feed, findings = read(frequencies="trip_id,start_time,end_time\nt,06:00:00,09:00:00\n")
    assert periods(feed) == []
    action, count, _ = found(findings, "frequencies.txt", "missing-column")
    assert (action, count) == ("left_out", 1)
