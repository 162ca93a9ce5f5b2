"""Stops of all feeds, and which of them meet the streets by themselves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gtfs import Feed
from gtfs.stops import BOARDING_AREA, ENTRANCE, PLATFORM, STATION
from isochrones.assembling.street_joining import Pathways, Points
from isochrones.foundation.components import connected_components


class StopPlaces(NamedTuple):
    """All stops of all feeds, one after the other."""

    table: pd.DataFrame  # feed (index), stop_id, name, lat, lon, location_type
    first_stops: list[int]  # index of each feed's first stop
    points: Points
    pathways: Pathways


def gather_places(feeds: list[Feed]) -> StopPlaces:
    """Put the stops and pathways of all feeds behind one another.

    Platforms meet the streets by themselves, but where pathways lead from them to an entrance: then only the
    entrance does. A station does if trips call at the station itself.
    """
    first_stops = np.concatenate(([0], np.cumsum([len(feed.stops) for feed in feeds]))).astype(int).tolist()
    tables = []
    for number, feed in enumerate(feeds):
        table = feed.stops[["stop_id", "name", "lat", "lon", "location_type"]].copy()
        table.insert(0, "feed", np.int32(number))
        tables.append(table)
    table = pd.concat(tables, ignore_index=True)
    return StopPlaces(
        table=table,
        first_stops=first_stops[:-1],
        points=Points(
            lat=table["lat"].to_numpy(dtype=np.float64),
            lon=table["lon"].to_numpy(dtype=np.float64),
            snaps=np.concatenate([_snaps(feed) for feed in feeds]),
        ),
        pathways=_pathways(feeds, first_stops),
    )


def _snaps(feed: Feed) -> NDArray[np.bool_]:
    kind = feed.stops["location_type"].to_numpy()
    called_at = np.zeros(len(kind), dtype=bool)
    called_at[feed.stop_times["stop"].to_numpy()] = True
    with_entrance = _joined_to_entrance(feed, kind)
    on_pathway = np.zeros(len(kind), dtype=bool)
    on_pathway[feed.pathways["from_stop"].to_numpy()] = True
    on_pathway[feed.pathways["to_stop"].to_numpy()] = True
    by_itself = np.isin(kind, (PLATFORM, BOARDING_AREA)) | ((kind == STATION) & called_at)
    snaps: NDArray[np.bool_] = (by_itself & ~with_entrance) | ((kind == ENTRANCE) & on_pathway)
    return snaps


def _joined_to_entrance(feed: Feed, kind: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Stops from which pathways, whatever their direction, lead to an entrance."""
    group = connected_components(feed.pathways["from_stop"].to_numpy(), feed.pathways["to_stop"].to_numpy(), len(kind))
    joined: NDArray[np.bool_] = np.isin(group, group[kind == ENTRANCE]) & (kind != ENTRANCE)
    return joined


def _pathways(feeds: list[Feed], first_stops: list[int]) -> Pathways:
    def joined(column: str) -> NDArray[np.int32]:
        return np.concatenate(
            [feed.pathways[column].to_numpy() + first for feed, first in zip(feeds, first_stops, strict=False)]
        ).astype(np.int32)

    forward = np.concatenate([feed.pathways["traversal_seconds"].to_numpy() for feed in feeds])
    two_way = np.concatenate([feed.pathways["is_bidirectional"].to_numpy(dtype=bool) for feed in feeds])
    return Pathways(
        from_point=joined("from_stop"),
        to_point=joined("to_stop"),
        forward_seconds=forward.astype(np.int32),
        backward_seconds=np.where(two_way, forward, -1).astype(np.int32),
    )
