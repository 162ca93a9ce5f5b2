"""Pick-up only: where one may not get off. H ==> M ==> S, with drop_off_type 1 at S or at M."""

from dataclasses import replace

from village import outbound, village
from worlds import trip

BUS = trip("t", "H 7:30, M 7:38, S 7:45")


def test_nobody_gets_off_where_passengers_are_only_picked_up():
    assert outbound(village(BUS)) == ("00:21:00", "07:26", "07:47", 1)
    assert outbound(village(replace(BUS, drop_off=("", "", "1")))) is None


def test_nobody_changes_there_either():
    # Only from M can one go on to school.
    first, second = trip("t", "H 7:30, M 7:38, N 7:45"), trip("t2", "M 7:40, S 7:50")
    assert outbound(village(first, second)) == ("00:26:00", "07:26", "07:52", 2)
    assert outbound(village(replace(first, drop_off=("", "1", "")), second)) is None


def test_one_may_ride_through():
    assert outbound(village(replace(BUS, drop_off=("", "1", "")))) == ("00:21:00", "07:26", "07:47", 1)


def test_by_arrangement_one_may_get_off():
    # 2: ask the agency; 3: ask the driver.
    for kind in ("2", "3"):
        assert outbound(village(replace(BUS, drop_off=("", "", kind)))) == ("00:21:00", "07:26", "07:47", 1)
