"""Times from a place to everywhere, over rides whose last (or first) leg may be no longer than so much.

Each stop is a seed: so long does it take to be there, and so much farther may one walk. The least time at a node is
then not enough: who came by a slower ride may still walk on where who came by a faster one may not. So a node keeps
every label that no other dominates, as in the label-setting algorithm of Martins, "On a multicriteria shortest path
problem" (EJOR 1984). Labels are taken in the order of cost from the bucket queue of `street_search`; within a bucket
in any order, and one that is dominated before its turn is passed over.

A label is worth `max(cost + more, floor)` at all places `more` milliseconds on, as long as `cost + more <= until`. It
dominates another if it can go on at least as far and is never worth more: if its cost is no greater, what is left
until its end is no less, and its floor no greater than what the other is worth anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.street_search import BUCKETS, checked_limit
from isochrones.engine.transit.labels import Log
from isochrones.foundation.kernels import inlined, kernel, read_only
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.network.street_graph import Adjacency

Int32s = NDArray[np.int32]

NODE, COST, UNTIL, FLOOR, BELOW, BEHIND, COLUMNS = 0, 1, 2, 3, 4, 5, 6
"""Columns of a label: its node, its three values, the next label of the same node, the next one in the same bucket."""

NONE = -1
"""No label; also the end of a dominated one."""

FIRST_LABELS = 1 << 16


class Seeds(NamedTuple):
    """Where a search starts; any number of seeds may share a node."""

    node: Int32s  # [seeds] street node, -1 for none
    cost_ms: Int32s  # [seeds] what has passed by then
    room_ms: Int32s  # [seeds] how much farther one may go, inclusive
    floor_ms: Int32s  # [seeds] no place is reached in less


def free_seeds(nodes: Int32s, cost_ms: Int32s) -> Seeds:
    """Start at nodes after some time, with no bound on how far one may go."""
    cost = np.ascontiguousarray(cost_ms, np.int32)
    return Seeds(np.ascontiguousarray(nodes, np.int32), cost, np.full(len(cost), UNREACHED, np.int32), cost)


def seeds_from_log(log: Log, stop_node: Int32s, window: tuple[int, int]) -> Seeds:
    """Start wherever one alights, of all journeys that one may leave for.

    Who is at a place before the window waits for it there, so its floor is the time from leaving to the start of the
    window. Who alights late has less room: the window must not end before the place is reached. A journey with play
    may be made earlier; it takes as long, and has so much more room.

    Parameters
    ----------
    log
        Of a search from the place.
    stop_node
        int32[stops] street node, -1 without.
    window
        First and last instant at which one must be there.
    """
    play = log.instant - log.until
    return Seeds(
        node=stop_node[log.stop],
        cost_ms=(log.arrival - log.instant) * np.int32(MS_PER_SECOND),
        room_ms=(window[1] - log.arrival + play) * np.int32(MS_PER_SECOND),
        floor_ms=np.maximum(0, window[0] - log.instant) * np.int32(MS_PER_SECOND),
    )


def within_room(seeds: Seeds, room_ms: int) -> Seeds:
    """Bound how far one may go from every seed."""
    return seeds._replace(room_ms=np.minimum(seeds.room_ms, room_ms))


def join_seeds(parts: Sequence[Seeds]) -> Seeds:
    """All seeds of all parts."""
    return Seeds(*(np.concatenate(columns).astype(np.int32) for columns in zip(*parts, strict=True)))


class Reached(NamedTuple):
    """Memory of one search; clean between searches, in between what was found. One per thread."""

    first: Int32s  # [nodes] first label of each node, NONE between searches
    buckets: Int32s  # [BUCKETS] first label in each bucket, NONE between searches
    labels: Int32s  # [capacity, COLUMNS]
    used: NDArray[np.int64]  # [1] how many labels there are


class SurfaceSearch:
    """Searches the streets of one mode and direction; not for several threads at once."""

    def __init__(self, nodes: int) -> None:
        self._reached = Reached(
            first=np.full(nodes, NONE, np.int32),
            buckets=np.full(BUCKETS, NONE, np.int32),
            labels=np.empty((FIRST_LABELS, COLUMNS), np.int32),
            used=np.zeros(1, np.int64),
        )

    def __call__(self, adjacency: Adjacency, seeds: Seeds, limit_ms: int) -> Reached:
        """Find all labels worth at most `limit_ms`; they hold until the next call.

        Parameters
        ----------
        adjacency
            Arcs of one mode; the turned ones for times *to* the place.
        seeds
            int32 arrays.
        limit_ms
            Inclusive.
        """
        task = read_only(adjacency), read_only(seeds), checked_limit(limit_ms)
        clear(self._reached)
        while not search_surface(*task, self._reached):
            clear(self._reached)
            more = np.empty((2 * len(self._reached.labels), COLUMNS), np.int32)
            self._reached = self._reached._replace(labels=more)
        return self._reached


@kernel
def clear(reached: Reached) -> None:
    """Forget all labels."""
    for label in range(reached.used[0]):
        reached.first[reached.labels[label, NODE]] = NONE
    reached.used[0] = 0
    reached.buckets[:] = NONE


@kernel
def search_surface(adjacency: Adjacency, seeds: Seeds, limit_ms: int, reached: Reached) -> bool:
    """Fill `reached`; False if its labels were too few."""
    shift = 0
    while limit_ms >> shift >= BUCKETS:
        shift += 1
    labels, buckets = reached.labels, reached.buckets
    if len(seeds.node) > len(labels):
        return False
    _start(seeds, limit_ms, shift, reached)
    for bucket in range((limit_ms >> shift) + 1):
        while buckets[bucket] != NONE:
            label = buckets[bucket]
            buckets[bucket] = labels[label, BEHIND]
            cost, until, floor = int(labels[label, COST]), int(labels[label, UNTIL]), int(labels[label, FLOOR])
            if until == NONE:
                continue
            node = labels[label, NODE]
            if reached.used[0] + adjacency.offsets[node + 1] - adjacency.offsets[node] > len(labels):
                return False
            for arc in range(adjacency.offsets[node], adjacency.offsets[node + 1]):
                there = cost + adjacency.milliseconds[arc]
                if there <= until:
                    _offer(reached, adjacency.targets[arc], there, until, floor, shift)
    return True


@inlined
def _start(seeds: Seeds, limit_ms: int, shift: int, reached: Reached) -> None:
    for seed in range(len(seeds.node)):
        cost = int(seeds.cost_ms[seed])
        until = min(cost + seeds.room_ms[seed], int(limit_ms))
        if seeds.node[seed] >= 0 and cost <= until and seeds.floor_ms[seed] <= limit_ms:
            _offer(reached, seeds.node[seed], cost, until, int(seeds.floor_ms[seed]), shift)


@inlined
def _offer(reached: Reached, node: int, cost: int, until: int, floor: int, shift: int) -> None:
    """Keep a label unless one of its node dominates it; drop those it dominates."""
    labels = reached.labels
    above, other = NONE, reached.first[node]
    is_new = True
    while other != NONE:
        other_cost, other_until = int(labels[other, COST]), int(labels[other, UNTIL])
        other_floor, below = int(labels[other, FLOOR]), labels[other, BELOW]
        if other_cost <= cost and other_until - other_cost >= until - cost and other_floor <= max(floor, cost):
            is_new = False
            break
        if cost <= other_cost and until - cost >= other_until - other_cost and floor <= max(other_floor, other_cost):
            labels[other, UNTIL] = NONE
            if above == NONE:
                reached.first[node] = below
            else:
                labels[above, BELOW] = below
        else:
            above = other
        other = below
    if is_new:
        label = reached.used[0]
        reached.used[0] = label + 1
        labels[label, NODE] = node
        labels[label, COST] = cost
        labels[label, UNTIL] = until
        labels[label, FLOOR] = floor
        labels[label, BELOW] = reached.first[node]
        labels[label, BEHIND] = reached.buckets[cost >> shift]
        reached.first[node] = label
        reached.buckets[cost >> shift] = label


@kernel
def lower_times(reached: Reached, nodes: Int32s, milliseconds: Int32s, times: Int32s) -> None:
    """Lower the times of points by what the labels at the ends of their edges are worth there.

    Parameters
    ----------
    reached
        What a search found.
    nodes, milliseconds
        int32[points, 2] ends of each point's edge, and the durations between the two; a node is -1 where there is no
        such way.
    times
        int32[points] milliseconds, UNREACHED where there is none yet.
    """
    labels = reached.labels
    for point in range(len(times)):
        for end in range(2):
            node = nodes[point, end]
            label = reached.first[node] if node >= 0 else NONE
            while label != NONE:
                cost = int(labels[label, COST]) + milliseconds[point, end]
                if cost <= labels[label, UNTIL]:
                    times[point] = min(times[point], max(cost, int(labels[label, FLOOR])))
                label = labels[label, BELOW]


def no_times(points: int) -> Int32s:
    """Times of points that nothing has reached yet."""
    return np.full(points, UNREACHED, np.int32)
