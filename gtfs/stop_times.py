"""stop_times.txt: when each trip is where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from gtfs.columns import MISSING, choices, integers, times
from gtfs.interpolation import fill_blank_times
from gtfs.stops import BOARDING_AREA, ENTRANCE, GENERIC_NODE, STATION
from gtfs.table import index_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gtfs.routes_trips import Trips
    from gtfs.table import Source, Table

_REGULAR = 0
_NOT_AVAILABLE = 1
_BY_PHONE = 2
_ASK_DRIVER = 3


class StopTimes(NamedTuple):
    """The stop times of the trips that can be used, and which trips those are."""

    frame: pd.DataFrame
    trip_offsets: NDArray[np.int64]  # [usable trips + 1] into the frame
    trip_usable: NDArray[np.bool_]  # [trips]


def read_stop_times(source: Source, stops: pd.DataFrame, trips: Trips) -> StopTimes:
    """Return the stop times by trip and stop_sequence.

    trip, stop, arrival_seconds, departure_seconds (int32), can_board, can_alight (bool). Trips are numbered
    anew, without those that can't be used: no date, fewer than two stop times, no time at the first or last
    stop, or times that go back.
    """
    table = source.table(
        "stop_times.txt",
        ("trip_id", "stop_id", "stop_sequence"),
        ("arrival_time", "departure_time", "pickup_type", "drop_off_type"),
    )
    stop, trip = _references(table, stops, trips.frame)
    arrivals, departures = _times(table)
    rows = _rows_by_trip(table, trip)
    usable = _UsableTrips(table, rows, trip[rows], np.ones(len(trips.frame), dtype=np.bool_))
    _drop_unusable_trips(usable, arrivals[rows], departures[rows], trips)

    rows = rows[usable.trip_usable[trip[rows]]]
    table.keep_only(rows)
    can_board = _access(table, "pickup_type", "pickup-on-request", "boarding")
    can_alight = _access(table, "drop_off_type", "drop-off-on-request", "alighting")
    blank = departures[rows] == MISSING
    table.report(rows[blank], "interpolated-time", "repaired", "no time is given: worked out by distance", "stop_id")
    lat, lon = (stops[name].to_numpy(np.float64)[stop[rows]] for name in ("lat", "lon"))
    filled_arrivals, filled_departures = fill_blank_times(arrivals[rows], departures[rows], lat, lon)
    new_trip = (np.cumsum(usable.trip_usable) - 1).astype(np.int32)[trip[rows]]
    frame = pd.DataFrame(
        {
            "trip": new_trip,
            "stop": stop[rows],
            "arrival_seconds": filled_arrivals.astype(np.int32),
            "departure_seconds": filled_departures.astype(np.int32),
            "can_board": can_board[rows],
            "can_alight": can_alight[rows],
        }
    )
    trip_offsets = np.searchsorted(new_trip, np.arange(usable.trip_usable.sum() + 1)).astype(np.int64)
    return StopTimes(frame, trip_offsets, usable.trip_usable)


def _references(table: Table, stops: pd.DataFrame, trips: pd.DataFrame) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the stop and the trip of each row; drop rows whose trip or stop is of no use."""
    trip = table.required_references("trip_id", index_of(trips["trip_id"]), "unknown-trip")
    stop = table.required_references("stop_id", index_of(stops["stop_id"]), "unknown-stop")
    # The added type is that of rows without a stop, which are dropped by now.
    location_type = np.append(stops["location_type"].to_numpy(np.int8), np.int8(0))[stop]
    at_node = np.isin(location_type, (ENTRANCE, GENERIC_NODE))
    table.drop(at_node, "stop-time-at-entrance", "no vehicle stops at an entrance or a node", "stop_id")
    at_station = np.isin(location_type, (STATION, BOARDING_AREA))
    table.report(at_station, "stop-time-at-station", "noted", "a station or boarding area: taken as a stop", "stop_id")
    return stop, trip


def _times(table: Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return arrivals and departures [rows], both MISSING or both known; none departs before it arrives."""
    shown = ("arrival_time", "departure_time")
    (arrivals, bad_arrival), (departures, bad_departure) = (times(table.column(name)) for name in shown)
    table.drop(bad_arrival | bad_departure, "bad-time", "not a time written H:MM:SS", *shown)
    arrivals = np.where(arrivals == MISSING, departures, arrivals)
    departures = np.where(departures == MISSING, arrivals, departures)
    table.report(departures < arrivals, "departs-before-arrival", "repaired", "taken to depart when it arrives", *shown)
    return arrivals, np.maximum(arrivals, departures)


def _rows_by_trip(table: Table, trip: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the rows in order of trip and stop_sequence, each sequence number once."""
    sequence, bad = integers(table.column("stop_sequence"), default=-1)
    bad |= sequence < 0
    table.drop(bad, "bad-stop-sequence", "not a whole number from 0 on", "stop_sequence")
    rows = np.flatnonzero(table.kept)
    key = (trip[rows].astype(np.int64) << 32) | sequence[rows]
    order = np.argsort(key, kind="stable")
    rows, key = rows[order], key[order]
    repeated = np.concatenate([np.zeros(1, dtype=np.bool_), key[1:] == key[:-1]])[: len(key)]
    table.drop(
        rows[repeated],
        "duplicate-stop-sequence",
        "came before in this trip: the first is kept",
        "trip_id",
        "stop_sequence",
    )
    unrepeated: NDArray[np.int64] = rows[~repeated]
    return unrepeated


@dataclass
class _UsableTrips:
    """Which trips are still usable; rows are positions in `rows`, the stop times in order."""

    table: Table
    rows: NDArray[np.int64]  # [stop times] rows of the table
    trip: NDArray[np.int32]  # [stop times]
    trip_usable: NDArray[np.bool_]  # [trips]

    def drop(self, where: NDArray[np.int64], rule: str, message: str, *shown: str) -> None:
        """Drop the trips of some stop times, each of them reported once, by its first."""
        where = where[self.trip_usable[self.trip[where]]]
        trips, first = np.unique(self.trip[where], return_index=True)
        self.table.report(self.rows[where[first]], rule, "dropped", message, "trip_id", *shown)
        self.trip_usable[trips] = False


def _drop_unusable_trips(
    usable: _UsableTrips, arrivals: NDArray[np.int64], departures: NDArray[np.int64], trips: Trips
) -> None:
    trip = usable.trip
    counts = np.bincount(trip, minlength=len(usable.trip_usable))
    trip_rows = np.flatnonzero(trips.table.kept)
    trips.table.drop(trip_rows[counts == 0], "no-stop-times", "the trip has no usable stop time", "trip_id")
    trips.table.drop(
        trip_rows[~trips.has_dates],
        "service-without-dates",
        "its service runs on no date at all",
        "service_id",
    )
    usable.trip_usable &= (counts > 0) & trips.has_dates
    usable.drop(np.flatnonzero(counts[trip] == 1), "single-stop-time", "the whole trip: it has one usable stop time")

    starts = np.flatnonzero(np.diff(trip, prepend=-1))
    ends = np.flatnonzero(np.diff(trip, append=len(counts)))
    known = departures != MISSING
    shown = ("arrival_time", "departure_time")
    usable.drop(starts[~known[starts]], "no-first-time", "the whole trip: no time at its first stop", *shown)
    usable.drop(ends[~known[ends]], "no-last-time", "the whole trip: no time at its last stop", *shown)

    timed = np.flatnonzero(known)
    earlier, later = timed[:-1], timed[1:]
    goes_back = (trip[earlier] == trip[later]) & (arrivals[later] < departures[earlier])
    usable.drop(later[goes_back], "times-go-back", "the whole trip: a time is before the one before it", *shown)


def _access(table: Table, name: str, rule: str, what: str) -> NDArray[np.bool_]:
    """Return whether riders may get on, or off, [rows]."""
    allowed = frozenset((_REGULAR, _NOT_AVAILABLE, _BY_PHONE, _ASK_DRIVER))
    kinds, bad = choices(table.column(name), allowed, default=_REGULAR)
    table.report(bad, f"bad-{name.replace('_', '-')}", "noted", "not a known type: taken as 0, regular", name)
    on_request = (kinds == _BY_PHONE) | (kinds == _ASK_DRIVER)
    table.report(on_request, rule, "noted", f"{what} needs a call or a word to the driver: taken as possible", name)
    possible: NDArray[np.bool_] = kinds != _NOT_AVAILABLE
    return possible
