"""The Parquet tables of a dataset: a network and its results, as columns with a meaning and a unit.

Each table's schema carries, per column, a description as metadata, with the unit in brackets where there is one.
Everything else in a dataset can be made again from these tables.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from isochrones.findings import InputError
from isochrones.foundation.durable import naming
from isochrones.modes import STREET_MODES

Columns = Mapping[str, NDArray[Any] | pa.Array | pa.ChunkedArray]

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "establishments": {
        "uai": "code of the establishment; rows are in its order",
        "name": "its name",
        "lat": "latitude, WGS 84 [degrees]",
        "lon": "longitude, WGS 84 [degrees]",
    },
    "formations": {
        "uai": "code of the establishment that teaches it; rows are in its order",
        "cfd": "code of the formation",
        "libelle": "its name",
        "voie": "how it is taught, such as at school or in apprenticeship",
        "diplome": "what it leads to",
        "domaine": "field of work",
    },
    "stops": {
        "feed": "id of the feed",
        "stop_id": "as in the feed",
        "name": "as in the feed",
        "lat": "latitude, WGS 84 [degrees], null if unknown",
        "lon": "longitude, WGS 84 [degrees], null if unknown",
        "location_type": "as in GTFS: 0 stop, 1 station, 2 entrance, 3 node of a station, 4 boarding area",
    },
    "feeds": {
        "feed": "id of the feed; those that could be used, in the order of the region file",
        "timezone": "in which it counts times, IANA name",
        "kind": "transit, school or mixed, as in the region file",
        "agencies": "names of its agencies",
        "first_date": "first date on which a trip runs",
        "last_date": "last date on which a trip runs",
        "shifted_days": "by so many days its calendar was moved to stand in for the date; the dates are those after it",
    },
    "routes": {
        "feed": "id of the feed",
        "route_id": "as in the feed",
        "short_name": "as in the feed, empty if not given",
        "long_name": "as in the feed, empty if not given",
        "color": "six hexadecimal digits, empty if not given",
        "text_color": "six hexadecimal digits, empty if not given",
        "route_type": "as in GTFS, extended types too",
        "mode": "what a reader calls the route_type, such as bus or tram",
        "is_school": "whether it is a school service",
    },
    "runs": {
        "feed": "id of the feed",
        "trip_ids": "trips of the feed that one stays seated through, in order; mostly a single one",
        "routes": "row of routes.parquet of each of these trips",
        "headsigns": "headsign of each of these trips, empty if not given",
        "first_positions": "place in the stops of the run at which each of these trips starts",
    },
    "outbound": {
        "service": "transit: public transport only; school: with school services, where that is faster",
        "stop": "row of stops.parquet: where the first ride is boarded",
        "establishment": "row of establishments.parquet",
        "seconds": "least duration from being at the stop to being at the establishment, over the arrival window [s]",
        "instant": "earliest instant of the window at which that holds [s from noon - 12 h of the date]",
        "rides": "fewest rides at that instant",
    },
    "return": {
        "service": "transit: public transport only; school: with school services, where that is faster",
        "stop": "row of stops.parquet: where the last ride is left",
        "establishment": "row of establishments.parquet",
        "seconds": "least duration from leaving the establishment to being at the stop, over the leaving window [s]",
        "instant": "latest instant of the window at which that holds [s from noon - 12 h of the date]",
        "rides": "fewest rides at that instant",
    },
    "reference_days": {
        "date": "a day that the dataset stands for; the main one first",
        "same_as": "row of the first reference day with its timetable and windows; its own if no earlier one has",
    },
    "outbound_days": {
        "day": "row of reference_days.parquet, never the first; a day that is the same as an earlier one has no rows",
        "service": "as in outbound.parquet",
        "stop": "as in outbound.parquet",
        "establishment": "as in outbound.parquet",
        "seconds": "as in outbound.parquet [s]",
        "instant": "as in outbound.parquet [s from noon - 12 h of the day]",
        "rides": "as in outbound.parquet",
    },
    "return_days": {
        "day": "row of reference_days.parquet, never the first; a day that is the same as an earlier one has no rows",
        "service": "as in return.parquet",
        "stop": "as in return.parquet",
        "establishment": "as in return.parquet",
        "seconds": "as in return.parquet [s]",
        "instant": "as in return.parquet [s from noon - 12 h of the day]",
        "rides": "as in return.parquet",
    },
    "network/nodes": {
        "lat": "latitude, WGS 84 [degrees], NaN for a stop without position",
        "lon": "longitude, WGS 84 [degrees], likewise",
    },
    "network/edges": {
        "start": "row of nodes",
        "end": "row of nodes",
        "length_meters": "along the street [m]",
        **{
            f"{mode.name}_{direction}_ms": f"{ends} {mode.by} [ms], -1 if not allowed"
            for mode in STREET_MODES
            for direction, ends in (("forward", "start to end"), ("backward", "end to start"))
        },
        "highway": "class of the street: row of highways",
        "geometry_lat": "latitudes from start to end, WGS 84 [degrees]",
        "geometry_lon": "longitudes from start to end, WGS 84 [degrees]",
    },
    "network/highways": {"name": "value of the tag highway in OpenStreetMap, or pier, platform or ferry"},
    **{
        f"network/{mode.name}_arcs": {
            "source": "row of nodes",
            "target": "row of nodes",
            "milliseconds": f"duration {mode.by} [ms]",
        }
        for mode in STREET_MODES
    },
    "network/stop_nodes": {"node": "row of nodes for each row of stops.parquet, -1 without street"},
    "network/establishment_nodes": {"node": "row of nodes for each row of establishments.parquet, -1 without street"},
    "network/patterns": {
        "stops": "rows of stops.parquet, in order",
        "can_board": "whether one may board there",
        "can_alight": "whether one may alight there",
        "slide_seconds": "a trip may leave later by up to this, at any second [s]; 0 for scheduled trips",
        "wait_seconds": "lost at every boarding, half a headway [s]; 0 for scheduled trips",
        "is_school": "whether it is a school service",
    },
    "network/trips": {
        "pattern": "row of patterns",
        "run": "row of runs",
        "arrivals": "at each stop of the pattern [s from noon - 12 h of the date]",
        "departures": "at each stop of the pattern [s from noon - 12 h of the date]",
    },
    "network/stop_sequences": {
        "stops": "rows of stops.parquet, in order",
        "can_board": "whether one may board there",
        "can_alight": "whether one may alight there",
        "is_school": "whether it is a school service",
    },
    "network/run_times": {
        "stop_sequence": "row of stop_sequences",
        "arrivals": "at each stop of the sequence [s from noon - 12 h of the service day, in the feed's time zone]",
        "departures": "at each stop of the sequence [s from noon - 12 h of the service day, in the feed's time zone]",
    },
    "network/vehicles": {
        "run": "row of runs.parquet and run_times",
        "shift_seconds": "added to the times of the run [s]; 0 for scheduled trips",
        "slide_seconds": "it may leave later by up to this, at any second [s]; 0 for scheduled trips",
        "wait_seconds": "lost at every boarding, half a headway [s]; 0 for scheduled trips",
    },
    "network/day_types": {
        "feed": "row of feeds.parquet",
        "vehicles": "rows of vehicles: what runs on such a day",
        "first_departure": "of all of them [s from noon - 12 h of the service day, in the feed's time zone]",
        "last_arrival": "of all of them [s from noon - 12 h of the service day, in the feed's time zone]",
    },
    "network/dates": {
        "feed": "row of feeds.parquet",
        "date": "date on which a trip of the feed runs",
        "day_type": "row of day_types",
    },
    "network/footpaths": {
        "source": "row of stops.parquet",
        "target": "row of stops.parquet",
        "seconds": "between alighting and being ready to board, boarding slack not included [s]",
    },
    "network/egress": {
        "establishment": "row of establishments.parquet",
        "stop": "row of stops.parquet",
        "seconds": "walk from the stop to the establishment [s]",
    },
    "network/departure": {
        "establishment": "row of establishments.parquet",
        "stop": "row of stops.parquet",
        "seconds": "walk from the establishment to the stop [s]",
    },
}


CARRYING = ("establishments", "formations")
"""Tables that carry further columns of the region's catalogue, described by CARRIED."""

SERVICES = ("transit", "school")
"""Values of the column `service`, in the order of the rows."""

CODED = {"service": SERVICES}
"""Columns of a few texts in many rows. In memory each is int8: the place of its text among these."""

GROUP_ROWS = 1 << 20
"""Rows of a Parquet file that are written in one go."""

MOST_LISTED = np.iinfo(np.int32).max
"""Values of a list column beyond which its offsets take 64 bits."""

CARRIED = "carried through from the catalogue"


def write_table(folder: Path, name: str, columns: Columns) -> None:
    """Write one described table as `folder/<name>.parquet`; the columns must be those of DESCRIPTIONS."""
    write_parts(folder, name, [columns])


def write_parts(folder: Path, name: str, parts: Iterable[Columns]) -> None:
    """Write one described table from one part or more, one below the other; each is asked for when it is needed."""
    _write_tables(folder / f"{name}.parquet", (_described(name, columns) for columns in parts))


def _described(name: str, columns: Columns) -> pa.Table:
    described = DESCRIPTIONS[name]
    if name in CARRYING:
        described = described | {column: CARRIED for column in columns if column not in described}
    if list(columns) != list(described):
        raise ValueError(f"{name}: columns {list(columns)} are not those described: {list(described)}")
    arrays = [_arrow(column, values) for column, values in columns.items()]
    fields = [
        pa.field(column, array.type, metadata={"description": described[column]})
        for column, array in zip(columns, arrays, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _arrow(column: str, values: NDArray[Any] | pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    if column in CODED:
        return pa.DictionaryArray.from_arrays(pa.array(values, pa.int8()), pa.array(CODED[column]))
    return pa.array(values) if isinstance(values, np.ndarray) else values


def write_frame(folder: Path, name: str, frame: pd.DataFrame) -> None:
    """Write one described table from a data frame; a missing value becomes null."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    write_table(folder, name, dict(zip(table.column_names, table.columns, strict=True)))


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a table with the compression all datasets use."""
    _write_tables(path, [table])


def _write_tables(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write tables one below the other; a dictionary becomes its texts, which all at once may be too many for Arrow."""
    groups = _row_groups(tables)
    first = next(groups)
    texts = pa.schema([_spelled_out(field) for field in first.schema], first.schema.metadata)
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with pq.ParquetWriter(path, texts, compression="zstd") as writer:
                for group in itertools.chain([first], groups):
                    writer.write_table(group.cast(texts), row_group_size=GROUP_ROWS)
        except BaseException:
            # The writer has closed it as if it were whole.
            path.unlink(missing_ok=True)
            raise


def _row_groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Cut tables anew, into as many rows as are written in one go; no rows at all are one group."""
    left: pa.Table | None = None
    whole = 0
    for table in tables:
        left = table if left is None else pa.concat_tables([left, table])
        for _ in range(left.num_rows // GROUP_ROWS):
            yield left.slice(0, GROUP_ROWS)
            left, whole = left.slice(GROUP_ROWS), whole + 1
    if left is not None and (left.num_rows or not whole):
        yield left


def _spelled_out(field: pa.Field) -> pa.Field:
    return field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field


def count_rows(folder: Path, name: str) -> int:
    """Count the rows of a described table, without reading it."""
    return int(pq.read_metadata(folder / f"{name}.parquet").num_rows)


Filters = list[tuple[str, str, int]]
"""Column, comparison and value: rows are read for which all of them hold."""


def read_table(folder: Path, name: str, filters: Filters | None = None) -> dict[str, NDArray[Any]]:
    """Read the columns of a described table; a list column comes as its values and `<column>_offsets`.

    A column of CODED comes as int8.

    Raises
    ------
    InputError
        If the file is missing or is no such table.
    """
    path = folder / f"{name}.parquet"
    table = read_arrow(folder, name, tuple(CODED), filters)
    try:
        columns: dict[str, NDArray[Any]] = {}
        for column in DESCRIPTIONS[name]:
            array = table[column].combine_chunks()
            if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
                columns[f"{column}_offsets"] = array.offsets.to_numpy().astype(np.int64)
                array = array.flatten()
            columns[column] = _codes(array, CODED[column]) if column in CODED else array.to_numpy(zero_copy_only=False)
    except (KeyError, ValueError) as error:
        raise InputError(f"{path}: not a table of a dataset: {error}") from error
    return columns


def _codes(array: pa.DictionaryArray, texts: tuple[str, ...]) -> NDArray[np.int8]:
    codes = np.array([texts.index(text) for text in array.dictionary.to_pylist()], np.int8)
    numbers: NDArray[np.int8] = codes[array.indices.to_numpy()]
    return numbers


def read_records(folder: Path, name: str) -> list[dict[str, Any]]:
    """Read a table row by row, with the columns it carries; None where a value is missing.

    Raises
    ------
    InputError
        If the file is missing or is no Parquet.
    """
    records: list[dict[str, Any]] = read_arrow(folder, name).to_pylist()
    return records


def read_arrow(folder: Path, name: str, dictionaries: tuple[str, ...] = (), filters: Filters | None = None) -> pa.Table:
    """Read a table as it is, but some columns as dictionaries.

    Raises
    ------
    InputError
        If the file is missing or is no Parquet.
    """
    path = folder / f"{name}.parquet"
    try:
        # The names of folders are no columns, even where they hold a "=".
        return pq.read_table(path, partitioning=None, read_dictionary=list(dictionaries), filters=filters)
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path}: not a table of a dataset: {error}") from error


def list_column(offsets: NDArray[np.int64], values: NDArray[Any]) -> pa.Array:
    """Make a list column from CSR arrays; of large lists where 32 bits can't count their values."""
    if offsets[-1] > MOST_LISTED:
        return pa.LargeListArray.from_arrays(pa.array(offsets), pa.array(values))
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), pa.array(values))
