"""Contraction hierarchies: shortcuts by which a search need only ever go up.

After Geisberger, Sanders, Schultes and Delling, "Contraction Hierarchies: Faster and Simpler Hierarchical
Routing in Road Networks" (WEA 2008). Nodes are contracted one by one, in the order of a priority that is
brought up to date only when its node comes first (their lazy update); its terms are the edge difference and
the depth of the hierarchy below the node. Contracting a node adds a shortcut between two neighbours, unless
a local search round the node finds a witness: a path that is no longer. We deviate in one point: a shortcut
longer than anybody will ask for is left out, which keeps the top of the hierarchy of a large country thin.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.arcs import HALF, LOW_HALF, Arcs, sort_arcs
from isochrones.foundation.kernels import allocating, kernel
from isochrones.network.street_graph import Adjacency, Hierarchy

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]

NONE = -1
"""End of a list."""

WITNESS_NODES = 64
"""A witness search gives up after so many nodes: a needless shortcut costs less than a long search."""

WITNESS_QUEUE = 1 << 14
"""Far more than so many nodes put in a queue; when it is full witnesses are missed, which does no harm."""

EDGE_DIFFERENCE_WEIGHT = 2
"""Against a weight of 1 for the depth: of the small weights tried, the quickest to build and to search."""

NOT_KNOWN_YET = -(1 << 30)
"""Priority that brings a node first, so that its real one is found."""

FREE, FREE_COUNT, QUEUED, CONTRACTED = range(4)


class _Remaining(NamedTuple):
    """The graph that is left to contract: for each node a linked list of records, one for each neighbour.

    The records of a contracted node stay as they were then: they lead to the nodes above it.
    """

    first: Int32s  # [nodes] first record, NONE without neighbours
    following: Int32s  # [records] next record of the same node, or next unused one
    neighbour: Int32s  # [records] node index
    out_ms: Int32s  # [records] duration to the neighbour, UNREACHED without such an arc
    in_ms: Int32s  # [records] duration from the neighbour, likewise
    depth: Int32s  # [nodes] length of the longest chain of neighbours contracted one after the other
    rank: Int32s  # [nodes] order of contraction
    queue: Int64s  # [nodes] heap of the nodes left: priority in the upper half, node in the lower
    counters: Int64s  # [4] first unused record, number of unused records, nodes queued, nodes contracted


class _Scratch(NamedTuple):
    """Memory of the local searches, and the shortcuts they found to be needed."""

    milliseconds: Int32s  # [nodes] duration from the source, UNREACHED between searches
    touched: Int32s  # [nodes] nodes with a duration
    queue: Int64s  # [WITNESS_QUEUE] heap: duration in the upper half, node in the lower
    source: Int32s  # [shortcuts] node index
    target: Int32s  # [shortcuts] node index
    shortcut_ms: Int32s  # [shortcuts] duration


def build_hierarchy(arcs: Adjacency, longest_ms: int = UNREACHED - 1) -> Hierarchy:
    """Contract all nodes of a graph.

    Parameters
    ----------
    arcs
        Of one mode, as travelled.
    longest_ms
        Durations up to this one (inclusive) will be found; longer ones perhaps not.

    Returns
    -------
    The hierarchy; the same for the same arcs.
    """
    nodes = len(arcs.offsets) - 1
    left = _load(arcs, longest_ms)
    scratch = _Scratch(
        milliseconds=np.full(nodes, UNREACHED, np.int32),
        touched=np.empty(nodes, np.int32),
        queue=np.empty(WITNESS_QUEUE, np.int64),
        source=np.empty(1 << 10, np.int32),
        target=np.empty(1 << 10, np.int32),
        shortcut_ms=np.empty(1 << 10, np.int32),
    )
    # Between two calls the arrays grow.
    while not _contract_nodes(left, scratch, longest_ms):
        left, scratch = _grow_records(left), _grow_shortcuts(scratch)
    owner = _owners(left)
    goes_up = (owner != NONE) & (left.out_ms < UNREACHED)
    comes_down = (owner != NONE) & (left.in_ms < UNREACHED)
    up = Arcs(owner[goes_up], left.neighbour[goes_up], left.out_ms[goes_up])
    down = Arcs(owner[comes_down], left.neighbour[comes_down], left.in_ms[comes_down])
    return Hierarchy(rank=left.rank, up=sort_arcs(nodes, up), down=sort_arcs(nodes, down))


def _load(arcs: Adjacency, longest_ms: int) -> _Remaining:
    nodes = len(arcs.offsets) - 1
    records = 2 * len(arcs.targets) + 1
    left = _Remaining(
        first=np.full(nodes, NONE, np.int32),
        following=np.arange(1, records + 1, dtype=np.int32),
        neighbour=np.empty(records, np.int32),
        out_ms=np.empty(records, np.int32),
        in_ms=np.empty(records, np.int32),
        depth=np.zeros(nodes, np.int32),
        rank=np.empty(nodes, np.int32),
        queue=(np.int64(NOT_KNOWN_YET) << HALF) + np.arange(nodes, dtype=np.int64),
        counters=np.array([0, records, nodes, 0], np.int64),
    )
    left.following[-1] = NONE
    _enter_arcs(left, arcs, longest_ms)
    return left


def _grow_records(left: _Remaining) -> _Remaining:
    """Double the number of records."""
    records = len(left.following)
    unused = np.arange(records + 1, 2 * records + 1, dtype=np.int32)
    unused[-1] = left.counters[FREE]
    left.counters[FREE] = records
    left.counters[FREE_COUNT] += records
    return left._replace(
        following=np.concatenate([left.following, unused]),
        neighbour=np.resize(left.neighbour, 2 * records),
        out_ms=np.resize(left.out_ms, 2 * records),
        in_ms=np.resize(left.in_ms, 2 * records),
    )


def _grow_shortcuts(scratch: _Scratch) -> _Scratch:
    size = 2 * len(scratch.source)
    return scratch._replace(
        source=np.empty(size, np.int32), target=np.empty(size, np.int32), shortcut_ms=np.empty(size, np.int32)
    )


@kernel
def _push(heap: Int64s, size: int, key: np.int64) -> int:
    """Enter a key in a binary heap; return its new size."""
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 1
        if heap[parent] <= key:
            break
        heap[hole] = heap[parent]
        hole = parent
    heap[hole] = key
    return size + 1


@kernel
def _pop(heap: Int64s, size: int) -> int:
    """Take the least key, which is heap[0], off a binary heap; return its new size."""
    size -= 1
    key = heap[size]
    hole, child = 0, 1
    while child < size:
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[hole] = heap[child]
        hole, child = child, 2 * child + 1
    heap[hole] = key
    return size


@kernel
def _enter_arc(left: _Remaining, node: int, neighbour: int, out_ms: int, in_ms: int) -> None:
    """Lower the durations between a node and its neighbour, in the node's list."""
    record = left.first[node]
    while record != NONE and left.neighbour[record] != neighbour:
        record = left.following[record]
    if record != NONE:
        left.out_ms[record] = min(left.out_ms[record], out_ms)
        left.in_ms[record] = min(left.in_ms[record], in_ms)
        return
    record = left.counters[FREE]
    left.counters[FREE] = left.following[record]
    left.counters[FREE_COUNT] -= 1
    left.neighbour[record] = neighbour
    left.out_ms[record] = out_ms
    left.in_ms[record] = in_ms
    left.following[record] = left.first[node]
    left.first[node] = record


@kernel
def _enter_arcs(left: _Remaining, arcs: Adjacency, longest_ms: int) -> None:
    for node in range(len(left.first)):
        for arc in range(arcs.offsets[node], arcs.offsets[node + 1]):
            target, duration = arcs.targets[arc], arcs.milliseconds[arc]
            if target != node and duration <= longest_ms:
                _enter_arc(left, node, target, duration, UNREACHED)
                _enter_arc(left, target, node, UNREACHED, duration)


@kernel
def _forget_neighbour(left: _Remaining, node: int, neighbour: int) -> None:
    """Take a neighbour's record out of the node's list."""
    before, record = NONE, left.first[node]
    while left.neighbour[record] != neighbour:
        before, record = record, left.following[record]
    if before == NONE:
        left.first[node] = left.following[record]
    else:
        left.following[before] = left.following[record]
    left.following[record] = left.counters[FREE]
    left.counters[FREE] = record
    left.counters[FREE_COUNT] += 1


@kernel
def _search_witnesses(left: _Remaining, scratch: _Scratch, source: int, avoided: int, limit_ms: int) -> int:
    """Search from the source round the avoided node; return how many nodes have a duration afterwards."""
    scratch.milliseconds[source] = 0
    scratch.touched[0] = source
    touched = 1
    size = _push(scratch.queue, 0, np.int64(source))
    settled = 0
    while size > 0 and settled < WITNESS_NODES:
        so_far, node = scratch.queue[0] >> HALF, scratch.queue[0] & LOW_HALF
        size = _pop(scratch.queue, size)
        if so_far > scratch.milliseconds[node]:
            continue
        settled += 1
        record = left.first[node]
        while record != NONE:
            target, duration = left.neighbour[record], so_far + left.out_ms[record]
            if target != avoided and duration <= limit_ms and duration < scratch.milliseconds[target]:
                if scratch.milliseconds[target] == UNREACHED:
                    scratch.touched[touched] = target
                    touched += 1
                scratch.milliseconds[target] = duration
                if size < len(scratch.queue):
                    size = _push(scratch.queue, size, duration << HALF | target)
            record = left.following[record]
    return touched


@kernel
def _longest_onward(left: _Remaining, node: int, origin: int) -> int:
    """Longest arc from the node to any neighbour but the origin; -1 if there is none."""
    longest = -1
    record = left.first[node]
    while record != NONE:
        if left.neighbour[record] != origin and left.out_ms[record] < UNREACHED:
            longest = max(longest, left.out_ms[record])
        record = left.following[record]
    return longest


@kernel
def _find_shortcuts(left: _Remaining, scratch: _Scratch, node: int, longest_ms: int) -> int:
    """Write the shortcuts that contracting the node needs to `scratch`; return how many."""
    count = 0
    arrival = left.first[node]
    while arrival != NONE:
        source, before = left.neighbour[arrival], left.in_ms[arrival]
        onward = _longest_onward(left, node, source)
        arrival = left.following[arrival]
        if before == UNREACHED or onward < 0:
            continue
        touched = _search_witnesses(left, scratch, source, node, min(before + onward, longest_ms))
        departure = left.first[node]
        while departure != NONE:
            target, duration = left.neighbour[departure], before + left.out_ms[departure]
            if target != source and duration <= longest_ms and duration < scratch.milliseconds[target]:
                scratch.source[count] = source
                scratch.target[count] = target
                scratch.shortcut_ms[count] = duration
                count += 1
            departure = left.following[departure]
        for i in range(touched):
            scratch.milliseconds[scratch.touched[i]] = UNREACHED
    return count


@kernel
def _count_arcs(left: _Remaining, node: int) -> tuple[int, int]:
    """Arcs that arrive at, and that leave, a node."""
    arriving, leaving = 0, 0
    record = left.first[node]
    while record != NONE:
        arriving += left.in_ms[record] < UNREACHED
        leaving += left.out_ms[record] < UNREACHED
        record = left.following[record]
    return arriving, leaving


@kernel
def _contract(left: _Remaining, scratch: _Scratch, node: int, shortcuts: int) -> None:
    """Take a node out of the remaining graph, and put its shortcuts in."""
    left.rank[node] = left.counters[CONTRACTED]
    left.counters[CONTRACTED] += 1
    record = left.first[node]
    while record != NONE:
        neighbour = left.neighbour[record]
        _forget_neighbour(left, neighbour, node)
        left.depth[neighbour] = max(left.depth[neighbour], left.depth[node] + 1)
        record = left.following[record]
    for i in range(shortcuts):
        source, target, duration = scratch.source[i], scratch.target[i], scratch.shortcut_ms[i]
        _enter_arc(left, source, target, duration, UNREACHED)
        _enter_arc(left, target, source, UNREACHED, duration)


@kernel
def _contract_nodes(left: _Remaining, scratch: _Scratch, longest_ms: int) -> bool:
    """Contract nodes until none is left, or there is no room for shortcuts; return whether none is left."""
    size = left.counters[QUEUED]
    while size > 0:
        node = left.queue[0] & LOW_HALF
        arriving, leaving = _count_arcs(left, node)
        if arriving * leaving > len(scratch.source) or 2 * arriving * leaving > left.counters[FREE_COUNT]:
            break
        shortcuts = _find_shortcuts(left, scratch, node, longest_ms)
        priority = EDGE_DIFFERENCE_WEIGHT * (shortcuts - arriving - leaving) + left.depth[node]
        key = np.int64(priority) << HALF | node
        size = _pop(left.queue, size)
        if size > 0 and key > left.queue[0]:
            size = _push(left.queue, size, key)
        else:
            _contract(left, scratch, node, shortcuts)
    left.counters[QUEUED] = size
    return bool(size == 0)


@allocating
def _owners(left: _Remaining) -> Int32s:
    """Node of each record, NONE for unused ones."""
    owner = np.full(len(left.following), NONE, np.int32)
    for node in range(len(left.first)):
        record = left.first[node]
        while record != NONE:
            owner[record] = node
            record = left.following[record]
    return owner
