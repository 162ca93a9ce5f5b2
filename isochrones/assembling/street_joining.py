"""Joins stops and establishments to the streets: one graph, with arcs for each mode and direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.assembling.edge_splitting import find_cuts, split_edges
from isochrones.engine.streets.arcs import Arcs, join_arcs, search_both_ways, two_way_arcs
from isochrones.engine.streets.snapping import (
    Snaps,
    index_segments,
    nearest_edges,
    walk_milliseconds,
    where_to_step,
)
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.modes.names import STREET_NAMES, WALK
from isochrones.network.street_graph import StreetEdges, StreetGraph
from osm.tags import HIGHWAYS

if TYPE_CHECKING:
    from osm import Streets

Floats = NDArray[np.float64]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Flags = NDArray[np.bool_]


CURVE_BITS = 20
"""Per coordinate: in a country, cells of the space-filling curve of about a metre."""


class Points(NamedTuple):
    """Places to be joined to the streets."""

    lat: Floats  # [points] degrees, NaN without position
    lon: Floats  # [points] degrees, likewise
    snaps: Flags  # [points] False: not joined by itself, like a platform that only pathways reach


class Pathways(NamedTuple):
    """Ways inside stations; points are those of the stops."""

    from_point: Int32s  # [pathways]
    to_point: Int32s  # [pathways]
    forward_seconds: Int32s  # [pathways] duration, -1 where there is no way in that direction
    backward_seconds: Int32s  # [pathways] likewise


class LinkSettings(NamedTuple):
    """How places are joined to the streets."""

    walk_kmh: float = 5.0
    snap_limit_meters: float = 500.0


class PointLinks(NamedTuple):
    """What became of the stops, or of the establishments."""

    distance_meters: Floats  # [points] straight to the street, NaN where not joined
    linked: int
    too_far: int  # has a position, but no walkable street within the limit
    without_position: int


class LinkReport(NamedTuple):
    """What became of all places."""

    stops: PointLinks
    establishments: PointLinks
    connectors: tuple[int, ...]  # by mode: places joined to streets; but for feet, only where feet use another one


def build_street_graph(
    streets: Streets, stops: Points, establishments: Points, pathways: Pathways, settings: LinkSettings
) -> tuple[StreetGraph, LinkReport]:
    """Join stops and establishments to the streets, as nodes of one graph.

    A place that snaps is joined to the nearest walkable edge within the limit: the edge is split at the
    projected point, and a connector is walked between the two. If that edge is closed to another mode, it gets a
    connector of its own, to the nearest edge it may use. Pathways are arcs of all modes. Nodes are
    numbered along a space-filling curve, so that what is near on the map is near in memory.

    Parameters
    ----------
    streets
        As `osm.read_streets` returns them.
    stops
        All stops of all feeds, entrances and pathway nodes included.
    establishments
        All establishments.
    pathways
        Between stops; they make a node even of a stop that does not snap.
    settings
        Walking speed and snapping limit.

    Returns
    -------
    The graph, and what became of the places.
    """
    edges = _index_edges(streets)
    points = Points(
        lat=np.concatenate([stops.lat, establishments.lat]),
        lon=np.concatenate([stops.lon, establishments.lon]),
        snaps=np.concatenate([stops.snaps, establishments.snaps]),
    )
    snaps_by_mode = _snap(edges, points, settings)
    walk_snaps = snaps_by_mode[0]
    first_cut = len(streets.node_lat)
    cuts, places = find_cuts(edges, first_cut, snaps_by_mode)
    edges = split_edges(edges, cuts, first_cut)

    has_node = walk_snaps.edge >= 0
    has_node[pathways.from_point] = True
    has_node[pathways.to_point] = True
    point_node = np.where(has_node, first_cut + len(cuts.edge) + np.cumsum(has_node) - 1, -1)
    node_lat = np.concatenate([streets.node_lat, cuts.lat, points.lat[has_node]])
    node_lon = np.concatenate([streets.node_lon, cuts.lon, points.lon[has_node]])
    order = _order_along_curve(node_lat, node_lon)
    number = _turn_order(order)
    edges = edges._replace(start=number[edges.start], end=number[edges.end])
    stop_node, establishment_node = np.split(number[point_node], [len(stops.lat)])

    connectors = [
        _connect(number[point_node], number[place], snaps, settings)
        for place, snaps in zip(places, snaps_by_mode, strict=True)
    ]
    station_ways = _pathway_arcs(stop_node, pathways)

    walked, *others = connectors
    arcs = []
    for mode, own in zip(STREET_NAMES, ([], *([each] for each in others)), strict=True):
        along = two_way_arcs(edges.start, edges.end, *edges.durations(mode))
        arcs.append(search_both_ways(len(order), join_arcs(along, walked, *own, station_ways)))
    graph = StreetGraph(
        node_lat=node_lat[order],
        node_lon=node_lon[order],
        arcs=tuple(arcs),
        edges=edges,
        stop_node=stop_node,
        establishment_node=establishment_node,
        node_stop=_stops_of_nodes(len(order), stop_node),
    )
    distances = np.split(walk_snaps.distance_meters, [len(stops.lat)])
    return graph, LinkReport(
        stops=_summarise(stops, distances[0]),
        establishments=_summarise(establishments, distances[1]),
        connectors=tuple(int((snaps.edge >= 0).sum()) for snaps in snaps_by_mode),
    )


def _index_edges(streets: Streets) -> StreetEdges:
    milliseconds = np.ascontiguousarray(streets.edge_milliseconds, np.int32)
    highway = np.ascontiguousarray(streets.edge_highway, np.uint8)
    return StreetEdges(
        start=np.ascontiguousarray(streets.edge_start, np.int32),
        end=np.ascontiguousarray(streets.edge_end, np.int32),
        length_meters=np.ascontiguousarray(streets.edge_length_meters, np.float64),
        milliseconds=milliseconds,
        is_step=where_to_step(milliseconds, highway, HIGHWAYS),
        highway=highway,
        geometry_offsets=np.ascontiguousarray(streets.geometry_offsets, np.int64),
        geometry_lat=np.ascontiguousarray(streets.geometry_lat, np.float64),
        geometry_lon=np.ascontiguousarray(streets.geometry_lon, np.float64),
        **index_segments(streets.geometry_offsets, streets.geometry_lat, streets.geometry_lon)._asdict(),
    )


def _snap(edges: StreetEdges, points: Points, settings: LinkSettings) -> list[Snaps]:
    """Snap points to the nearest walkable edge; if another mode may not step on there, to one of its own too."""
    limit_meters = settings.snap_limit_meters
    walk = nearest_edges(edges, np.where(points.snaps, points.lat, np.nan), points.lon, limit_meters, WALK)

    def own(mode: str) -> Snaps:
        needs_own = walk.edge >= 0
        needs_own[needs_own] = ~edges.steps(mode)[walk.edge[needs_own]]
        lat = np.where(needs_own, points.lat, np.nan)
        return nearest_edges(edges, lat, points.lon, limit_meters, mode)

    return [walk, *(own(mode) for mode in STREET_NAMES[1:])]


def _order_along_curve(lat: Floats, lon: Floats) -> Int64s:
    """Order nodes along the Z-order curve (Morton, 1966); those without position come last."""
    codes = np.zeros(len(lat), np.int64)
    placed = ~(np.isnan(lat) | np.isnan(lon))
    for shift, values in enumerate((lon[placed], lat[placed])):
        span = np.ptp(values) if len(values) else 0.0
        scale = ((1 << CURVE_BITS) - 1) / span if span > 0.0 else 0.0
        cells = ((values - values.min(initial=np.inf)) * scale).astype(np.int64)
        for bit in range(CURVE_BITS):
            codes[placed] |= (cells >> bit & 1) << (2 * bit + shift)
    codes[~placed] = 1 << 2 * CURVE_BITS
    return np.argsort(codes, kind="stable")


def _turn_order(order: Int64s) -> Int32s:
    """New number of each node; no node (-1) stays no node, by the last entry."""
    number = np.full(len(order) + 1, -1, np.int32)
    number[order] = np.arange(len(order))
    return number


def _stops_of_nodes(nodes: int, stop_node: Int32s) -> Int32s:
    node_stop = np.full(nodes, -1, np.int32)
    linked = np.flatnonzero(stop_node >= 0)
    node_stop[stop_node[linked]] = linked
    return node_stop


def _connect(point_node: Int32s, place_node: Int32s, snaps: Snaps, settings: LinkSettings) -> Arcs:
    """Walk between each snapped point and its place on the street, both ways."""
    linked = np.flatnonzero(snaps.edge >= 0)
    milliseconds = walk_milliseconds(snaps.distance_meters[linked], settings.walk_kmh)
    return two_way_arcs(point_node[linked], place_node[linked], milliseconds, milliseconds)


def _pathway_arcs(point_node: Int32s, pathways: Pathways) -> Arcs:
    start, end = point_node[pathways.from_point], point_node[pathways.to_point]
    return two_way_arcs(
        start, end, _to_milliseconds(pathways.forward_seconds), _to_milliseconds(pathways.backward_seconds)
    )


def _to_milliseconds(seconds: Int32s) -> Int32s:
    return np.where(seconds < 0, -1, seconds * MS_PER_SECOND).astype(np.int32)


def _summarise(points: Points, distance_meters: Floats) -> PointLinks:
    linked = ~np.isnan(distance_meters)
    placed = ~(np.isnan(points.lat) | np.isnan(points.lon))
    return PointLinks(
        distance_meters=distance_meters,
        linked=int(linked.sum()),
        too_far=int((points.snaps & placed & ~linked).sum()),
        without_position=int((points.snaps & ~placed).sum()),
    )
