"""The way along the streets: what a street search takes its durations from, as a line on the map.

A search (see `street_search`) leaves the duration of every node it met. From the far end the way is found by going
back, each time to a node from which the duration is exactly that of the arc longer. Arcs without duration could lead
round in circles, so a node is not passed twice, and a dead end is left the way it was entered.

Arcs don't know their streets. Of the edges in the node's cell of the snapping grid, the one that joins both ends in the
arc's time is drawn; where there is none, the arc is a connector or a pathway, and straight.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.street_search import StreetWorkspace, checked_limit, clear_workspace, search_streets
from isochrones.foundation.kernels import kernel
from isochrones.foundation.units import METERS_PER_DEGREE
from isochrones.modes.names import StreetModeName
from isochrones.network.street_graph import Adjacency, Snap, StreetEdges, StreetGraph

Floats = NDArray[np.float64]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]

NO_EDGE = -1


class StreetPath(NamedTuple):
    """A way along streets, in the direction of travel."""

    milliseconds: int  # duration, exactly as a search finds it
    lat: Floats  # [points] degrees, at least two points
    lon: Floats  # [points] degrees


class BesideStreet(NamedTuple):
    """A point beside the streets, as one mode meets them."""

    lat: float
    lon: float
    snap: Snap
    seed_nodes: Int32s  # [2] see `snapping.seeds`, of the direction that is asked for
    seed_ms: Int32s  # [2]

    @property
    def seeds(self) -> tuple[Int32s, Int32s]:
        """Where a search starts, and so many milliseconds late."""
        return self.seed_nodes, self.seed_ms


class _Found(NamedTuple):
    """The nodes of a way, from the one searched for back to a seed."""

    nodes: Int32s  # [nodes]
    milliseconds: Int32s  # [nodes] duration between the seeds' side and each, descending


def path_between_nodes(
    graph: StreetGraph, mode: StreetModeName, start: int, end: int, limit_ms: int, workspace: StreetWorkspace
) -> StreetPath | None:
    """Find the fastest way from node to node; None if there is none within the limit (inclusive)."""
    seeds = np.array([start], np.int32), np.zeros(1, np.int32)
    found = _search(graph, mode, True, seeds, end, limit_ms, workspace) if start >= 0 else None
    return None if found is None else _draw(graph, mode, True, found)


def path_from_place(
    graph: StreetGraph, mode: StreetModeName, place: BesideStreet, end: int, limit_ms: int, workspace: StreetWorkspace
) -> StreetPath | None:
    """Find the fastest way from a place (with seeds away from it) to a node; None if there is none in time."""
    found = _search(graph, mode, True, place.seeds, end, limit_ms, workspace)
    return None if found is None else _draw(graph, mode, True, found, _to_street(graph.edges, place, found))


def path_to_place(
    graph: StreetGraph, mode: StreetModeName, place: BesideStreet, start: int, limit_ms: int, workspace: StreetWorkspace
) -> StreetPath | None:
    """Find the fastest way from a node to a place (with seeds towards it); None if there is none in time."""
    found = _search(graph, mode, False, place.seeds, start, limit_ms, workspace)
    return None if found is None else _draw(graph, mode, False, found, _to_street(graph.edges, place, found))


def straight_path(start: tuple[float, float], end: tuple[float, float]) -> StreetPath:
    """Draw a straight line between two positions (lat, lon), where the way, and its duration, is not known."""
    return StreetPath(0, np.array([start[0], end[0]]), np.array([start[1], end[1]]))


def length_meters(path: StreetPath) -> float:
    """Length of the line, in the local equirectangular projection of each of its segments."""
    north = np.diff(path.lat)
    east = np.diff(path.lon) * np.cos(np.radians((path.lat[1:] + path.lat[:-1]) / 2))
    return float(np.hypot(north, east).sum() * METERS_PER_DEGREE)


def _search(
    graph: StreetGraph,
    mode: StreetModeName,
    away: bool,
    seeds: tuple[Int32s, Int32s],
    target: int,
    limit_ms: int,
    workspace: StreetWorkspace,
) -> _Found | None:
    """Search away from the seeds, or towards them."""
    arcs = graph.arcs_of(mode)
    ahead, back = (arcs.ahead, arcs.back) if away else (arcs.back, arcs.ahead)
    count = search_streets(ahead, *seeds, checked_limit(limit_ms), workspace)
    nodes, next_arc = np.empty(count + 1, np.int32), np.empty(count + 1, np.int64)
    reached = target >= 0 and workspace.milliseconds[target] < UNREACHED
    length = _go_back(back, workspace, *seeds, target, nodes, next_arc) if reached else 0
    found = _Found(nodes[:length], workspace.milliseconds[nodes[:length]])
    clear_workspace(workspace, count)
    return found if reached else None


@kernel
def _go_back(
    back: Adjacency,
    work: StreetWorkspace,
    seed_nodes: Int32s,
    seed_ms: Int32s,
    target: int,
    path: Int32s,
    next_arc: Int64s,
) -> int:
    """Fill `path` with the nodes from `target` to a seed; return how many there are."""
    path[0], next_arc[0] = target, back.offsets[target]
    length = 1
    while _seed_at(seed_nodes, seed_ms, path[length - 1], work.milliseconds[path[length - 1]]) < 0:
        node, arc = path[length - 1], next_arc[length - 1]
        if arc == back.offsets[node + 1]:
            length -= 1
            continue
        next_arc[length - 1] += 1
        before = back.targets[arc]
        is_before = work.milliseconds[before] + back.milliseconds[arc] == work.milliseconds[node]
        if is_before and not _is_passed(work, path, length, before):
            path[length], next_arc[length] = before, back.offsets[before]
            length += 1
    return length


@kernel
def _seed_at(seed_nodes: Int32s, seed_ms: Int32s, node: int, milliseconds: int) -> int:
    """Seed that stands on the node and gave it its duration, -1 if none."""
    for seed in range(len(seed_nodes)):
        if seed_nodes[seed] == node and seed_ms[seed] == milliseconds:
            return seed
    return -1


@kernel
def _is_passed(work: StreetWorkspace, path: Int32s, length: int, node: int) -> bool:
    """Tell whether the way has passed the node; only nodes at the same duration can be it."""
    for i in range(length - 1, -1, -1):
        if work.milliseconds[path[i]] != work.milliseconds[node]:
            return False
        if path[i] == node:
            return True
    return False


def _draw(
    graph: StreetGraph, mode: StreetModeName, away: bool, found: _Found, to_street: tuple[Floats, Floats] | None = None
) -> StreetPath:
    """Draw the line in the direction of travel; `to_street` are the points before the seed, from the place on."""
    nodes, milliseconds = (np.ascontiguousarray(column[::-1] if away else column) for column in found)
    edges = graph.edges
    by_mode = edges.durations(mode)
    edge, is_forward = np.empty(len(nodes) - 1, np.int32), np.empty(len(nodes) - 1, np.bool_)
    _find_edges(edges, by_mode, (graph.node_lat, graph.node_lon), nodes, milliseconds, edge, is_forward)
    lat, lon = (
        [node[nodes[:1]], *_inner_points(points, edges.geometry_offsets, edge, is_forward, node[nodes[1:]])]
        for points, node in ((edges.geometry_lat, graph.node_lat), (edges.geometry_lon, graph.node_lon))
    )
    if to_street is not None:
        lat, lon = (
            [beside, *line] if away else [*line, beside[::-1]]
            for beside, line in zip(to_street, (lat, lon), strict=True)
        )
    return _without_repetition(int(found.milliseconds[0]), np.concatenate(lat), np.concatenate(lon))


@kernel
def _find_edges(
    edges: StreetEdges,
    by_mode: tuple[Int32s, Int32s],
    node: tuple[Floats, Floats],
    nodes: Int32s,
    milliseconds: Int32s,
    edge: Int32s,
    is_forward: NDArray[np.bool_],
) -> None:
    """For each step of a way find the edge that is travelled, NO_EDGE if it is none, and in which direction."""
    forward, backward = by_mode
    lat, lon = node
    for step in range(len(edge)):
        start, end = nodes[step], nodes[step + 1]
        duration = abs(milliseconds[step + 1] - milliseconds[step])
        edge[step] = NO_EDGE
        if np.isnan(lat[start]):
            continue
        row = np.int64(np.floor((lat[start] - edges.grid[0]) / edges.grid[2]))
        column = np.int64(np.floor((lon[start] - edges.grid[1]) / edges.grid[3]))
        cell = _cell(edges.cell_keys, row * edges.grid_shape[1] + column)
        if cell < 0:
            continue
        for entry in range(edges.cell_offsets[cell], edges.cell_offsets[cell + 1]):
            e = edges.segment_edge[edges.cell_segments[entry]]
            ahead = edges.start[e] == start and edges.end[e] == end and forward[e] == duration
            if ahead or (edges.start[e] == end and edges.end[e] == start and backward[e] == duration):
                edge[step] = e
                is_forward[step] = ahead
                break


@kernel
def _cell(cell_keys: Int64s, key: int) -> int:
    """Place of a cell among those with segments, -1 if it has none."""
    low, high = 0, len(cell_keys)
    while low < high:
        middle = (low + high) // 2
        if cell_keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < len(cell_keys) and cell_keys[low] == key else -1


def _inner_points(
    points: Floats, offsets: Int64s, edge: Int32s, is_forward: NDArray[np.bool_], ends: Floats
) -> Iterator[Floats]:
    """One coordinate of all points of each step but its first."""
    for step, (e, forward) in enumerate(zip(edge.tolist(), is_forward.tolist(), strict=True)):
        if e == NO_EDGE:
            yield ends[step : step + 1]
        else:
            line = points[offsets[e] : offsets[e + 1]]
            yield line[1:] if forward else line[-2::-1]


def _to_street(edges: StreetEdges, place: BesideStreet, found: _Found) -> tuple[Floats, Floats]:
    """Points from the place to the end of its edge where the way begins or ends, that end not included."""
    snap = place.snap
    at_end = _seed_at(place.seed_nodes, place.seed_ms, found.nodes[-1], found.milliseconds[-1]) == 1
    own = slice(edges.geometry_offsets[snap.edge], edges.geometry_offsets[snap.edge + 1])
    lat, lon = edges.geometry_lat[own], edges.geometry_lon[own]
    east = np.diff(lon) * np.cos(np.radians((lat[1:] + lat[:-1]) / 2))
    along = np.cumsum(np.hypot(np.diff(lat), east))[:-1]
    total = np.hypot(np.diff(lat), east).sum()
    beyond = along > snap.fraction * total if at_end else along < snap.fraction * total
    order = slice(None) if at_end else slice(None, None, -1)
    inner_lat, inner_lon = (column[1:-1][beyond][order] for column in (lat, lon))
    return (
        np.concatenate(([place.lat, snap.lat], inner_lat)),
        np.concatenate(([place.lon, snap.lon], inner_lon)),
    )


def _without_repetition(milliseconds: int, lat: Floats, lon: Floats) -> StreetPath:
    """Leave out points that repeat the one before or have no position; a line has two points at least."""
    placed = ~np.isnan(lat)
    lat, lon = lat[placed], lon[placed]
    kept = np.append(True, (np.diff(lat) != 0.0) | (np.diff(lon) != 0.0))
    if kept.sum() < 2:  # noqa: PLR2004 - both ends of a line
        kept = np.array([0, -1])
    return StreetPath(milliseconds, lat[kept], lon[kept])
