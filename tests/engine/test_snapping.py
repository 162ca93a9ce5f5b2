"""Snapping, against a look at every segment and against arithmetic on the equator."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from street_worlds import Edge, meters_to_segment, pathways_of, points_of, streets_of

from isochrones.assembling.street_joining import LinkSettings, build_street_graph
from isochrones.engine.streets.snapping import index_segments, nearest_edge, nearest_edges, seeds
from isochrones.network.street_graph import Snap

BOTH = (1000, 1000)


def edges_of(nodes, edges):
    streets = streets_of(nodes, edges)
    return build_street_graph(streets, points_of(), points_of(), pathways_of(), LinkSettings())[0].edges


def lone_edge(*line, walk=BOTH, bike=BOTH):
    return edges_of([line[0], line[-1]], [Edge(0, 1, line, walk, bike)])


# Along the equator 0.001 degrees are 111.195 m, in both directions.
EQUATOR = lone_edge((0.0, 0.0), (0.0, 0.002), (0.0, 0.008))


def test_projection_on_a_street():
    snap = nearest_edge(EQUATOR, 0.001, 0.006, 500, "walk")
    assert (snap.edge, snap.lat) == (0, 0.0)
    assert snap.fraction == pytest.approx(0.75)
    assert snap.lon == pytest.approx(0.006)
    assert snap.distance_meters == pytest.approx(111.195, abs=0.001)


@pytest.mark.parametrize(
    ("lat", "lon", "fraction"), [(0.001, -0.001, 0.0), (0.0, 0.0, 0.0), (0.001, 0.009, 1.0), (0.0, 0.008, 1.0)]
)
def test_ends_are_met_exactly(lat, lon, fraction):
    snap = nearest_edge(EQUATOR, lat, lon, 500, "walk")
    assert (snap.fraction, snap.lat, snap.lon) == (fraction, 0.0, 0.008 * fraction)


def test_limit_is_inclusive():
    meters = nearest_edge(EQUATOR, 0.001, 0.001, 500, "walk").distance_meters
    assert nearest_edge(EQUATOR, 0.001, 0.001, meters, "walk").edge == 0
    nothing = nearest_edge(EQUATOR, 0.001, 0.001, np.nextafter(meters, 0), "walk")
    assert nothing.edge == -1
    assert all(math.isnan(value) for value in nothing[1:])


@pytest.mark.parametrize(
    ("lat", "lon"), [(math.nan, 0.0), (0.0, math.nan), (91.0, 0.0), (0.0, 400.0), (math.inf, 0.0), (60.0, 0.001)]
)
def test_no_street_near_no_position(lat, lon):
    assert nearest_edge(EQUATOR, lat, lon, 500, "walk").edge == -1


def test_no_streets_at_all():
    assert nearest_edge(edges_of([], []), 48.0, 2.0, 500, "walk").edge == -1


def test_first_of_equally_near_edges():
    # Four streets meet in the middle; the point is nearest to that very corner, in the gap between two of them.
    middle = (0.0, 0.0)
    ends = [(-0.001, -0.002), (-0.001, -0.001), (-0.002, -0.001), (-0.003, 0.0)]
    edges = edges_of([middle, *ends], [Edge(0, 1 + i, (middle, end), BOTH) for i, end in enumerate(ends)])
    assert nearest_edge(edges, 0.001, 0.001, 500, "walk")[:2] == (0, 0.0)


def test_each_mode_sees_its_own_streets():
    # From near to far: only bikes, only feet and one way, nobody.
    lines = [((lat, 0.0), (lat, 0.01)) for lat in (0.0002, 0.0003, 0.0001)]
    edges = edges_of(
        [point for line in lines for point in line],
        [
            Edge(0, 1, lines[0], bike=(-1, 500)),
            Edge(2, 3, lines[1], walk=(500, -1)),
            Edge(4, 5, lines[2]),
        ],
    )
    assert nearest_edge(edges, 0.0, 0.005, 500, "bike").edge == 0
    assert nearest_edge(edges, 0.0, 0.005, 500, "walk").edge == 1


def test_fraction_follows_the_bends():
    # 111.195 m to the north, then twice as far to the east: the middle of the second leg is at 2/3.
    edges = lone_edge((0.0, 0.0), (0.001, 0.0), (0.001, 0.002))
    assert nearest_edge(edges, 0.0015, 0.001, 500, "walk").fraction == pytest.approx(2 / 3, abs=1e-6)
    # At 60 degrees north a degree of longitude is half as long: both legs are equal.
    edges = lone_edge((60.0, 0.0), (60.001, 0.0), (60.001, 0.002))
    assert nearest_edge(edges, 60.0015, 0.0, 500, "walk").fraction == pytest.approx(1 / 2, abs=1e-4)


def test_a_vertex_belongs_to_the_segment_that_starts_there():
    snaps = nearest_edges(EQUATOR, np.array([0.001]), np.array([0.002]), 500, "walk")
    assert (snaps.segment[0], snaps.along[0], snaps.fraction[0]) == (1, 0.0, 0.25)


def test_edge_without_length():
    edges = lone_edge((0.0, 0.0), (0.0, 0.0))
    assert nearest_edge(edges, 0.001, 0.0, 500, "walk")[:4] == (0, 0.0, 0.0, 0.0)


def test_grid_lists_only_cells_with_streets():
    # A street in Paris and one on La Reunion: a full grid between them has 714 million cells.
    lat = np.array([48.85, 48.851, -21.1, -21.101])
    lon = np.array([2.35, 2.35, 55.5, 55.5])
    index = index_segments(np.array([0, 2, 4]), lat, lon)
    assert index.grid_shape.prod() > 700_000_000
    assert len(index.cell_keys) <= 4


def test_a_long_diagonal_enters_only_the_cells_it_crosses():
    # 111 km north and as far east: 445 rows and columns of 250 m; a straight line crosses fewer than their sum.
    index = index_segments(np.array([0, 2]), np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert index.grid_shape.tolist() == [445, 445]
    assert 445 <= len(index.cell_segments) <= 3 * 445


COORDINATE = st.integers(-40, 40).map(lambda value: value * 2.5e-4)
PLACE = st.tuples(COORDINATE, COORDINATE)
LINES = st.lists(st.lists(PLACE, min_size=2, max_size=4), min_size=1, max_size=6)


@given(LINES, PLACE, st.sampled_from([30.0, 200.0, 500.0, 5000.0]), st.sampled_from([0.0, 48.0, -75.0]), st.data())
def test_equals_a_look_at_every_segment(lines, place, limit, north, data):
    lines = [tuple((north + lat, lon) for lat, lon in line) for line in lines]
    place = (north + place[0], place[1])
    open_ways = st.sampled_from([(-1, -1), (5, -1), (-1, 5), (5, 5)])
    walks = [data.draw(open_ways) for _ in lines]
    edges = edges_of(
        [end for line in lines for end in (line[0], line[-1])],
        [Edge(2 * i, 2 * i + 1, line, walk=walks[i]) for i, line in enumerate(lines)],
    )
    meters = {
        i: min(meters_to_segment(*place, a, b) for a, b in pairwise(line))
        for i, line in enumerate(lines)
        if max(walks[i]) >= 0
    }
    nearest = min(meters.values(), default=math.inf)
    snap = nearest_edge(edges, *place, limit, "walk")
    # A hair's breadth: two ways of writing the same distance differ in the last digits.
    hair = 1e-6
    if snap.edge < 0:
        assert nearest > limit - hair
    else:
        assert snap.distance_meters <= limit
        assert snap.distance_meters == pytest.approx(nearest, abs=hair)
        assert meters[snap.edge] == pytest.approx(nearest, abs=hair)
        assert all(other > nearest - hair for other in meters.values())
        assert 0.0 <= snap.fraction <= 1.0
        to_snapped = meters_to_segment(*place, (snap.lat, snap.lon), (snap.lat, snap.lon))
        assert to_snapped == pytest.approx(snap.distance_meters, abs=1e-3)


@given(LINES, st.lists(PLACE, min_size=1, max_size=5))
def test_many_points_at_once_equal_one_at_a_time(lines, places):
    edges = edges_of(
        [end for line in lines for end in (line[0], line[-1])],
        [Edge(2 * i, 2 * i + 1, line, walk=BOTH) for i, line in enumerate(lines)],
    )
    lat, lon = np.array(places).T
    snaps = nearest_edges(edges, lat, lon, 500, "walk")
    for i, place in enumerate(places):
        one = nearest_edge(edges, *place, 500, "walk")
        many = [snaps.edge[i], snaps.fraction[i], snaps.lat[i], snaps.lon[i], snaps.distance_meters[i]]
        assert np.array_equal(many, one, equal_nan=True)


def seed_table(edges, snap, mode, *, outward):
    nodes, milliseconds = seeds(edges, snap, mode, outward, 3.6)
    return {int(node): int(ms) for node, ms in zip(nodes, milliseconds, strict=True) if node >= 0}


# Numbered along the curve, the western end comes first.
TWO_SPEEDS = lone_edge((0.0, 0.0), (0.0, 0.008), walk=(1000, 2000), bike=(300, -1))


def test_seeds_in_both_directions():
    # 10.0004 m at 1 m/s: 10,001 ms, rounded up. A quarter along: 0.25 or 0.75 of 1000 forward, of 2000 backward.
    snap = Snap(0, 0.25, 0.0, 0.002, 10.0004)
    assert seed_table(TWO_SPEEDS, snap, "walk", outward=True) == {0: 10_001 + 500, 1: 10_001 + 750}
    assert seed_table(TWO_SPEEDS, snap, "walk", outward=False) == {0: 10_001 + 250, 1: 10_001 + 1500}


def test_seeds_of_a_one_way_street():
    # By bike only from west to east: one leaves by the eastern end and comes by the western one.
    # The way to the street is walked all the same. 0.75 x 300 = 225; 0.25 x 300 = 75.
    snap = Snap(0, 0.25, 0.0, 0.002, 10.0)
    assert seed_table(TWO_SPEEDS, snap, "bike", outward=True) == {1: 10_225}
    assert seed_table(TWO_SPEEDS, snap, "bike", outward=False) == {0: 10_075}


def test_seeds_round_up():
    # A third of 1000 is 333.3, two thirds of it 666.7.
    snap = Snap(0, 2 / 3, 0.0, 0.0, 0.0)
    assert seed_table(TWO_SPEEDS, snap, "walk", outward=False) == {0: 667, 1: 667}


@pytest.mark.parametrize("outward", [True, False])
@pytest.mark.parametrize("mode", ["walk", "bike"])
@pytest.mark.parametrize(("fraction", "node"), [(0.0, 0), (1.0, 1)])
def test_at_an_end_one_stands_on_the_node(mode, outward, fraction, node):
    snap = Snap(0, fraction, 0.0, 0.0, 10.0)
    assert seed_table(TWO_SPEEDS, snap, mode, outward=outward) == {node: 10_000}


def test_no_seeds_without_street():
    assert seed_table(TWO_SPEEDS, Snap(-1, *[math.nan] * 4), "walk", outward=True) == {}
