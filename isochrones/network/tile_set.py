"""Vector tiles of the streets, for drawing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MIN_ZOOM = 6
MAX_ZOOM = 14
"""Deepest level that is stored; a map magnifies it beyond."""

_AXIS_BITS = MAX_ZOOM


class TileSet(NamedTuple):
    """All tiles that are not empty, each a gzip of a Mapbox Vector Tile (2.1)."""

    keys: NDArray[np.int64]  # [tiles] as tile_key says, ascending
    offsets: NDArray[np.int64]  # [tiles + 1] into content
    content: NDArray[np.uint8]  # [bytes] tile after tile
    bounds: NDArray[np.float64]  # [4] west, south, east, north of all streets in degrees, NaN if there are none


def tile_key(zoom: int, x: int, y: int) -> int:
    """Number of a tile among all of all zoom levels; x counts from the west, y from the north."""
    return (zoom << 2 * _AXIS_BITS) | (y << _AXIS_BITS) | x
