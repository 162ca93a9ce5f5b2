"""Numbers, dates and times out of text columns: each distinct text is read once.

Every reader returns the values [rows] and where a text could not be read [rows]; there, and where nothing is
given, the value is the stated default.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from isochrones.foundation.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gtfs.fields import Column

MISSING = -1  # no time or date is negative

_INTEGER = re.compile(r"([+-]?[0-9]{1,9})(?:\.0*)?")  # tables written from floating-point columns say 1.0 for 1
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_TIME = re.compile(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])")
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def integers(column: Column, default: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Read whole numbers of up to nine digits."""
    return _read(column, _integer, default, np.int64)


def decimals(column: Column) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read decimal numbers; NaN is the default. A sign may stand before them."""
    return _read(column, _decimal, np.nan, np.float64)


def times(column: Column) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Read H:MM:SS as seconds since noon minus twelve hours; they may pass 24:00. MISSING is the default."""
    return _read(column, _time, MISSING, np.int64)


def dates(column: Column) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Read YYYYMMDD as the ordinal of `datetime.date`; MISSING is the default."""
    return _read(column, _date, MISSING, np.int64)


def choices(column: Column, allowed: frozenset[int], default: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Read whole numbers of which only some are allowed."""
    return _read(column, lambda text: value if (value := _integer(text)) in allowed else None, default, np.int64)


def _read(
    column: Column, reader: Callable[[str], float | None], default: float, dtype: type[Any]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    values = np.full(len(column.texts), default, dtype=dtype)
    bad = np.zeros(len(column.texts), dtype=np.bool_)
    for place, text in enumerate(column.texts):
        if text:
            value = reader(text)
            if value is None:
                bad[place] = True
            else:
                values[place] = value
    return values[column.codes], bad[column.codes]


def _integer(text: str) -> int | None:
    match = _INTEGER.fullmatch(text)
    return int(match[1]) if match else None


def _decimal(text: str) -> float | None:
    return float(text) if _DECIMAL.fullmatch(text) else None


def _time(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    return int(match[1]) * SECONDS_PER_HOUR + int(match[2]) * SECONDS_PER_MINUTE + int(match[3]) if match else None


def _date(text: str) -> int | None:
    match = _DATE.fullmatch(text)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])).toordinal() if match else None
    except ValueError:
        return None
