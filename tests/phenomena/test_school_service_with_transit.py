"""School services chain freely with public transport, and are reported where they are of use.

H ==bus==> M ==school bus==> S; the school bus is known by its route type, or by its feed.
"""

import pytest
from village import STOPS, outbound, shown, village, way_back
from worlds import feed, trip

BUS, SCHOOL_BUS = trip("t1", "H 7:30, M 7:38"), trip("t2", "M 7:40, S 7:50", route="school")
ROUTES = {"bus": 3, "school": 712}
SCHOOL_FEED = feed("pupils", {"M": STOPS["M"], "S": STOPS["S"]}, [trip("t", "M 7:40, S 7:50")], kind="school")


@pytest.mark.parametrize(
    "world",
    [village(BUS, SCHOOL_BUS, routes=ROUTES), village(BUS, more_feeds=(SCHOOL_FEED,))],
    ids=["by route type", "by feed"],
)
def test_bus_and_school_bus_in_one_journey(world):
    assert outbound(world, "transit") is None
    assert outbound(world, "school") == ("00:26:00", "07:26", "07:52", 2)


def test_a_mixed_feed_goes_by_its_route_types():
    world = village(BUS, SCHOOL_BUS, routes=ROUTES, kind="mixed")
    assert outbound(world, "transit") is None
    assert outbound(world, "school") == ("00:26:00", "07:26", "07:52", 2)


def test_only_where_it_is_better():
    # The same times by public transport: the school bus is of no use.
    as_fast = village(BUS, SCHOOL_BUS, trip("t3", "M 7:40, S 7:50"), routes=ROUTES)
    _, row = shown(as_fast, modes=("transit", "school"))
    assert row.seconds == {"transit": 26 * 60}
    slower = village(BUS, SCHOOL_BUS, trip("t3", "M 7:40, S 7:51"), routes=ROUTES)
    _, row = shown(slower, modes=("transit", "school"))
    assert row.seconds == {"transit": 27 * 60, "school": 26 * 60}
    assert row.mode == "school"


def test_on_the_way_back():
    trips = trip("b1", "S 16:40, M 16:48", route="school"), trip("b2", "M 16:50, H 16:58")
    world = village(*trips, routes=ROUTES)
    assert way_back(world, "transit") is None
    assert way_back(world, "school") == "00:24:00"


def test_a_vehicle_that_is_a_school_bus_for_a_part_of_its_way():
    # In the seat from bus to school bus; the bus itself is open to all, but gets nobody to school.
    trips = (
        trip("t1", "H 7:30, M 7:38", block="b"),
        trip("t2", "M 7:38, S 7:45", block="b", route="school"),
    )
    world = village(*trips, trip("t3", "M 7:40, S 7:50"), routes=ROUTES)
    _, row = shown(world, modes=("transit", "school"))
    assert row.seconds == {"transit": 26 * 60, "school": 21 * 60}
