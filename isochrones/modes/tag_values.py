"""What rows of modes are written in: values of OpenStreetMap's tags that mean the same to every mode."""

from __future__ import annotations

from collections.abc import Mapping

Tags = Mapping[str, frozenset[str]]
"""Some values of some keys; a way has such a tag if it has any of them."""

CLOSED, OPEN, PUSHED = 0, 1, 2
"""Who may pass. A mode that nothing can be pushed of takes PUSHED for OPEN."""

BOTH_WAYS, FORWARD, BACKWARD = 0, 1, -1

ONEWAY: dict[str, int] = {
    **dict.fromkeys(("yes", "true", "1"), FORWARD),
    **dict.fromkeys(("-1", "reverse"), BACKWARD),
    **dict.fromkeys(("no", "false", "0"), BOTH_WAYS),
}

SIDES = ("", ":left", ":right", ":both")

ROADS = frozenset(
    {
        *("trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"),
        *("unclassified", "residential", "road", "living_street", "service", "track", "cycleway", "path", "ferry"),
    }
)
"""Street classes that are open to whoever is no motor."""

INDOORS = frozenset({"corridor", "elevator", "platform"})

WALLS = frozenset(
    {
        *("wall", "fence", "hedge", "retaining_wall", "city_wall", "ditch"),
        *("guard_rail", "cable_barrier", "barrier_board", "handrail"),
    }
)
"""Barriers that stop everybody."""
