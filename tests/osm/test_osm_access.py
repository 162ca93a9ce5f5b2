"""The tag table, one phenomenon a line: who may use a way, which way and how fast."""

import pytest

from isochrones.findings import InputError
from isochrones.modes import STREET_MODES
from osm import StreetSpeeds, tags
from osm.access import duration_seconds, stopped_by, way_profile

WALK, BIKE = 5.0, 15.0  # km/h, the defaults


def kmh(way, walk_kmh=WALK, bike_kmh=BIKE, **rules):
    """Speeds in km/h: walk forward and backward, bike forward and backward; None if the way is closed."""
    pairs = (pair.split("=", 1) for pair in way.split())
    profile = way_profile(dict(pairs), StreetSpeeds((walk_kmh, bike_kmh), **rules))
    return profile and tuple(round(3.6 * speed, 3) for both_ways in profile.speeds for speed in both_ways)


BOTH = (WALK, WALK, BIKE, BIKE)
FEET = (WALK, WALK, 0, 0)
BIKES = (0, 0, BIKE, BIKE)
PUSHED = (WALK, WALK, WALK, WALK)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("highway=residential", BOTH),
        ("highway=primary", BOTH),
        ("highway=motorway", None),
        ("highway=motorway bicycle=yes", (0, 0, BIKE, 0)),  # motorways are one-way unless said otherwise
        ("highway=trunk", BOTH),
        ("highway=trunk motorroad=yes", None),
        ("highway=trunk motorroad=yes foot=yes", FEET),
        ("highway=trunk motorroad=no", BOTH),
        ("highway=trunk foot=no bicycle=no", None),
        ("highway=primary motorroad=yes", None),
        ("highway=footway", FEET),
        ("highway=footway access=yes", FEET),  # a general key never opens what the class closes
        ("highway=footway bicycle=yes surface=asphalt", (WALK, WALK, 10.5, 10.5)),  # at most 0.7 of 15 km/h
        ("highway=pedestrian", FEET),
        ("highway=cycleway", BOTH),
        ("highway=cycleway foot=no", BIKES),
        ("highway=path surface=asphalt", BOTH),
        ("highway=bridleway", FEET),
        ("highway=corridor", FEET),
        ("highway=platform", FEET),
        ("railway=platform", FEET),
        ("public_transport=platform area=yes", FEET),
        ("man_made=pier", FEET),
        ("highway=construction", None),
        ("highway=proposed", None),
        ("highway=abandoned", None),
        ("highway=residential construction=yes", None),
        ("highway=raceway foot=yes", None),
        ("railway=rail", None),
        ("highway=busway", None),
        ("highway=busway bicycle=yes", BIKES),
    ],
)
def test_class_of_street(way, expected):
    assert kmh(way) == expected


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("highway=residential access=no", None),
        ("highway=residential access=private", None),
        ("highway=residential access=delivery", None),
        ("highway=residential access=destination", BOTH),
        ("highway=residential access=customers", BOTH),
        ("highway=residential access=permissive", BOTH),
        ("highway=residential access=no foot=yes", FEET),
        ("highway=residential access=no bicycle=designated", BIKES),
        ("highway=residential vehicle=no", FEET),
        ("highway=residential vehicle=no bicycle=yes", BOTH),
        ("highway=residential access=no vehicle=yes", BIKES),  # vehicle is nearer to bicycle than access
        ("highway=residential motor_vehicle=no", BOTH),
        ("highway=residential foot=use_sidepath bicycle=use_sidepath", BOTH),
        ("highway=residential bicycle=dismount", PUSHED),
        ("highway=footway bicycle=dismount", PUSHED),
        ("highway=residential bicycle=perhaps access=private", None),  # an unknown value says nothing
        ("highway=residential access=perhaps", BOTH),
    ],
)
def test_access_keys(way, expected):
    assert kmh(way) == expected


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("highway=trunk", None),
        ("highway=trunk_link", None),
        ("highway=trunk foot=yes", FEET),
        ("highway=trunk bicycle=yes", BIKES),
        ("highway=trunk sidewalk=both", FEET),
        ("highway=trunk cycleway:right=track", BIKES),
        ("highway=trunk access=yes", None),
        ("highway=trunk access=no sidewalk=both", None),
        ("highway=primary", BOTH),
    ],
)
def test_region_that_closes_trunk_roads(way, expected):
    assert kmh(way, trunk_allowed=False) == expected


FORTH = (WALK, WALK, BIKE, 0)
BACK = (WALK, WALK, 0, BIKE)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("oneway=yes", FORTH),
        ("oneway=-1", BACK),
        ("oneway=no", BOTH),
        ("junction=roundabout", FORTH),
        ("junction=circular", FORTH),
        ("junction=roundabout oneway=no", BOTH),
        ("oneway=yes oneway:bicycle=no", BOTH),
        ("oneway=no oneway:bicycle=yes", FORTH),
        ("oneway=yes oneway:bicycle=-1", BACK),
        ("oneway=yes cycleway=opposite", BOTH),
        ("oneway=yes cycleway:left=opposite_lane", BOTH),
        ("oneway=yes cycleway:both=opposite_track", BOTH),
        ("oneway=yes cycleway:left=lane cycleway:left:oneway=no", BOTH),
        ("oneway=yes cycleway:left=lane cycleway:left:oneway=-1", BOTH),
        ("oneway=yes cycleway:right=lane", FORTH),
        ("oneway=-1 cycleway=opposite", BOTH),
        ("oneway:foot=yes", (WALK, 0, BIKE, BIKE)),
        ("oneway:foot=-1", (0, WALK, BIKE, BIKE)),
    ],
)
def test_one_way(way, expected):
    assert kmh(f"highway=residential {way}") == expected


def test_escalator_binds_feet():
    assert kmh("highway=steps conveying=forward") == (3, 0, 0, 0)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("highway=steps", (3, 3, 0, 0)),  # 0.6 of 5 km/h, up and down
        ("highway=steps ramp:bicycle=yes", (3, 3, 3, 3)),  # pushed as fast as one walks there
        ("highway=steps bicycle=yes", (3, 3, 3, 3)),
        ("highway=steps foot=no ramp:bicycle=yes", None),
    ],
)
def test_steps(way, expected):
    assert kmh(way) == expected


@pytest.mark.parametrize(
    ("way", "bike_kmh"),
    [
        ("highway=residential surface=asphalt", 15),
        ("highway=residential surface=sett", 9.75),  # 0.65 of 15 km/h
        ("highway=residential surface=sett smoothness=good", 9.75),  # the worst of what is known
        ("highway=residential surface=asphalt smoothness=bad", 9.75),
        ("highway=residential smoothness=impassable", 0),
        ("highway=residential surface=marzipan", 15),
        ("highway=living_street", 13.5),
        ("highway=path", 12.75),
        ("highway=track", 9.75),
        ("highway=track tracktype=grade1", 15),
        ("highway=track surface=sand", 5.25),
        ("highway=track tracktype=grade5", 6),
        ("highway=path sac_scale=alpine_hiking", 0),
    ],
)
def test_bikes_feel_the_ground_and_feet_do_not(way, bike_kmh):
    assert kmh(way) == (WALK, WALK, bike_kmh, bike_kmh)


def test_nobody_rides_slower_than_they_push():
    # Sand leaves 0.35 of 12 km/h, 4.2 km/h: pushing at 5 km/h is quicker.
    assert kmh("highway=track surface=sand", bike_kmh=12.0) == (5, 5, 5, 5)


def test_ferries_take_both_modes_at_their_own_speed():
    assert kmh("route=ferry") == (10, 10, 10, 10)
    assert kmh("route=ferry highway=primary") == (10, 10, 10, 10)
    assert kmh("route=ferry bicycle=no") == (10, 10, 0, 0)
    assert kmh("route=ferry bicycle=dismount", walk_kmh=4.0) == (10, 10, 10, 10)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("25", 1_500),
        ("2.5", 150),
        ("0:20", 1_200),
        ("01:05", 3_900),
        ("00:10:30", 630),
        ("PT20M", 1_200),
        ("PT1H30M", 5_400),
        (" 0:20 ", 1_200),
        ("24:00", 86_400),
        ("24:01", None),
        ("0", None),
        ("0:00", None),
        ("PT", None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_duration_of_ferries(text, seconds):
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize(
    ("barrier", "feet", "bikes"),
    [
        ("barrier=wall", True, True),
        ("barrier=fence", True, True),
        ("barrier=wall foot=yes", False, True),
        ("barrier=fence access=yes", False, False),
        ("barrier=gate", False, False),
        ("barrier=gate access=private", True, True),
        ("barrier=gate access=no foot=yes", False, True),
        ("barrier=gate bicycle=no", False, True),
        ("barrier=lift_gate", False, False),
        ("barrier=bollard", False, False),
        ("barrier=cycle_barrier", False, False),
        ("barrier=block foot=no", True, False),
        ("barrier=kissing_gate", False, True),
        ("barrier=stile", False, True),
        ("barrier=turnstile bicycle=yes", False, False),
        ("barrier=bollard bicycle=dismount", False, False),
        ("barrier=hologram", False, False),
    ],
)
def test_barriers(barrier, feet, bikes):
    assert stopped_by(dict(pair.split("=") for pair in barrier.split())) == (feet, bikes)


def test_region_speeds():
    assert kmh("highway=residential", walk_kmh=4.0, bike_kmh=20.0) == (4, 4, 20, 20)
    assert kmh("highway=steps", walk_kmh=4.0) == (2.4, 2.4, 0, 0)


@pytest.mark.parametrize(
    ("named", "speeds"), [("walk_kmh", (0.0, BIKE)), ("bike_kmh", (WALK, -1.0)), ("walk_kmh", (float("nan"), BIKE))]
)
def test_a_speed_nobody_moves_at_is_refused(named, speeds):
    with pytest.raises(InputError, match=rf"^{named}: .* is not a speed above 0$"):
        StreetSpeeds(speeds)


def test_tables_fit_together():
    assert len(tags.HIGHWAYS) < 256  # edge_highway is uint8
    assert {name for names in tags.CLASS_OF_TAG.values() for name in names.values()} == set(tags.HIGHWAYS)
    surfaces = {street.surface for street in tags.STREET_CLASSES.values()}
    for mode in STREET_MODES:
        classes = mode.open_classes | mode.pushed_classes | mode.passed_classes | set(mode.factors)
        assert classes <= set(tags.HIGHWAYS)
        assert surfaces <= set(mode.quality.get("surface", surfaces))
