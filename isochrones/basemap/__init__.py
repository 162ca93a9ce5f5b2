"""The base map: vector tiles drawn from a dataset's own streets."""

from isochrones.basemap.classes import CLASSES, class_of_highways
from isochrones.basemap.tiling import make_tiles

__all__ = ["CLASSES", "class_of_highways", "make_tiles"]
