"""A one-way street from home to school, and the way round it.

home --- 12 minutes on foot --> school
  |6                               |6
=========== the long street ==========
"""

import pytest
from hamlet import STOPS, UAI, along, place, street, with_feeds
from worlds import Way, feed, trip

HOME, SCHOOL = (0, 6), (12, 6)


@pytest.mark.parametrize(
    ("tags", "bike_back"),
    [
        # 6 + 12 + 6 minutes on foot, a third of it by bike.
        ({}, 480),
        ({"cycleway": "opposite_lane"}, 240),
        ({"oneway:bicycle": "no"}, 240),
    ],
    ids=["one-way", "contraflow lane", "not for bikes"],
)
def test_bikes_keep_to_the_direction_unless_told_otherwise_and_feet_do_not(tags, bike_back):
    one_way = {"highway": "residential", "oneway": "yes", **tags}
    asked = with_feeds(
        feed("f", STOPS, [trip("out", "H 7:40, S 7:50")]),
        streets=(
            street(0, 12),
            Way((along(0), along(*HOME))),
            Way((along(12), along(*SCHOOL))),
            Way((along(*HOME), along(*SCHOOL)), one_way),
        ),
        schools={UAI: place(*SCHOOL)},
    )
    by_bike, on_foot = (asked.ask(place(*HOME), modes=(mode,))[UAI] for mode in ("bike", "walk"))
    # 12 minutes on foot, 4 by bike.
    assert (on_foot.least, by_bike.least) == (720, 240)
    assert (on_foot.way_back, by_bike.way_back) == (720, bike_back)
