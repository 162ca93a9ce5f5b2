"""Stairs of 50 m between home and the upper street, and a road round them.

     +--1-- school --------8--------+       upper street
0.6  | stairs                       |
===home=============================+=====  the long street, nine minutes on foot
"""

import pytest
from hamlet import STOPS, UAI, along, place, street, with_feeds
from worlds import Way, feed, trip


@pytest.mark.parametrize(
    ("tags", "by_bike"),
    [
        # Round by the road: 9 + 0.6 + 8 minutes on foot, a third of it by bike, 5:52.
        ({}, 352),
        # Up the ramp it is pushed, a minute, then 20 s.
        ({"ramp:bicycle": "yes"}, 80),
    ],
    ids=["stairs", "stairs with a ramp"],
)
def test_stairs_are_walked_slowly_and_not_ridden(tags, by_bike):
    asked = with_feeds(
        feed("f", STOPS, [trip("out", "H 7:40, S 7:50")]),
        streets=(
            street(0, 9),
            Way((along(0), along(0, 0.6)), {"highway": "steps", **tags}),
            Way((along(0, 0.6), along(9, 0.6), along(9))),
        ),
        schools={UAI: place(1, 0.6)},
    )
    riding, walking = (asked.ask(place(0), modes=(mode,))[UAI] for mode in ("bike", "walk"))
    # Up and down at 3 km/h, a minute, and a minute along the street.
    assert (walking.least, walking.way_back) == (120, 120)
    assert (riding.least, riding.way_back) == (by_bike, by_bike)
