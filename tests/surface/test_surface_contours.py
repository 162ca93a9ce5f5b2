"""Areas drawn from times on a lattice: valid, one within the other, and right at every point of the lattice."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from rounded_areas import lies_within

from isochrones.network.lattice import Field
from isochrones.surface.contours import areas_within

FAR = 1 << 29
STEP = (0.0009, 0.0013)  # degrees; about 100 m each way at 46 degrees north
MARGIN_MS = 72_000


def field_of(times, first_row=50_000, first_column=-1_200):
    """Give times, in milliseconds, a border that nothing reaches; the corner is at 45 N, 1.56 W."""
    return Field(np.pad(np.array(times, np.int32), 1, constant_values=FAR), first_row, first_column, STEP)


def shapes_of(areas):
    return [
        shapely.MultiPolygon([(rings[0].tolist(), [hole.tolist() for hole in rings[1:]]) for rings in area])
        for area in areas
    ]


def draw(times, limits_ms, margin_ms=MARGIN_MS):
    field = field_of(times)
    return field, areas_within(field, list(limits_ms), margin_ms)


def points_of(field):
    rows, columns = np.indices(field.milliseconds.shape)
    return shapely.points((field.first_column + columns) * STEP[1], (field.first_row + rows) * STEP[0])


def numbers(areas):
    return [[[ring.tolist() for ring in polygon] for polygon in area] for area in areas]


TIMES = arrays(
    np.int32,
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    elements=st.one_of(st.integers(0, 4).map(lambda n: n * 1000), st.integers(0, 200_000), st.just(FAR)),
)
LIMITS = st.sets(st.one_of(st.integers(0, 4).map(lambda n: n * 1000), st.integers(0, 200_000)), min_size=1, max_size=4)


@given(TIMES, LIMITS.map(sorted))
def test_areas_are_valid_nested_and_right_at_every_point(times, limits):
    field, areas = draw(times, limits)
    shapes = shapes_of(areas)
    for shape, limit in zip(shapes, limits, strict=True):
        assert shapely.is_valid(shape), shapely.is_valid_reason(shape)
        within = shapely.contains_properly(shape, points_of(field))
        np.testing.assert_array_equal(within, field.milliseconds <= limit)
        # No point lies on a boundary, so those beyond the limit are outside.
        np.testing.assert_array_equal(shapely.intersects(shape, points_of(field)), within)
    for smaller, larger in itertools.pairwise(shapes):
        assert lies_within(smaller, larger)


def test_areas_that_meet_at_a_place_may_reach_out_by_less_than_a_digit():
    _, areas = draw(np.array([[0, 0, 0], [0, FAR, 3000]], np.int32), [937, 1000])
    smaller, larger = shapes_of(areas)
    outside = shapely.difference(smaller, larger)
    assert 0 < outside.area < 1e-10
    assert lies_within(smaller, larger)


@given(TIMES, LIMITS.map(sorted))
def test_rings_are_closed_and_run_as_geojson_wants(times, limits):
    _, areas = draw(times, limits)
    for ring, is_hole in [
        (ring, number > 0) for area in areas for polygon in area for number, ring in enumerate(polygon)
    ]:
        assert ring.shape[1] == 2
        assert ring[0].tolist() == ring[-1].tolist()
        assert shapely.is_ccw(shapely.LinearRing(ring)) != is_hole
        assert np.array_equal(ring, np.round(ring, 6))


@given(TIMES, LIMITS.map(sorted))
def test_an_area_is_the_same_whatever_other_limits_are_asked(times, limits):
    field, together = draw(times, limits)
    alone = [areas_within(field, [limit], MARGIN_MS)[0] for limit in limits]
    assert numbers(together) == numbers(alone)


@given(TIMES, st.integers(0, 200_000))
def test_what_lies_beyond_the_margin_does_not_move_a_boundary(times, limit):
    _, areas = draw(times, [limit])
    _, cut = draw(np.minimum(times, limit + MARGIN_MS), [limit])
    assert numbers(cut) == numbers(areas)


def test_a_single_point_is_a_hexagon():
    # 30 s are left at the point, 60 s more are lost at the margin: a third of the way to each of the six neighbours,
    # in parts of 1/128: 42. The point is at row 50001, column -1199.
    field, ((polygon,),) = draw([[0]], [30_000], margin_ms=60_000)
    assert field.milliseconds.shape == (3, 3)
    north, east = 50_001 * STEP[0], -1_199 * STEP[1]
    part = 42 / 128
    around = [(0, -1), (-1, -1), (-1, 0), (0, 1), (1, 1), (1, 0), (0, -1)]
    expected = [[round(east + part * x * STEP[1], 6), round(north + part * y * STEP[0], 6)] for y, x in around]
    (ring,) = polygon
    np.testing.assert_allclose(ring, expected, rtol=0, atol=1.1e-6)


def test_the_boundary_divides_an_edge_as_the_times_do():
    # 100 s is between 80 s and 120 s: halfway.
    _, (((ring,),),) = draw([[80_000, 120_000]], [100_000])
    halfway = (-1_199 + 0.5) * STEP[1]
    assert any(
        math.isclose(lon, halfway, abs_tol=1e-6) and math.isclose(lat, 45.0009, abs_tol=1e-6) for lon, lat in ring
    )


def test_a_ring_around_an_island_with_a_lake_of_its_own():
    # From outside: land, a lake, an island in it, a pond on the island.
    land = np.zeros((9, 9))
    land[1:8, 1:8] = FAR
    land[2:7, 2:7] = 0
    land[4, 4] = FAR
    _, (area,) = draw(land, [1000])
    assert [len(polygon) for polygon in area] == [2, 2]
    outer, island = shapes_of([[polygon] for polygon in area])
    assert not outer.intersects(island)
    assert shapely.area(shapely.convex_hull(outer)) > shapely.area(shapely.convex_hull(island))


def test_two_points_joined_by_the_diagonal_of_a_cell_alone():
    # The diagonal runs from south-west to north-east; the other two corners are apart.
    assert [len(draw(times, [1000])[1][0]) for times in ([[0, FAR], [FAR, 0]], [[FAR, 0], [0, FAR]])] == [1, 2]


def test_nothing_within_is_no_polygon():
    _, areas = draw([[5000, FAR]], [4999, 5000])
    assert [len(area) for area in areas] == [0, 1]


@pytest.mark.parametrize(("first_row", "first_column"), [(-38_000, -57_000), (0, 0), (-3, -3)])
def test_anywhere_on_earth(first_row, first_column):
    field = field_of([[0, 0], [0, FAR]], first_row, first_column)
    (shape,) = shapes_of(areas_within(field, [1000], MARGIN_MS))
    place = shapely.Point((first_column + 1) * STEP[1], (first_row + 1) * STEP[0])
    assert shape.contains(place)
    assert shape.is_valid
