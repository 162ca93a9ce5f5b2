"""On foot."""

from isochrones.modes.street_mode import ModeWords, StreetMode
from isochrones.modes.tag_values import BACKWARD, FORWARD, INDOORS, ONEWAY, ROADS, WALLS

WALK = StreetMode(
    name="walk",
    kmh=5.0,
    top_kmh=15.0,
    access_minutes=30,
    reaches_stops=True,
    own_key="foot",
    general_keys=("access",),
    open_classes=ROADS | INDOORS | {"bridleway", "pedestrian", "footway", "steps", "pier"},
    factors={"steps": 0.6},
    opening={
        "sidewalk": frozenset({"yes", "both", "left", "right"}),
        "sidewalk:left": frozenset({"yes"}),
        "sidewalk:right": frozenset({"yes"}),
        "sidewalk:both": frozenset({"yes"}),
    },
    oneway={
        "oneway:foot": ONEWAY,
        "conveying": {"forward": FORWARD, "backward": BACKWARD},
    },
    stopping_barriers=WALLS,
    by="on foot",
    who="feet",
    words={"en": ModeWords("On foot", "Walk"), "fr": ModeWords("À pied", "Marcher")},
    color="#14232e",
    dashes=(0.1, 2.0),
    icon=("M13.5 5.6a1.2 1.2 0 1 0-.1 0M12.5 9l-2 5.5 3.5 2.5 1 5M10.5 14.5 8 21M12.5 9l3 3 3 .8M12.5 9 9 10.5 7.8 14"),
    profile="foot",
)
