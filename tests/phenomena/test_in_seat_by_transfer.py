"""Staying seated by transfers.txt, type 4: H ==t1==> M ==t2==> S, in two trips that have no block in common."""

from village import outbound, village
from worlds import Region, Transfer, trip

TRIPS = trip("t1", "H 7:30, M 7:38"), trip("t2", "M 7:38, S 7:45")


def test_type_4_joins_two_trips():
    assert outbound(village(*TRIPS)) is None
    world = village(*TRIPS, transfers=[Transfer("t1", "t2", "4")], region=Region(max_rides=1))
    assert outbound(world) == ("00:21:00", "07:26", "07:47", 1)


def test_one_way_only():
    assert outbound(village(*TRIPS, transfers=[Transfer("t2", "t1", "4")])) is None


def test_a_train_that_is_divided():
    # Half of it goes on to S, the other half to N.
    world = village(
        *TRIPS,
        trip("t3", "M 7:38, N 7:40"),
        transfers=[Transfer("t1", "t3", "4"), Transfer("t1", "t2", "4")],
    )
    assert outbound(world) == ("00:21:00", "07:26", "07:47", 1)
