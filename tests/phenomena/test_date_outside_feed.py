"""Two feeds on one line, the faster one out of date: home -- H ... S -- school."""

import datetime as dt

import pytest
from hamlet import STOPS, Journey, back, reachable, there, with_feeds
from worlds import Service, feed, trip

VALID = feed("valid", STOPS, [trip("out", "H 7:30, S 7:50"), trip("in", "S 16:40, H 17:00")])
TRIPS = [trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50")]


@pytest.mark.parametrize("in_calendar", [True, False], ids=["calendar", "dates"])
@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ((dt.date(2026, 3, 3), dt.date(2026, 4, 7)), "2026-03-03", "2026-04-07"),
        ((dt.date(2026, 4, 21), dt.date(2026, 6, 2)), "2026-04-21", "2026-06-02"),
    ],
    ids=["past", "to come"],
)
def test_it_is_named_in_the_manifest_and_in_answers(days, first, last, in_calendar):
    # All Tuesdays, like the region's date, 14 April.
    asked = with_feeds(VALID, feed("other", STOPS, TRIPS, services=[Service("daily", days, in_calendar)]))
    # By the valid feed: 7:30 - 1 - 5 to 7:50 + 2; 16:40 - 1 - 2 to 17:00 + 5.
    assert there(asked) == Journey("07:24:00", "07:52:00", 1680, 0)
    assert back(asked) == Journey("16:37:00", "17:05:00", 1680, 0)
    warning = {
        "code": "date-outside-feed",
        "message": f"feed other has no trips on 2026-04-14: its calendar runs from {first} to {last}",
    }
    assert asked.manifest["warnings"] == [warning]
    assert reachable(asked)["warnings"] == [warning]
