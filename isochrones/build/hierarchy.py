"""Contraction hierarchies: shortcuts that let a search go up to important nodes only.

Geisberger, Sanders, Schultes and Delling, "Contraction Hierarchies: Faster and Simpler Hierarchical Routing in Road
Networks" (2008): nodes are contracted one after the other (section 1), in the order of a priority that is
kept lazily (section 2.1, with edge difference, deleted neighbours and search depth as terms), and a shortcut is left out
where a local search finds a witness, a path as short without the node (section 2.2).
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from isochrones.build.arcs import Arcs, adjacency
from isochrones.engine.constants import UNREACHED
from isochrones.network.streets import Adjacency, Hierarchy

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]

NONE = -1
"""End of a list."""

HALF = 32
LOW_HALF = (1 << HALF) - 1

WITNESS_NODES = 64
"""A witness search gives up after so many nodes: a needless shortcut costs less than a long search."""

HEAP_SIZE = 1 << 14

FREE, FREE_COUNT, QUEUED, CONTRACTED = range(4)


class _Remaining(NamedTuple):
    """The graph that is left: of each node, a linked list of records, one for each neighbour.

    A record holds the arcs both ways, UNREACHED where there is none. The records of a contracted node stay as they
    were when it was contracted: they lead to the nodes above it.
    """

    first: Int32s  # [nodes] first record
    following: Int32s  # [records] next record of the same node, or next free one
    neighbour: Int32s  # [records] node index
    out_ms: Int32s  # [records] to the neighbour
    in_ms: Int32s  # [records] from the neighbour
    depth: Int32s  # [nodes] longest chain of contracted nodes below
    queue: Int64s  # [nodes] heap of priority and node
    rank: Int32s  # [nodes]
    counters: Int64s


class _Witness(NamedTuple):
    milliseconds: Int32s  # [nodes]
    heap: Int64s
    touched: Int32s
    source: Int32s
    target: Int32s
    shortcut: Int32s


@njit(cache=True, nogil=True)
def _push(heap, size, key):
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 1
        if heap[parent] <= key:
            break
        heap[hole] = heap[parent]
        hole = parent
    heap[hole] = key
    return size + 1


@njit(cache=True, nogil=True)
def _pop(heap, size):
    """Remove the least key, heap[0]; return the new size."""
    size -= 1
    key = heap[size]
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[hole] = heap[child]
        hole = child
    heap[hole] = key
    return size


@njit(cache=True, nogil=True)
def _set_arc(g, node, neighbour, out_ms, in_ms):
    r = g.first[node]
    while r != NONE:
        if g.neighbour[r] == neighbour:
            g.out_ms[r] = min(g.out_ms[r], out_ms)
            g.in_ms[r] = min(g.in_ms[r], in_ms)
            return
        r = g.following[r]
    r = g.counters[FREE]
    g.counters[FREE] = g.following[r]
    g.counters[FREE_COUNT] -= 1
    g.neighbour[r] = neighbour
    g.out_ms[r] = out_ms
    g.in_ms[r] = in_ms
    g.following[r] = g.first[node]
    g.first[node] = r


@njit(cache=True, nogil=True)
def _unlink(g, node, neighbour):
    before = NONE
    r = g.first[node]
    while g.neighbour[r] != neighbour:
        before = r
        r = g.following[r]
    if before == NONE:
        g.first[node] = g.following[r]
    else:
        g.following[before] = g.following[r]
    g.following[r] = g.counters[FREE]
    g.counters[FREE] = r
    g.counters[FREE_COUNT] += 1


@njit(cache=True, nogil=True)
def _shortcuts(g, w, node, settle_limit):
    """Number of shortcuts; -1 if too many"""
    count = 0
    ru = g.first[node]
    while ru != NONE:
        u, to_node = g.neighbour[ru], g.in_ms[ru]
        ru_next = g.following[ru]
        if to_node != UNREACHED:
            furthest = -1
            pending = 0
            rx = g.first[node]
            while rx != NONE:
                if rx != ru and g.out_ms[rx] != UNREACHED:
                    furthest = max(furthest, g.out_ms[rx])
                    pending += 1
                rx = g.following[rx]
            if pending > 0:
                limit = to_node + furthest
                touched = 1
                w.touched[0] = u
                w.milliseconds[u] = 0
                size = _push(w.heap, 0, np.int64(u))
                settled = 0
                while size > 0 and settled < settle_limit:
                    key = w.heap[0]
                    size = _pop(w.heap, size)
                    x = key & LOW_HALF
                    d = key >> HALF
                    if d > w.milliseconds[x]:
                        continue
                    if d > limit:
                        break
                    settled += 1
                    r = g.first[x]
                    while r != NONE:
                        y = g.neighbour[r]
                        if y != node and g.out_ms[r] != UNREACHED:
                            dy = d + g.out_ms[r]
                            if dy <= limit and dy < w.milliseconds[y] and size < len(w.heap):
                                if w.milliseconds[y] == UNREACHED:
                                    w.touched[touched] = y
                                    touched += 1
                                w.milliseconds[y] = dy
                                size = _push(w.heap, size, np.int64(dy) << HALF | y)
                        r = g.following[r]
                rx = g.first[node]
                while rx != NONE:
                    x, onward = g.neighbour[rx], g.out_ms[rx]
                    if rx != ru and onward != UNREACHED and w.milliseconds[x] > to_node + onward:
                        w.source[count] = u
                        w.target[count] = x
                        w.shortcut[count] = to_node + onward
                        count += 1
                    rx = g.following[rx]
                for i in range(touched):
                    w.milliseconds[w.touched[i]] = UNREACHED
        ru = ru_next
    return count


@njit(cache=True, nogil=True)
def _priority(g, node, shortcuts, params):
    removed = 0
    r = g.first[node]
    while r != NONE:
        removed += (g.out_ms[r] != UNREACHED) + (g.in_ms[r] != UNREACHED)
        r = g.following[r]
    return params[0] * (shortcuts - removed) + params[1] * g.depth[node] + params[2]*shortcuts


@njit(cache=True, nogil=True)
def _init(g, w, params, settle_limit):
    size = 0
    for v in range(len(g.first)):
        c = _shortcuts(g, w, v, settle_limit)
        size = _push(g.queue, size, np.int64(_priority(g, v, c, params)) << HALF | v)
    g.counters[QUEUED] = size


@njit(cache=True, nogil=True)
def _contract(g, w, params, settle_limit):
    size = g.counters[QUEUED]
    tries = 0
    while size > 0:
        v = g.queue[0] & LOW_HALF
        c = _shortcuts(g, w, v, settle_limit)
        tries += 1
        key = np.int64(_priority(g, v, c, params)) << HALF | v
        size = _pop(g.queue, size)
        if size > 0 and key > g.queue[0]:
            size = _push(g.queue, size, key)
            continue
        if g.counters[FREE_COUNT] < 2 * c:
            size = _push(g.queue, size, key)
            g.counters[QUEUED] = size
            return size
        g.rank[v] = g.counters[CONTRACTED]
        g.counters[CONTRACTED] += 1
        r = g.first[v]
        while r != NONE:
            u = g.neighbour[r]
            _unlink(g, u, v)
            g.depth[u] = max(g.depth[u], g.depth[v] + 1)
            r = g.following[r]
        for i in range(c):
            _set_arc(g, w.source[i], w.target[i], w.shortcut[i], UNREACHED)
            _set_arc(g, w.target[i], w.source[i], UNREACHED, w.shortcut[i])
    g.counters[QUEUED] = 0
    g.counters[4] += tries
    return 0


@njit(cache=True, nogil=True)
def _load(g, adj):
    for v in range(len(g.first)):
        for a in range(adj.offsets[v], adj.offsets[v + 1]):
            if adj.targets[a] != v:
                _set_arc(g, v, adj.targets[a], adj.milliseconds[a], UNREACHED)
                _set_arc(g, adj.targets[a], v, UNREACHED, adj.milliseconds[a])


def build_hierarchy(adj: Adjacency, params=(2, 1, 0), settle_limit=WITNESS_NODES):
    nodes = len(adj.offsets) - 1
    records = 6 * len(adj.targets) + 2000
    following = np.arange(1, records + 1, dtype=np.int32)
    following[-1] = NONE
    g = _Remaining(
        np.full(nodes, NONE, np.int32), following, np.empty(records, np.int32), np.empty(records, np.int32), np.empty(records, np.int32),
        np.zeros(nodes, np.int32), np.empty(nodes, np.int64), np.empty(nodes, np.int32), np.zeros(8, np.int64))
    g.counters[FREE_COUNT] = records
    w = _Witness(np.full(nodes, UNREACHED, np.int32), np.empty(HEAP_SIZE, np.int64), np.empty(nodes, np.int32),
        np.empty(1 << 20, np.int32), np.empty(1 << 20, np.int32), np.empty(1 << 20, np.int32))
    _load(g, adj)
    params = np.array(params, np.int64)
    _init(g, w, params, settle_limit)
    assert _contract(g, w, params, settle_limit) == 0, "grow"
    # extraction
    used = []
    src = np.full(records, NONE, np.int32)
    _owners(g, src)
    keep = src >= 0
    up = keep & (g.out_ms != UNREACHED)
    down = keep & (g.in_ms != UNREACHED)
    H = Hierarchy(g.rank, adjacency(nodes, Arcs(src[up], g.neighbour[up], g.out_ms[up])), adjacency(nodes, Arcs(src[down], g.neighbour[down], g.in_ms[down])))
    return H, g.counters[4]


@njit(cache=True, nogil=True)
def _owners(g, src):
    for v in range(len(g.first)):
        r = g.first[v]
        while r != NONE:
            src[r] = v
            r = g.following[r]
