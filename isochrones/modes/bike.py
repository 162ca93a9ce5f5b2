"""By bike: ridden, or pushed at the speed of feet."""

from isochrones.modes.street_mode import ModeWords, StreetMode
from isochrones.modes.tag_values import BOTH_WAYS, FORWARD, INDOORS, ONEWAY, ROADS, SIDES, WALLS
from isochrones.modes.walk import WALK

BIKE = StreetMode(
    name="bike",
    kmh=15.0,
    top_kmh=60.0,
    access_minutes=20,
    reaches_stops=True,
    pushed_as=WALK,
    own_key="bicycle",
    general_keys=("vehicle", "access"),
    open_classes=ROADS,
    pushed_classes=INDOORS | {"steps"},
    factors={"living_street": 0.9, "service": 0.9, "pedestrian": 0.6, "footway": 0.7, "pier": 0.7},
    opening={
        f"cycleway{side}": frozenset(
            {"lane", "track", "shared_lane", "share_busway", "opposite_lane", "opposite_track"}
        )
        for side in SIDES
    },
    ramps={"ramp:bicycle": frozenset({"yes"})},
    oneway={
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
    },
    quality={
        "surface": {
            **dict.fromkeys(("paved", "asphalt", "concrete", "chipseal", "tartan", "rubber"), 1.0),
            **dict.fromkeys(("concrete:plates", "paving_stones", "paving_stones:30", "bricks"), 0.9),
            **dict.fromkeys(("concrete:lanes", "compacted", "fine_gravel", "clay"), 0.85),
            **dict.fromkeys(("wood", "metal", "metal_grid"), 0.8),
            **dict.fromkeys(("sett", "cobblestone:flattened", "unpaved"), 0.65),
            **dict.fromkeys(("cobblestone", "gravel", "ground", "dirt", "earth", "soil", "grass_paver"), 0.6),
            **dict.fromkeys(("unhewn_cobblestone", "pebblestone", "woodchips", "grass", "stone"), 0.5),
            **dict.fromkeys(("rock", "mud", "sand", "snow", "ice"), 0.35),
        },
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
        "mtb:scale": {"0": 0.7, "1": 0.5, **dict.fromkeys(("2", "3", "4", "5", "6"), 0.0)},
        "sac_scale": dict.fromkeys(
            (
                "mountain_hiking",
                "demanding_mountain_hiking",
                "alpine_hiking",
                "demanding_alpine_hiking",
                "difficult_alpine_hiking",
            ),
            0.0,
        ),
    },
    stopping_barriers=WALLS | {"stile", "kissing_gate", "turnstile", "full-height_turnstile", "horse_stile"},
    by="by bike",
    who="bikes",
    words={"en": ModeWords("By bike", "Ride"), "fr": ModeWords("Vélo", "Rouler")},
    color="#14232e",
    dashes=(2.5, 1.0),
    icon=(
        "M6 20a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM18 20a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z"
        "M6 16l4-7h5.5L18 16M10 9l3 7H6M8.5 9h3M15.5 9l-.6-3H17"
    ),
    profile="bike",
)
