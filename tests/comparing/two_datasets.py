"""Datasets as far as a comparison reads them, written from plain values; and what a comparison says, by dicts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from worlds import at

from isochrones.dataset.tables import SERVICES, write_frame, write_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

DIRECTIONS = ("outbound", "return")
FACTS = {
    "format_version": 2,
    "id": "2026-04-14-0123456789ab",
    "name": "world",
    "date": "2026-04-14",
    "timezone": "Europe/Paris",
    "arrive": ["07:30", "09:00"],
    "leave": ["16:30", "18:30"],
    "budget_minutes": 90,
    "inputs": [],
    "parameters": {"walk_kmh": 5.0, "budget_seconds": 5400},
}


class Stop(NamedTuple):
    """A stop in metres, or without position."""

    feed: str
    stop_id: str
    place: tuple[float, float] | None
    location_type: int = 0


class Row(NamedTuple):
    """A row of a table of pairs."""

    service: str
    stop: int
    establishment: int
    seconds: int


class Tables(NamedTuple):
    """A dataset's tables: rows of pairs by direction."""

    stops: Sequence[Stop]
    uais: Sequence[str]
    rows: Mapping[str, Sequence[Row]]
    facts: Mapping[str, object] = {}  # of the manifest, where they differ


def write(folder: Path, tables: Tables) -> Path:
    """Write a dataset's folder, and return it."""
    folder.mkdir(parents=True)
    places = [(None, None) if stop.place is None else at(*stop.place) for stop in tables.stops]
    stops = {
        "feed": pa.array([stop.feed for stop in tables.stops], pa.string()),
        "stop_id": pa.array([stop.stop_id for stop in tables.stops], pa.string()),
        "name": pa.array([stop.stop_id for stop in tables.stops], pa.string()),
        "lat": pa.array([lat for lat, _ in places], pa.float64()),
        "lon": pa.array([lon for _, lon in places], pa.float64()),
        "location_type": pa.array([stop.location_type for stop in tables.stops], pa.int8()),
    }
    write_table(folder, "stops", stops)
    uais = list(tables.uais)
    frame = pd.DataFrame({"uai": uais, "name": [f"School {uai}" for uai in uais], "lat": 48.0, "lon": 2.0})
    write_frame(folder, "establishments", frame)
    for direction in DIRECTIONS:
        write_table(folder, direction, _columns(tables.rows.get(direction, ())))
    feeds = [
        {"feed": feed, "left_out": None, "trips_on_date": 7} for feed in dict.fromkeys(s.feed for s in tables.stops)
    ]
    manifest = {**FACTS, "report": {"feeds": feeds}, **tables.facts}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def _columns(rows: Sequence[Row]) -> dict[str, pa.Array | np.ndarray]:
    in_order = sorted(rows, key=lambda row: (row.service != "transit", row.stop, row.seconds, row.establishment))
    numbers = {
        name: np.array([getattr(row, name) for row in in_order], np.int32)
        for name in ("stop", "establishment", "seconds")
    }
    rest = {"instant": np.zeros(len(in_order), np.int32), "rides": np.ones(len(in_order), np.int8)}
    services = np.array([SERVICES.index(row.service) for row in in_order], np.int8)
    return {"service": services, **numbers, **rest}


def least(tables: Tables, direction: str, service: str) -> dict[tuple[int, str], int]:
    """Return the least duration of each pair of a stop's row and a code."""
    found: dict[tuple[int, str], int] = {}
    for row in tables.rows.get(direction, ()):
        if service == "all" or row.service == "transit":
            key = row.stop, tables.uais[row.establishment]
            found[key] = min(found.get(key, row.seconds), row.seconds)
    return found
