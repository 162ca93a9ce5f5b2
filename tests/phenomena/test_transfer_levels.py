"""A rule for a station and one for two of its stops, four minutes' walk apart: home -- H ... [M, N] ... S -- school."""

from hamlet import Journey, back, there, with_trips
from worlds import Transfer, trip

TRIPS = (
    trip("out 1", "H 7:30, M 7:38"),
    trip("out 2", "N 7:38, S 7:46"),
    trip("in 1", "S 16:40, N 16:44, M 16:45"),
    trip("in 2", "M 16:50, H 16:58"),
)
HUB = {"hub": ["M", "N"]}
NO_CHANGES = Transfer("hub", "hub", "3")


def test_the_rule_for_the_stops_wins_in_its_direction():
    asked = with_trips(*TRIPS, stations=HUB, transfers=[NO_CHANGES, Transfer("M", "N", "2", "0")])
    # At once, at 7:38: 7:30 - 1 - 5 to 7:46 + 2.
    assert there(asked) == Journey("07:24:00", "07:48:00", 1440, 1)
    # From N to M, and from M to M, the station's rule holds.
    assert back(asked) is None


def test_a_rule_between_stop_and_station_is_in_between():
    asked = with_trips(*TRIPS, stations=HUB, transfers=[NO_CHANGES, Transfer("M", "hub", "2", "0")])
    assert there(asked) == Journey("07:24:00", "07:48:00", 1440, 1)
    # From M to M now, in no time. 16:40 - 1 - 2 to 16:58 + 5.
    assert back(asked) == Journey("16:37:00", "17:03:00", 1560, 1)


def test_without_rules_one_walks():
    asked = with_trips(*TRIPS, stations=HUB)
    assert there(asked) is None
    assert back(asked) == Journey("16:37:00", "17:03:00", 1560, 1)
