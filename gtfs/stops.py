"""stops.txt: where vehicles stop, and the stations around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from gtfs.columns import choices, decimals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gtfs.table import Source, Table

PLATFORM: Final = 0
STATION: Final = 1
ENTRANCE: Final = 2
GENERIC_NODE: Final = 3
BOARDING_AREA: Final = 4

_LATITUDE_LIMIT = 90.0
_LONGITUDE_LIMIT = 180.0


def read_stops(source: Source) -> pd.DataFrame:
    """Return stop_id, name, lat, lon (degrees, NaN where unknown), location_type (int8), parent (int32, -1).

    A stop without a usable position takes that of the stop it belongs to. Parents are stations, but for a
    boarding area, whose parent is a platform: so the chain of parents always ends.
    """
    table = source.table(
        "stops.txt", ("stop_id",), ("stop_name", "stop_lat", "stop_lon", "location_type", "parent_station")
    )
    table.drop_without_unique_id("stop_id")
    location_type, bad = choices(
        table.column("location_type"),
        frozenset((PLATFORM, STATION, ENTRANCE, GENERIC_NODE, BOARDING_AREA)),
        default=PLATFORM,
    )
    table.report(bad, "bad-location-type", "noted", "not a location type: taken as a stop", "location_type")
    unnamed = table.column("stop_name").blank & np.isin(location_type, (PLATFORM, STATION))
    table.report(unnamed, "missing-name", "noted", "journeys show a stop without a name", "stop_id")
    parent = _parents(table, location_type)
    lat, lon = _positions(table)
    lat, lon = _positions_from_parents(table, parent, lat, lon)
    kept = table.kept
    return pd.DataFrame(
        {
            "stop_id": table.kept_strings("stop_id"),
            "name": table.kept_strings("stop_name"),
            "lat": lat[kept],
            "lon": lon[kept],
            "location_type": location_type[kept].astype(np.int8),
            "parent": _renumbered(parent, kept),
        }
    )


def _parents(table: Table, location_type: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row of each row's parent, or -1."""
    column = table.column("parent_station")
    rows = np.flatnonzero(table.kept)
    row_of = dict(zip(table.column("stop_id").values()[rows], rows, strict=True))
    parent = np.array([row_of.get(text, -1) for text in column.texts], dtype=np.int64)[column.codes]
    table.report(
        (parent < 0) & ~column.blank,
        "unknown-parent",
        "repaired",
        "no such stop: taken as none",
        "parent_station",
    )
    alone = column.blank & np.isin(location_type, (ENTRANCE, GENERIC_NODE, BOARDING_AREA))
    table.report(alone, "missing-parent", "noted", "this kind of place belongs to a station or platform", "stop_id")
    wanted = np.where(location_type == BOARDING_AREA, PLATFORM, STATION)
    unfit = (parent >= 0) & ((location_type[parent] != wanted) | (location_type == STATION))
    table.report(
        unfit,
        "parent-not-station",
        "repaired",
        "a parent of this kind is not allowed: taken as none",
        "parent_station",
    )
    return np.where(unfit, -1, parent)


def _positions(table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lat, bad_lat = decimals(table.column("stop_lat"))
    lon, bad_lon = decimals(table.column("stop_lon"))
    shown = ("stop_lat", "stop_lon")
    outside = (np.abs(lat) > _LATITUDE_LIMIT) | (np.abs(lon) > _LONGITUDE_LIMIT)
    bad = bad_lat | bad_lon | outside
    table.report(bad, "bad-position", "noted", "not a position on the globe: taken as unknown", *shown)
    zero = (lat == 0) & (lon == 0)
    table.report(zero, "zero-position", "noted", "latitude and longitude are 0: taken as unknown", *shown)
    missing = ~bad & (np.isnan(lat) | np.isnan(lon))
    table.report(missing, "missing-position", "noted", "no position is given", *shown)
    unknown = bad | zero | missing
    return np.where(unknown, np.nan, lat), np.where(unknown, np.nan, lon)


def _positions_from_parents(
    table: Table, parent: NDArray[np.int64], lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    was_unknown = np.isnan(lat)
    for _ in ("platforms from stations", "boarding areas from platforms"):
        takes = np.isnan(lat) & (parent >= 0)
        lat, lon = np.where(takes, lat[parent], lat), np.where(takes, lon[parent], lon)
    table.report(
        was_unknown & ~np.isnan(lat),
        "position-from-parent",
        "repaired",
        "the parent's position is taken",
        "stop_id",
        "parent_station",
    )
    return lat, lon


def _renumbered(parent: NDArray[np.int64], kept: NDArray[np.bool_]) -> NDArray[np.int32]:
    place = (np.cumsum(kept) - 1).astype(np.int32)
    return np.where(parent[kept] >= 0, place[parent[kept]], -1).astype(np.int32)
