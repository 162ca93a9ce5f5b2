"""Limits met exactly, and passed by a second: home --5-- H ... M --4-- N ... S --2-- school.

A metre more, on top of whole minutes, is a second more.
"""

import pytest
from hamlet import HOME, MINUTE_METERS, STOPS, UAI, Journey, along, back, place, there, with_feeds, with_trips
from worlds import Region, at, feed, trip

LINE = trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50")
FURTHER_HOME = at(-1, 0)


def test_walks_to_and_from_stops():
    near, far = "X000001A", "X000002B"
    schools = {near: place(110), far: at(110 * MINUTE_METERS + 1, 0)}
    asked = with_feeds(feed("f", STOPS, LINE), schools=schools, region=Region(access_walk_minutes=5))
    # 5 minutes at either end. 7:40 - 1 - 5 to 7:50 + 5; 16:40 - 1 - 5 to 16:50 + 5.
    assert there(asked, uai=near) == Journey("07:34:00", "07:55:00", 1260, 0)
    assert back(asked, uai=near) == Journey("16:34:00", "16:55:00", 1260, 0)
    for home, uai in ((FURTHER_HOME, near), (HOME, far)):
        assert there(asked, home, uai=uai) is None
        assert back(asked, home, uai=uai) is None


@pytest.mark.parametrize(
    ("further_meters", "out", "way_back"),
    [
        # Ready at 7:43 and at 16:49. 7:30 - 1 - 5 to 7:50 + 2; 16:40 - 1 - 2 to 17:00 + 5.
        (0, Journey("07:24:00", "07:52:00", 1680, 1), Journey("16:37:00", "17:05:00", 1680, 1)),
        # The bus would wait for minutes more, the limit does not.
        (1, None, None),
    ],
)
def test_footpaths(further_meters, out, way_back):
    trips = (
        trip("out 1", "H 7:30, M 7:38"),
        trip("out 2", "N 7:45, S 7:50"),
        trip("in 1", "S 16:40, N 16:44"),
        trip("in 2", "M 16:52, H 17:00"),
    )
    stops = {**STOPS, "N": (44 * MINUTE_METERS + further_meters, 0)}
    asked = with_trips(*trips, stops=stops, region=Region(footpath_minutes=4))
    assert there(asked) == out
    assert back(asked) == way_back


def test_the_budget():
    asked = with_trips(*LINE, region=Region(budget_minutes=18))
    # 5 + 1 + 10 + 2 minutes; home by 1 + 2 + 10 + 5.
    assert there(asked) == Journey("07:34:00", "07:52:00", 1080, 0)
    assert back(asked) == Journey("16:37:00", "16:55:00", 1080, 0)
    assert there(asked, FURTHER_HOME) is None
    assert back(asked, FURTHER_HOME) is None


def test_the_budget_without_a_walk_at_home():
    # Who lives at H needs 1 + 10 + 2 minutes either way.
    enough, not_enough = (with_trips(*LINE, region=Region(budget_minutes=minutes)) for minutes in (13, 12))
    assert there(enough, place(5)) == Journey("07:39:00", "07:52:00", 780, 0)
    assert back(enough, place(5)) == Journey("16:37:00", "16:50:00", 780, 0)
    assert there(not_enough, place(5)) is None
    assert back(not_enough, place(5)) is None


def test_the_budget_asked_for():
    asked = with_trips(*LINE)
    # The same 18 minutes, out of 90.
    answers = [asked.ask(home, 18, modes=("transit",))[UAI] for home in (HOME, FURTHER_HOME)]
    assert [(shown.least, shown.way_back) for shown in answers] == [(1080, 1080), (None, None)]


def test_walking_all_the_way():
    asked = with_trips(*LINE, region=Region(budget_minutes=67))
    school, _ = along(107)
    # 67 minutes at 5 km/h are 5583 m and a third: 4019.76 s, rounded up to 4020, and 4020.48 s.
    answers = [asked.ask(at(school - meters, 0), 67, modes=("walk",))[UAI] for meters in (5583, 5584)]
    assert [(shown.least, shown.way_back) for shown in answers] == [(4020, 4020), (None, None)]


@pytest.mark.parametrize("max_rides", [3, 2])
def test_rides(max_rides):
    # M to N on foot, 4 + 1 minutes, would be too late.
    asked = with_trips(
        trip("out 1", "H 7:30, M 7:38"),
        trip("out 2", "M 7:39, N 7:40"),
        trip("out 3", "N 7:41:30, S 7:50"),
        trip("in 1", "S 16:40, N 16:42"),
        trip("in 2", "N 16:44, M 16:45"),
        trip("in 3", "M 16:46:30, H 16:55"),
        region=Region(max_rides=max_rides),
    )
    # 7:30 - 1 - 5 to 7:50 + 2; 16:40 - 1 - 2 to 16:55 + 5.
    expected = (Journey("07:24:00", "07:52:00", 1680, 2), Journey("16:37:00", "17:00:00", 1380, 2))
    assert (there(asked), back(asked)) == (expected if max_rides == 3 else (None, None))
