"""The tag table: what OpenStreetMap's tags mean for all modes. Data only; `osm.access` reads it.

What they mean for one mode stands in its row (`isochrones.modes`). Choices made where mappers and countries differ:

- A mode's own key (``foot``, ``bicycle``) decides alone. The general keys (``vehicle``, ``access``) can close
  what the class opens, never open what it closes: ``access=yes`` on a footway does not invite bikes.
- ``destination``, ``customers`` and ``permissive`` are open, ``private`` and ``delivery`` closed.
  ``use_sidepath`` is open: the path runs beside the road and takes as long, and is often not mapped.
- Cycleways are open to feet. Paths are open to bikes; footways, pedestrian streets and bridleways only where
  ``bicycle`` says so. A bike is pushed only where tags say so: ``dismount``, or ``ramp:bicycle`` on steps.
- Feet are never bound by a plain ``oneway``.
- Areas are walked along their edge, like any other way. Elevators take no time.
- Gates, lift gates, bollards, blocks, chains, kerbs and cycle barriers are passed by all.
- A value that is not in a table says nothing: the next key, or the default, decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isochrones.modes import STREET_MODES
from isochrones.modes.tag_values import CLOSED, OPEN, PUSHED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isochrones.modes.street_mode import StreetMode

FERRY_KMH = 10.0
"""Speed of a ferry whose ``duration`` is not given."""


class StreetClass(NamedTuple):
    """What holds on a class of street where its tags say nothing else; who may use it stands in the rows of modes."""

    surface: str = "paved"  # assumed where neither surface nor smoothness nor tracktype is known
    kmh: float | None = None  # fixed speed of all modes


PAVED = StreetClass()

STREET_CLASSES: dict[str, StreetClass] = {
    "motorway": PAVED,
    "motorway_link": PAVED,
    "trunk": PAVED,
    "trunk_link": PAVED,
    "primary": PAVED,
    "primary_link": PAVED,
    "secondary": PAVED,
    "secondary_link": PAVED,
    "tertiary": PAVED,
    "tertiary_link": PAVED,
    "unclassified": PAVED,
    "residential": PAVED,
    "road": PAVED,
    "living_street": PAVED,
    "service": PAVED,
    "track": StreetClass(surface="unpaved"),
    "cycleway": PAVED,
    "path": StreetClass(surface="compacted"),
    "bridleway": StreetClass(surface="ground"),
    "pedestrian": PAVED,
    "footway": PAVED,
    "steps": PAVED,
    "corridor": PAVED,
    "elevator": PAVED,
    "platform": PAVED,
    "pier": PAVED,
    "ferry": StreetClass(kmh=FERRY_KMH),
    "busway": PAVED,
}
"""Ways of any other class (construction, proposed, abandoned, raceway, via_ferrata...) are not streets."""

HIGHWAYS: tuple[str, ...] = tuple(STREET_CLASSES)
"""Names behind the `highway` index of an edge."""

CLASS_OF_TAG: dict[str, dict[str, str]] = {
    "route": {"ferry": "ferry"},
    "highway": {name: name for name in HIGHWAYS if name not in ("pier", "ferry")},
    "railway": {"platform": "platform"},
    "public_transport": {"platform": "platform"},
    "man_made": {"pier": "pier"},
}
"""The first key, in this order, whose value is known gives the class."""

TRUNK = frozenset({"trunk", "trunk_link"})

NEVER = {
    "construction": {"yes"},
    "proposed": {"yes"},
    "abandoned": {"yes"},
    "demolished": {"yes"},
    "razed": {"yes"},
}
"""Tags of what can't be used at all, whatever else is said."""

CLOSED_BY_DEFAULT = {"motorroad": {"yes"}}
"""Tags that close a way to all modes unless the mode's own tags open it."""

# --- who may pass

ACCESS: dict[str, int] = {
    **dict.fromkeys(("yes", "designated", "official", "permissive", "destination", "customers"), OPEN),
    **dict.fromkeys(("public", "residents", "discouraged", "use_sidepath", "optional_sidepath"), OPEN),
    **dict.fromkeys(("no", "private", "delivery", "agricultural", "forestry", "military"), CLOSED),
    **dict.fromkeys(("emergency", "bus", "psv", "restricted", "employees", "permit"), CLOSED),
    "dismount": PUSHED,
}
"""Values of access keys."""

BARRIER_KEY = "barrier"

# --- ferries

DURATION_KEY = "duration"


def _keys_of(mode: StreetMode) -> Iterator[str]:
    yield mode.own_key
    yield from mode.general_keys
    for tables in (mode.opening, mode.ramps, mode.oneway, mode.quality):
        yield from tables


WAY_KEYS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *CLASS_OF_TAG,
            *NEVER,
            *CLOSED_BY_DEFAULT,
            *(key for mode in STREET_MODES for key in _keys_of(mode)),
        ]
    )
)
"""Every key of a way that these tables or those of a mode look at, apart from the duration of ferries."""
