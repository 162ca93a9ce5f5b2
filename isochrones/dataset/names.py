"""What riders call things: names of stops, and of the rides that a search finds by number."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from isochrones.dataset.search_index import INDEX
from isochrones.dataset.tables import read_arrow
from isochrones.foundation.durable import naming

NAMED = ("stops", "routes", "runs")
"""The tables that hold names; beside the index they stand uncompressed, to be mapped into memory."""

ROUTE_COLUMNS = ("route_id", "short_name", "long_name", "color", "text_color", "route_type", "mode", "is_school")

Columns = dict[str, pa.Array]


class StopName(NamedTuple):
    """A stop, as its feed calls it."""

    feed: str
    stop_id: str
    name: str
    lat: float | None  # degrees
    lon: float | None  # degrees


class RideName(NamedTuple):
    """The trip that is boarded, and the route it belongs to."""

    feed: str
    trip_id: str
    route_id: str
    short_name: str  # "" if not given, as the other texts below
    long_name: str
    color: str  # six hexadecimal digits
    text_color: str  # six hexadecimal digits
    route_type: int
    mode: str  # such as "bus" or "tram"
    headsign: str
    is_school: bool


class Names:
    """Names of one dataset, read row by row from memory-mapped tables; safe to use from several threads."""

    def __init__(self, name_tables: Mapping[str, Columns]) -> None:
        self._stops, self._routes, self._runs = (name_tables[name] for name in NAMED)

    def stop(self, stop: int) -> StopName:
        """Name a stop by its row of stops.parquet, which is its index everywhere."""
        return StopName(*(self._stops[column][stop].as_py() for column in StopName._fields))

    def ride(self, run: int, board_position: int) -> RideName:
        """Name what is boarded.

        Parameters
        ----------
        run
            Row of runs.parquet: a `trip_row` of the timetable.
        board_position
            Where it is boarded: place in the stops of its pattern, counted in the direction of travel. (In a
            turned `SearchTimetable` positions count backwards.) Of several trips that one stays seated through, the
            one that leaves from there is named.
        """
        first_positions = self._runs["first_positions"][run].as_py()
        place = max(number for number, first in enumerate(first_positions) if first <= board_position)
        route = self._runs["routes"][run][place].as_py()
        return RideName(
            feed=self._runs["feed"][run].as_py(),
            trip_id=self._runs["trip_ids"][run][place].as_py(),
            headsign=self._runs["headsigns"][run][place].as_py(),
            **{column: self._routes[column][route].as_py() for column in ROUTE_COLUMNS},
        )


def write_name_tables(folder: Path, index_folder: Path) -> None:
    """Write the tables in `folder` that hold names to `index_folder`, uncompressed.

    Raises
    ------
    InputError
        If a table is missing or damaged.
    """
    for name in NAMED:
        table = read_arrow(folder, name).combine_chunks()
        path = _path(index_folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with naming(path), path.open("wb") as file, pa.ipc.new_file(file, table.schema) as sink:
            sink.write_table(table)


def map_name_tables(folder: Path) -> dict[str, Columns]:
    """Map what `write_name_tables` wrote for the dataset in `folder` into memory.

    Raises
    ------
    OSError, ValueError
        If a table is not whole.
    """
    return {name: _columns(_path(folder / INDEX, name)) for name in NAMED}


def _columns(path: Path) -> Columns:
    with pa.memory_map(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    return {column: table[column].chunk(0) for column in table.column_names}


def _path(index_folder: Path, name: str) -> Path:
    return index_folder / "names" / f"{name}.arrow"
