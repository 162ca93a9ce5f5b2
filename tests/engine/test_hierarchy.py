"""Contraction hierarchies and their buckets, against Dijkstra's algorithm by the book."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from street_worlds import adjacency_of, arcs_of, graphs, plain_dijkstra

from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.buckets import (
    make_buckets,
    street_times_from_establishments,
    street_times_to_establishments,
)
from isochrones.engine.streets.hierarchy import build_hierarchy
from isochrones.engine.streets.street_search import make_street_workspace

LONGEST = UNREACHED - 1


def turned(arcs):
    return [(target, source, cost) for source, target, cost in arcs]


class Both:
    """A hierarchy with buckets in both directions."""

    def __init__(self, nodes, arcs, establishments, limit=LONGEST):
        self.hierarchy = build_hierarchy(adjacency_of(nodes, arcs), limit)
        node = np.array(establishments, np.int32)
        self.towards = make_buckets(self.hierarchy, node, limit, towards=True)
        self.away = make_buckets(self.hierarchy, node, limit, towards=False)
        self.workspace = make_street_workspace(nodes)

    def ask(self, seeds, limit=LONGEST):
        nodes, costs = np.array(seeds, np.int32).reshape(-1, 2).T
        return tuple(
            ask(self.hierarchy, buckets, nodes, costs, limit, self.workspace).tolist()
            for ask, buckets in (
                (street_times_to_establishments, self.towards),
                (street_times_from_establishments, self.away),
            )
        )


def expected(arcs, establishments, seeds, limit):
    return tuple(
        [found.get(node, UNREACHED) for node in establishments]
        for found in (plain_dijkstra(arcs, seeds, limit), plain_dijkstra(turned(arcs), seeds, limit))
    )


# Two junctions joined by a slow road and, over a third, by a quicker way; one way on to a fourth.
SQUARE = [(0, 1, 100), (1, 0, 100), (0, 2, 30), (2, 1, 40), (1, 3, 5)]


def test_durations_to_and_from_establishments():
    both = Both(4, SQUARE, [1, 3, 0, -1])
    # From 0: to 1 over 2 in 70, on to 3 in 75. To 0: from 1 by the road.
    assert both.ask([(0, 0)]) == ([70, 75, 0, UNREACHED], [100, UNREACHED, 0, UNREACHED])
    # Seeds bring what has passed: over 1 one is at 3 in 60 + 5.
    assert both.ask([(0, 10), (1, 60)])[0] == [60, 65, 10, UNREACHED]
    assert both.ask([(-1, 0), (3, 0)])[0] == [UNREACHED, 0, UNREACHED, UNREACHED]


def test_limit_is_inclusive():
    both = Both(4, SQUARE, [1, 3])
    assert both.ask([(0, 0)], 75)[0] == [70, 75]
    assert both.ask([(0, 0)], 74)[0] == [70, UNREACHED]
    assert both.ask([(0, 6)], 75)[0] == [UNREACHED, UNREACHED]


def test_shortcuts_are_added_only_where_needed():
    # A ring of four, both ways, in which 3 - 0 takes 11 and the others 10. Contracting 0 needs no shortcut, since
    # from 1 to 3 it is 20 over 2, and 21 over 0. Then 2 goes, which takes four arcs away, for a shortcut of 20
    # each way between 1 and 3. These two stay, joined by the shortcut.
    ring = [(0, 1, 10), (1, 2, 10), (2, 3, 10), (3, 0, 11)]
    hierarchy = build_hierarchy(adjacency_of(4, ring + turned(ring)))
    assert hierarchy.rank.tolist() == [0, 2, 1, 3]
    expected_arcs = [(0, 1, 10), (0, 3, 11), (1, 3, 20), (2, 1, 10), (2, 3, 10)]
    assert arcs_of(hierarchy.up) == expected_arcs
    assert arcs_of(hierarchy.down) == expected_arcs


def test_the_quickest_way_leads_through_the_centre():
    # A star, its ends joined in a slow ring: from any end to any other in two steps of 1.
    arms = [(0, i, 1) for i in range(1, 6)]
    ring = [(i, i % 5 + 1, 10) for i in range(1, 6)]
    arcs = arms + ring + turned(arms) + turned(ring)
    assert Both(6, arcs, [1, 2, 3, 4, 5]).ask([(1, 0)]) == ([0, 2, 2, 2, 2],) * 2


def test_more_shortcuts_than_there_was_room_for():
    # A star of 33 arms: its centre is looked at first, and would need 33 x 32 = 1,056 shortcuts, more than the 1,024
    # for which there is room at first. Arm i takes i.
    arms = [(0, i, i) for i in range(1, 34)]
    both = Both(34, arms + turned(arms), list(range(34)))
    assert both.ask([(5, 0)]) == ([0 if i == 5 else 5 + i for i in range(34)],) * 2


@given(graphs())
def test_arcs_lead_upwards_and_keep_the_streets(graph):
    nodes, arcs = graph
    hierarchy = build_hierarchy(adjacency_of(nodes, arcs))
    assert sorted(hierarchy.rank.tolist()) == list(range(nodes))
    up, down = arcs_of(hierarchy.up), arcs_of(hierarchy.down)
    for low, high, _ in up + down:
        assert hierarchy.rank[low] < hierarchy.rank[high]
    every = {(source, target): cost for source, target, cost in up}
    every |= {(source, target): cost for target, source, cost in down}
    assert len(every) == len(up) + len(down)
    for source, target, cost in arcs:
        if source != target and cost <= LONGEST:
            assert every[source, target] <= cost


@given(graphs(), st.data())
def test_equals_dijkstra(graph, data):
    nodes, arcs = graph
    node = st.integers(0, nodes - 1)
    establishments = data.draw(st.lists(st.integers(-1, nodes - 1), max_size=5))
    longest = data.draw(st.sampled_from([LONGEST, 1003, 7, 0]))
    both = Both(nodes, arcs, establishments, longest)
    for _ in range(4):
        seeds = data.draw(st.lists(st.tuples(node, st.integers(0, 9)), max_size=3))
        limit = data.draw(st.integers(0, min(longest, 2000)) | st.just(longest))
        assert both.ask(seeds, limit) == expected(arcs, establishments, seeds, limit)


@given(graphs())
def test_the_same_streets_make_the_same_hierarchy(graph):
    nodes, arcs = graph
    first, second = (build_hierarchy(adjacency_of(nodes, order)) for order in (arcs, arcs[::-1]))
    assert first.rank.tobytes() == second.rank.tobytes()
    for one, other in zip(first.up + first.down, second.up + second.down, strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("side", [6, 14])
def test_streets_of_a_chessboard(side):
    """Many ways of equal length: ties must not lose any."""
    at = np.arange(side * side).reshape(side, side)
    pairs = [*zip(at[:-1].flat, at[1:].flat, strict=True), *zip(at[:, :-1].flat, at[:, 1:].flat, strict=True)]
    arcs = [(int(a), int(b), 10) for a, b in pairs]
    arcs += turned(arcs)
    everywhere = list(range(side * side))
    both = Both(side * side, arcs, everywhere)
    rows, columns = np.divmod(np.arange(side * side), side)
    for corner in (0, side + 1, side * side - 1):
        blocks = abs(rows - rows[corner]) + abs(columns - columns[corner])
        assert both.ask([(corner, 0)]) == ((10 * blocks).tolist(),) * 2
        nearby = np.where(blocks <= 4, 10 * blocks, UNREACHED)
        assert both.ask([(corner, 0)], 40) == (nearby.tolist(),) * 2
