"""What answers say of each reference day of a dataset that has several."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from isochrones.answers.lookup import Answer, DayAnswer
from isochrones.api.encoding.catalogue_json import Selection
from isochrones.api.encoding.minutes import minutes_or_none, whole_minutes
from isochrones.engine.constants import UNREACHED
from isochrones.foundation.units import WEEKDAYS

ARROW_TYPE = pa.list_(
    pa.struct(
        {"date": pa.date32(), "weekday": pa.string(), "minutes": pa.int16(), "return_minutes": pa.int16()},
    )
)


def day_entries(days: Sequence[DayAnswer], page: NDArray[np.int64]) -> list[list[dict[str, Any]]]:
    """Tell of each establishment of a page how long the ways take on each day; shape (page, days)."""
    columns = [
        (
            {"date": day.date.isoformat(), "weekday": WEEKDAYS[day.date.weekday()]},
            minutes_or_none(day.seconds[page]),
            minutes_or_none(day.return_seconds[page]),
        )
        for day in days
    ]
    return [
        [{**named, "minutes": minutes[place], "return_minutes": back[place]} for named, minutes, back in columns]
        for place in range(len(page))
    ]


def on_other_days_only(answer: Answer, selection: Selection, main_date: dt.date) -> list[dict[str, str]]:
    """Warn of what is reached on some reference day, but not on the main one: a list does not show it."""
    by_date = {day.date: day.seconds < UNREACHED for day in answer.days}
    if not by_date:
        return []
    only = np.logical_or.reduce(list(by_date.values())) & ~by_date[main_date]
    if selection.establishments is not None:
        only &= selection.establishments
    if not only.any():
        return []
    counts = {date: int((only & reached).sum()) for date, reached in by_date.items()}
    listed = ", ".join(
        f"{count} on {WEEKDAYS[date.weekday()].capitalize()} {date}" for date, count in counts.items() if count
    )
    message = f"not listed: establishments that are not reached on {main_date}, but on other days ({listed})"
    return [{"code": "reached-on-other-days", "message": message}]


def day_seconds(answer: Answer, page: NDArray[np.int64], days: int) -> NDArray[np.int32]:
    """Take the page's rows: shape (2, page, days), the way there before the way back."""
    found = [[day.seconds[page], day.return_seconds[page]] for day in answer.days]
    # From an origin off the streets nothing is reached: its page is empty.
    return np.array(found, np.int32).reshape(days, 2, len(page)).transpose(1, 2, 0)


def day_lists(dates: Sequence[dt.date], seconds: NDArray[np.int32]) -> pa.Array:
    """Make a column of ARROW_TYPE from what `day_seconds` took; null where there is only one date."""
    rows = seconds.shape[1]
    if not dates:
        return pa.nulls(rows, ARROW_TYPE)
    names = {
        "date": pa.array(dates, pa.date32()),
        "weekday": pa.array([WEEKDAYS[date.weekday()] for date in dates]),
    }
    which = pa.array(np.tile(np.arange(len(dates)), rows))
    columns = [column.take(which) for column in names.values()]
    columns += [pa.array(whole_minutes(way.ravel()).astype(np.int16), mask=way.ravel() >= UNREACHED) for way in seconds]
    days = pa.StructArray.from_arrays(columns, fields=list(ARROW_TYPE.value_type))
    return pa.ListArray.from_arrays(pa.array(np.arange(rows + 1, dtype=np.int32) * len(dates)), days)
