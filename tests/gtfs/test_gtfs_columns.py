"""Single values: what is read, what is blank, what is bad."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from gtfs import columns
from gtfs.fields import Column

BAD = "bad"


def read_one(reader, text, *more):
    column = Column(np.zeros(1, dtype=np.int32), [text])
    values, bad = reader(column, *more)
    return BAD if bad[0] else values[0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("08:00:00", 28_800),
        ("6:00:00", 21_600),
        ("00:00:00", 0),
        ("24:00:00", 86_400),
        ("28:36:00", 102_960),
        ("125:00:01", 450_001),
        ("", columns.MISSING),
        ("08:00", BAD),
        ("08:60:00", BAD),
        ("08:00:60", BAD),
        ("-1:00:00", BAD),
        ("8h00", BAD),
        ("08:00:00.5", BAD),
        ("0\uff18:00:00", BAD),  # a digit, but not one of ASCII
    ],
)
def test_times(text, seconds):
    assert read_one(columns.times, text) == seconds


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20260414", dt.date(2026, 4, 14).toordinal()),
        ("00010101", 1),
        ("", columns.MISSING),
        ("20260230", BAD),
        ("2026-04-14", BAD),
        ("260414", BAD),
        ("00000101", BAD),
    ],
)
def test_dates(text, day):
    assert read_one(columns.dates, text) == day


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48.5", 48.5),
        ("+48.5", 48.5),
        ("-0.5", -0.5),
        ("48", 48.0),
        ("48.", 48.0),
        (".5", 0.5),
        ("4.85e1", 48.5),
        ("48,5", BAD),
        ("nan", BAD),
        ("inf", BAD),
        ("1_0", BAD),
        ("0x10", BAD),
        ("N48.5", BAD),
    ],
)
def test_decimals(text, value):
    assert read_one(columns.decimals, text) == value


def test_blank_decimal_is_nan_and_not_bad():
    assert np.isnan(read_one(columns.decimals, ""))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("+3", 3),
        ("-3", -3),
        ("007", 7),
        ("1.0", 1),
        ("1.", 1),
        ("", 99),
        ("1.5", BAD),
        ("three", BAD),
        ("1234567890", BAD),
    ],
)
def test_integers(text, value):
    assert read_one(columns.integers, text, 99) == value


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("", 0), ("2", BAD), ("x", BAD)])
def test_choices(text, value):
    assert read_one(columns.choices, text, frozenset((0, 1)), 0) == value
