"""Street search: durations from a place to everything within a limit, in integer milliseconds.

The algorithm is Dijkstra's on the bucket queue of Dial ("Algorithm 360: Shortest-path forest with
topological ordering", 1969), made coarse: a bucket spans many milliseconds; its nodes are taken in any
order, and taken again when they improve, as in delta-stepping (Meyer and Sanders, "Delta-stepping: a
parallelizable shortest path algorithm", 2003). Once a bucket is empty its nodes are final, so the result is
exact, and there is no heap to keep in order.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.foundation.kernels import allocating, kernel
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.modes.names import WALK
from isochrones.network.links import Links
from isochrones.network.street_graph import Adjacency, StreetGraph
from isochrones.network.timetable import Footpaths

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]

BUCKETS = 8192
"""Enough that a bucket of a 90-minute search spans about a second, less than most arcs take."""

HALF = 32
LOW_HALF = (1 << HALF) - 1
"""Two numbers in one word sort by the first."""


NONE = -1
"""End of a bucket's list."""


class StreetWorkspace(NamedTuple):
    """Memory of one search, clean between calls; one per thread.

    Only what a search reached is cleaned after it, so a call costs what it finds, not the size of the graph.
    """

    milliseconds: Int32s  # [nodes] duration, UNREACHED between calls
    reached: Int32s  # [nodes] nodes reached, in the order of their discovery
    following: Int32s  # [nodes] next node in the same bucket, NONE at the end
    preceding: Int32s  # [nodes] previous node in the same bucket, NONE at the front
    first: Int32s  # [BUCKETS] front of each bucket, NONE between calls


def make_street_workspace(nodes: int) -> StreetWorkspace:
    """Allocate a clean workspace for graphs of up to `nodes` nodes."""
    return StreetWorkspace(
        milliseconds=np.full(nodes, UNREACHED, np.int32),
        reached=np.empty(nodes, np.int32),
        following=np.empty(nodes, np.int32),
        preceding=np.empty(nodes, np.int32),
        first=np.full(BUCKETS, NONE, np.int32),
    )


@kernel
def _width_shift(limit_ms: int) -> int:
    """Choose the power of two that a bucket spans: the smallest that covers the limit."""
    shift = 0
    while limit_ms >> shift >= BUCKETS:
        shift += 1
    return shift


@kernel
def _improve(work: StreetWorkspace, node: int, duration: int, shift: int, count: int) -> int:
    """Lower a node's duration and move it to its new bucket; return how many nodes are reached."""
    old = work.milliseconds[node]
    if old == UNREACHED:
        work.reached[count] = node
        count += 1
    elif work.following[node] != node:
        after, before = work.following[node], work.preceding[node]
        if after != NONE:
            work.preceding[after] = before
        if before != NONE:
            work.following[before] = after
        else:
            work.first[old >> shift] = after
    work.milliseconds[node] = duration
    bucket = duration >> shift
    front = work.first[bucket]
    work.following[node] = front
    work.preceding[node] = NONE
    if front != NONE:
        work.preceding[front] = node
    work.first[bucket] = node
    return count


@kernel
def search_streets(
    adjacency: Adjacency, seed_nodes: Int32s, seed_ms: Int32s, limit_ms: int, work: StreetWorkspace
) -> int:
    """Search from the seeds; return how many nodes were reached.

    Afterwards `work.reached[:count]` lists all nodes within the limit (inclusive), `work.milliseconds` holds
    their durations, and the caller reads them and calls `clear_workspace`. A seed node of -1 is no seed.
    """
    shift = _width_shift(limit_ms)
    count = 0
    for seed in range(len(seed_nodes)):
        node, duration = seed_nodes[seed], seed_ms[seed]
        if node >= 0 and duration <= limit_ms and duration < work.milliseconds[node]:
            count = _improve(work, node, duration, shift, count)
    for bucket in range((limit_ms >> shift) + 1):
        while work.first[bucket] != NONE:
            node = work.first[bucket]
            after = work.following[node]
            work.first[bucket] = after
            if after != NONE:
                work.preceding[after] = NONE
            # A node that follows itself is in no bucket.
            work.following[node] = node
            so_far = np.int64(work.milliseconds[node])
            for arc in range(adjacency.offsets[node], adjacency.offsets[node + 1]):
                duration = so_far + adjacency.milliseconds[arc]
                target = adjacency.targets[arc]
                if duration <= limit_ms and duration < work.milliseconds[target]:
                    count = _improve(work, target, duration, shift, count)
    return count


@kernel
def clear_workspace(work: StreetWorkspace, count: int) -> None:
    """Forget the first `count` nodes reached."""
    for i in range(count):
        work.milliseconds[work.reached[i]] = UNREACHED


def times_from_seeds(
    adjacency: Adjacency,
    seed_nodes: Int32s,
    seed_ms: Int32s,
    limit_ms: int,
    workspace: StreetWorkspace,
) -> tuple[Int32s, Int32s]:
    """Durations from the seeds to every node within the limit.

    Parameters
    ----------
    adjacency
        Arcs of one mode; the turned ones for durations *to* the seeds.
    seed_nodes, seed_ms
        Where the search starts, and what has passed by then; -1 for no node.
    limit_ms
        Inclusive.
    workspace
        Made by `make_street_workspace` for at least as many nodes.

    Returns
    -------
    nodes, milliseconds : int32[reached]
        In the order of discovery, which is not that of duration.
    """
    nodes = np.ascontiguousarray(seed_nodes, dtype=np.int32)
    milliseconds = np.ascontiguousarray(seed_ms, dtype=np.int32)
    count = search_streets(adjacency, nodes, milliseconds, checked_limit(limit_ms), workspace)
    reached = workspace.reached[:count].copy()
    durations = workspace.milliseconds[reached]
    clear_workspace(workspace, count)
    return reached, durations


def stops_from_seeds(
    adjacency: Adjacency,
    node_stop: Int32s,
    seed_nodes: Int32s,
    seed_ms: Int32s,
    limit_seconds: int,
    workspace: StreetWorkspace,
) -> tuple[Int32s, Int32s]:
    """List the stops within the limit (inclusive) of the seeds, ascending, and the whole seconds it takes."""
    reached, milliseconds = times_from_seeds(adjacency, seed_nodes, seed_ms, limit_seconds * MS_PER_SECOND, workspace)
    stops = node_stop[reached]
    chosen = np.flatnonzero(stops >= 0)
    chosen = chosen[np.argsort(stops[chosen])]
    return stops[chosen], -(-milliseconds[chosen] // MS_PER_SECOND)


def establishment_links(graph: StreetGraph, limit_seconds: int, *, reverse: bool, threads: int = 1) -> Links:
    """List the stops within walking reach of each establishment, ascending, and the whole seconds it takes.

    `reverse` is False for walks from the establishments to the stops, True for walks from the stops to them.
    """
    adjacency = graph.arcs_of(WALK).back if reverse else graph.arcs_of(WALK).ahead
    return Links(*_stops_near(adjacency, graph.node_stop, graph.establishment_node, limit_seconds, threads))


def footpaths_between_stops(graph: StreetGraph, limit_seconds: int, *, threads: int = 1) -> Footpaths:
    """Find the walks from every stop to every other stop within the limit (inclusive), in whole seconds.

    Targets are ascending. The way from a stop to itself is not listed.
    """
    offsets, targets, seconds = _stops_near(
        graph.arcs_of(WALK).ahead, graph.node_stop, graph.stop_node, limit_seconds, threads
    )
    sources = np.repeat(np.arange(len(graph.stop_node), dtype=np.int32), np.diff(offsets))
    others = targets != sources
    kept_before = np.concatenate([np.zeros(1, np.int64), np.cumsum(others)])
    return Footpaths(kept_before[offsets], targets[others], seconds[others])


def _stops_near(
    adjacency: Adjacency, node_stop: Int32s, sources: Int32s, limit_seconds: int, threads: int
) -> tuple[Int64s, Int32s, Int32s]:
    """CSR of the stops within the limit of each source node, each thread taking a run of sources."""
    limit_ms = checked_limit(limit_seconds * MS_PER_SECOND)
    parts = np.array_split(np.ascontiguousarray(sources, np.int32), max(1, min(threads, len(sources))))

    def search(part: Int32s) -> tuple[Int32s, Int64s]:
        workspace = make_street_workspace(len(node_stop))
        return _stops_near_each(adjacency, node_stop, part, limit_ms, workspace)

    with ThreadPoolExecutor(len(parts)) as pool:
        found = list(pool.map(search, parts))
    counts = np.concatenate([counts for counts, _ in found])
    packed = np.concatenate([packed for _, packed in found])
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])
    milliseconds = packed & LOW_HALF
    return offsets, (packed >> HALF).astype(np.int32), -(-milliseconds // MS_PER_SECOND).astype(np.int32)


@allocating
def _stops_near_each(
    adjacency: Adjacency, node_stop: Int32s, sources: Int32s, limit_ms: int, work: StreetWorkspace
) -> tuple[Int32s, Int64s]:
    """Count of stops per source, and all of them: upper half of a word the stop, lower half milliseconds."""
    counts = np.zeros(len(sources), np.int32)
    found = np.empty(1024, np.int64)
    total = 0
    seed_ms = np.zeros(1, np.int32)
    for i in range(len(sources)):
        count = search_streets(adjacency, sources[i : i + 1], seed_ms, limit_ms, work)
        if total + count > len(found):
            grown = np.empty(2 * (total + count), np.int64)
            grown[:total] = found[:total]
            found = grown
        start = total
        for j in range(count):
            node = work.reached[j]
            stop = node_stop[node]
            if stop >= 0:
                found[total] = np.int64(stop) << HALF | work.milliseconds[node]
                total += 1
        clear_workspace(work, count)
        found[start:total].sort()
        counts[i] = total - start
    return counts, found[:total].copy()


def checked_limit(limit_ms: int) -> int:
    """Return a limit that the kernels can take, or say why there is none."""
    if not 0 <= limit_ms < UNREACHED:
        raise ValueError(f"a limit of {limit_ms} ms is not between 0 and {UNREACHED - 1}")
    return int(limit_ms)
