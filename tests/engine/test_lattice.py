"""The lattice of sample points against points snapped one by one; points at the ends of their edges and along them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from street_worlds import Edge, pathways_of, points_of, streets_of

from isochrones.assembling.street_joining import LinkSettings, build_street_graph
from isochrones.engine.areas.lattice_search import (
    Box,
    box_around,
    empty_field,
    lattice_step,
    lower_field,
    lower_points,
    make_lattice,
    points_between,
    reached_box,
)
from isochrones.engine.areas.surface_search import SurfaceSearch, free_seeds, lower_times, no_times
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.places_beside import direct_milliseconds, street_ends
from isochrones.engine.streets.snapping import nearest_edge, nearest_edges, seeds
from isochrones.foundation.array_files import load_arrays, save_arrays
from isochrones.network.lattice import Lattice

WALK_KMH = 5.0
SNAP_METERS = 500.0
MODES = ("walk", "bike")
CLOSED = -1


def town(seed, lat=48.0, lon=2.0, streets=14):
    """Crooked streets within some kilometres, some of them closed to a mode or in one direction."""
    rng = np.random.default_rng(seed)
    nodes = [(lat + y, lon + x) for y, x in rng.uniform(-0.015, 0.015, (10, 2))]
    edges = []
    for _ in range(streets):
        start, end = rng.choice(len(nodes), 2, replace=False).tolist()
        bend = tuple(np.mean([nodes[start], nodes[end]], axis=0) + rng.normal(0, 0.002, 2))
        walk, bike = rng.choice([CLOSED, 1000, 90_000, 123_457], (2, 2)).tolist()
        edges.append(Edge(start, end, (nodes[start], bend, nodes[end]), tuple(walk), tuple(bike)))
    return build_street_graph(streets_of(nodes, edges), points_of(), points_of(), pathways_of(), LinkSettings())[0]


@pytest.fixture(scope="module")
def graph():
    return town(1)


@pytest.fixture(scope="module")
def lattice(graph):
    return make_lattice(graph, WALK_KMH, SNAP_METERS, threads=2)


def around(graph, step):
    """All rows and columns within a kilometre or so of the streets."""
    bounds = [(values.min() - 0.02, values.max() + 0.02) for values in (graph.node_lat, graph.node_lon)]
    (south, north), (west, east) = (
        (math.floor(a / s), math.ceil(b / s)) for (a, b), s in zip(bounds, step, strict=True)
    )
    return [(row, column) for row in range(south, north + 1) for column in range(west, east + 1)]


def listed(samples):
    """Entries of the lattice as a set of (node, row, column, away, towards)."""
    node = np.repeat(np.arange(len(samples.offsets) - 1), np.diff(samples.offsets))
    return list(zip(*(column.tolist() for column in (node, *samples[1:])), strict=True))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_point_near_a_street_is_there_with_its_ways(seed, mode):
    graph = town(seed, lat=-34.6, lon=-58.4) if seed == 2 else town(seed)
    lattice = make_lattice(graph, WALK_KMH, SNAP_METERS)
    expected = []
    for row, column in around(graph, lattice.step):
        snap = nearest_edge(graph.edges, row * lattice.step[0], column * lattice.step[1], SNAP_METERS, mode)
        if snap.edge < 0:
            continue
        # Where neither direction is usable at an end, the end is not among the seeds; in the lattice both are closed.
        ends = {graph.edges.start[snap.edge]: 0.0, graph.edges.end[snap.edge]: 1.0}
        ways = {node: [CLOSED, CLOSED] for node, end in ends.items() if abs(end - snap.fraction) < 1.0}
        for number, outward in enumerate((True, False)):
            for node, milliseconds in zip(*seeds(graph.edges, snap, mode, outward, WALK_KMH), strict=True):
                if node >= 0:
                    ways[node][number] = milliseconds
        expected += [(int(node), row, column, int(away), int(towards)) for node, (away, towards) in ways.items()]
    assert len(expected) > 1000
    assert sorted(expected) == sorted(listed(lattice.samples_of(mode)))


def test_points_are_a_hundred_metres_apart(graph, lattice):
    per_degree = math.pi * 6_371_008.8 / 180
    # The median latitude of the town, rounded, is 48 degrees.
    assert lattice.step.tolist() == pytest.approx([100 / per_degree, 100 / (per_degree * math.cos(math.radians(48)))])
    assert lattice_step(graph).tolist() == lattice.step.tolist()


def test_any_number_of_threads_makes_the_same(graph, lattice, tmp_path):
    for name, threads in (("one", 1), ("three", 3)):
        save_arrays(tmp_path / name, make_lattice(graph, WALK_KMH, SNAP_METERS, threads=threads))
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.npy"))
    assert len(files) == 11
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "three" / file).read_bytes() for file in files)
    again = load_arrays(tmp_path / "one", Lattice)
    assert listed(again.samples_of("walk")) == listed(lattice.samples_of("walk"))


def test_without_streets_there_are_no_points():
    graph = build_street_graph(streets_of([], []), points_of(), points_of(), pathways_of(), LinkSettings())[0]
    lattice = make_lattice(graph, WALK_KMH, SNAP_METERS)
    assert [len(samples.row) for samples in lattice.samples] == [0, 0]


@pytest.mark.parametrize("mode", MODES)
def test_ends_of_many_points_are_the_seeds_of_each(graph, mode):
    rng = np.random.default_rng(7)
    lat, lon = 48 + rng.uniform(-0.02, 0.02, 200), 2 + rng.uniform(-0.02, 0.02, 200)
    # Some stand on a junction.
    lat[:10], lon[:10] = graph.node_lat, graph.node_lon
    snaps = nearest_edges(graph.edges, lat, lon, SNAP_METERS, mode)
    ends = street_ends(graph.edges, snaps, mode, WALK_KMH)
    for point in range(200):
        snap = nearest_edge(graph.edges, lat[point], lon[point], SNAP_METERS, mode)
        for outward, milliseconds in ((True, ends.away_ms[point]), (False, ends.towards_ms[point])):
            nodes, expected = seeds(graph.edges, snap, mode, outward, WALK_KMH)
            assert np.where(milliseconds >= 0, ends.node[point], -1).tolist() == nodes.tolist()
            assert milliseconds[nodes >= 0].tolist() == expected[nodes >= 0].tolist()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("towards", [True, False])
@pytest.mark.parametrize("stride", [1, 2, 4])
def test_a_field_holds_the_times_of_its_points(graph, lattice, mode, towards, stride):
    samples, arcs = lattice.samples_of(mode), graph.arcs_of(mode)
    adjacency = arcs.ahead if towards else arcs.back
    reached = SurfaceSearch(len(graph.node_lat))(adjacency, free_seeds(np.array([3]), np.array([17])), 200_000)
    box = reached_box(samples, reached)
    field = empty_field(lattice, [box, None], stride)
    lower_field(field, samples, reached, stride, towards=towards)
    rows, columns = np.indices(field.milliseconds.shape)
    lat = (field.first_row + rows.ravel()) * field.step[0]
    lon = (field.first_column + columns.ravel()) * field.step[1]
    ends = street_ends(graph.edges, nearest_edges(graph.edges, lat, lon, SNAP_METERS, mode), mode, WALK_KMH)
    milliseconds = ends.towards_ms if towards else ends.away_ms
    times = no_times(len(lat))
    lower_times(reached, np.where(milliseconds < 0, -1, ends.node).astype(np.int32), milliseconds, times)
    np.testing.assert_array_equal(field.milliseconds.ravel(), times)
    assert (times < UNREACHED).sum() > 50 / stride**2
    border = np.ones(rows.shape, bool)
    border[1:-1, 1:-1] = False
    assert set(field.milliseconds[border].tolist()) == {UNREACHED}


def test_nothing_reached_is_an_empty_field(graph, lattice):
    reached = SurfaceSearch(len(graph.node_lat))(
        graph.arcs_of("walk").ahead, free_seeds(np.zeros(0), np.zeros(0)), 200_000
    )
    assert reached_box(lattice.samples_of("walk"), reached) is None
    field = empty_field(lattice, [None], 1)
    assert set(field.milliseconds.ravel().tolist()) == {UNREACHED}


def test_single_points_lower_a_field(lattice):
    rows, columns = np.array([-3, 4, 6], np.int32), np.array([2, 5, -8], np.int32)
    box = box_around(rows, columns)
    assert box == Box(-3, -8, 6, 5)
    assert box_around(rows[:0], columns[:0]) is None
    field = empty_field(lattice, [box], 2)
    # Every second row and column is taken: of these points, the last alone.
    lower_points(field, rows, columns, np.array([1, 2, 3], np.int32), 2)
    lower_points(field, rows, columns, np.array([4, 5, 6], np.int32), 2)
    ((y, x),) = np.argwhere(field.milliseconds < UNREACHED)
    assert (2 * (field.first_row + y), 2 * (field.first_column + x), field.milliseconds[y, x]) == (6, -8, 3)


def test_points_of_an_edge(graph, lattice):
    # Two nodes that just one edge joins.
    pairs = [frozenset(pair) for pair in zip(graph.edges.start.tolist(), graph.edges.end.tolist(), strict=True)]
    edge = next(
        number
        for number, pair in enumerate(pairs)
        if pairs.count(pair) == 1 and graph.edges.durations("walk")[0][number] > 0
    )
    found = points_between(lattice.samples_of("walk"), int(graph.edges.start[edge]), int(graph.edges.end[edge]))
    expected = set()
    for row, column in around(graph, lattice.step):
        snap = nearest_edge(graph.edges, row * lattice.step[0], column * lattice.step[1], SNAP_METERS, "walk")
        if snap.edge == edge and 0.0 < snap.fraction < 1.0:
            expected.add((row, column))
    assert set(zip(*(values.tolist() for values in found), strict=True)) == expected
    assert expected


# Along the equator 0.009 degrees are 1000.756 m: a street in 200 s one way and in 100 s the other, at whose ends
# nothing is.
LINE = ((0.0, 0.0), (0.0, 0.009))
LONE = build_street_graph(
    streets_of(LINE, [Edge(0, 1, LINE, (200_000, 100_000), (200_000, CLOSED))]),
    points_of(),
    points_of(),
    pathways_of(),
    LinkSettings(),
)[0]


@pytest.mark.parametrize(
    ("mode", "outward", "expected"),
    [
        # The place is at a third of the street, the points at two thirds, at a third and at the start. A straight way
        # of 0.0001 degrees, 11.1195 m, takes 8006.04 ms, rounded up; the place is as far away from the street.
        ("walk", True, [66_667 + 2 * 8_007, 2 * 8_007, 33_334 + 2 * 8_007]),
        ("walk", False, [33_334 + 2 * 8_007, 2 * 8_007, 66_667 + 2 * 8_007]),
        # Bikes go from start to end alone; a place on the very spot is reached all the same.
        ("bike", True, [66_667 + 2 * 8_007, 2 * 8_007, UNREACHED]),
        ("bike", False, [UNREACHED, 2 * 8_007, 66_667 + 2 * 8_007]),
    ],
)
def test_along_one_edge(mode, outward, expected):
    place = nearest_edge(LONE.edges, 0.0001, 0.003, SNAP_METERS, mode)
    snaps = nearest_edges(LONE.edges, np.full(3, 0.0001), np.array([0.006, 0.003, 0.0]), SNAP_METERS, mode)
    found = direct_milliseconds(LONE.edges, place, snaps, mode, WALK_KMH, outward=outward)
    assert found.tolist() == expected


def test_along_another_edge_or_none_there_is_no_way(graph):
    snaps = nearest_edges(graph.edges, graph.node_lat, graph.node_lon, SNAP_METERS, "walk")
    place = nearest_edge(graph.edges, 48.0, 2.0, SNAP_METERS, "walk")
    found = direct_milliseconds(graph.edges, place, snaps, "walk", WALK_KMH, outward=True)
    assert set(found[snaps.edge != place.edge].tolist()) == {UNREACHED}
    nowhere = nearest_edge(graph.edges, 0.0, 0.0, SNAP_METERS, "walk")
    found = direct_milliseconds(graph.edges, nowhere, snaps, "walk", WALK_KMH, outward=True)
    assert set(found.tolist()) == {UNREACHED}
