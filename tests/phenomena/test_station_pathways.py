"""Stations whose platforms are 83 m off the street and reached through a door on it.

    door on the street <-- 150 s --  platform P  <-- 200 s --> platform Q
                        -- 90 s -->

Straight to a platform it would be a minute, but there is no way, nor any from one to the other at once.
"""

from dataclasses import replace

from hamlet import STOPS, Journey, along, back, place, there, with_feeds
from worlds import feed, trip


def with_door(a_feed, minutes):
    """Add a door to the station "hub", and the ways from it to its platforms."""
    lat, lon = place(minutes)
    stops = a_feed.files["stops.txt"] + f"door,door,{lat},{lon},2,hub\n"
    pathways = (
        "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time\n"
        "in,door,P,2,0,90\nout,P,door,2,0,150\nbetween,P,Q,1,1,200\n"
    )
    return replace(a_feed, files={**a_feed.files, "stops.txt": stops, "pathways.txt": pathways})


def test_the_way_to_a_platform_leads_through_the_door():
    stops = {"H": along(5), "P": along(105, 1), "Q": along(105, 1)}
    trips = trip("out", "H 7:40, P 7:50"), trip("in", "P 16:40, H 16:50")
    asked = with_feeds(with_door(feed("f", stops, trips, stations={"hub": ["P", "Q"]}), 105))
    # 7:40 - 1 - 5 to 7:50 + 2:30 to the door + 2 to school.
    assert there(asked) == Journey("07:34:00", "07:54:30", 1230, 0)
    # 2 to the door, 1:30 to the platform and 1 before 16:40; 16:50 + 5.
    assert back(asked) == Journey("16:35:30", "16:55:00", 1170, 0)


def test_changing_platforms_takes_the_time_of_the_pathway():
    stops = {**STOPS, "P": along(40, 1), "Q": along(40, 1)}
    trips = (
        trip("to P", "H 7:30, P 7:38"),
        trip("missed", "Q 7:42:19, S 7:44"),
        trip("caught", "Q 7:42:20, S 7:46"),
        trip("to Q", "S 16:40, Q 16:44"),
        trip("missed back", "P 16:48:19, H 16:53"),
        trip("caught back", "P 16:48:20, H 16:55"),
    )
    asked = with_feeds(with_door(feed("f", stops, trips, stations={"hub": ["P", "Q"]}), 40))
    # At Q at 7:38 + 3:20, ready at 7:42:20. 7:30 - 1 - 5 to 7:46 + 2.
    assert there(asked) == Journey("07:24:00", "07:48:00", 1440, 1)
    # At P at 16:44 + 3:20, ready at 16:48:20. 16:40 - 1 - 2 to 16:55 + 5.
    assert back(asked) == Journey("16:37:00", "17:00:00", 1380, 1)
