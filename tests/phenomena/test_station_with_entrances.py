"""A station with entrances: the platform is 4 minutes inside it, as pathways.txt says.

home -- H ======> S platform --4 min-- E entrance --1 min-- school; by the street S would be 2 minutes from it.
"""

from dataclasses import replace

import pytest
from village import STOPS, outbound, village, way_back, with_file
from worlds import at, trip

PATHWAYS = "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time\n"
ENTRANCE = 9083.3
THERE_AND_BACK = trip("t", "H 7:40, S 7:50"), trip("b", "S 16:40, H 16:50")


def station(*pathways, trips=THERE_AND_BACK, entrances=("E",)):
    world = village(*trips, stations={"hub": ("S",)})
    bus = world.feeds[0]
    stops = bus.files["stops.txt"]
    for name in entrances:
        lat, lon = at(ENTRANCE, 0)
        stops += f"{name},Entrance,{lat},{lon},2,hub\n"
    bus = with_file(with_file(bus, "stops.txt", stops), "pathways.txt", PATHWAYS + "".join(pathways))
    return replace(world, feeds=(bus,))


def test_the_way_inside_counts():
    # 3 + 1 + 10 + 4 inside + 1; and back the same.
    world = station("w,S,E,1,1,240\n")
    assert outbound(world) == ("00:19:00", "07:36", "07:55", 1)
    assert way_back(world) == "00:19:00"


def test_without_pathways_the_platform_is_by_the_street():
    assert outbound(station()) == ("00:16:00", "07:36", "07:52", 1)


def test_an_exit_is_no_entrance():
    assert outbound(station("w,S,E,1,0,240\n")) == ("00:19:00", "07:36", "07:55", 1)
    assert way_back(station("w,S,E,1,0,240\n")) is None
    # In by another way, 8 minutes long.
    assert way_back(station("w,S,E,1,0,240\n", "in,E,S,2,0,480\n")) == "00:23:00"


@pytest.mark.parametrize(("leaves", "caught"), [("7:41", True), ("7:40:59", False)])
def test_platforms_joined_by_a_pathway(leaves, caught):
    # M to N in 2 minutes instead of 6 by the street, then the minute for boarding.
    world = village(trip("t1", "H 7:30, M 7:38"), trip("t2", f"N {leaves}, S 7:50"), stations={"hub": ("M", "N")})
    bus = with_file(world.feeds[0], "pathways.txt", PATHWAYS + "w,M,N,1,1,120\n")
    expected = ("00:26:00", "07:26", "07:52", 2) if caught else None
    assert outbound(replace(world, feeds=(bus,))) == expected
    assert STOPS["M"] != STOPS["N"]
