"""Points beside the streets: how long it takes between them and the ends of their edges, or along one edge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.snapping import ROUNDING_MS, Snaps, walk_milliseconds
from isochrones.modes.names import StreetModeName
from isochrones.network.street_graph import Snap, StreetEdges

Floats = NDArray[np.float64]
Int32s = NDArray[np.int32]


class Ends(NamedTuple):
    """Durations between points and the ends of the edges they snap to; -1 where there is no such way."""

    node: Int32s  # [points, 2] start and end of the edge, -1 for one that a point does not meet
    away_ms: Int32s  # [points, 2] from the point to the node
    towards_ms: Int32s  # [points, 2] from the node to the point


def street_ends(edges: StreetEdges, snaps: Snaps, mode: StreetModeName, walk_kmh: float) -> Ends:
    """Durations between many points and the streets: for each point those of `snapping.seeds`."""
    ends = Ends(*(np.full((len(snaps.edge), 2), -1, np.int32) for _ in Ends._fields))
    snapped = np.flatnonzero(snaps.edge >= 0)
    edge, fraction = snaps.edge[snapped], snaps.fraction[snapped]
    straight_ms = walk_milliseconds(snaps.distance_meters[snapped], walk_kmh)
    forward, backward = edges.durations(mode)
    for end, (node, away, towards) in enumerate(((edges.start, backward, forward), (edges.end, forward, backward))):
        share = np.abs(end - fraction)
        ends.node[snapped, end] = np.where(share < 1.0, node[edge], -1)
        for column, duration in ((ends.away_ms, away[edge]), (ends.towards_ms, towards[edge])):
            along_ms = _share_of(share, duration)
            usable = (share < 1.0) & (along_ms < UNREACHED)
            column[snapped, end] = np.where(usable, straight_ms + along_ms, -1)
    return ends


def direct_milliseconds(
    edges: StreetEdges, place: Snap, snaps: Snaps, mode: StreetModeName, walk_kmh: float, *, outward: bool
) -> Int32s:
    """Durations between a place and the points that snap to the same edge, along that edge.

    Parameters
    ----------
    edges
        The edges both were snapped to.
    place, snaps
        Where the place and the points meet the streets of the mode.
    mode, walk_kmh
        As in `snapping.seeds`.
    outward
        True for the way from the place to the points, False for the way from the points to the place.

    Returns
    -------
    int32[points]
        UNREACHED for points at other edges, and where the edge is closed in that direction.
    """
    milliseconds = np.full(len(snaps.edge), UNREACHED, np.int32)
    if place.edge < 0:
        return milliseconds
    near = np.flatnonzero(snaps.edge == place.edge)
    forward, backward = (duration[place.edge] for duration in edges.durations(mode))
    share = snaps.fraction[near] - place.fraction
    duration = np.where((share > 0.0) == outward, forward, backward)
    straight_ms = walk_milliseconds(np.array([place.distance_meters]), walk_kmh)
    straight_ms = straight_ms + walk_milliseconds(snaps.distance_meters[near], walk_kmh)
    milliseconds[near] = np.minimum(straight_ms + _share_of(np.abs(share), duration), UNREACHED)
    return milliseconds


def _share_of(share: Floats, duration_ms: Int32s) -> Int32s:
    """Part of a duration, rounded up as in `snapping.seeds`; UNREACHED if it is closed, but 0 of it is always 0."""
    part = np.ceil(share * duration_ms - ROUNDING_MS).astype(np.int32)
    open_part = np.where(duration_ms >= 0, part, UNREACHED)
    return np.where(share == 0.0, 0, open_part).astype(np.int32)
