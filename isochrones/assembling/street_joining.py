"""Joins stops and establishments to the streets: one graph, with arcs for each mode and direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.assembling.edge_splitting import find_cuts, split_edges
from isochrones.engine.streets.arcs import Arcs, join_arcs, sort_arcs, turn_arcs, two_way_arcs
from isochrones.engine.streets.snapping import Snaps, index_segments, nearest_edges, walk_milliseconds
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.network.street_graph import StreetEdges, StreetGraph

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
    bike_connectors: int  # places joined to a second street, because the nearest is closed to bikes


def build_street_graph(
    streets: Streets, stops: Points, establishments: Points, pathways: Pathways, settings: LinkSettings
) -> tuple[StreetGraph, LinkReport]:
    """Join stops and establishments to the streets, as nodes of one graph.

    A place that snaps is joined to the nearest walkable edge within the limit: the edge is split at the
    projected point, and a connector is walked between the two. If that edge is closed to bikes, they get a
    connector of their own, to the nearest edge they may use. Pathways are arcs of both modes. Nodes are
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
    walk_snaps, bike_snaps = _snap(edges, points, settings)
    first_cut = len(streets.node_lat)
    cuts, walk_place, bike_place = find_cuts(edges, first_cut, walk_snaps, bike_snaps)
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

    connectors = _connect(number[point_node], number[walk_place], walk_snaps, settings)
    bike_connectors = _connect(number[point_node], number[bike_place], bike_snaps, settings)
    station_ways = _pathway_arcs(stop_node, pathways)
    walk = two_way_arcs(edges.start, edges.end, edges.walk_forward_ms, edges.walk_backward_ms)
    walk = join_arcs(walk, connectors, station_ways)
    bike = two_way_arcs(edges.start, edges.end, edges.bike_forward_ms, edges.bike_backward_ms)
    bike = join_arcs(bike, connectors, bike_connectors, station_ways)
    graph = StreetGraph(
        node_lat=node_lat[order],
        node_lon=node_lon[order],
        walk=sort_arcs(len(order), walk),
        walk_reverse=sort_arcs(len(order), turn_arcs(walk)),
        bike=sort_arcs(len(order), bike),
        bike_reverse=sort_arcs(len(order), turn_arcs(bike)),
        edges=edges,
        stop_node=stop_node,
        establishment_node=establishment_node,
        node_stop=_stops_of_nodes(len(order), stop_node),
    )
    distances = np.split(walk_snaps.distance_meters, [len(stops.lat)])
    return graph, LinkReport(
        stops=_summarise(stops, distances[0]),
        establishments=_summarise(establishments, distances[1]),
        bike_connectors=int((bike_snaps.edge >= 0).sum()),
    )


def _index_edges(streets: Streets) -> StreetEdges:
    return StreetEdges(
        start=np.ascontiguousarray(streets.edge_start, np.int32),
        end=np.ascontiguousarray(streets.edge_end, np.int32),
        length_meters=np.ascontiguousarray(streets.edge_length_meters, np.float64),
        walk_forward_ms=np.ascontiguousarray(streets.edge_walk_forward_ms, np.int32),
        walk_backward_ms=np.ascontiguousarray(streets.edge_walk_backward_ms, np.int32),
        bike_forward_ms=np.ascontiguousarray(streets.edge_bike_forward_ms, np.int32),
        bike_backward_ms=np.ascontiguousarray(streets.edge_bike_backward_ms, np.int32),
        highway=np.ascontiguousarray(streets.edge_highway, np.uint8),
        geometry_offsets=np.ascontiguousarray(streets.geometry_offsets, np.int64),
        geometry_lat=np.ascontiguousarray(streets.geometry_lat, np.float64),
        geometry_lon=np.ascontiguousarray(streets.geometry_lon, np.float64),
        **index_segments(streets.geometry_offsets, streets.geometry_lat, streets.geometry_lon)._asdict(),
    )


def _snap(edges: StreetEdges, points: Points, settings: LinkSettings) -> tuple[Snaps, Snaps]:
    """Snap points to the nearest walkable edge; if that is closed to bikes, to the nearest open one too."""
    limit = settings.snap_limit_meters
    walk_snaps = nearest_edges(edges, np.where(points.snaps, points.lat, np.nan), points.lon, limit, "walk")
    without_bikes = (edges.bike_forward_ms < 0) & (edges.bike_backward_ms < 0)
    needs_bike = walk_snaps.edge >= 0
    needs_bike[needs_bike] = without_bikes[walk_snaps.edge[needs_bike]]
    bike_snaps = nearest_edges(edges, np.where(needs_bike, points.lat, np.nan), points.lon, limit, "bike")
    return walk_snaps, bike_snaps


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
