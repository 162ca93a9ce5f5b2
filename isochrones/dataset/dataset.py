"""A published dataset, opened: its manifest, its catalogue, its memory-mapped index."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

from isochrones.dataset.manifest import read_manifest
from isochrones.dataset.names import Columns, map_name_tables
from isochrones.dataset.parameters import Parameters
from isochrones.dataset.publish import current_folder
from isochrones.dataset.search_index import INDEX, SearchIndex
from isochrones.dataset.tables import read_records
from isochrones.findings import InputError
from isochrones.foundation.array_files import load_arrays
from isochrones.modes.names import STREET_NAMES
from isochrones.network.clock import clock_text


class ReferenceDay(NamedTuple):
    """A day that a dataset stands for."""

    date: dt.date
    same_as: int  # number of the first reference day with its timetable and windows; its own if there is none before


class Dataset:
    """One published, immutable result."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.id = self.manifest.id
        self.index, self.name_tables = read_index(folder)
        self.feeds = read_records(folder, "feeds")
        self.reference_days = [ReferenceDay(**row) for row in read_records(folder, "reference_days")]
        self.establishments = read_records(folder, "establishments")
        self._index_by_uai = {str(row["uai"]): number for number, row in enumerate(self.establishments)}
        self.formations: list[list[dict[str, Any]]] = [[] for _ in self.establishments]
        for row in read_records(folder, "formations"):
            self.formations[self._index_by_uai[row.pop("uai")]].append(row)

    def index_of(self, uai: str) -> int | None:
        """Index of an establishment, None if the dataset does not know it."""
        return self._index_by_uai.get(uai)

    def clock(self, instant: int) -> str:
        """What a clock in the region shows at an instant: "HH:MM"."""
        return clock_text(instant, self.manifest.date, self.manifest.timezone)

    @property
    def parameters(self) -> Parameters:
        """The parameters of the build: speeds, limits, windows as instants."""
        return self.manifest.parameters


def open_dataset(directory: Path) -> Dataset:
    """Open the current dataset of DIR (as given to `build`), or the dataset that DIR itself is.

    Raises
    ------
    InputError
        If there is none, it is not whole, or its format is another one.
    """
    folder = current_folder(directory)
    while True:
        try:
            return Dataset(folder)
        except (InputError, OSError):
            # It may have been removed meanwhile, after another one took its place.
            current = current_folder(directory)
            if current == folder:
                raise
            folder = current


def read_index(folder: Path) -> tuple[SearchIndex, dict[str, Columns]]:
    """Map a dataset's index and the tables that hold names into memory.

    Raises
    ------
    InputError
        If it is not whole; it can be made again.
    """
    try:
        index, names = load_arrays(folder / INDEX, SearchIndex), map_name_tables(folder)
    except (OSError, EOFError, ValueError) as error:
        raise InputError(
            f"{folder / INDEX}: not whole, `python precompute.py index {folder}` makes it again: {error}"
        ) from error
    if len(index.streets.arcs) != len(STREET_NAMES):
        raise InputError(f"{folder}: not made for the modes {', '.join(STREET_NAMES)}: build it again")
    return index, names
