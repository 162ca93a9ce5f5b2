"""How files are written: encodings, line ends, quotes, blanks, and rows too short or too long."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mini_feed import FILES, found, read, times

from gtfs import fields

STOPS = FILES["stops.txt"]


def names(**changes):
    feed, findings = read(**changes)
    return list(feed.stops["name"]), findings.records()


def test_byte_order_mark():
    assert names(stops=b"\xef\xbb\xbf" + STOPS.encode()) == (["Alder", "Birch", "Cedar"], [])


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends(line_end):
    assert names(stops=STOPS.replace("\n", line_end).encode()) == (["Alder", "Birch", "Cedar"], [])


def test_no_line_end_at_the_end():
    assert names(stops=STOPS.rstrip().encode()) == (["Alder", "Birch", "Cedar"], [])


def test_quoted_header_with_blanks_and_capitals():
    assert names(
        stops="""
        "stop_id", "Stop_Name" ,"stop_lat ", " stop_lon"
        a,Alder,48.00,2.0
        b,Birch,48.01,2.0
        c,Cedar,48.03,2.0
        """
    ) == (["Alder", "Birch", "Cedar"], [])


def test_quoted_values():
    assert names(
        stops="""
        stop_id,stop_name,stop_lat,stop_lon
        "a","Alder, north","48.00",2.0
        "b", "The \"\"Birch\"\"\"	,48.01,2.0
        c," Cedar ",48.03,2.0
        """
    ) == (["Alder, north", 'The "Birch"', "Cedar"], [])


def test_stray_blanks():
    feed, findings = read(
        stop_times="""
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
         t ,  8:00:00,08:00:00 , a,1
        t\t,08:10:00,08:11:00,b, 2
        t,08:30:00,08:30:00,c ,3
        """
    )
    assert times(feed) == [
        ("a", "08:00:00", "08:00:00"),
        ("b", "08:10:00", "08:11:00"),
        ("c", "08:30:00", "08:30:00"),
    ]
    assert findings.records() == []


def test_blank_lines_are_passed_over_and_counted_as_lines():
    content = b"\n\r\nstop_id,stop_name,stop_lat,stop_lon\n\na,Alder,48.00,2.0\n   \nb,Birch,x,2.0\r\n\r\n\n"
    feed, findings = read(stops=content)
    assert list(feed.stops["stop_id"]) == ["a", "b"]
    assert found(findings, "stops.txt", "bad-position") == (
        "noted",
        1,
        ['row 7: stop_lat "x", stop_lon "2.0"'],
    )


def test_short_row_is_padded():
    feed, findings = read(
        stops="""
        stop_id,stop_lat,stop_lon,stop_name
        a,48.00,2.0,Alder
        b,48.01,2.0
        c,48.03,2.0,Cedar
        """
    )
    assert list(feed.stops["name"]) == ["Alder", "", "Cedar"]
    assert found(findings, "stops.txt", "short-row") == ("repaired", 1, ["row 3: 3 values for 4 columns"])


def test_long_row_is_cut():
    feed, findings = read(
        stops="""
        stop_id,stop_name,stop_lat,stop_lon
        a,Alder,48.00,2.0
        b,Birch,48.01,2.0,,x
        c,Cedar,48.03,2.0
        """
    )
    assert list(feed.stops["lat"]) == [48.0, 48.01, 48.03]
    assert found(findings, "stops.txt", "long-row") == ("repaired", 1, ["row 3: 6 values for 4 columns"])


def test_line_that_is_not_utf_8_is_read_as_latin_1():
    feed, findings = read(
        stops="stop_id,stop_name,stop_lat,stop_lon\na,Érable,48,2\nb,".encode() + b"Ch\xeane,48.01,2\n"
    )
    assert list(feed.stops["name"]) == ["Érable", "Chêne"]
    assert found(findings, "stops.txt", "not-utf-8") == ("repaired", 1, ["row 3"])


def test_stray_quote_spoils_no_other_row():
    feed, findings = read(
        stops="""
        stop_id,stop_name,stop_lat,stop_lon
        a,The "Alder,48.00,2.0
        b,Birch,48.01,2.0
        c,Cedar,48.03,2.0
        """
    )
    assert list(feed.stops["name"]) == ['The "Alder', "Birch", "Cedar"]
    assert found(findings, "stops.txt", "unbalanced-quote") == ("noted", 1, ["row 2"])


def test_examples_stay_on_one_short_line():
    _, findings = read(
        routes=b"route_id,route_type\nr,3\ns,\x01" + b"x" * 100 + b"\n",
    )
    _, _, (example,) = found(findings, "routes.txt", "missing-route-type")
    assert example == 'row 3: route_type "\\x01' + "x" * 59 + '..."'


def test_no_line_at_all():
    assert fields.read_rows(b"", frozenset()) is None
    assert fields.read_rows(b"\xef\xbb\xbf \r\n\n", frozenset()) is None


def test_first_of_two_columns_of_the_same_name_counts():
    rows = fields.read_rows(b"stop_id,stop_id\na,b\n", frozenset({"stop_id"}))
    assert list(rows.columns["stop_id"].values()) == ["a"]


TEXT = st.text(st.characters(exclude_characters="\n\r\x00", exclude_categories=["Cs"]), max_size=6)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=8), st.integers(1, 40))
def test_reads_what_the_csv_module_writes(table, block_bytes):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([("x", "y", "z"), *table])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fields, "BLOCK_BYTES", block_bytes)  # so that files of any length have several blocks
        rows = fields.read_rows(written.getvalue().encode(), frozenset("xyz"))
    columns = [list(rows.columns[name].values()) for name in "xyz"]
    assert list(zip(*columns, strict=True)) == [tuple(text.strip() for text in row) for row in table]
    assert list(rows.line_numbers) == list(range(2, len(table) + 2))
    assert not rows.unbalanced.any()
