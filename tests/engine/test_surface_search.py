"""Times over streets from many seeds, each with its own bound, against the obvious way to find them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from street_worlds import adjacency_of, graphs, plain_dijkstra

from isochrones.engine.areas.surface_search import (
    BELOW,
    COST,
    FLOOR,
    NONE,
    UNTIL,
    Seeds,
    SurfaceSearch,
    free_seeds,
    join_seeds,
    lower_times,
    no_times,
    seeds_from_log,
    within_room,
)
from isochrones.engine.constants import UNREACHED
from isochrones.engine.transit.labels import make_log

MORE = (0, 1, 2, 5, 1000)  # milliseconds between a node and the points beside it


def seeds_of(rows):
    return Seeds(*np.array(rows, np.int32).reshape(-1, 4).T)


def times_beside(search, arcs, nodes, rows, limit):
    """Time at points so many milliseconds from each node."""
    reached = search(adjacency_of(nodes, arcs), seeds_of(rows), limit)
    points = np.array([(node, more) for node in range(nodes) for more in MORE], np.int32)
    times = no_times(len(points))
    beyond = np.full(len(points), NONE, np.int32)
    ends = np.stack([points[:, 0], beyond], axis=1)
    lower_times(reached, ends, np.stack([points[:, 1], beyond], axis=1), times)
    return dict(zip(map(tuple, points.tolist()), times.tolist(), strict=True))


def plain_times_beside(arcs, nodes, rows, limit):
    """Likewise: from each seed, everything within its room by itself."""
    times = {(node, more): UNREACHED for node in range(nodes) for more in MORE}
    for node, cost, room, floor in rows:
        if node < 0:
            continue
        for there, milliseconds in plain_dijkstra(arcs, [(node, 0)], room).items():
            for more in MORE:
                time = max(cost + milliseconds + more, floor)
                if milliseconds + more <= room and time <= limit:
                    times[there, more] = min(times[there, more], time)
    return times


@st.composite
def questions(draw):
    nodes, arcs = draw(graphs())
    duration = st.sampled_from([0, 1, 2, 3, 5, 8, 13, 1000, 1005, 70_000])
    seed = st.tuples(st.integers(-1, nodes - 1), duration, st.one_of(duration, st.just(-5)), duration)
    rows = draw(st.lists(seed, max_size=8))
    return nodes, arcs, rows, draw(st.sampled_from([0, 3, 10, 1010, 140_000, 40_000_000]))


@given(questions(), st.integers(1, 3))
def test_times_are_those_of_a_search_from_each_seed(question, capacity):
    nodes, arcs, rows, limit = question
    search = SurfaceSearch(nodes)
    expected = plain_times_beside(arcs, nodes, rows, limit)
    assert times_beside(search, arcs, nodes, rows, limit) == expected
    # Memory that is too small grows, and what a search leaves in it is forgotten.
    small = search._reached._replace(labels=np.empty((capacity, search._reached.labels.shape[1]), np.int32))
    small.first[:] = NONE
    small.used[0] = 0
    search._reached = small
    assert times_beside(search, arcs, nodes, rows, limit) == expected
    assert times_beside(search, arcs, nodes, rows, limit) == expected


@given(questions())
def test_no_label_of_a_node_dominates_another(question):
    nodes, arcs, rows, limit = question
    reached = SurfaceSearch(nodes)(adjacency_of(nodes, arcs), seeds_of(rows), limit)
    for node in range(nodes):
        kept = []
        label = reached.first[node]
        while label != NONE:
            cost, until, floor = (int(reached.labels[label, column]) for column in (COST, UNTIL, FLOOR))
            assert cost <= until <= limit
            kept.append((cost, until - cost, floor))
            label = reached.labels[label, BELOW]
        for one in kept:
            for other in kept:
                better = one[0] <= other[0] and one[1] >= other[1] and one[2] <= max(other[2], other[0])
                assert one is other or not better


def test_a_slower_ride_goes_on_where_a_faster_one_may_not():
    # 0 -100- 1 -100- 2: at node 0 for 10 with 150 left, at node 1 for 120 with 150 left. Node 1 is reached sooner from
    # node 0 (110), but from there nobody gets as far as node 2: that takes the ride to node 1 (220).
    arcs = [(0, 1, 100), (1, 2, 100)]
    times = times_beside(SurfaceSearch(3), arcs, 3, [(0, 10, 150, 0), (1, 120, 150, 0)], 1000)
    assert [times[node, 0] for node in range(3)] == [10, 110, 220]
    assert times[1, 5] == 115


def test_who_is_early_waits():
    # Nobody is anywhere in less than 300; from 250 on a walk of 50 uses the wait up.
    times = times_beside(SurfaceSearch(2), [(0, 1, 49)], 2, [(0, 250, 1000, 300)], 1000)
    assert [times[0, 0], times[1, 0], times[1, 1], times[1, 2]] == [300, 300, 300, 301]


def test_a_floor_beyond_the_limit_is_out():
    assert set(times_beside(SurfaceSearch(1), [], 1, [(0, 0, 10, 1001)], 1000).values()) == {UNREACHED}


def test_limits_are_inclusive():
    times = times_beside(SurfaceSearch(2), [(0, 1, 5)], 2, [(0, 995, 5, 0)], 1000)
    assert [times[1, 0], times[1, 1]] == [1000, UNREACHED]


def test_seeds_from_a_log():
    log = make_log(4)
    # One leaves at 100 and alights at 160; at 40 and at 90; with 30 s of play, leaving at 100 down to 70; too late.
    log.stop[:] = [0, 1, 2, 3]
    log.instant[:] = [100, 40, 100, 100]
    log.arrival[:] = [160, 90, 160, 190]
    log.until[:] = [100, 40, 70, 100]
    seeds = seeds_from_log(log, np.array([7, 8, -1, 9], np.int32), (120, 180))
    assert seeds.node.tolist() == [7, 8, -1, 9]
    assert seeds.cost_ms.tolist() == [60_000, 50_000, 60_000, 90_000]
    # Until 180, from 160, 90, 160 or as early as 130, and 190.
    assert seeds.room_ms.tolist() == [20_000, 90_000, 50_000, -10_000]
    # From leaving until 120.
    assert seeds.floor_ms.tolist() == [20_000, 80_000, 20_000, 20_000]


def test_seeds_are_bounded_and_joined():
    free = free_seeds(np.array([3, -1]), np.array([5, 6]))
    joined = join_seeds([free, within_room(free, 9)])
    assert joined.node.tolist() == [3, -1, 3, -1]
    assert joined.room_ms.tolist() == [UNREACHED, UNREACHED, 9, 9]
    assert all(column.dtype == np.int32 for column in joined)


def test_a_limit_that_no_label_can_hold_is_refused():
    with pytest.raises(ValueError, match="is not between"):
        SurfaceSearch(1)(adjacency_of(1, []), seeds_of([]), UNREACHED)
