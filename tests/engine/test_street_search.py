"""Bounded street search, against Dijkstra's algorithm by the book and against arithmetic."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from street_worlds import Edge, adjacency_of, graphs, pathways_of, plain_dijkstra, points_of, streets_of

from isochrones.assembling.street_joining import LinkSettings, build_street_graph
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.street_search import (
    NONE,
    establishment_links,
    footpaths_between_stops,
    make_street_workspace,
    stops_from_seeds,
    times_from_seeds,
)

LINE = [(0, 1, 400), (1, 2, 300), (2, 3, 300), (3, 2, 100)]


def search(nodes, arcs, seeds, limit, workspace=None):
    workspace = workspace or make_street_workspace(nodes)
    seed_nodes = np.array([node for node, _ in seeds], np.int32)
    seed_ms = np.array([duration for _, duration in seeds], np.int32)
    reached, milliseconds = times_from_seeds(adjacency_of(nodes, arcs), seed_nodes, seed_ms, limit, workspace)
    assert len(set(reached.tolist())) == len(reached)
    return dict(zip(reached.tolist(), milliseconds.tolist(), strict=True))


def test_durations_along_a_line():
    # 400, then 400 + 300, then 700 + 300; nothing leads back to 0 or 1.
    assert search(4, LINE, [(0, 0)], 5000) == {0: 0, 1: 400, 2: 700, 3: 1000}
    assert search(4, LINE, [(3, 0)], 5000) == {3: 0, 2: 100}


def test_limit_is_inclusive():
    assert search(4, LINE, [(0, 0)], 1000) == {0: 0, 1: 400, 2: 700, 3: 1000}
    assert search(4, LINE, [(0, 0)], 999) == {0: 0, 1: 400, 2: 700}
    assert search(4, LINE, [(0, 0)], 0) == {0: 0}


def test_seeds_start_with_what_has_passed():
    # From 0: 1 at 400. From 3, entered at 250: 2 at 350.
    assert search(4, LINE, [(0, 0), (3, 250)], 600) == {0: 0, 1: 400, 3: 250, 2: 350}


def test_the_better_of_two_seeds_on_one_node_counts():
    assert search(4, LINE, [(2, 90), (2, 40), (2, 60)], 60) == {2: 40}


def test_seeds_without_node_or_beyond_the_limit_start_nothing():
    assert search(4, LINE, [(-1, 0), (1, 501)], 500) == {}


def test_long_durations_share_buckets_and_stay_exact():
    # A bucket of a search over a day spans 16 s: 1 to 4 fall into one, listed 4, 3, 2, 1. Then 4 improves 2 in the
    # midst of the list, 2 improves 3 at its front, and 3 improves 1, the only one left.
    day = 86_400_000
    arcs = [(0, 1, day - 3), (0, 2, day - 2), (0, 3, day - 1), (0, 4, day - 9), (4, 2, 1), (2, 3, 1), (3, 1, 1)]
    assert search(5, arcs, [(0, 0)], day) == {0: 0, 1: day - 6, 2: day - 8, 3: day - 7, 4: day - 9}


def test_workspace_is_clean_after_a_search():
    workspace = make_street_workspace(4)
    first = search(4, LINE, [(0, 0)], 5000, workspace)
    assert (workspace.milliseconds == UNREACHED).all()
    assert (workspace.first == NONE).all()
    assert search(4, LINE, [(0, 0)], 5000, workspace) == first


@pytest.mark.parametrize("limit", [-1, UNREACHED])
def test_limits_out_of_range_are_refused(limit):
    with pytest.raises(ValueError, match="is not between 0 and 536870911"):
        search(4, LINE, [(0, 0)], limit)


@given(graphs(), st.data())
def test_equals_dijkstra(graph, data):
    nodes, arcs = graph
    seed = st.tuples(st.integers(0, nodes - 1), st.integers(0, 9))
    seeds = data.draw(st.lists(seed, max_size=3))
    limit = data.draw(st.sampled_from([0, 4, 9, 1003, 90_000, 5_400_000, UNREACHED - 1]))
    workspace = make_street_workspace(nodes)
    for _ in range(2):
        assert search(nodes, arcs, seeds, limit, workspace) == plain_dijkstra(arcs, seeds, limit)


# A street along the equator, connectors at 1 m a second (3.6 km/h); one way from the third stop to the fourth.
# Half a millimetre less than 10 m, so that rounding up gives 10 s whatever the last digit; 111,195 m are one degree.
TEN_METERS = 9.9995 / 111_195.08
STREET = streets_of(
    [(0.0, 0.0), (0.0, 0.003), (0.0, 0.004)],
    [
        Edge(0, 1, ((0.0, 0.0), (0.0, 0.003)), walk=(300_000, 300_000)),
        Edge(1, 2, ((0.0, 0.003), (0.0, 0.004)), walk=(100_000, -1)),
    ],
)
STOPS = points_of((0.0, 0.0), (TEN_METERS, 0.001), (0.0, 0.003), (0.0, 0.004), (1.0, 1.0))
SCHOOLS = points_of((2 * TEN_METERS, 0.002), (-1.0, 1.0))


@pytest.fixture(scope="module")
def graph():
    return build_street_graph(STREET, STOPS, SCHOOLS, pathways_of(), LinkSettings(walk_kmh=3.6))[0]


def as_table(links):
    offsets, targets, seconds = links
    return [
        dict(zip(targets[begin:end].tolist(), seconds[begin:end].tolist(), strict=True))
        for begin, end in pairwise(offsets)
    ]


@pytest.mark.parametrize("threads", [1, 3, 50])
def test_footpaths_between_stops(graph, threads):
    # Stop 1 lies 10 m beside the street, a third along it: 100 s + 10 s from stop 0, 200 s + 10 s from stop 2.
    # The last stop has no street, and nothing leads back from stop 3.
    assert as_table(footpaths_between_stops(graph, 1000, threads=threads)) == [
        {1: 110, 2: 300, 3: 400},
        {0: 110, 2: 210, 3: 310},
        {0: 300, 1: 210, 3: 100},
        {},
        {},
    ]


def test_footpath_limit_is_inclusive(graph):
    assert as_table(footpaths_between_stops(graph, 110))[0] == {1: 110}
    assert as_table(footpaths_between_stops(graph, 109))[0] == {}


def test_more_footpaths_than_there_was_room_for():
    # 40 stops, one beside the other: 40 x 39 footpaths, more than the 1,024 for which there is room at first.
    # From the first at the start of the street to the last at its end it takes all of its 300 s.
    stops = points_of(*((0.0, 0.003 * i / 39) for i in range(40)))
    graph, _ = build_street_graph(STREET, stops, points_of(), pathways_of(), LinkSettings(walk_kmh=3.6))
    table = as_table(footpaths_between_stops(graph, 300))
    assert [len(row) for row in table] == [39] * 40
    assert (table[0][39], table[39][0]) == (300, 300)


def test_links_of_establishments_either_way(graph):
    # The school lies 20 m beside the street, two thirds along it.
    away = {0: 220, 1: 130, 2: 120, 3: 220}
    towards = {0: 220, 1: 130, 2: 120}
    assert as_table(establishment_links(graph, 1000, reverse=False, threads=2)) == [away, {}]
    assert as_table(establishment_links(graph, 1000, reverse=True)) == [towards, {}]
    for reverse in (False, True):
        assert (np.diff(establishment_links(graph, 1000, reverse=reverse).stops) > 0).all()


def test_whole_seconds_are_rounded_up_once(graph):
    node = np.array([graph.stop_node[0]], np.int32)
    workspace = make_street_workspace(len(graph.node_lat))
    # 110 s to stop 1: what has passed before decides the second.
    for passed_ms, expected in ((0, 110), (1, 111), (1000, 111), (1001, 112)):
        stops, seconds = stops_from_seeds(
            graph.arcs_of("walk").ahead, graph.node_stop, node, np.array([passed_ms], np.int32), 200, workspace
        )
        assert (stops.tolist(), seconds[1]) == ([0, 1], expected)
