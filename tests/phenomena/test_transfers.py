"""transfers.txt, types 0 to 3: H ==> M at 7:38, on foot to N in 6 minutes, N ==> S.

Without a rule one is ready at N at 7:38 + 6 + 1 = 7:45.
"""

import pytest
from village import STOPS, outbound, village
from worlds import Transfer, trip

FIRST = trip("t1", "H 7:30, M 7:38")
CHANGED = ("00:34:00", "07:26", "08:00", 2)


def by(leaves, *rules, **rest):
    return outbound(village(FIRST, trip("t2", f"N {leaves}, S 7:58"), transfers=rules, **rest))


def back(leaves, *rules):
    """Whether the train the other way round, which is at N at 7:38, meets the one that leaves M."""
    return outbound(village(trip("t1", "H 7:30, N 7:38"), trip("t2", f"M {leaves}, S 7:58"), transfers=rules))


def test_without_a_rule():
    assert by("7:45") == CHANGED
    assert by("7:44:59") is None


def test_type_0_is_a_walk_like_any_other():
    assert by("7:45", Transfer("M", "N", "0")) == CHANGED
    assert by("7:44:59", Transfer("M", "N", "0")) is None


@pytest.mark.parametrize("kind", ["0", ""])
def test_type_0_walks_straight_where_no_street_leads(kind):
    # N is now 583.1 m off the street, straight south of M: 419.8 s, 7 minutes, and one.
    off_the_street = {**STOPS, "N": (5000.0, -583.1)}
    assert by("7:50", stops=off_the_street) is None
    assert by("7:46", Transfer("M", "N", kind), stops=off_the_street) == CHANGED
    assert by("7:45:59", Transfer("M", "N", kind), stops=off_the_street) is None


def test_type_1_waits_for_who_changes():
    assert by("7:44", Transfer("M", "N", "1")) == CHANGED
    assert by("7:43:59", Transfer("M", "N", "1")) is None


def test_type_2_takes_the_time_it_says():
    assert by("7:39:30", Transfer("M", "N", "2", "90")) == CHANGED
    assert by("7:39:29", Transfer("M", "N", "2", "90")) is None
    assert by("7:54:59", Transfer("M", "N", "2", "1020")) is None
    assert by("7:55", Transfer("M", "N", "2", "1020")) == CHANGED


def test_type_3_forbids():
    assert by("7:55", Transfer("M", "N", "3")) is None


def test_rules_hold_one_way():
    assert back("7:45", Transfer("M", "N", "3")) == CHANGED
    assert back("7:44:59", Transfer("M", "N", "2", "90")) is None


def test_a_rule_between_stations_holds_for_their_stops():
    hub = {"hub": ("M", "N")}
    assert by("7:39:30", Transfer("hub", "hub", "2", "90"), stations=hub) == CHANGED
    # One between the stops themselves counts for more.
    rules = Transfer("hub", "hub", "3"), Transfer("M", "N", "2", "90")
    assert by("7:39:30", *rules, stations=hub) == CHANGED
