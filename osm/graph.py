"""What becomes of the contracted streets: cut at barriers, freed of islands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from isochrones.foundation.components import connected_components
from osm.contraction import Chains

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Graph(NamedTuple):
    """Streets as edges between graph nodes; a barrier's OSM node may be several of them."""

    start: NDArray[np.int32]  # [edges] graph node
    end: NDArray[np.int32]  # [edges] graph node
    profile: NDArray[np.int32]  # [edges] in the direction from start to end
    walks: NDArray[np.bool_]  # [edges] open to feet, in one direction at least
    bikes: NDArray[np.bool_]  # [edges] open to bikes, in one direction at least
    chain: NDArray[np.int32]  # [edges] row in the chains the graph was made of, for its points
    node: NDArray[np.int32]  # [graph nodes] OSM node index


class Islands(NamedTuple):
    """What was found by looking for the connected parts of one mode."""

    is_kept: NDArray[np.bool_]  # [edges] the edges of parts that are large enough
    dropped: int  # parts that are too small
    dropped_nodes: int  # OSM nodes in them
    parts: int  # those that are large enough
    largest_nodes: int  # OSM nodes in the largest


def cut_at_barriers(
    chains: Chains, speeds: NDArray[np.float64], stops_walk: NDArray[np.bool_], stops_bike: NDArray[np.bool_]
) -> Graph:
    """Make every chain that ends at a barrier end at a node of its own, for the modes that the barrier stops.

    Both modes stopped: the chain simply ends at a copy of the node. One mode stopped: a chain used by both
    becomes two edges of the same shape, one per mode, and only the stopped mode's edge ends at the copy. So
    the barrier can still be reached from either side.

    Parameters
    ----------
    chains
        Barriers are among their ends, never inside.
    speeds : float64[profiles, 4]
        m/s: walk forward and backward, bike forward and backward; 0 where closed.
    stops_walk, stops_bike : bool[OSM nodes]
        Barriers of each mode.
    """
    walks = ((speeds[:, 0] > 0) | (speeds[:, 1] > 0))[chains.profile]
    bikes = ((speeds[:, 2] > 0) | (speeds[:, 3] > 0))[chains.profile]
    ends = np.stack((chains.start, chains.end))
    is_cut = (stops_walk | stops_bike)[ends]
    copies = np.flatnonzero(is_cut)
    copy = np.zeros(ends.shape, dtype=np.int32)
    copy.flat[copies] = len(stops_walk) + np.arange(len(copies), dtype=np.int32)
    walk_ends = np.where(stops_walk[ends], copy, ends)
    bike_ends = np.where(stops_bike[ends], copy, ends)
    part_ways = walks & bikes & (walk_ends != bike_ends).any(axis=0)

    edges = np.repeat(np.arange(len(chains.start), dtype=np.int32), 1 + part_ways)
    is_twin = np.concatenate(([False], edges[1:] == edges[:-1]))
    for_bikes = is_twin | ~walks[edges]
    start, end = np.where(for_bikes, bike_ends[:, edges], walk_ends[:, edges])
    return Graph(
        start=start,
        end=end,
        profile=chains.profile[edges],
        walks=walks[edges] & ~is_twin,
        bikes=bikes[edges] & (is_twin | ~part_ways[edges]),
        chain=edges,
        node=np.concatenate((np.arange(len(stops_walk), dtype=np.int32), ends.flat[copies])),
    )


def find_islands(graph: Graph, is_open: NDArray[np.bool_], inner_points: NDArray[np.int64], min_nodes: int) -> Islands:
    """Find the weakly connected parts over the open edges, and those with fewer than `min_nodes` OSM nodes.

    Parameters
    ----------
    graph
        Its directions don't matter here.
    is_open : bool[edges]
        Edges of the mode.
    inner_points : int64[edges]
        OSM nodes that an edge runs through, both ends excluded.
    min_nodes
        A part of exactly this size is kept.
    """
    root = connected_components(graph.start[is_open], graph.end[is_open], len(graph.node))
    is_used = np.zeros(len(graph.node), dtype=np.bool_)
    is_used[graph.start[is_open]] = True
    is_used[graph.end[is_open]] = True
    size = np.bincount(root[is_used], minlength=len(root))
    size += np.bincount(root[graph.start[is_open]], inner_points[is_open], minlength=len(root)).astype(np.int64)
    is_island = (size > 0) & (size < min_nodes)
    return Islands(
        is_kept=is_open & ~is_island[root[graph.start]],
        dropped=int(is_island.sum()),
        dropped_nodes=int(size[is_island].sum()),
        parts=int((size >= max(min_nodes, 1)).sum()),
        largest_nodes=int(size.max(initial=0)),
    )
