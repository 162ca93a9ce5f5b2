"""Nested isochrones cut to pieces: each bucket without the smaller ones, and no piece with too many vertices.

Databases keep polygons under an index of their bounding boxes, and test a point against every vertex of those whose
box it is in: many small pieces are found faster than a few large ones.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

MAX_VERTICES = 2048
"""Of a piece: as much as the database in use is loaded with."""

Geometries = NDArray[np.object_]  # of shapely geometries


def rings(nested: Geometries) -> Geometries:
    """Take from each area the one before it; `nested` are polygons, each within the next."""
    without = nested.copy()
    without[1:] = shapely.difference(nested[1:], nested[:-1])
    return without


def subdivide(area: shapely.Geometry, max_vertices: int) -> list[shapely.MultiPolygon]:
    """Cut an area to pieces of at most `max_vertices`, counting the closing one of each ring.

    Whatever has more is halved, across its longer side, at the median of its vertices; so pieces are compact and of
    similar size, and the same area always gives the same ones.
    """
    area = _polygons(area)
    if area.is_empty:
        return []
    if shapely.get_num_coordinates(area) <= max_vertices:
        return [area]
    return [piece for half in _halves(area) for piece in subdivide(shapely.intersection(area, half), max_vertices)]


def _halves(area: shapely.MultiPolygon) -> tuple[shapely.Polygon, shapely.Polygon]:
    """Cut an area's bounding box in two."""
    west, south, east, north = area.bounds
    axis = int(north - south > east - west)
    least, greatest = (south, north) if axis else (west, east)
    middle = float(np.median(shapely.get_coordinates(area)[:, axis]))
    if not least < middle < greatest:
        middle = (least + greatest) / 2
    if axis:
        return shapely.box(west, south, east, middle), shapely.box(west, middle, east, north)
    return shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)


def _polygons(area: shapely.Geometry) -> shapely.MultiPolygon:
    """Keep what has an extent, shells counterclockwise: of an area that touches a cut a line or a point is left."""
    parts = shapely.get_parts(area)
    return shapely.orient_polygons(shapely.multipolygons(parts[shapely.area(parts) > 0]))
