"""Small street maps to draw, and tiles read by a library that is not ours."""

import zlib
from typing import NamedTuple

import mapbox_vector_tile
import numpy as np
from shapely.geometry import shape

from isochrones.basemap import CLASSES, make_tiles
from isochrones.network.street_graph import StreetEdges

EXTENT = 4096
NAMES = [drawn.name for drawn in CLASSES]
CLASS_OF_ITSELF = np.arange(len(CLASSES), dtype=np.int8)
"""For edges whose `highway` is the place of their class."""


class Drawn(NamedTuple):
    """What a tile shows."""

    geometry: dict  # by class, in units from its north-west corner, y down
    extent: int


def degrees(x, y, zoom):
    """Latitude and longitude of a place in units of a zoom level, from the north-west of the world."""
    side = EXTENT << zoom
    lon = np.asarray(x) / side * 360.0 - 180.0
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * np.asarray(y) / side))))
    return lat, lon


def streets(*lines, zoom=14):
    """Make edges of lines: (start, end, class name, points in units of `zoom`)."""
    starts, ends, names, points = zip(*lines, strict=True)
    lat, lon = degrees(*np.concatenate([np.asarray(p, float) for p in points]).T, zoom)
    nothing = dict.fromkeys(set(StreetEdges._fields), np.empty(0))
    return StreetEdges(
        **nothing
        | {
            "start": np.array(starts, np.int32),
            "end": np.array(ends, np.int32),
            "highway": np.array([NAMES.index(name) for name in names], np.uint8),
            "geometry_offsets": np.cumsum([0, *map(len, points)], dtype=np.int64),
            "geometry_lat": lat,
            "geometry_lon": lon,
        }
    )


def draw(*lines, zoom=14):
    """Draw lines; return the tiles by zoom, x and y."""
    return decoded(make_tiles(streets(*lines, zoom=zoom), CLASS_OF_ITSELF))


def decoded(tiles):
    """Read all tiles with the library."""
    read = {}
    for key, start, end in zip(tiles.keys.tolist(), tiles.offsets[:-1], tiles.offsets[1:], strict=True):
        place = (key >> 28, key & 0x3FFF, key >> 14 & 0x3FFF)
        read[place] = read_tile(zlib.decompress(tiles.content[start:end].tobytes(), 31))
    return read


def read_tile(content):
    """Read the one layer of a tile."""
    layers = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    assert list(layers) == ["streets"]
    layer = layers["streets"]
    assert layer["version"] == 2
    by_class = {}
    for feature in layer["features"]:
        (name,) = feature["properties"].values()
        assert feature["properties"] == {"class": name}
        assert name not in by_class
        by_class[name] = shape(feature["geometry"])
    return Drawn(by_class, layer["extent"])
