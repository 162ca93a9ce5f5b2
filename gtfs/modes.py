"""Route types: which are school buses, which are known, and how a reader calls them.

The basic types are those of the GTFS reference; the extended ones are Google's list.
"""

from __future__ import annotations

from typing import Final

SCHOOL_BUS: Final = 712
BUS: Final = 3

_BASIC: Final = {
    0: "tram",
    1: "metro",
    2: "rail",
    3: "bus",
    4: "ferry",
    5: "cable tram",
    6: "aerial lift",
    7: "funicular",
    11: "trolleybus",
    12: "monorail",
}
_EXTENDED: Final = {
    range(100, 118): "rail",
    range(200, 210): "coach",
    range(300, 301): "rail",
    range(400, 405): "metro",
    range(405, 406): "monorail",
    range(500, 501): "metro",
    range(600, 601): "metro",
    range(700, 712): "bus",
    range(712, 713): "school bus",
    range(713, 717): "bus",
    range(800, 801): "trolleybus",
    range(900, 907): "tram",
    range(1000, 1001): "ferry",
    range(1100, 1101): "air",
    range(1200, 1201): "ferry",
    range(1300, 1308): "aerial lift",
    range(1400, 1401): "funicular",
    range(1500, 1508): "taxi",
    range(1700, 1701): "other",
    range(1702, 1703): "horse-drawn carriage",
}
_NAMES: Final = _BASIC | {kind: name for kinds, name in _EXTENDED.items() for kind in kinds}


def is_school_route_type(route_type: int) -> bool:
    """Tell whether a route of this type is a school bus."""
    return route_type == SCHOOL_BUS


def is_known_route_type(route_type: int) -> bool:
    """Tell whether the type stands in the basic or the extended list."""
    return route_type in _NAMES


def mode_name(route_type: int) -> str:
    """Return a readable name of the mode; "other" for a type that is not known."""
    return _NAMES.get(route_type, "other")
