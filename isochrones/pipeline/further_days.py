"""The searches on the reference days beside the main one."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from isochrones.dataset.calendar_tables import read_calendar
from isochrones.dataset.parameters import Parameters
from isochrones.dataset.tables import Columns, count_rows, read_table, write_parts, write_table
from isochrones.engine.transit.reachability import no_pairs
from isochrones.engine.transit.timetable_on_date import service_days, timetable_on
from isochrones.network.timetable import Timetable
from isochrones.pipeline.pair_merge import merge_services, pair_columns
from isochrones.pipeline.pair_search import DIRECTIONS, Day, batch_files, search_day
from isochrones.pipeline.progress import Progress
from isochrones.pipeline.search_plan import Basis


class Planned(NamedTuple):
    """A reference day, the main one included."""

    date: dt.date
    same_as: int  # number of the first day with its timetable and windows: its own unless that is an earlier one
    parameters: Parameters  # with its own windows


def search_further_days(folder: Path, batches: Path, basis: Basis, threads: int, progress: Progress) -> None:
    """Search from every establishment on each further day; write `reference_days` and `*_days` to `folder`.

    A day with the timetable and the windows of an earlier one is not searched. Batches are kept as those of the main
    day; `progress` is told of each day that is searched, and how far its search is.

    Parameters
    ----------
    folder
        The dataset being built, with the tables of its network.
    batches
        Where what was found is kept.
    basis
        What its searches stand on.
    """
    timetables = _Timetables(folder, basis.timezone)
    plan = _plan(timetables, basis)
    establishments = np.arange(count_rows(folder, "establishments"), dtype=np.int32)
    found: dict[str, dict[int, list[list[Path]]]] = {direction: {} for direction in DIRECTIONS}
    for number, planned in enumerate(plan):
        if number and planned.same_as == number:
            timetable = timetables.on(planned.date, planned.parameters)
            name, everywhere = planned.date.isoformat(), dict.fromkeys(DIRECTIONS, establishments)
            day = Day(name, timetable, planned.parameters, everywhere)
            progress.stage(f"searching on {name}")
            search_day(folder, batches, day, threads, progress.advance)
            for direction in DIRECTIONS:
                found[direction][number] = batch_files(batches, day, direction)
    for direction in DIRECTIONS:
        write_parts(folder, f"{direction}_days", _parts(found[direction], count_rows(folder, "stops")))
    columns = {
        "date": np.array([planned.date for planned in plan], "datetime64[D]"),
        "same_as": np.array([planned.same_as for planned in plan], np.int8),
    }
    write_table(folder, "reference_days", columns)


class _Timetables:
    """Makes the timetables of a dataset's dates, each within the horizon of its windows."""

    def __init__(self, folder: Path, timezone: str) -> None:
        self._calendar = read_calendar(folder)
        self._feed_timezones = read_table(folder, "feeds")["timezone"].tolist()
        self._timezone = timezone

    def on(self, date: dt.date, parameters: Parameters) -> Timetable:
        """Make the timetable of a date."""
        horizon = parameters.windows.horizon
        days = service_days(self._calendar, self._feed_timezones, date, self._timezone, horizon)
        return timetable_on(self._calendar, days, horizon)


def _plan(timetables: _Timetables, basis: Basis) -> list[Planned]:
    """Tell which days are alike."""
    parameters, further = basis.parameters, basis.parameters.further_days
    days = [(basis.date, parameters), *((day.date, parameters.on(day)) for day in further)]
    if not further:
        return [Planned(basis.date, 0, parameters)]
    known: dict[str, int] = {}
    return [
        Planned(date, known.setdefault(_digest(timetables.on(date, own), own), number), own)
        for number, (date, own) in enumerate(days)
    ]


def _digest(timetable: Timetable, parameters: Parameters) -> str:
    """Hash of all that makes searches differ between days."""
    digest = hashlib.sha256(repr([parameters.arrive_instants, parameters.leave_instants]).encode())
    for name, array in timetable._asdict().items():
        # Which runs they are makes no difference to when they call where.
        if name != "trip_row":
            digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _parts(batches: dict[int, list[list[Path]]], stops: int) -> Iterator[Columns]:
    """Read the pairs of all days, by their numbers."""
    yield _columns(0, pair_columns(0, no_pairs()))
    for number, own in batches.items():
        for pairs in merge_services(own, stops):
            yield _columns(number, pairs)


def _columns(number: int, pairs: Columns) -> Columns:
    return {"day": np.full(len(pairs["stop"]), number, np.int8), **pairs}
