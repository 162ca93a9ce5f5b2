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
    is_open: NDArray[np.bool_]  # [modes, edges] in one direction at least
    chain: NDArray[np.int32]  # [edges] row in the chains the graph was made of, for its points
    node: NDArray[np.int32]  # [graph nodes] OSM node index


class Islands(NamedTuple):
    """What was found by looking for the connected parts of one mode."""

    is_kept: NDArray[np.bool_]  # [edges] the edges of parts that are large enough
    dropped: int  # parts that are too small
    dropped_nodes: int  # OSM nodes in them
    parts: int  # those that are large enough
    largest_nodes: int  # OSM nodes in the largest


def cut_at_barriers(chains: Chains, speeds: NDArray[np.float64], stops: NDArray[np.bool_]) -> Graph:
    """Make every chain that ends at a barrier end at a node of its own, for the modes that the barrier stops.

    All modes stopped: the chain simply ends at a copy of the node. Some modes stopped: a chain becomes edges of the
    same shape, one for the modes that end where the first of them does, and so on, and only the edge of stopped modes
    ends at the copy. So the barrier can still be reached from either side.

    Parameters
    ----------
    chains
        Barriers are among their ends, never inside.
    speeds : float64[profiles, modes, 2]
        m/s, forward and backward; 0 where closed.
    stops : bool[modes, OSM nodes]
        Barriers of each mode.
    """
    is_open = np.logical_or(speeds[..., 0] > 0, speeds[..., 1] > 0)[chains.profile].T
    ends = np.stack((chains.start, chains.end))
    copies = np.flatnonzero(np.logical_or.reduce(stops)[ends])
    copy = np.zeros(ends.shape, dtype=np.int32)
    copy.flat[copies] = stops.shape[1] + np.arange(len(copies), dtype=np.int32)
    ends_by_mode = np.where(stops[:, ends], copy, ends)
    leader = _first_with_same_ends(is_open, ends_by_mode)
    row, first_mode = np.nonzero((leader == np.arange(len(leader))[:, None]).T)
    start, end = ends_by_mode[first_mode, :, row].T
    chain = row.astype(np.int32)
    return Graph(
        start=start,
        end=end,
        profile=chains.profile[chain],
        is_open=leader[:, chain] == first_mode,
        chain=chain,
        node=np.concatenate((np.arange(stops.shape[1], dtype=np.int32), ends.flat[copies])),
    )


def _first_with_same_ends(is_open: NDArray[np.bool_], ends: NDArray[np.int32]) -> NDArray[np.int64]:
    """First mode whose edge of a chain each mode shares, as [modes, chains]; -1 where the chain is closed to it.

    Parameters
    ----------
    is_open : bool[modes, chains]
        Chains of each mode.
    ends : int32[modes, 2, chains]
        Nodes at which each mode's edge starts and ends.
    """
    first = np.full(is_open.shape, -1, dtype=np.int64)
    for mode in range(len(is_open)):
        for other in range(mode, -1, -1):
            shares = is_open[mode] & is_open[other] & (ends[mode] == ends[other]).all(axis=0)
            first[mode, shares] = other
    return first


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
