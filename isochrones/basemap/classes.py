"""Which streets the base map shows, at which zoom levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.network.tile_set import MIN_ZOOM


class DrawnClass(NamedTuple):
    """Streets that are drawn alike."""

    name: str  # value of the property `class` of a feature
    min_zoom: int  # first zoom level that shows them
    highways: tuple[str, ...]  # names in the table network/highways


CLASSES: tuple[DrawnClass, ...] = (
    DrawnClass("steps", 14, ("steps",)),
    DrawnClass("path", 13, ("path", "footway", "bridleway", "corridor", "elevator")),
    DrawnClass("track", 13, ("track",)),
    DrawnClass("cycleway", 13, ("cycleway",)),
    DrawnClass("service", 13, ("service", "busway")),
    DrawnClass("pedestrian", 13, ("pedestrian", "platform", "pier")),
    DrawnClass("ferry", 8, ("ferry",)),
    DrawnClass("street", 11, ("unclassified", "residential", "living_street", "road")),
    DrawnClass("tertiary", 9, ("tertiary", "tertiary_link")),
    DrawnClass("secondary", 8, ("secondary", "secondary_link")),
    DrawnClass("primary", MIN_ZOOM, ("primary", "primary_link", "trunk", "trunk_link", "motorway", "motorway_link")),
)
"""From the least to the most important, the order in which they are drawn."""


def class_of_highways(names: Sequence[str]) -> NDArray[np.int8]:
    """Place in CLASSES of each name of a highway, -1 for those that are not drawn."""
    place = {highway: number for number, drawn in enumerate(CLASSES) for highway in drawn.highways}
    return np.array([place.get(name, -1) for name in names], np.int8)
