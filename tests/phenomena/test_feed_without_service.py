"""Two feeds on one line, the faster without service on the day, or at the hour: home -- H ... S -- school."""

import datetime as dt

import pytest
from hamlet import STOPS, Journey, back, reachable, there, with_feeds
from worlds import Service, feed, trip

SLOW = feed("slow", STOPS, [trip("out", "H 7:30, S 7:50"), trip("in", "S 16:40, H 17:00")])
FAST = [trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50")]


@pytest.mark.parametrize("in_calendar", [True, False], ids=["calendar", "dates"])
def test_it_is_named_in_the_manifest_and_in_answers(in_calendar):
    # The day before and the day after Tuesday 14 April.
    service = Service("daily", (dt.date(2026, 4, 13), dt.date(2026, 4, 15)), in_calendar)
    asked = with_feeds(SLOW, feed("fast", STOPS, FAST, services=[service]))
    # By the other feed: 7:30 - 1 - 5 to 7:50 + 2; 16:40 - 1 - 2 to 17:00 + 5.
    assert there(asked) == Journey("07:24:00", "07:52:00", 1680, 0)
    assert back(asked) == Journey("16:37:00", "17:05:00", 1680, 0)
    warning = {
        "code": "feed-without-service",
        "message": "feed fast has no trips on 2026-04-14: no service that day",
    }
    assert asked.manifest["warnings"] == [warning]
    assert reachable(asked)["warnings"] == [warning]


def test_so_is_one_without_service_on_the_way_home():
    asked = with_feeds(SLOW, feed("fast", STOPS, FAST[:1]))
    # 7:40 - 1 - 5 to 7:50 + 2; home by the other.
    assert there(asked) == Journey("07:34:00", "07:52:00", 1080, 0)
    assert back(asked) == Journey("16:37:00", "17:05:00", 1680, 0)
    warning = {
        "code": "feed-without-service-then",
        "message": "feed fast has no trips at the hours of the way home on 2026-04-14",
    }
    assert asked.manifest["warnings"] == [warning]
    assert reachable(asked)["warnings"] == [warning]
