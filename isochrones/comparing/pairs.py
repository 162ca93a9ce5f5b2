"""The pairs of a dataset, one direction at a time, read so that those of a few stops are quickly at hand.

A pair and its duration are one number, packed from stop, establishment and seconds, the latter in its lowest
SECONDS_BITS. Sorted, such numbers put the same pair of both datasets into the same order, and of one pair the least
duration first.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from isochrones.answers.rides import MAIN_DAY
from isochrones.dataset.tables import SERVICES
from isochrones.findings import InputError
from isochrones.foundation.packing import Packing
from isochrones.foundation.ragged import ranges

Ints = NDArray[np.int64]

SECONDS_BITS = 14
"""Room for durations: 4.5 hours, where 3 are the longest a region can ask for."""


class StopPairs(NamedTuple):
    """The pairs of one direction: those of public transport, stop by stop, then those that school services better."""

    offsets: Ints  # [services, stops + 1]
    establishment: NDArray[np.int32]  # [pairs] row of establishments
    seconds: NDArray[np.uint16]  # [pairs]

    @property
    def has_school(self) -> bool:
        """Whether school services make any pair faster."""
        return bool(self.offsets[1, -1] > self.offsets[1, 0])

    def numbers(
        self, packing: Packing, service: int, stop_rows: Ints, stop_numbers: Ints, establishment_numbers: Ints
    ) -> Ints:
        """Return the pairs of some stops as numbers, unsorted.

        Parameters
        ----------
        packing
            Of stop, establishment and seconds.
        service
            Position in SERVICES.
        stop_rows, stop_numbers
            Rows of the stops, and how both datasets number them.
        establishment_numbers
            How both datasets number the establishments: [establishments].
        """
        starts = self.offsets[service, stop_rows]
        lengths = self.offsets[service, stop_rows + 1] - starts
        chosen = ranges(starts, lengths)
        establishments = establishment_numbers[self.establishment[chosen]]
        return packing.pack(np.repeat(stop_numbers, lengths), establishments, self.seconds[chosen])


def read_stop_pairs(folder: Path, direction: str, stops: int, establishments: int, day: int = MAIN_DAY) -> StopPairs:
    """Read `outbound` or `return` of a dataset, of the main day or a further one, by its number.

    Raises
    ------
    InputError
        If the file can't be read, or its rows are not as a dataset has them.
    """
    path = folder / (f"{direction}.parquet" if day == MAIN_DAY else f"{direction}_days.parquet")
    of_days = [] if day == MAIN_DAY else ["day"]
    try:
        with pq.ParquetFile(path, read_dictionary=["service"]) as file:
            table = file.read(columns=[*of_days, "service", "stop", "establishment", "seconds"])
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path}: not a table of a dataset: {error}") from error
    if set(table.column_names) != {*of_days, "service", "stop", "establishment", "seconds"}:
        raise InputError(f"{path}: a column is missing, there are {', '.join(table.column_names)}")
    if of_days:
        table = table.filter(pc.equal(table["day"], day))
    first_school = int(pc.sum(pc.equal(table["service"], SERVICES[0])).as_py() or 0)
    stop, establishment, seconds = (table[name].to_numpy() for name in ("stop", "establishment", "seconds"))
    parts = stop[:first_school], stop[first_school:]
    sorted_by_stop = all(bool((part[1:] >= part[:-1]).all()) for part in parts)
    limits = ((stop, stops), (establishment, establishments), (seconds, 1 << SECONDS_BITS))
    if not sorted_by_stop or any(len(column) and not 0 <= column.min() <= column.max() < end for column, end in limits):
        raise InputError(f"{path}: damaged: rows are out of order, or name stops or establishments there are not")
    every = np.arange(stops + 1, dtype=stop.dtype)
    offsets = np.stack([np.searchsorted(part, every) for part in parts]).astype(np.int64)
    offsets[1] += first_school
    return StopPairs(offsets, establishment.astype(np.int32, copy=False), seconds.astype(np.uint16))
