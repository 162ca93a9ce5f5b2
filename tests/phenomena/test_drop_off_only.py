"""Drop-off only: where one may not get on. H ==> M ==> S, with pickup_type 1 at H or at M."""

from dataclasses import replace

from village import outbound, village
from worlds import trip

BUS = trip("t", "H 7:30, M 7:38, S 7:45")


def test_nobody_gets_on_where_passengers_are_only_dropped_off():
    assert outbound(village(BUS)) == ("00:21:00", "07:26", "07:47", 1)
    assert outbound(village(replace(BUS, pickup=("1", "", "")))) is None


def test_nobody_changes_there_either():
    first, second = trip("t", "H 7:30, M 7:38"), trip("t2", "N 7:35, M 7:40, S 7:50")
    assert outbound(village(first, second)) == ("00:26:00", "07:26", "07:52", 2)
    assert outbound(village(first, replace(second, pickup=("", "1", "")))) is None


def test_one_may_ride_through():
    assert outbound(village(replace(BUS, pickup=("", "1", "")))) == ("00:21:00", "07:26", "07:47", 1)


def test_by_arrangement_one_may_get_on():
    for kind in ("2", "3"):
        assert outbound(village(replace(BUS, pickup=(kind, "", "")))) == ("00:21:00", "07:26", "07:47", 1)
