"""Modes by their names: what parameters and answers say, and where arrays have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isochrones.modes import STREET_MODES

STREET_NAMES: tuple[str, ...] = tuple(mode.name for mode in STREET_MODES)
ACCESS_NAMES: tuple[str, ...] = tuple(mode.name for mode in STREET_MODES if mode.reaches_stops)
RIDE_NAMES: tuple[str, ...] = ("transit", "school")
MODES: tuple[str, ...] = (*RIDE_NAMES, *STREET_NAMES)
"""In the order of answers; where two modes take equally long, the first is told."""

NUMBERS: dict[str, int] = {name: number for number, name in enumerate(STREET_NAMES)}
"""Where a street mode stands in arrays."""

WALK = STREET_NAMES[0]
"""How one goes where nothing else is said: to the street, between stops, from a stop to an establishment."""

DEFAULT_NAMES: tuple[str, ...] = (*RIDE_NAMES, WALK)
"""Modes of an answer where none are asked for."""

if TYPE_CHECKING:
    Mode = str
    StreetModeName = str
    AccessMode = str
else:
    Mode = Literal[MODES]
    StreetModeName = Literal[STREET_NAMES]
    AccessMode = Literal[ACCESS_NAMES]
