"""Isochrones as geometries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from isochrones.answers.areas import Isochrones


def multipolygons(isochrones: Isochrones) -> NDArray[np.object_]:
    """Make a shapely MultiPolygon of each limit's area, empty where nothing is within the limit."""
    areas = isochrones.multipolygons
    polygons = [polygon for area in areas for polygon in area]
    rings = [ring for polygon in polygons for ring in polygon]
    coordinates = np.concatenate([np.empty((0, 2)), *rings])
    offsets = (_offsets(rings), _offsets(polygons), _offsets(areas))
    made: NDArray[np.object_] = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, coordinates, offsets)
    return made


def _offsets(groups: Sequence[Sequence[Any] | NDArray[Any]]) -> NDArray[np.int64]:
    """Where each group starts in all of them joined, and where the last one ends."""
    return np.cumsum([0, *(len(group) for group in groups)], dtype=np.int64)
