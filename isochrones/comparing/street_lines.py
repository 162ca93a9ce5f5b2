"""Main streets of a dataset, as lines to draw under a map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from isochrones.dataset.tables import read_arrow
from isochrones.findings import InputError

MAIN_CLASSES = ("trunk", "primary", "secondary", "tertiary")
"""From the most important on; motorways are not in a dataset, since nobody walks or rides there."""

STREETS_AT_MOST = 100_000
"""Beyond this many, lesser classes are left out: no map of a country shows them."""

Line = tuple[NDArray[np.float64], NDArray[np.float64]]


def main_streets(folder: Path) -> list[Line]:
    """Read the main streets of a dataset.

    Returns
    -------
    list[Line]
        Latitudes and longitudes along each [degrees].

    Raises
    ------
    InputError
        If the streets can't be read.
    """
    names = read_arrow(folder, "network/highways")["name"].to_pylist()
    path = folder / "network/edges.parquet"
    lines: list[Line] = []
    for name in MAIN_CLASSES:
        codes = [code for code, known in enumerate(names) if known in (name, f"{name}_link")]
        lines_of_class = _lines(path, codes) if codes else []
        if lines and len(lines) + len(lines_of_class) > STREETS_AT_MOST:
            break
        lines += lines_of_class
    return lines


def _lines(path: Path, codes: list[int]) -> list[Line]:
    try:
        table = pq.read_table(
            path, columns=["geometry_lat", "geometry_lon"], filters=[("highway", "in", codes)], partitioning=None
        )
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path}: not a table of a dataset: {error}") from error
    lat, lon = (table[name].combine_chunks() for name in table.column_names)
    cuts = np.diff(lat.offsets.to_numpy())[:-1].cumsum()
    values = (column.flatten().to_numpy() for column in (lat, lon))
    return list(zip(*(np.split(value, cuts) for value in values), strict=True)) if len(lat) else []
