"""Ways along the streets: as long as the search says, from where one is to where one goes."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from street_worlds import Edge, adjacency_of, graphs, pathways_of, plain_dijkstra, points_of, streets_of

from isochrones.assembling.street_joining import LinkSettings, build_street_graph
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.snapping import nearest_edge, seeds
from isochrones.engine.streets.street_paths import (
    BesideStreet,
    length_meters,
    path_between_nodes,
    path_from_place,
    path_to_place,
    straight_path,
)
from isochrones.engine.streets.street_search import make_street_workspace
from isochrones.network.street_graph import ModeArcs

NOWHERE = points_of()


@cache
def no_streets():
    """Return a graph of nothing, made when it is first needed: kernels make it."""
    return build_street_graph(streets_of([], []), NOWHERE, NOWHERE, pathways_of(), LinkSettings())[0]


def bare_graph(nodes, arcs):
    """Return a graph of arcs without streets; node i is at latitude i."""
    turned = [(target, source, duration) for source, target, duration in arcs]
    ahead, back = adjacency_of(nodes, arcs), adjacency_of(nodes, turned)
    return no_streets()._replace(
        node_lat=np.arange(nodes, dtype=float),
        node_lon=np.zeros(nodes),
        arcs=(ModeArcs(ahead, back), ModeArcs(back, ahead)),
    )


@given(graphs(), st.data())
def test_every_step_is_an_arc_and_all_add_up(graph, data):
    # Arcs without duration abound here: circles, and dead ends that are as near as the rest.
    nodes, arcs = graph
    start, end = (data.draw(st.integers(0, nodes - 1)) for _ in range(2))
    limit = data.draw(st.sampled_from([0, 4, 1003, 5_400_000, UNREACHED - 1]))
    workspace = make_street_workspace(nodes)
    expected = plain_dijkstra(arcs, [(start, 0)], limit)
    path = path_between_nodes(bare_graph(nodes, arcs), "walk", start, end, limit, workspace)
    assert (workspace.milliseconds == UNREACHED).all()
    if end not in expected:
        assert path is None
        return
    assert path.milliseconds == expected[end]
    passed = [int(lat) for lat in path.lat]
    assert (passed[0], passed[-1]) == (start, end)
    if start == end:
        assert passed == [start, start]
        return
    assert len(set(passed)) == len(passed)
    steps = [min(d for s, t, d in arcs if (s, t) == step) for step in pairwise(passed)]
    assert sum(steps) == path.milliseconds


def test_nodes_without_street_lead_nowhere():
    graph, workspace = bare_graph(2, [(0, 1, 5)]), make_street_workspace(2)
    assert path_between_nodes(graph, "walk", -1, 1, 100, workspace) is None
    assert path_between_nodes(graph, "walk", 0, -1, 100, workspace) is None


# One street of two bends, and a way back that is one-way for bikes; 0.001 degrees of latitude are 111 m.
#
#      B ----- C        A-B-C: the bent street, both ways
#      |       |        C-D: bikes only from C to D
#      A       D        D-A: feet only
A, B, C, D = (48.0, 2.0), (48.001, 2.0), (48.001, 2.001), (48.0, 2.001)
NODES = (A, C, D)
EDGES = (
    Edge(0, 1, (A, B, C), walk=(200_000, 200_000), bike=(60_000, 60_000)),
    Edge(1, 2, (C, D), walk=(110_000, 110_000), bike=(30_000, -1)),
    Edge(2, 0, (D, A), walk=(70_000, 70_000)),
)
SETTINGS = LinkSettings(walk_kmh=3.6)  # a metre a second
SCHOOL = (48.0005, 2.0013)  # beside the middle of C-D


@pytest.fixture(scope="module")
def town():
    return build_street_graph(streets_of(NODES, EDGES), NOWHERE, points_of(SCHOOL), pathways_of(), SETTINGS)[0]


def beside(graph, lat, lon, mode, *, outward):
    snap = nearest_edge(graph.edges, lat, lon, 500.0, mode)
    return BesideStreet(lat, lon, snap, *seeds(graph.edges, snap, mode, outward, SETTINGS.walk_kmh))


def line(path):
    return [(round(lat, 6), round(lon, 6)) for lat, lon in zip(path.lat.tolist(), path.lon.tolist(), strict=True)]


HOME = (48.0005, 1.9995)  # beside the middle of A-B
MET = (48.0005, 2.0)  # where it meets the street
SCHOOL_MET = (48.0005, 2.001)


def test_the_way_from_home_on_foot_takes_the_shorter_side(town):
    node, workspace = int(town.establishment_node[0]), make_street_workspace(len(town.node_lat))
    home = beside(town, *HOME, "walk", outward=True)
    path = path_from_place(town, "walk", home, node, 1_000_000, workspace)
    # By A and D: 60 s of A-B-C, 70 s, half of C-D. By C it would be the other 140 s, and half of C-D.
    assert line(path) == [HOME, MET, A, D, SCHOOL_MET, SCHOOL]
    # Off the street one walks a metre a second: 37.2 m at home, 22.3 m at school.
    assert path.milliseconds / 1000 == pytest.approx(37.2 + 60 + 70 + 55 + 22.3, abs=0.2)


def test_bikes_keep_to_the_one_way_street(town):
    node, workspace = int(town.establishment_node[0]), make_street_workspace(len(town.node_lat))
    assert path_to_place(town, "bike", beside(town, *HOME, "bike", outward=False), node, 900_000, workspace) is None
    home = beside(town, *HOME, "bike", outward=True)
    path = path_from_place(town, "bike", home, node, 900_000, workspace)
    # From A no bike goes on.
    assert line(path) == [HOME, MET, B, C, SCHOOL_MET, SCHOOL]


def test_the_way_back_is_the_way_there_turned_round(town):
    node, workspace = int(town.establishment_node[0]), make_street_workspace(len(town.node_lat))
    there = path_from_place(town, "walk", beside(town, *HOME, "walk", outward=True), node, 900_000, workspace)
    back = path_to_place(town, "walk", beside(town, *HOME, "walk", outward=False), node, 900_000, workspace)
    assert back.milliseconds == there.milliseconds
    assert line(back) == line(there)[::-1]


def test_a_limit_is_inclusive(town):
    node, workspace = int(town.establishment_node[0]), make_street_workspace(len(town.node_lat))
    home = beside(town, *HOME, "walk", outward=True)
    milliseconds = path_from_place(town, "walk", home, node, 900_000, workspace).milliseconds
    assert path_from_place(town, "walk", home, node, milliseconds, workspace) is not None
    assert path_from_place(town, "walk", home, node, milliseconds - 1, workspace) is None


def test_a_home_on_a_junction_starts_there(town):
    node, workspace = int(town.establishment_node[0]), make_street_workspace(len(town.node_lat))
    path = path_from_place(town, "walk", beside(town, *D, "walk", outward=True), node, 900_000, workspace)
    assert line(path) == [D, SCHOOL_MET, SCHOOL]


def test_pathways_are_straight_and_platforms_without_place_are_left_out():
    # Two platforms and an entrance; nobody knows where the first platform is.
    stops = points_of((math.nan, math.nan), (48.0002, 2.0), A, snaps=[False, False, True])
    pathways = pathways_of((0, 1, 20, 20), (1, 2, 30, 30))
    graph = build_street_graph(streets_of(NODES, EDGES), stops, NOWHERE, pathways, SETTINGS)[0]
    start, middle, end = (int(node) for node in graph.stop_node)
    workspace = make_street_workspace(len(graph.node_lat))
    path = path_between_nodes(graph, "walk", start, end, 900_000, workspace)
    assert path.milliseconds == 50_000
    assert line(path) == [(48.0002, 2.0), A]
    assert line(path_between_nodes(graph, "walk", middle, start, 900_000, workspace)) == [(48.0002, 2.0)] * 2


def test_length():
    # A degree of latitude is 111.195 km on the sphere; at 60 degrees north one of longitude is half of it.
    assert length_meters(straight_path((59.5, 7.0), (60.5, 7.0))) == pytest.approx(111_195, abs=1)
    assert length_meters(straight_path((60.0, 7.0), (60.0, 8.0))) == pytest.approx(55_597, abs=1)
