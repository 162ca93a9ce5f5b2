"""From the service days of all feeds to one calendar: stop sequences, runs, vehicles, day types as flat arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs import Feed, service_dates
from isochrones.assembling.service_day import FeedDays, TripChains, days_of
from isochrones.findings import Findings
from isochrones.foundation.ragged import offsets_of, ranges
from isochrones.network.calendar import Calendar


class Runs(NamedTuple):
    """What the runs of a calendar are made of: for each run, trips of its feed."""

    feed: NDArray[np.int32]  # [runs] feed index
    trip_offsets: NDArray[np.int64]  # [runs + 1] into the two arrays below
    trips: NDArray[np.int32]  # [trips of runs] trip index within the feed
    first_positions: NDArray[np.int32]  # [trips of runs] place in the run's stops at which the trip starts


class _FeedRuns(NamedTuple):
    """The runs of one feed, their stops and times one after the other."""

    trip_offsets: NDArray[np.int64]  # [runs + 1]
    trips: NDArray[np.int64]
    first_positions: NDArray[np.int64]
    offsets: NDArray[np.int64]  # [runs + 1] into the arrays below
    stops: NDArray[np.int32]
    can_board: NDArray[np.bool_]
    can_alight: NDArray[np.bool_]
    arrivals: NDArray[np.int32]
    departures: NDArray[np.int32]
    is_school: NDArray[np.bool_]  # [runs]


class _Sequences(NamedTuple):
    """The distinct stop sequences among the runs of one feed; each is known by its first run."""

    first_runs: NDArray[np.int64]  # [sequences]
    of_run: NDArray[np.int32]  # [runs]


def build_calendar(feeds: list[Feed], first_stops: list[int], findings: Findings) -> tuple[Calendar, Runs]:
    """Put the service days of all feeds together.

    `first_stops` are the indices of each feed's first stop among the stops of all feeds. Every feed has a trip that
    runs on some date.
    """
    days = [days_of(feed, findings) for feed in feeds]
    parts = [
        _runs_of(feed, first_stop, own.chains) for feed, first_stop, own in zip(feeds, first_stops, days, strict=True)
    ]
    run_counts = [len(part.is_school) for part in parts]
    runs = Runs(
        feed=np.repeat(np.arange(len(feeds), dtype=np.int32), run_counts),
        trip_offsets=_joined_offsets([part.trip_offsets for part in parts]),
        trips=np.concatenate([part.trips for part in parts]).astype(np.int32),
        first_positions=np.concatenate([part.first_positions for part in parts]).astype(np.int32),
    )
    return _assemble(feeds, days, parts), runs


def _assemble(feeds: list[Feed], days: list[FeedDays], parts: list[_FeedRuns]) -> Calendar:
    sequences = [_sequences_of(part) for part in parts]
    first_runs = offsets_of(np.array([len(part.is_school) for part in parts]))
    first_sequences = offsets_of(np.array([len(own.first_runs) for own in sequences]))
    vehicle_counts = [len(own.vehicles.run) for own in days]
    first_vehicles = offsets_of(np.array(vehicle_counts))
    first_types = offsets_of(np.array([len(own.type_offsets) - 1 for own in days]))
    positions = [
        ranges(part.offsets[own.first_runs], np.diff(part.offsets)[own.first_runs])
        for part, own in zip(parts, sequences, strict=True)
    ]
    lengths = [np.diff(part.offsets)[own.first_runs] for part, own in zip(parts, sequences, strict=True)]
    run, shift, slide, wait = (np.concatenate(columns) for columns in zip(*(own.vehicles for own in days), strict=True))
    run += np.repeat(first_runs[:-1], vehicle_counts)
    run_time_offsets = _joined_offsets([part.offsets for part in parts])
    arrivals = np.concatenate([part.arrivals for part in parts])
    departures = np.concatenate([part.departures for part in parts])
    type_offsets = _joined_offsets([own.type_offsets for own in days])
    type_vehicle = _renumbered([own.type_vehicles for own in days], first_vehicles)
    first = (departures[run_time_offsets[run]] + shift)[type_vehicle]
    last = (arrivals[run_time_offsets[run + 1] - 1] + shift + slide)[type_vehicle]
    return Calendar(
        sequence_offsets=offsets_of(np.concatenate(lengths)),
        position_stop=_picked(parts, "stops", positions),
        position_can_board=_picked(parts, "can_board", positions),
        position_can_alight=_picked(parts, "can_alight", positions),
        sequence_is_school=_picked(parts, "is_school", [own.first_runs for own in sequences]),
        run_sequence=_renumbered([own.of_run for own in sequences], first_sequences),
        run_time_offsets=run_time_offsets,
        arrivals=arrivals,
        departures=departures,
        vehicle_run=run.astype(np.int32),
        vehicle_shift_seconds=shift.astype(np.int32),
        vehicle_slide_seconds=slide.astype(np.int32),
        vehicle_wait_seconds=wait.astype(np.int32),
        day_type_feed=np.repeat(np.arange(len(feeds), dtype=np.int32), np.diff(first_types)),
        day_type_offsets=type_offsets,
        day_type_vehicle=type_vehicle,
        # On a day of any type something runs.
        day_type_first=np.minimum.reduceat(first, type_offsets[:-1]).astype(np.int32),
        day_type_last=np.maximum.reduceat(last, type_offsets[:-1]).astype(np.int32),
        feed_first_day=np.array([_first_day(feed) for feed in feeds], np.int32),
        feed_day_offsets=offsets_of(np.array([len(own.day_type) for own in days])),
        day_type=_renumbered([own.day_type for own in days], first_types),
    )


def _first_day(feed: Feed) -> int:
    dates = service_dates(feed)
    assert dates is not None, f"{feed.feed_id} has no service"
    return dates[0].toordinal()


def _joined_offsets(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return offsets_of(np.concatenate([np.diff(part) for part in parts]))


def _renumbered(parts: list[NDArray[np.int32]], firsts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Indices within each feed to indices over all feeds; -1 stays."""
    return np.concatenate(
        [np.where(part < 0, -1, part + first) for part, first in zip(parts, firsts, strict=False)]
    ).astype(np.int32)


def _picked(parts: list[_FeedRuns], name: str, indices: list[NDArray[np.int64]]) -> NDArray[Any]:
    return np.concatenate([getattr(part, name)[index] for part, index in zip(parts, indices, strict=True)])


def _runs_of(feed: Feed, first_stop: int, chains: TripChains) -> _FeedRuns:
    """Lay out the stop times of chains of trips; where two trips meet at one stop, the two positions become one."""
    trip_offsets, trips = chains
    length = np.diff(feed.trip_offsets)[trips]
    rows = ranges(feed.trip_offsets[trips], length)
    start = np.cumsum(length) - length
    last = start + length - 1
    table = feed.stop_times
    stops = table["stop"].to_numpy()[rows]
    can_board, can_alight = (table[name].to_numpy(dtype=bool)[rows] for name in ("can_board", "can_alight"))
    arrivals, departures = (table[name].to_numpy(np.int32)[rows] for name in ("arrival_seconds", "departure_seconds"))
    can_board[last], can_alight[start] = False, False
    goes_on = np.ones(len(trips), np.bool_)
    goes_on[trip_offsets[1:] - 1] = False
    before = np.flatnonzero(goes_on)
    before = before[stops[last[before]] == stops[start[before + 1]]]
    met = start[before + 1]
    can_alight[met], arrivals[met] = can_alight[last[before]], arrivals[last[before]]
    kept = np.ones(len(rows), np.bool_)
    kept[last[before]] = False
    place = np.append(0, np.cumsum(kept))
    run_start = start[trip_offsets[:-1]]
    run_of_trip = np.repeat(np.arange(len(trip_offsets) - 1), np.diff(trip_offsets))
    return _FeedRuns(
        trip_offsets=trip_offsets,
        trips=trips,
        first_positions=place[start] - place[run_start][run_of_trip],
        offsets=np.append(place[run_start], place[-1]),
        stops=(stops[kept] + first_stop).astype(np.int32),
        can_board=can_board[kept],
        can_alight=can_alight[kept],
        arrivals=arrivals[kept],
        departures=departures[kept],
        is_school=np.logical_or.reduceat(feed.trips["is_school"].to_numpy(dtype=bool)[trips], trip_offsets[:-1]),
    )


def _sequences_of(runs: _FeedRuns) -> _Sequences:
    """Number the distinct stop sequences of runs, as they are met."""
    coded = (runs.stops.astype(np.int64) << 2) | (runs.can_board.astype(np.int64) << 1) | runs.can_alight
    coded_bytes = coded.tobytes()
    bounds = (runs.offsets * coded.itemsize).tolist()
    numbers: dict[tuple[bytes, bool], int] = {}
    first_runs: list[int] = []
    of_run = np.empty(len(runs.is_school), np.int32)
    for run, is_school in enumerate(runs.is_school.tolist()):
        key = coded_bytes[bounds[run] : bounds[run + 1]], is_school
        number = numbers.setdefault(key, len(first_runs))
        if number == len(first_runs):
            first_runs.append(run)
        of_run[run] = number
    return _Sequences(np.array(first_runs, np.int64), of_run)
