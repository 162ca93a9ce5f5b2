"""Staying seated by block_id: a bus goes on as another trip.

H ==t1==> M ==t2==> S, at once: nobody could change in no time, but one may stay seated, and it is one ride.
"""

from dataclasses import replace

from village import outbound, village, way_back
from worlds import Region, trip

AT_ONCE = trip("t1", "H 7:30, M 7:38", block="b"), trip("t2", "M 7:38, S 7:45", block="b")


def test_it_is_one_ride_without_boarding_again():
    assert outbound(village(*AT_ONCE, region=Region(max_rides=1))) == ("00:21:00", "07:26", "07:47", 1)
    assert outbound(village(*(replace(t, block="") for t in AT_ONCE))) is None


def test_the_bus_may_go_to_another_stop_in_between():
    on = trip("t2", "N 7:41, S 7:48", block="b")
    assert outbound(village(AT_ONCE[0], on)) == ("00:24:00", "07:26", "07:50", 1)


def test_three_in_a_row():
    trips = (
        trip("t1", "H 7:30, M 7:38", block="b"),
        trip("t2", "M 7:38, N 7:40", block="b"),
        trip("t3", "N 7:40, S 7:45", block="b"),
    )
    assert outbound(village(*trips, region=Region(max_rides=1))) == ("00:21:00", "07:26", "07:47", 1)


def test_on_the_way_back():
    back = trip("b1", "S 16:40, M 16:45", block="b"), trip("b2", "M 16:45, H 16:50", block="b")
    assert way_back(village(*back)) == "00:16:00"


def test_only_the_next_trip_of_the_block():
    between = trip("t3", "M 7:38, N 7:39", block="b"), trip("t2", "M 7:50, S 7:55", block="b")
    # From M to N and on to M empty-handed: the seat is kept all the way, which takes until 7:55.
    assert outbound(village(AT_ONCE[0], *between)) == ("00:31:00", "07:26", "07:57", 1)
