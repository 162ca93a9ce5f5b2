"""From edges to a set of tiles."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from isochrones.basemap.classes import CLASSES
from isochrones.basemap.cutting import Generalisation, cut
from isochrones.basemap.strokes import Lines, Strokes, join_edges
from isochrones.basemap.tile_encoding import encode_tile, make_room
from isochrones.network.street_graph import StreetEdges
from isochrones.network.tile_set import MAX_ZOOM, MIN_ZOOM, TileSet, tile_key

OVERVIEW = Generalisation(tolerance=3.0, least_size=24)
DEEPEST = Generalisation(tolerance=1.0, least_size=1)
"""Magnified by maps that zoom in further."""

MAX_LAT = math.degrees(math.atan(math.sinh(math.pi)))
"""Where the square of the Web Mercator projection ends."""

GZIP_WINDOW = 31
"""Tells zlib to write gzip's header, which holds no time then."""


def make_tiles(edges: StreetEdges, class_of_highway: NDArray[np.int8]) -> TileSet:
    """Draw edges as vector tiles of the zoom levels MIN_ZOOM to MAX_ZOOM.

    Parameters
    ----------
    edges
        The streets; two edges that share a node are joined in drawing.
    class_of_highway : int8[highways]
        Place in CLASSES of each value of `edges.highway`, -1 for what is not drawn.
    """
    x, y = project(edges.geometry_lat, edges.geometry_lon)
    lines = Lines(np.ascontiguousarray(edges.geometry_offsets), x, y, class_of_highway[edges.highway])
    strokes = join_edges(lines, edges.start, edges.end)
    keys, contents = [], []
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        for key, content in _tiles_of(strokes, zoom):
            keys.append(key)
            contents.append(content)
    return TileSet(
        keys=np.array(keys, np.int64),
        offsets=np.cumsum([0, *map(len, contents)], dtype=np.int64),
        content=np.frombuffer(b"".join(contents), np.uint8),
        bounds=_bounds(edges),
    )


def project(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Project degrees to the unit square of Web Mercator (EPSG 3857): x from the west, y from the north."""
    radians = np.radians(np.clip(lat, -MAX_LAT, MAX_LAT))
    return lon / 360.0 + 0.5, 0.5 - np.arcsinh(np.tan(radians)) / (2.0 * np.pi)


def _tiles_of(strokes: Strokes, zoom: int) -> Iterator[tuple[int, bytes]]:
    """Key and content of the tiles of one zoom level, ascending."""
    shown = np.array([drawn.min_zoom <= zoom for drawn in CLASSES])
    chosen = np.flatnonzero(shown[strokes.drawn_class])
    pieces = cut(strokes, chosen, zoom, DEEPEST if zoom == MAX_ZOOM else OVERVIEW)
    numbers, first = np.unique(pieces.tile, return_index=True)
    bounds = np.append(first, len(pieces.tile))
    names = [drawn.name.encode() for drawn in CLASSES]
    room = make_room(int(np.diff(bounds).max(initial=0)), len(CLASSES))
    for number, start, end in zip(numbers.tolist(), bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        key = tile_key(zoom, number & ((1 << zoom) - 1), number >> zoom)
        yield key, _gzip(encode_tile(pieces, start, end, names, room))


def _gzip(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=GZIP_WINDOW)
    return packer.compress(content) + packer.flush()


def _bounds(edges: StreetEdges) -> NDArray[np.float64]:
    if len(edges.geometry_lat) == 0:
        return np.full(4, np.nan)
    lat, lon = edges.geometry_lat, edges.geometry_lon
    return np.array([lon.min(), lat.min(), lon.max(), lat.max()])
