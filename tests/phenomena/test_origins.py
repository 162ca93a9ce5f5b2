"""Origins on a stop, on the school, aside the street, and off it: home --5-- H ... S --2-- school."""

import pytest
from built import Shown
from hamlet import SCHOOL, UAI, Journey, back, place, reachable, there, with_trips
from worlds import seconds, trip


@pytest.fixture(scope="module")
def asked():
    return with_trips(trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50"))


def test_on_a_stop(asked):
    # No walk: 7:40 - 1 to 7:50 + 2; 16:40 - 1 - 2 to 16:50.
    assert there(asked, place(5)) == Journey("07:39:00", "07:52:00", 780, 0)
    assert back(asked, place(5)) == Journey("16:37:00", "16:50:00", 780, 0)


def test_on_the_school(asked):
    opens, closes = seconds("7:30"), seconds("16:30")
    assert asked.ask(SCHOOL)[UAI] == Shown({"walk": 0, "bike": 0}, "walk", 0, opens, opens, -1, 0, closes, closes)
    (shown,) = reachable(asked, SCHOOL)["establishments"]
    assert (shown["minutes"], shown["mode"], shown["return_minutes"]) == (0, "walk", 0)


def test_at_the_limit_of_snapping(asked):
    # 499.8 m are 6 minutes, before the 5 along the street.
    assert there(asked, place(0, 6)) == Journey("07:28:00", "07:52:00", 1440, 0)
    assert back(asked, place(0, 6)) == Journey("16:37:00", "17:01:00", 1440, 0)
    assert reachable(asked, place(0, 6))["origin"]["snapped"]["distance_m"] == 499.8


def test_off_the_network(asked):
    answer = reachable(asked, place(0, 6.1))
    assert (answer["origin"]["snapped"], answer["total"], answer["establishments"]) == (None, 0, [])
    assert answer["warnings"] == [
        {
            "code": "origin-off-network",
            "message": "no street within 500 m of the origin: what can be reached from it is not known",
        }
    ]
