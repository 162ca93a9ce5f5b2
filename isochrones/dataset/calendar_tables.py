"""The timetables of all dates as Parquet tables, and back."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.dataset.tables import list_column, read_table, write_table
from isochrones.foundation.ragged import offsets_of
from isochrones.network.calendar import Calendar

EPOCH_ORDINAL = 719_163
"""1 January 1970 as the ordinal of `datetime.date`."""

NO_SERVICE = -1


def write_calendar(folder: Path, calendar: Calendar) -> None:
    """Write the tables of a calendar to `folder/network/`."""
    write_table(
        folder,
        "network/stop_sequences",
        {
            "stops": list_column(calendar.sequence_offsets, calendar.position_stop),
            "can_board": list_column(calendar.sequence_offsets, calendar.position_can_board),
            "can_alight": list_column(calendar.sequence_offsets, calendar.position_can_alight),
            "is_school": calendar.sequence_is_school,
        },
    )
    write_table(
        folder,
        "network/run_times",
        {
            "stop_sequence": calendar.run_sequence,
            "arrivals": list_column(calendar.run_time_offsets, calendar.arrivals),
            "departures": list_column(calendar.run_time_offsets, calendar.departures),
        },
    )
    write_table(
        folder,
        "network/vehicles",
        {
            "run": calendar.vehicle_run,
            "shift_seconds": calendar.vehicle_shift_seconds,
            "slide_seconds": calendar.vehicle_slide_seconds,
            "wait_seconds": calendar.vehicle_wait_seconds,
        },
    )
    write_table(
        folder,
        "network/day_types",
        {
            "feed": calendar.day_type_feed,
            "vehicles": list_column(calendar.day_type_offsets, calendar.day_type_vehicle),
            "first_departure": calendar.day_type_first,
            "last_arrival": calendar.day_type_last,
        },
    )
    dates = calendar.feed_day_offsets
    feed = np.repeat(np.arange(len(dates) - 1, dtype=np.int32), np.diff(dates))
    day = np.arange(len(feed)) - dates[feed] + calendar.feed_first_day[feed]
    served = np.flatnonzero(calendar.day_type >= 0)
    write_table(
        folder,
        "network/dates",
        {
            "feed": feed[served],
            "date": (day[served] - EPOCH_ORDINAL).astype("datetime64[D]"),
            "day_type": calendar.day_type[served],
        },
    )


def read_calendar(folder: Path) -> Calendar:
    """Read a calendar back."""
    sequences, runs = read_table(folder, "network/stop_sequences"), read_table(folder, "network/run_times")
    vehicles, types = read_table(folder, "network/vehicles"), read_table(folder, "network/day_types")
    dates = _read_dates(folder)
    return Calendar(
        sequence_offsets=sequences["stops_offsets"],
        position_stop=sequences["stops"],
        position_can_board=sequences["can_board"].astype(np.bool_),
        position_can_alight=sequences["can_alight"].astype(np.bool_),
        sequence_is_school=sequences["is_school"].astype(np.bool_),
        run_sequence=runs["stop_sequence"],
        run_time_offsets=runs["arrivals_offsets"],
        arrivals=runs["arrivals"],
        departures=runs["departures"],
        vehicle_run=vehicles["run"],
        vehicle_shift_seconds=vehicles["shift_seconds"],
        vehicle_slide_seconds=vehicles["slide_seconds"],
        vehicle_wait_seconds=vehicles["wait_seconds"],
        day_type_feed=types["feed"],
        day_type_offsets=types["vehicles_offsets"],
        day_type_vehicle=types["vehicles"],
        day_type_first=types["first_departure"],
        day_type_last=types["last_arrival"],
        feed_first_day=dates.first_day,
        feed_day_offsets=dates.offsets,
        day_type=dates.day_type,
    )


class _Dates(NamedTuple):
    """The types of all dates, as a calendar holds them."""

    first_day: NDArray[np.int32]
    offsets: NDArray[np.int64]
    day_type: NDArray[np.int32]


def _read_dates(folder: Path) -> _Dates:
    table = read_table(folder, "network/dates")
    feed = table["feed"]
    day = table["date"].astype("datetime64[D]").astype(np.int64) + EPOCH_ORDINAL
    # Every feed has a service day: the first and the last row of each bound its dates.
    first_row = np.flatnonzero(np.diff(feed, prepend=-1))
    last_row = np.append(first_row[1:], len(feed)) - 1
    offsets = offsets_of(day[last_row] + 1 - day[first_row])
    day_type = np.full(int(offsets[-1]), NO_SERVICE, np.int32)
    day_type[offsets[feed] + day - day[first_row][feed]] = table["day_type"]
    return _Dates(day[first_row].astype(np.int32), offsets, day_type)
