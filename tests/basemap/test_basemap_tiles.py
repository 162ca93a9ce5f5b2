"""Tiles show the streets where they are: decoded by a library of others, compared with what was drawn."""

import numpy as np
import pytest
from drawing import CLASS_OF_ITSELF, EXTENT, draw, read_tile, streets
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiLineString, affinity, get_parts, unary_union

from isochrones.basemap import CLASSES, class_of_highways, make_tiles
from isochrones.basemap.cutting import BUFFER
from isochrones.dataset.tile_reader import Tiles, is_tile
from isochrones.network.tile_set import MAX_ZOOM, MIN_ZOOM, TileSet, tile_key
from osm.tags import HIGHWAYS

# The tile of zoom 14 south-east of where the equator meets the meridian of Greenwich, and its corner in units.
MIDDLE = 1 << 13
CORNER = MIDDLE * EXTENT


def at(*points):
    """Points of that tile, in units of the whole world."""
    return [(CORNER + x, CORNER + y) for x, y in points]


def test_a_street_is_a_line_in_its_tile():
    tile = draw((0, 1, "street", at((100, 200), (900, 200), (900, 1000))))[14, MIDDLE, MIDDLE]
    assert tile.extent == 4096
    assert list(tile.geometry) == ["street"]
    assert list(tile.geometry["street"].coords) == [(100, 200), (900, 200), (900, 1000)]


def test_edges_that_follow_on_each_other_are_one_line():
    tiles = draw(
        (0, 1, "street", at((100, 200), (900, 200))),
        (2, 1, "street", at((1700, 300), (900, 200))),
        (2, 3, "primary", at((1700, 300), (2500, 300))),
    )
    geometry = tiles[14, MIDDLE, MIDDLE].geometry
    assert list(geometry) == ["street", "primary"]
    assert list(geometry["street"].coords) == [(100, 200), (900, 200), (1700, 300)]
    assert list(geometry["primary"].coords) == [(1700, 300), (2500, 300)]


def test_at_a_crossing_streets_go_straight_on():
    geometry = draw(
        (0, 4, "street", at((100, 500), (500, 500))),
        (4, 1, "street", at((500, 500), (500, 100))),
        (4, 2, "street", at((500, 500), (900, 510))),
        (3, 4, "street", at((490, 900), (500, 500))),
    )[14, MIDDLE, MIDDLE].geometry["street"]
    assert sorted(list(line.coords) for line in geometry.geoms) == [
        [(100, 500), (500, 500), (900, 510)],
        [(500, 100), (500, 500), (490, 900)],
    ]


def test_a_roundabout_is_closed():
    ring = [(0, 1, (100, 100), (500, 100)), (1, 2, (500, 100), (500, 500)), (2, 0, (500, 500), (100, 100))]
    lines = [(start, end, "street", at(a, b)) for start, end, a, b in ring]
    (drawn,) = draw(*lines)[14, MIDDLE, MIDDLE].geometry.values()
    assert list(drawn.coords) == [(100, 100), (500, 100), (500, 500), (100, 100)]


def test_a_street_over_a_border_is_in_both_tiles_with_some_of_what_is_beyond():
    tiles = draw((0, 1, "street", at((3996, 1000), (4196, 1000))))
    west, east = tiles[14, MIDDLE, MIDDLE], tiles[14, MIDDLE + 1, MIDDLE]
    # 64 units beyond the border; 4096 less or more, seen from the other side.
    assert list(west.geometry["street"].coords) == [(3996, 1000), (4160, 1000)]
    assert list(east.geometry["street"].coords) == [(-64, 1000), (100, 1000)]
    assert {place for place in tiles if place[0] == 14} == {(14, MIDDLE, MIDDLE), (14, MIDDLE + 1, MIDDLE)}


def test_a_line_far_across_the_map_is_in_every_tile_it_crosses():
    tiles = draw((0, 1, "ferry", at((2048, 2048), (2048 + 9 * EXTENT, 2048))))
    assert {x - MIDDLE for zoom, x, _ in tiles if zoom == 14} == set(range(10))


def test_each_class_appears_at_its_zoom_level():
    # Long enough to be seen from far: a quarter of a tile of zoom 6 is 64 tiles of zoom 14.
    lines = [
        (2 * number, 2 * number + 1, drawn.name, at((0, 90 * number), (64 * EXTENT, 90 * number)))
        for number, drawn in enumerate(CLASSES)
    ]
    tiles = draw(*lines)
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        shown = {name for (level, _, _), tile in tiles.items() if level == zoom for name in tile.geometry}
        assert shown == {drawn.name for drawn in CLASSES if drawn.min_zoom <= zoom}


def test_every_street_of_the_network_has_a_class():
    assert (class_of_highways(HIGHWAYS) >= 0).all()
    assert class_of_highways(["bobsleigh", "steps"]).tolist() == [-1, 0]


def test_what_has_no_class_is_not_drawn():
    nothing = make_tiles(streets((0, 1, "street", at((0, 0), (900, 0)))), np.full(len(CLASSES), -1, np.int8))
    assert (len(nothing.keys), nothing.offsets.tolist(), len(nothing.content)) == (0, [0], 0)


def test_from_far_away_short_streets_and_small_bends_are_left_out():
    # A unit of zoom 11 is 8 of zoom 14: 24 units are 192, the bend of 20 is less than the 3 units that may be lost.
    tiles = draw(
        (0, 1, "street", at((0, 0), (800, 20), (1600, 0))),
        (2, 3, "street", at((0, 800), (184, 800))),
        (4, 5, "street", at((0, 1600), (192, 1600))),
    )
    geometry = tiles[11, MIDDLE >> 3, MIDDLE >> 3].geometry["street"]
    assert [list(line.coords) for line in geometry.geoms] == [[(0, 0), (200, 0)], [(0, 200), (24, 200)]]


@st.composite
def networks(draw_value):
    """Draw lines between few nodes, over some tiles around the middle of the world."""
    units = st.integers(-2 * EXTENT, 2 * EXTENT)
    places = draw_value(st.lists(st.tuples(units, units), min_size=2, max_size=8, unique=True))
    nodes = st.integers(0, len(places) - 1)
    lines = []
    for start, end, name, between in draw_value(
        st.lists(
            st.tuples(
                nodes, nodes, st.sampled_from(["street", "primary"]), st.lists(st.tuples(units, units), max_size=4)
            ),
            min_size=1,
            max_size=8,
        )
    ):
        lines.append((start, end, name, at(places[start], *between, places[end])))
    return lines


@given(networks())
@pytest.mark.parametrize(("zoom", "tolerance", "least_size"), [(14, 1.0, 1), (11, 3.0, 24)])
def test_nothing_is_lost_and_nothing_invented(zoom, tolerance, least_size, lines):
    near = tolerance + 1.0  # both are rounded to whole units
    for name in {name for _, _, name, _ in lines}:
        asked = MultiLineString([points for _, _, of, points in lines if of == name])
        asked = affinity.scale(asked, 0.5 ** (14 - zoom), 0.5 ** (14 - zoom), origin=(0, 0))
        drawn = drawn_at(zoom, name, draw(*lines))
        assert drawn.difference(asked.buffer(near)).is_empty
        missing = asked.difference(drawn.buffer(near))
        for part in [] if missing.is_empty else get_parts(missing):
            west, north, east, south = part.bounds
            assert max(east - west, south - north) < least_size + 1.0


def drawn_at(zoom, name, tiles):
    """Join what the tiles of a zoom level show of a class; no tile shows more than its buffer beyond its borders."""
    parts = []
    for (level, x, y), tile in tiles.items():
        if level == zoom and name in tile.geometry:
            west, north, east, south = tile.geometry[name].bounds
            assert -BUFFER <= min(west, north) <= max(east, south) <= EXTENT + BUFFER
            parts.append(affinity.translate(tile.geometry[name], x * EXTENT, y * EXTENT))
    return unary_union(parts)


def test_the_same_streets_give_the_same_bytes():
    lines = [(n, n + 1, "street", at((n * 300, 0), (n * 300 + 300, n * 7))) for n in range(40)]
    first, second = (make_tiles(streets(*lines), CLASS_OF_ITSELF) for _ in range(2))
    assert all(a.tobytes() == b.tobytes() for a, b in zip(first, second, strict=True))


def test_tiles_are_found_by_their_place():
    tiles = Tiles(make_tiles(streets((0, 1, "street", at((100, 200), (900, 200)))), CLASS_OF_ITSELF))
    content = tiles.get(14, MIDDLE, MIDDLE)
    assert content is not None
    assert content[:2] == b"\x1f\x8b"
    assert tiles.get(14, MIDDLE + 1, MIDDLE) is None
    assert tiles.get(14, MIDDLE, MIDDLE + 1) is None
    assert tiles.get(10, MIDDLE >> 4, MIDDLE >> 4) is None
    # 100 units of 360 / 2**26 degrees east of Greenwich, 200 south of the equator.
    assert tiles.bounds == pytest.approx((0.000536442, -0.001072884, 0.004827976, -0.001072884), abs=1e-9)


def test_without_streets_there_are_no_bounds():
    empty = TileSet(np.empty(0, np.int64), np.zeros(1, np.int64), np.empty(0, np.uint8), np.full(4, np.nan))
    assert Tiles(empty).bounds is None
    assert Tiles(empty).get(14, 0, 0) is None


@pytest.mark.parametrize(
    ("place", "exists"),
    [
        ((6, 0, 0), True),
        ((6, 63, 63), True),
        ((6, 64, 0), False),
        ((6, 0, 64), False),
        ((14, 16383, 16383), True),
        ((14, -1, 0), False),
        ((14, 0, -1), False),
        ((5, 0, 0), False),
        ((15, 0, 0), False),
    ],
)
def test_which_tiles_there_may_be(place, exists):
    assert is_tile(*place) is exists


def test_keys_are_in_the_order_of_zoom_row_column():
    places = [(6, 63, 0), (6, 0, 1), (7, 0, 0), (14, 16383, 16382), (14, 0, 16383)]
    keys = [tile_key(*place) for place in places]
    assert keys == sorted(set(keys))


def test_the_reader_of_these_tests_reads():
    # Version 2, name "streets", extent 4096, no feature; by hand from vector_tile.proto.
    content = bytes([0x1A, 14, 0x78, 2, 0x0A, 7, *b"streets", 0x28, 0x80, 0x20])
    assert read_tile(content).geometry == {}
