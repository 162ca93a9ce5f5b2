"""Travel times from many origins to many destinations, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.answers.areas import Areas
from isochrones.answers.lookup import Answer, Lookup, Query
from isochrones.answers.origin import Seconds
from isochrones.dataset.dataset import Dataset
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.snapping import nearest_edges
from isochrones.modes.names import WALK
from isochrones.network.street_graph import Snap

LatLon = tuple[float, float]
UNKNOWN = -1


class Row(NamedTuple):
    """From one origin to all destinations."""

    seconds: Seconds  # [destinations] UNREACHED where none is within the budget
    mode: NDArray[np.int8]  # [destinations] index into MODES, -1 if none
    answer: Answer  # what was looked up: where the origin meets the streets, and what could mislead


class Line(NamedTuple):
    """From one origin to all destinations, or from all origins to one destination."""

    number: int
    seconds: Seconds  # [destinations] or [origins], UNREACHED where it takes longer than the budget


def to_establishments(
    lookup: Lookup,
    asked: Query,
    origins: Sequence[LatLon],
    establishments: NDArray[np.int64],
) -> Iterator[Row]:
    """Look up one origin after the other.

    Parameters
    ----------
    lookup
        Answers queries on the dataset.
    asked
        What is asked of each origin; its own place does not count.
    origins
        Latitude and longitude of each.
    establishments
        Indices of the destinations, in any order; UNKNOWN for one that the dataset doesn't have, and nobody reaches.
    """
    unknown = establishments == UNKNOWN
    for lat, lon in origins:
        answer = lookup(asked._replace(lat=lat, lon=lon))
        seconds, mode = answer.best_seconds[establishments], answer.best_mode[establishments]
        seconds[unknown], mode[unknown] = UNREACHED, -1
        yield Row(seconds, mode, answer)


def between_points(
    areas: Areas, asked: Query, origins: Sequence[LatLon], destinations: Sequence[LatLon]
) -> Iterator[Line]:
    """Search from one origin after the other, or, if there are fewer of them, to one destination after the other.

    A travel time is the same in both: what a lookup would say if an establishment stood at the destination.
    """
    fewer, others = (origins, destinations) if by_origin(origins, destinations) else (destinations, origins)
    lats, lons = (np.array(column, np.float64) for column in zip(*others, strict=True))
    for number, place in enumerate(fewer):
        seconds = areas.times_at(
            place,
            lats,
            lons,
            "from" if fewer is origins else "to",
            asked.modes,
            asked.access,
            limit_seconds=asked.budget_seconds,
        )
        yield Line(number, seconds)


def snap_points(dataset: Dataset, places: Sequence[LatLon]) -> list[Snap | None]:
    """Find where points meet the streets on foot; None for one without a street near enough."""
    lats, lons = (np.array(column, np.float64) for column in zip(*places, strict=True))
    limit_meters = dataset.parameters.snap_meters
    snaps = nearest_edges(dataset.index.streets.edges, lats, lons, limit_meters, WALK)
    columns = (snaps.edge, snaps.fraction, snaps.lat, snaps.lon, snaps.distance_meters)
    rows = map(Snap, *(column.tolist() for column in columns))
    return [snap if snap.edge >= 0 else None for snap in rows]


def by_origin(origins: Sequence[LatLon], destinations: Sequence[LatLon]) -> bool:
    """Whether `between_points` gives a line for each origin, not for each destination."""
    return len(origins) <= len(destinations)
