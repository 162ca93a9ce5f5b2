"""Several small numbers in one int64 that sorts as they do, column by column."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

ROOM = 1 << 63
"""Numbers that an int64 tells apart without a sign."""


class Packing:
    """How columns of numbers make one number a row: each column counts steps as wide as all columns behind it.

    A column whose count is a power of two is a field of bits.

    Parameters
    ----------
    counts
        Of each column, how many values it may have: 0, 1, ..., count - 1.

    Raises
    ------
    OverflowError
        If the rows they may make are more than an int64 holds.
    """

    def __init__(self, *counts: int) -> None:
        if math.prod(counts) > ROOM:
            raise OverflowError(f"columns of {' x '.join(map(str, counts))} values do not fit into 63 bits")
        self._counts = counts

    def pack(self, *columns: NDArray[np.integer]) -> NDArray[np.int64]:
        """Pack columns of equal length: int64[rows].

        Raises
        ------
        OverflowError
            If a value is negative, or beyond the count of its column.
        """
        packed = np.zeros(len(columns[0]), np.int64)
        for count, column in zip(self._counts, columns, strict=True):
            if len(column) and not 0 <= column.min() <= column.max() < count:
                raise OverflowError(f"{column.min()} to {column.max()} are not all among 0 to {count - 1}")
            packed *= np.int64(count)
            packed += column
        return packed

    def unpack(self, packed: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """Return the columns that were packed, int64[rows] each."""
        columns = []
        for count in reversed(self._counts[1:]):
            # A shift is much faster than a division.
            if count.bit_count() == 1:
                columns.append(packed & np.int64(count - 1))
                packed = packed >> np.int64(count.bit_length() - 1)
            else:
                packed, column = np.divmod(packed, np.int64(count))
                columns.append(column)
        return packed, *reversed(columns)
