"""Areas cut to pieces: nothing is lost, nothing is twice, nothing is too large."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from isochrones.export.pieces import rings, subdivide

# Cuts are computed in doubles: near 10 degrees their last digit is 2e-15, and a side is some degrees long.
ROUNDING = 1e-13


def blot(seed, vertices, radius=1.0):
    """Return an area like an isochrone's: frayed, around (8, 49)."""
    random = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    reach = radius * random.uniform(0.5, 1.0, vertices)
    return shapely.Polygon(np.column_stack([8 + reach * np.cos(angle), 49 + reach * np.sin(angle)]))


def comb(teeth):
    """Return an area of which every cut makes many parts."""
    edge = [(x, y) for tooth in range(teeth) for x, y in ((tooth, 0), (tooth, 9), (tooth + 0.5, 9), (tooth + 0.5, 0))]
    return shapely.Polygon([*edge, (teeth, 0), (teeth, -1), (0, -1)])


def islands(count):
    return shapely.MultiPolygon([shapely.box(x, x % 7, x + 0.5, x % 7 + 0.5) for x in range(count)])


AREAS = {
    "blot": blot(1, 5_000),
    "ring": blot(2, 5_000).difference(blot(3, 3_000, 0.4)),
    "comb": comb(1_000),
    "islands": islands(900),
}


@pytest.mark.parametrize("most", [512, 2_048])
@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_pieces_make_up_the_area(area, most):
    pieces = subdivide(area, most)
    assert len(pieces) > 1
    assert all(shapely.get_num_coordinates(piece) <= most for piece in pieces)
    assert all(piece.geom_type == "MultiPolygon" and piece.is_valid and piece.area > 0 for piece in pieces)
    assert shapely.symmetric_difference(shapely.union_all(pieces), area).area < ROUNDING
    assert sum(piece.area for piece in pieces) == pytest.approx(area.area, abs=ROUNDING, rel=ROUNDING)


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_the_same_area_gives_the_same_pieces(area):
    assert [piece.wkb for piece in subdivide(area, 500)] == [piece.wkb for piece in subdivide(area, 500)]


def test_no_more_pieces_than_vertices_ask_for():
    # 5,001 vertices are halved to 2,500, then to 1,250; cuts add a few to each.
    assert len(subdivide(AREAS["blot"], 2_048)) == 4


def test_a_small_area_stays_whole():
    area = shapely.box(1, 2, 3, 4)
    (piece,) = subdivide(area, 5)
    assert piece.equals(area)
    # A square has four corners, and the first one again.
    assert shapely.get_num_coordinates(piece) == 5


def test_outer_rings_run_counterclockwise():
    for piece in subdivide(AREAS["ring"], 300):
        for part in piece.geoms:
            assert part.exterior.is_ccw
            assert not any(hole.is_ccw for hole in part.interiors)


def test_nothing_has_no_pieces():
    assert subdivide(shapely.MultiPolygon(), 5) == []
    assert subdivide(shapely.LineString([(0, 0), (1, 1)]), 5) == []


def test_a_line_left_by_a_cut_is_no_piece():
    # Two squares, the upper one with its lower side on the cut through the median of the vertices.
    area = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(0, 2, 1, 3), shapely.box(3, 2, 4, 9)])
    pieces = subdivide(area, 10)
    assert [piece.area for piece in pieces] == [1.0, 8.0]


@given(st.integers(0, 1_000), st.integers(1, 6), st.integers(40, 200))
def test_rings_are_apart_and_make_up_the_largest(seed, count, vertices):
    # Each blot is within the next: it reaches half as far at most.
    nested = np.array([blot(seed + number, vertices, 2.0**number) for number in range(count)])
    apart = rings(nested)
    assert apart[0].equals(nested[0])
    assert shapely.is_valid(apart).all()
    assert shapely.union_all(apart).symmetric_difference(nested[-1]).area < ROUNDING
    for one, other in itertools.combinations(apart, 2):
        assert one.intersection(other).area < ROUNDING


def test_equal_areas_leave_nothing():
    area = blot(5, 100)
    whole, *others = rings(np.array([area, area, area]))
    assert whole.equals(area)
    assert all(other.is_empty for other in others)


def test_areas_that_share_a_side():
    small, large = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 3, 1)
    assert rings(np.array([shapely.MultiPolygon(), small, large]))[2].equals(shapely.box(1, 0, 3, 1))
