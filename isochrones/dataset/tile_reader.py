"""Reads the vector tiles of a dataset."""

from __future__ import annotations

import numpy as np

from isochrones.network.tile_set import MAX_ZOOM, MIN_ZOOM, TileSet, tile_key


class Tiles:
    """The tiles of a dataset; safe to use from several threads."""

    def __init__(self, tiles: TileSet) -> None:
        self._tiles = tiles

    def get(self, zoom: int, x: int, y: int) -> bytes | None:
        """Return a tile as it is stored, a gzip of a Mapbox Vector Tile; None where no street is drawn."""
        tiles = self._tiles
        key = tile_key(zoom, x, y)
        place = int(np.searchsorted(tiles.keys, key))
        if place == len(tiles.keys) or tiles.keys[place] != key:
            return None
        return tiles.content[tiles.offsets[place] : tiles.offsets[place + 1]].tobytes()

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all streets, in degrees; None if there are none."""
        west, south, east, north = self._tiles.bounds.tolist()
        return None if np.isnan(west) else (west, south, east, north)


def is_tile(zoom: int, x: int, y: int) -> bool:
    """Whether there may be such a tile."""
    return MIN_ZOOM <= zoom <= MAX_ZOOM and 0 <= x < 1 << zoom and 0 <= y < 1 << zoom
