"""Joining stops and establishments to the streets: what is split, what is connected, and how long it takes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from street_worlds import Edge, arcs_of, pathways_of, plain_dijkstra, points_of, streets_of

from isochrones.assembling.street_joining import LinkSettings, build_street_graph
from isochrones.engine.streets.snapping import nearest_edge, seeds

METER_A_SECOND = LinkSettings(walk_kmh=3.6)
NOBODY = points_of()
NO_PATHWAYS = pathways_of()
FAR = 10**9

# Just under 10 m and 500 m, so that rounding up gives 10,000 and 500,000 ms at 1 m/s; one degree is 111,195 m.
TEN_METERS = 9.9995 / 111_195.08
HALF_A_KILOMETER = 499.9995 / 111_195.08


def build(nodes, edges, stops=NOBODY, establishments=NOBODY, pathways=NO_PATHWAYS, settings=METER_A_SECOND):
    return build_street_graph(streets_of(nodes, edges), stops, establishments, pathways, settings)


def pieces_of(graph, edge):
    """List the pieces of an edge of the input, in order."""
    return np.flatnonzero(graph.edges.highway == edge)


def junctions_of(graph, edges):
    """Find the node of each junction of the input, by the edges that end there."""
    nodes = {}
    for number, edge in enumerate(edges):
        pieces = pieces_of(graph, number)
        nodes[edge.start] = int(graph.edges.start[pieces[0]])
        nodes[edge.end] = int(graph.edges.end[pieces[-1]])
    return nodes


def durations(adjacency, source):
    return plain_dijkstra(arcs_of(adjacency), [(int(source), 0)], FAR)


def lines_of(edges):
    """List the points of each edge."""
    points = list(zip(edges.geometry_lat.tolist(), edges.geometry_lon.tolist(), strict=True))
    return [points[begin:end] for begin, end in pairwise(edges.geometry_offsets)]


WEST, EAST = (0.0, 0.0), (0.0, 0.003)
STREET = Edge(0, 1, (WEST, EAST), walk=(300_000, 600_000), bike=(60_000, -1))


def test_a_stop_splits_its_edge():
    graph, _ = build([WEST, EAST], [STREET], stops=points_of((TEN_METERS, 0.001)))
    edges = graph.edges
    junction, stop = junctions_of(graph, [STREET]), int(graph.stop_node[0])
    place = int(edges.end[0])
    assert edges.start.tolist() == [junction[0], place]
    assert edges.end.tolist() == [place, junction[1]]
    # Cut at a third.
    assert edges.durations("walk")[0].tolist() == [100_000, 200_000]
    assert edges.durations("walk")[1].tolist() == [200_000, 400_000]
    assert edges.durations("bike")[0].tolist() == [20_000, 40_000]
    assert edges.durations("bike")[1].tolist() == [-1, -1]
    assert edges.length_meters.tolist() == pytest.approx([100 / 3, 200 / 3])
    assert edges.highway.tolist() == [0, 0]
    assert lines_of(edges) == [[WEST, (0.0, 0.001)], [(0.0, 0.001), EAST]]
    assert sorted(arcs_of(graph.arcs_of("walk").ahead)) == sorted(
        [
            (junction[0], place, 100_000),
            (place, junction[0], 200_000),
            (place, junction[1], 200_000),
            (junction[1], place, 400_000),
            (place, stop, 10_000),
            (stop, place, 10_000),
        ]
    )
    # The connector is walked by cyclists too, at walking speed.
    assert sorted(arcs_of(graph.arcs_of("bike").ahead)) == sorted(
        [(junction[0], place, 20_000), (place, junction[1], 40_000), (place, stop, 10_000), (stop, place, 10_000)]
    )


def test_pieces_add_up_to_the_millisecond():
    thirds = points_of((0.0, 0.002), (0.0, 0.001))
    graph, _ = build([WEST, EAST], [Edge(0, 1, (WEST, EAST), walk=(10, 11), bike=(1, 0))], stops=thirds)
    # 10 ms: 3.3 -> 3 and 6.7 -> 7 have passed at the cuts. 11 ms: 3.7 -> 4 and 7.3 -> 7. 1 ms: 0 and 1.
    assert graph.edges.durations("walk")[0].tolist() == [3, 4, 3]
    assert graph.edges.durations("walk")[1].tolist() == [4, 3, 4]
    assert graph.edges.durations("bike")[0].tolist() == [0, 1, 0]
    assert graph.edges.durations("bike")[1].tolist() == [0, 0, 0]


def test_places_on_one_edge_come_in_order():
    stops = points_of((0.0, 0.002), (0.0, 0.0005), (0.0, 0.001))
    graph, _ = build([WEST, EAST], [STREET], stops=stops)
    assert graph.edges.durations("walk")[0].tolist() == [50_000, 50_000, 100_000, 100_000]
    # Towards the east at 300 s for the whole street: from 1/6 to 1/3 and 2/3 of it.
    found = durations(graph.arcs_of("walk").ahead, graph.stop_node[1])
    assert [found[int(node)] for node in graph.stop_node] == [150_000, 0, 50_000]


def test_equal_places_share_a_node_but_stay_apart():
    stops = points_of((TEN_METERS, 0.001), (TEN_METERS, 0.001), (-TEN_METERS, 0.001))
    graph, _ = build([WEST, EAST], [STREET], stops=stops, establishments=points_of((0.0, 0.001)))
    assert len(graph.edges.start) == 2
    assert len(graph.node_lat) == 2 + 1 + 3 + 1
    assert len({*graph.stop_node.tolist(), *graph.establishment_node.tolist()}) == 4
    found = durations(graph.arcs_of("walk").ahead, graph.stop_node[0])
    assert [found[int(node)] for node in graph.stop_node] == [0, 20_000, 20_000]
    assert found[int(graph.establishment_node[0])] == 10_000


@pytest.mark.parametrize("end", [0, 1])
def test_a_place_at_an_end_is_the_junction(end):
    lat, lon = (WEST, EAST)[end]
    beyond = points_of((lat + TEN_METERS, lon + (end - 0.5) * 1e-9))
    graph, _ = build([WEST, EAST], [STREET], stops=beyond)
    junction = junctions_of(graph, [STREET])
    assert len(graph.edges.start) == 1
    assert durations(graph.arcs_of("walk").ahead, graph.stop_node[0])[junction[end]] == 10_000


def test_a_place_at_a_bend_does_not_repeat_it():
    corner = (0.0, 0.001)
    bent = Edge(0, 1, (WEST, corner, (0.001, 0.001)), walk=(200_000, 200_000))
    # South-east of the corner: nearest to the corner itself.
    graph, _ = build([WEST, (0.001, 0.001)], [bent], stops=points_of((-TEN_METERS, 0.001 + TEN_METERS)))
    assert lines_of(graph.edges) == [[WEST, corner], [corner, (0.001, 0.001)]]
    assert graph.edges.durations("walk")[0].tolist() == [100_000, 100_000]


def test_bends_stay_in_their_piece():
    line = (WEST, (0.001, 0.0), (0.001, 0.002), (0.0, 0.002))
    bent = Edge(0, 1, line, walk=(400_000, 400_000))
    stops = points_of((0.001 + TEN_METERS, 0.0005), (0.001 + TEN_METERS, 0.0015))
    graph, _ = build([WEST, line[-1]], [bent], stops=stops)
    first, second = (0.001, 0.0005), (0.001, 0.0015)
    expected = [[WEST, line[1], first], [first, second], [second, line[2], line[3]]]
    for piece, line_expected in zip(lines_of(graph.edges), expected, strict=True):
        assert np.allclose(piece, line_expected, atol=1e-12)
    # 1.5, 1 and 1.5 of 4 equal legs.
    assert graph.edges.durations("walk")[0].tolist() == pytest.approx([150_000, 100_000, 150_000], abs=1)


def test_a_ring_can_be_split():
    corners = ((0.0, 0.0), (0.0, 0.001), (0.001, 0.001), (0.001, 0.0), (0.0, 0.0))
    ring = Edge(0, 0, corners, walk=(400_000, -1))
    graph, _ = build([(0.0, 0.0)], [ring], stops=points_of((0.0, 0.0005), (0.0005, 0.0)))
    # One way round: an eighth is 50 s; from the first stop to the second 6/8, back over the junction 2/8.
    there = durations(graph.arcs_of("walk").ahead, graph.stop_node[0])[int(graph.stop_node[1])]
    back = durations(graph.arcs_of("walk").ahead, graph.stop_node[1])[int(graph.stop_node[0])]
    assert (there, back) == (300_000, 100_000)


# A footway in front of the school, a road for bikes (and feet) 200 m behind it, not joined.
FOOTWAY = Edge(0, 1, ((0.0, 0.0), (0.0, 0.003)), walk=(300_000, 300_000))
ROAD_LAT = 0.0018
ROAD = Edge(2, 3, ((ROAD_LAT, 0.0), (ROAD_LAT, 0.003)), walk=(300_000, 300_000), bike=(60_000, 60_000))
TWO_STREETS = [(0.0, 0.0), (0.0, 0.003), (ROAD_LAT, 0.0), (ROAD_LAT, 0.003)]


def test_bikes_get_a_connector_of_their_own():
    school = points_of((TEN_METERS, 0.001))
    graph, report = build(TWO_STREETS, [FOOTWAY, ROAD], establishments=school)
    junction = junctions_of(graph, [FOOTWAY, ROAD])
    walked = durations(graph.arcs_of("walk").ahead, graph.establishment_node[0])
    ridden = durations(graph.arcs_of("bike").ahead, graph.establishment_node[0])
    assert walked[junction[0]] == 110_000
    assert junction[2] not in walked
    assert junction[0] not in ridden
    # 0.0018 degrees are 200.151 m, less the 9.9995 m on this side; then a third of the way.
    assert ridden[junction[2]] == pytest.approx(190_152 + 20_000, abs=1)
    assert report.connectors[1] == 1
    assert report.establishments.distance_meters.tolist() == pytest.approx([9.9995], abs=1e-3)


def test_no_bike_connector_beyond_the_limit():
    school = points_of((TEN_METERS, 0.001))
    settings = METER_A_SECOND._replace(snap_limit_meters=190.0)
    graph, report = build(TWO_STREETS, [FOOTWAY, ROAD], establishments=school, settings=settings)
    assert report.connectors[1] == 0
    assert sorted(cost for _, _, cost in arcs_of(graph.arcs_of("bike").ahead)) == [10_000, 10_000, 60_000, 60_000]


def test_no_bike_connector_where_the_nearest_street_takes_bikes():
    _, report = build(TWO_STREETS, [FOOTWAY, ROAD], establishments=points_of((ROAD_LAT, 0.001)))
    assert report.connectors[1] == 0


def test_a_street_without_feet_is_no_street_for_a_stop():
    cycleway = Edge(0, 1, (WEST, EAST), bike=(60_000, 60_000))
    graph, report = build([WEST, EAST], [cycleway], stops=points_of((TEN_METERS, 0.001)))
    assert graph.stop_node.tolist() == [-1]
    assert (report.stops.linked, report.stops.too_far) == (0, 1)


def test_pathways_are_walked_in_both_modes():
    # An entrance at the street; two platforms that only pathways reach, the second one way only.
    stops = points_of((TEN_METERS, 0.001), (TEN_METERS, 0.0012), (np.nan, np.nan), snaps=[True, False, False])
    pathways = pathways_of((0, 1, 30, 40), (1, 2, 7, -1), (2, 2, 5, 5))
    graph, report = build([WEST, EAST], [STREET], stops=stops, pathways=pathways)
    entrance, platform, far_platform = graph.stop_node.tolist()
    for adjacency, _ in graph.arcs:
        found = durations(adjacency, entrance)
        assert (found[platform], found[far_platform]) == (30_000, 37_000)
        assert durations(adjacency, platform)[entrance] == 40_000
        assert list(durations(adjacency, far_platform)) == [far_platform]
    # Only the entrance is joined to the street, and nothing snaps to a pathway.
    assert len(graph.edges.start) == 2
    assert np.isnan(report.stops.distance_meters).tolist() == [False, True, True]
    assert (report.stops.linked, report.stops.too_far, report.stops.without_position) == (1, 0, 0)


def test_places_without_street_are_counted():
    just_in, just_out = (HALF_A_KILOMETER, 0.001), (HALF_A_KILOMETER * 1.00001, 0.001)
    nowhere = (np.nan, np.nan)
    stops = points_of(just_in, just_out, nowhere, (0.0, 0.001), snaps=[True, True, True, False])
    graph, report = build([WEST, EAST], [STREET], stops=stops)
    assert (graph.stop_node >= 0).tolist() == [True, False, False, False]
    assert (report.stops.linked, report.stops.too_far, report.stops.without_position) == (1, 1, 1)
    assert report.stops.distance_meters[0] == pytest.approx(500, abs=1e-3)
    assert np.isnan(report.stops.distance_meters[1:]).all()
    assert durations(graph.arcs_of("walk").ahead, graph.stop_node[0])[int(graph.edges.end[0])] == 500_000


def test_nodes_know_their_stop():
    stops = points_of((TEN_METERS, 0.001), (5.0, 5.0), (TEN_METERS, 0.002))
    graph, _ = build([WEST, EAST], [STREET], stops=stops, establishments=points_of((0.0, 0.0)))
    assert graph.node_stop[graph.stop_node[[0, 2]]].tolist() == [0, 2]
    assert (graph.node_stop >= 0).sum() == 2


def test_nodes_near_each_other_are_numbered_together():
    # Four villages in the four corners, given in a jumble: each gets four numbers in a row.
    corners = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
    nodes = [(lat + 0.001 * i, lon) for i in range(4) for lat, lon in corners]
    edges = [Edge(i, i + 1, (nodes[i], nodes[i + 1]), walk=(1, 1)) for i in range(15)]
    graph, _ = build(nodes, edges)
    assert [(round(lat), round(lon)) for lat, lon in zip(graph.node_lat, graph.node_lon, strict=True)] == [
        corner for corner in corners for _ in range(4)
    ]


PLACE = st.tuples(st.integers(-8, 8), st.integers(-8, 8)).map(lambda at: (at[0] * 5e-4, at[1] * 5e-4))
DURATION = st.sampled_from([-1, 0, 1, 7, 1000, 123_457])


@st.composite
def towns(draw):
    """Draw junctions and streets between them, some bent, some one way; bikes ride wherever feet walk."""
    nodes = draw(st.lists(PLACE, min_size=2, max_size=6))
    edges = []
    for _ in range(draw(st.integers(1, 8))):
        start, end = draw(st.integers(0, len(nodes) - 1)), draw(st.integers(0, len(nodes) - 1))
        line = (nodes[start], *draw(st.lists(PLACE, max_size=2)), nodes[end])
        walk = draw(DURATION), draw(DURATION)
        edges.append(Edge(start, end, line, walk=walk, bike=walk))
    return nodes, edges


@given(towns(), st.lists(PLACE, max_size=6))
def test_splitting_keeps_all_durations_between_junctions(town, places):
    nodes, edges = town
    graph, _ = build(nodes, edges, stops=points_of(*places), establishments=points_of(*places))
    number = junctions_of(graph, edges)
    arcs = [(edge.start, edge.end, edge.walk[0]) for edge in edges if edge.walk[0] >= 0]
    arcs += [(edge.end, edge.start, edge.walk[1]) for edge in edges if edge.walk[1] >= 0]
    for source in number:
        expected = plain_dijkstra(arcs, [(source, 0)], FAR)
        for adjacency, _ in graph.arcs:
            found = durations(adjacency, number[source])
            assert {node: found.get(number[node]) for node in number} == {node: expected.get(node) for node in number}


@given(towns(), st.lists(PLACE, min_size=1, max_size=6))
def test_a_stop_is_as_far_as_an_origin_in_its_place(town, places):
    """A stop built into the graph and an origin that snaps to the unsplit streets see the same durations."""
    nodes, edges = town
    graph, _ = build(nodes, edges, stops=points_of(*places))
    number = junctions_of(graph, edges)
    plain, _ = build(nodes, edges)
    plain_number = junctions_of(plain, edges)
    for stop, place in zip(graph.stop_node, places, strict=True):
        snap = nearest_edge(plain.edges, *place, 500.0, "walk")
        assert (stop >= 0) == (snap.edge >= 0)
        if stop < 0:
            continue
        for outward, split, whole in (
            (True, graph.arcs_of("walk").ahead, plain.arcs_of("walk").ahead),
            (False, graph.arcs_of("walk").back, plain.arcs_of("walk").back),
        ):
            found = durations(split, stop)
            start = [
                (int(node), int(ms))
                for node, ms in zip(*seeds(plain.edges, snap, "walk", outward, 3.6), strict=True)
                if node >= 0
            ]
            expected = plain_dijkstra(arcs_of(whole), start, FAR)
            for junction in number:
                ours, theirs = found.get(number[junction]), expected.get(plain_number[junction])
                # The origin's share of its edge is rounded up, the stop's is rounded.
                assert (ours is None) == (theirs is None)
                assert ours is None or abs(ours - theirs) <= 1


@given(towns(), st.lists(PLACE, max_size=4))
def test_arcs_are_sorted_and_reversed_ones_the_same(town, places):
    nodes, edges = town
    pathways = pathways_of((0, 1, 5, 6)) if len(places) > 1 else NO_PATHWAYS
    graph, _ = build(nodes, edges, stops=points_of(*places), pathways=pathways)
    again, _ = build(nodes, edges, stops=points_of(*places), pathways=pathways)
    for there, back in graph.arcs:
        arcs = arcs_of(there)
        assert arcs == sorted(arcs)
        assert arcs_of(back) == sorted((target, source, cost) for source, target, cost in arcs)
    for first, second in zip(graph.edges + graph[:2] + graph[7:], again.edges + again[:2] + again[7:], strict=True):
        assert first.tobytes() == second.tobytes()
