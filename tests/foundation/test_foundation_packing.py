"""Packed keys: they sort as their columns do, come apart again, and never overflow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isochrones.foundation.packing import Packing

STOPS = 741_455
"""The most stops of which two, and 24 bits of seconds, fit into 63 bits: their square is just below 2^39."""


@st.composite
def packed_rows(draw):
    counts = draw(st.lists(st.sampled_from([1, 2, 3, 64, 1000, 2**20, STOPS]), min_size=1, max_size=3))
    row = st.tuples(*(st.integers(0, count - 1) for count in counts))
    return counts, draw(st.lists(row, max_size=20))


@given(packed_rows())
def test_they_sort_as_their_columns_and_come_apart_again(drawn):
    counts, rows = drawn
    columns = [np.array([row[place] for row in rows], np.int64) for place in range(len(counts))]
    packing = Packing(*counts)
    packed = packing.pack(*columns)
    assert [rows[place] for place in np.argsort(packed)] == sorted(rows)
    for column, again in zip(columns, packing.unpack(packed), strict=True):
        assert again.tolist() == column.tolist()


def test_the_largest_row_of_a_full_packing_is_the_largest_int64():
    # 2^20 x 2^20 x 2^23 rows: 63 bits to the last one.
    counts = 1 << 20, 1 << 20, 1 << 23
    columns = [np.array([count - 1]) for count in counts]
    packed = Packing(*counts).pack(*columns)
    assert packed.tolist() == [2**63 - 1]
    assert [column.tolist() for column in Packing(*counts).unpack(packed)] == [[count - 1] for count in counts]


def test_what_does_not_fit_is_refused():
    Packing(STOPS, STOPS, 1 << 24)
    with pytest.raises(OverflowError, match="741456 x 741456 x 16777216 values do not fit into 63 bits"):
        Packing(STOPS + 1, STOPS + 1, 1 << 24)
    with pytest.raises(OverflowError, match="do not fit"):
        Packing((1 << 63) + 1)


@pytest.mark.parametrize("value", [-1, 10, 2**40])
def test_a_value_beyond_its_column_is_refused(value):
    packing = Packing(10, 10)
    with pytest.raises(OverflowError, match="are not all among 0 to 9"):
        packing.pack(np.array([3, 4]), np.array([9, value]))


def test_narrow_columns_do_not_wrap():
    seconds = np.array([65_535], np.uint16)
    flags = np.array([True])
    assert Packing(2, 1 << 16).pack(flags, seconds).tolist() == [2**17 - 1]


def test_no_rows_are_no_numbers():
    empty = np.zeros(0, np.int32)
    packing = Packing(0, 5)
    assert packing.pack(empty, empty).tolist() == []
    assert [column.tolist() for column in packing.unpack(np.zeros(0, np.int64))] == [[], []]
