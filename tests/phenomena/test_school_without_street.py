"""A school 700 m from the only street can't be reached by any mode, and the build says so."""

from village import SCHOOL, shown, village
from worlds import at, trip

BUS = trip("t", "H 7:40, S 7:50")


def test_it_is_not_reached():
    asked, row = shown(village(BUS, school=at(9000, 700)))
    assert (row.seconds, row.mode, row.way_back) == ({}, None, None)
    assert asked.uais == [SCHOOL]


def test_the_build_says_so():
    asked, _ = shown(village(BUS, school=at(9000, 700)))
    assert asked.manifest["report"]["establishments_without_street"] == [SCHOOL]
    assert "establishments-without-street" in {warning["code"] for warning in asked.manifest["warnings"]}
    asked, _ = shown(village(BUS))
    assert asked.manifest["report"]["establishments_without_street"] == []
