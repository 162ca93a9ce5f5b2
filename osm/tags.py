"""The tag table: what OpenStreetMap's tags mean for feet and for bikes. Data only; `osm.access` reads it.

Choices made where mappers and countries differ:

- A mode's own key (``foot``, ``bicycle``) decides alone. The general keys (``vehicle``, ``access``) can close
  what the class opens, never open what it closes: ``access=yes`` on a footway does not invite bikes.
- ``destination``, ``customers`` and ``permissive`` are open, ``private`` and ``delivery`` closed.
  ``use_sidepath`` is open: the path runs beside the road and takes as long, and is often not mapped.
- Cycleways are open to feet. Paths are open to bikes; footways, pedestrian streets and bridleways only where
  ``bicycle`` says so. A bike is pushed only where tags say so: ``dismount``, or ``ramp:bicycle`` on steps.
- Feet are never bound by a plain ``oneway``.
- Areas are walked along their edge, like any other way. Elevators take no time.
- A value that is not in a table says nothing: the next key, or the default, decides.
"""

from __future__ import annotations

from typing import NamedTuple

FERRY_KMH = 10.0
"""Speed of a ferry whose ``duration`` is not given."""


class StreetClass(NamedTuple):
    """What holds on a class of street where its tags say nothing else."""

    foot: bool  # open to feet
    bike: bool  # open to bikes
    ridden: bool = True  # False: where bikes may go, they are pushed
    walk_factor: float = 1.0  # of the walking speed
    bike_factor: float = 1.0  # of the riding speed: the most this class allows
    surface: str = "paved"  # key of SURFACES, assumed where neither surface nor smoothness nor tracktype is known
    kmh: float | None = None  # fixed speed of both modes


ROAD = StreetClass(foot=True, bike=True)
MOTORWAY = StreetClass(foot=False, bike=False)
INDOORS = StreetClass(foot=True, bike=False, ridden=False)

STREET_CLASSES: dict[str, StreetClass] = {
    "motorway": MOTORWAY,
    "motorway_link": MOTORWAY,
    "trunk": ROAD,
    "trunk_link": ROAD,
    "primary": ROAD,
    "primary_link": ROAD,
    "secondary": ROAD,
    "secondary_link": ROAD,
    "tertiary": ROAD,
    "tertiary_link": ROAD,
    "unclassified": ROAD,
    "residential": ROAD,
    "road": ROAD,
    "living_street": StreetClass(foot=True, bike=True, bike_factor=0.9),
    "service": StreetClass(foot=True, bike=True, bike_factor=0.9),
    "track": StreetClass(foot=True, bike=True, surface="unpaved"),
    "cycleway": ROAD,
    "path": StreetClass(foot=True, bike=True, surface="compacted"),
    "bridleway": StreetClass(foot=True, bike=False, surface="ground"),
    "pedestrian": StreetClass(foot=True, bike=False, bike_factor=0.6),
    "footway": StreetClass(foot=True, bike=False, bike_factor=0.7),
    "steps": StreetClass(foot=True, bike=False, ridden=False, walk_factor=0.6),
    "corridor": INDOORS,
    "elevator": INDOORS,
    "platform": INDOORS,
    "pier": StreetClass(foot=True, bike=False, bike_factor=0.7),
    "ferry": StreetClass(foot=True, bike=True, kmh=FERRY_KMH),
    "busway": StreetClass(foot=False, bike=False),
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
"""Tags that close a way to both modes unless the mode's own tags open it."""

# --- who may pass

CLOSED, OPEN, PUSHED = 0, 1, 2

ACCESS: dict[str, int] = {
    **dict.fromkeys(("yes", "designated", "official", "permissive", "destination", "customers"), OPEN),
    **dict.fromkeys(("public", "residents", "discouraged", "use_sidepath", "optional_sidepath"), OPEN),
    **dict.fromkeys(("no", "private", "delivery", "agricultural", "forestry", "military"), CLOSED),
    **dict.fromkeys(("emergency", "bus", "psv", "restricted", "employees", "permit"), CLOSED),
    "dismount": PUSHED,
}
"""Values of access keys. Feet take PUSHED for OPEN."""

FOOT_KEY, BIKE_KEY = "foot", "bicycle"
FOOT_GENERAL: tuple[str, ...] = ("access",)
BIKE_GENERAL: tuple[str, ...] = ("vehicle", "access")
"""General keys, the most specific first."""

SIDES = ("", ":left", ":right", ":both")

FOOT_OPENING: dict[str, set[str]] = {
    "sidewalk": {"yes", "both", "left", "right"},
    "sidewalk:left": {"yes"},
    "sidewalk:right": {"yes"},
    "sidewalk:both": {"yes"},
}
BIKE_OPENING: dict[str, set[str]] = {
    f"cycleway{side}": {"lane", "track", "shared_lane", "share_busway", "opposite_lane", "opposite_track"}
    for side in SIDES
}
"""Room made for a mode opens a closed class to it, where neither its own key nor a general one decides."""

# --- one-way streets

BOTH_WAYS, FORWARD, BACKWARD = 0, 1, -1

ONEWAY: dict[str, int] = {
    **dict.fromkeys(("yes", "true", "1"), FORWARD),
    **dict.fromkeys(("-1", "reverse"), BACKWARD),
    **dict.fromkeys(("no", "false", "0"), BOTH_WAYS),
}
FOOT_ONEWAY: dict[str, dict[str, int]] = {
    "oneway:foot": ONEWAY,
    "conveying": {"forward": FORWARD, "backward": BACKWARD},
}
BIKE_ONEWAY: dict[str, dict[str, int]] = {
    "oneway:bicycle": ONEWAY,
    **{f"cycleway{side}:oneway": {"no": BOTH_WAYS, "-1": BOTH_WAYS} for side in SIDES[1:]},
    **{
        f"cycleway{side}": dict.fromkeys(
            ("opposite", "opposite_lane", "opposite_track", "opposite_share_busway"), BOTH_WAYS
        )
        for side in SIDES
    },
    "oneway": ONEWAY,
    "junction": {"roundabout": FORWARD, "circular": FORWARD},
    "highway": {"motorway": FORWARD},
}
"""The first key, in this order, whose value is known gives the direction; none: both ways."""

# --- how fast

SURFACES: dict[str, float] = {
    **dict.fromkeys(("paved", "asphalt", "concrete", "chipseal", "tartan", "rubber"), 1.0),
    **dict.fromkeys(("concrete:plates", "paving_stones", "paving_stones:30", "bricks"), 0.9),
    **dict.fromkeys(("concrete:lanes", "compacted", "fine_gravel", "clay"), 0.85),
    **dict.fromkeys(("wood", "metal", "metal_grid"), 0.8),
    **dict.fromkeys(("sett", "cobblestone:flattened", "unpaved"), 0.65),
    **dict.fromkeys(("cobblestone", "gravel", "ground", "dirt", "earth", "soil", "grass_paver"), 0.6),
    **dict.fromkeys(("unhewn_cobblestone", "pebblestone", "woodchips", "grass", "stone"), 0.5),
    **dict.fromkeys(("rock", "mud", "sand", "snow", "ice"), 0.35),
}
BIKE_QUALITY: dict[str, dict[str, float]] = {
    "surface": SURFACES,
    "smoothness": {
        "excellent": 1.0,
        "good": 1.0,
        "intermediate": 0.85,
        "bad": 0.65,
        "very_bad": 0.45,
        "horrible": 0.35,
        "very_horrible": 0.0,
        "impassable": 0.0,
    },
    "tracktype": {"grade1": 1.0, "grade2": 0.8, "grade3": 0.65, "grade4": 0.5, "grade5": 0.4},
    "mtb:scale": {"0": 0.7, "1": 0.5, "2": 0.0, "3": 0.0, "4": 0.0, "5": 0.0, "6": 0.0},
    "sac_scale": {
        "mountain_hiking": 0.0,
        "demanding_mountain_hiking": 0.0,
        "alpine_hiking": 0.0,
        "demanding_alpine_hiking": 0.0,
        "difficult_alpine_hiking": 0.0,
    },
}
"""Share of the riding speed that is left; the least of those known holds. 0 closes the way to bikes."""

RAMPS = {"ramp:bicycle": {"yes"}}
"""Tags of steps beside which a bike can be pushed."""

# --- nodes that stop

BARRIER_KEY = "barrier"


class Barrier(NamedTuple):
    """Who passes a barrier where its access tags say nothing else."""

    foot: bool
    bike: bool


_STOPS_ALL = Barrier(foot=False, bike=False)
_STOPS_BIKES = Barrier(foot=True, bike=False)

BARRIERS: dict[str, Barrier] = {
    **dict.fromkeys(("wall", "fence", "hedge", "retaining_wall", "city_wall", "ditch"), _STOPS_ALL),
    **dict.fromkeys(("guard_rail", "cable_barrier", "barrier_board", "handrail"), _STOPS_ALL),
    **dict.fromkeys(("stile", "kissing_gate", "turnstile", "full-height_turnstile", "horse_stile"), _STOPS_BIKES),
}
PASSED_BY_ALL = Barrier(foot=True, bike=True)
"""Any other barrier: gates, lift gates, bollards, blocks, chains, kerbs, cycle barriers..."""

# --- ferries

DURATION_KEY = "duration"

WAY_KEYS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *CLASS_OF_TAG,
            *NEVER,
            *CLOSED_BY_DEFAULT,
            FOOT_KEY,
            BIKE_KEY,
            *FOOT_GENERAL,
            *BIKE_GENERAL,
            *FOOT_OPENING,
            *BIKE_OPENING,
            *FOOT_ONEWAY,
            *BIKE_ONEWAY,
            *BIKE_QUALITY,
            *RAMPS,
        ]
    )
)
"""Every key of a way that the tables above look at, apart from the duration of ferries."""
