"""Street times between a place and all establishments, on a contraction hierarchy.

The bucket scheme of Knopp, Sanders, Schultes, Schulz and Wagner, "Computing Many-to-Many Shortest Paths
Using Highway Hierarchies" (ALENEX 2007), on a contraction hierarchy: every establishment searches upwards
once and leaves its durations in buckets at the nodes it meets; a query searches upwards from the other side
and reads the buckets on its way.

We deviate in one point: a node is passed over if a node above it, met by the same search, offers a way to
it that is no longer. (This is the stalling of Geisberger et al., 2008, done after the search, and on ties
too.) It changes no result: of the nodes where a shortest way turns from going up to going down, the highest
is passed over on neither side, since a node that made it so would be a higher one.
"""

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.street_search import (
    StreetWorkspace,
    checked_limit,
    clear_workspace,
    make_street_workspace,
    search_streets,
)
from isochrones.foundation.kernels import allocating, kernel
from isochrones.network.street_graph import Adjacency, Buckets, Hierarchy

Int32s = NDArray[np.int32]


def make_buckets(hierarchy: Hierarchy, establishment_node: Int32s, limit_ms: int, *, towards: bool) -> Buckets:
    """Search upwards from every establishment.

    Parameters
    ----------
    hierarchy
        Of one mode.
    establishment_node
        int32[establishments] node index, -1 without street.
    limit_ms
        Longest duration that will be asked for, inclusive.
    towards
        True for durations to the establishments, False for durations from them.
    """
    nodes = len(hierarchy.rank)
    own, opposite = (hierarchy.down, hierarchy.up) if towards else (hierarchy.up, hierarchy.down)
    entry_count, node, milliseconds = _upward_durations(
        own,
        opposite,
        np.ascontiguousarray(establishment_node, np.int32),
        checked_limit(limit_ms),
        make_street_workspace(nodes),
    )
    establishment = np.repeat(np.arange(len(entry_count), dtype=np.int32), entry_count)
    order = np.lexsort((establishment, milliseconds, node))
    offsets = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(node, minlength=nodes), out=offsets[1:])
    return Buckets(offsets, establishment[order], milliseconds[order], entry_count)


def street_times_to_establishments(
    hierarchy: Hierarchy,
    buckets: Buckets,
    seed_nodes: Int32s,
    seed_ms: Int32s,
    limit_ms: int,
    workspace: StreetWorkspace,
) -> Int32s:
    """Durations from the seeds to every establishment, equal to those of `times_from_seeds`.

    Parameters
    ----------
    hierarchy
        Of one mode.
    buckets
        Made with `towards=True` for the same hierarchy.
    seed_nodes, seed_ms
        Where the search starts, and what has passed by then; -1 for no node.
    limit_ms
        Inclusive; at most the one the buckets and the hierarchy were made for.
    workspace
        Made by `make_street_workspace` for at least as many nodes.

    Returns
    -------
    int32[establishments]
        Milliseconds, UNREACHED beyond the limit.
    """
    return _query(hierarchy.up, hierarchy.down, buckets, (seed_nodes, seed_ms), limit_ms, workspace)


def street_times_from_establishments(
    hierarchy: Hierarchy,
    buckets: Buckets,
    seed_nodes: Int32s,
    seed_ms: Int32s,
    limit_ms: int,
    workspace: StreetWorkspace,
) -> Int32s:
    """Durations from every establishment to the seeds; the buckets are those made with `towards=False`."""
    return _query(hierarchy.down, hierarchy.up, buckets, (seed_nodes, seed_ms), limit_ms, workspace)


def _query(
    own: Adjacency,
    opposite: Adjacency,
    buckets: Buckets,
    seeds: tuple[Int32s, Int32s],
    limit_ms: int,
    workspace: StreetWorkspace,
) -> Int32s:
    seed_nodes, seed_ms = (np.ascontiguousarray(column, np.int32) for column in seeds)
    times = np.full(len(buckets.entry_count), UNREACHED, np.int32)
    limit_ms = checked_limit(limit_ms)
    count = search_streets(own, seed_nodes, seed_ms, limit_ms, workspace)
    _read_buckets(opposite, buckets, count, limit_ms, workspace, times)
    clear_workspace(workspace, count)
    return times


@kernel
def _is_passed_over(opposite: Adjacency, work: StreetWorkspace, node: int) -> bool:
    """Tell whether a node above, met by the same search, offers a way to this one that is no longer."""
    duration = work.milliseconds[node]
    for arc in range(opposite.offsets[node], opposite.offsets[node + 1]):
        if work.milliseconds[opposite.targets[arc]] + opposite.milliseconds[arc] <= duration:
            return True
    return False


@allocating
def _upward_durations(
    own: Adjacency, opposite: Adjacency, sources: Int32s, limit_ms: int, work: StreetWorkspace
) -> tuple[Int32s, Int32s, Int32s]:
    """Count of entries of each source, and the node and duration of all entries, source by source."""
    counts = np.zeros(len(sources), np.int32)
    nodes = np.empty(1 << 10, np.int32)
    milliseconds = np.empty(1 << 10, np.int32)
    total = 0
    seed_ms = np.zeros(1, np.int32)
    for i in range(len(sources)):
        count = search_streets(own, sources[i : i + 1], seed_ms, limit_ms, work)
        if total + count > len(nodes):
            more = np.empty(total + count, np.int32)
            nodes = np.concatenate((nodes[:total], more))
            milliseconds = np.concatenate((milliseconds[:total], more))
        for j in range(count):
            node = work.reached[j]
            if not _is_passed_over(opposite, work, node):
                nodes[total] = node
                milliseconds[total] = work.milliseconds[node]
                counts[i] += 1
                total += 1
        clear_workspace(work, count)
    return counts, nodes[:total].copy(), milliseconds[:total].copy()


@kernel
def _read_buckets(
    opposite: Adjacency, buckets: Buckets, count: int, limit_ms: int, work: StreetWorkspace, times: Int32s
) -> None:
    """Lower `times` by what the buckets of the nodes reached offer."""
    for i in range(count):
        node = work.reached[i]
        if _is_passed_over(opposite, work, node):
            continue
        for entry in range(buckets.offsets[node], buckets.offsets[node + 1]):
            duration = work.milliseconds[node] + buckets.milliseconds[entry]
            if duration > limit_ms:
                break
            establishment = buckets.establishments[entry]
            times[establishment] = min(times[establishment], duration)
