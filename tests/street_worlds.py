"""Small street networks for tests, and the obvious way to search them."""

from __future__ import annotations

import heapq
import math
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from isochrones.assembling.street_joining import Pathways, Points
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.arcs import Arcs, sort_arcs

CLOSED = -1


class PlainStreets(NamedTuple):
    """The fields of `osm.Streets` that the build reads."""

    node_lat: np.ndarray
    node_lon: np.ndarray
    edge_start: np.ndarray
    edge_end: np.ndarray
    edge_length_meters: np.ndarray
    edge_milliseconds: np.ndarray
    edge_highway: np.ndarray
    geometry_offsets: np.ndarray
    geometry_lat: np.ndarray
    geometry_lon: np.ndarray


class Edge(NamedTuple):
    """One street: (lat, lon) from end to end, walk and bike durations forward and backward, in milliseconds."""

    start: int
    end: int
    line: tuple
    walk: tuple = (CLOSED, CLOSED)
    bike: tuple = (CLOSED, CLOSED)


def streets_of(nodes, edges):
    """Build streets from (lat, lon) nodes and `Edge`s; for highway an edge has its number, to know its pieces by."""

    def column(values, dtype=np.int32):
        return np.array(list(values), dtype)

    lines = [edge.line for edge in edges]
    return PlainStreets(
        node_lat=column((lat for lat, _ in nodes), float),
        node_lon=column((lon for _, lon in nodes), float),
        edge_start=column(edge.start for edge in edges),
        edge_end=column(edge.end for edge in edges),
        edge_length_meters=column((100.0 for _ in edges), float),
        edge_milliseconds=np.array([(*edge.walk, *edge.bike) for edge in edges], np.int32).T.reshape(2, 2, len(edges)),
        edge_highway=column(range(len(edges)), np.uint8),
        geometry_offsets=np.cumsum([0, *(len(line) for line in lines)], dtype=np.int64),
        geometry_lat=column((lat for line in lines for lat, _ in line), float),
        geometry_lon=column((lon for line in lines for _, lon in line), float),
    )


def points_of(*positions, snaps=None):
    """Build points from (lat, lon); all of them snap unless told otherwise."""
    return Points(
        lat=np.array([lat for lat, _ in positions], float),
        lon=np.array([lon for _, lon in positions], float),
        snaps=np.array([True] * len(positions) if snaps is None else snaps, bool),
    )


def pathways_of(*rows):
    """Build pathways from (from, to, forward seconds, backward seconds)."""
    return Pathways(*np.array(rows, np.int32).reshape(-1, 4).T)


def adjacency_of(nodes, arcs):
    """Build an adjacency from (source, target, milliseconds)."""
    return sort_arcs(nodes, Arcs(*np.array(arcs, np.int32).reshape(-1, 3).T))


def plain_dijkstra(arcs, seeds, limit):
    """Durations by node, by the book: {node: milliseconds} for all within the limit."""
    leaving = {}
    for source, target, duration in arcs:
        leaving.setdefault(source, []).append((target, duration))
    done = {}
    queue = [(duration, node) for node, duration in seeds if duration <= limit]
    heapq.heapify(queue)
    while queue:
        so_far, node = heapq.heappop(queue)
        if node in done:
            continue
        done[node] = so_far
        for target, duration in leaving.get(node, []):
            if so_far + duration <= limit:
                heapq.heappush(queue, (so_far + duration, target))
    return done


def arcs_of(adjacency):
    """List an adjacency's arcs as (source, target, milliseconds)."""
    sources = np.repeat(np.arange(len(adjacency.offsets) - 1), np.diff(adjacency.offsets))
    columns = (sources, adjacency.targets, adjacency.milliseconds)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def meters_to_segment(lat, lon, a, b):
    """Distance from a point to the segment a-b, both (lat, lon), in the local projection at the point."""
    per_degree = math.radians(6_371_008.8)
    ky, kx = per_degree, per_degree * math.cos(math.radians(lat))
    ax, ay = (a[1] - lon) * kx, (a[0] - lat) * ky
    bx, by = (b[1] - lon) * kx, (b[0] - lat) * ky
    squared = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if squared == 0 else min(1.0, max(0.0, -(ax * (bx - ax) + ay * (by - ay)) / squared))
    return math.hypot(ax + along * (bx - ax), ay + along * (by - ay))


@st.composite
def graphs(draw, most_nodes=12):
    """Draw a number of nodes and arcs: one-way, zero-length, parallel, loops, unconnected."""
    nodes = draw(st.integers(1, most_nodes))
    node = st.integers(0, nodes - 1)
    duration = st.sampled_from([0, 0, 1, 2, 3, 5, 8, 1000, 70_000, UNREACHED + 5])
    arcs = draw(st.lists(st.tuples(node, node, duration), max_size=4 * nodes))
    if draw(st.booleans()):
        arcs += [(target, source, length) for source, target, length in arcs]
    return nodes, arcs
