"""Stops of two feeds, four minutes' walk apart: home -- H ... M (urban) --4-- N (rural) ... S -- school."""

from hamlet import STOPS, Journey, back, there, with_feeds
from worlds import feed, trip


def test_feeds_connect_on_foot_and_with_slack():
    asked = with_feeds(
        feed(
            "urban",
            STOPS,
            [
                trip("out", "H 7:30, M 7:38"),
                trip("missed back", "M 16:48:59, H 16:56"),
                trip("caught back", "M 16:49, H 16:57"),
            ],
        ),
        feed(
            "rural",
            STOPS,
            [trip("missed", "N 7:42:59, S 7:49"), trip("caught", "N 7:43, S 7:50"), trip("in", "S 16:40, N 16:44")],
        ),
    )
    # Ready at N at 7:38 + 4 + 1. 7:30 - 1 - 5 to 7:50 + 2.
    assert there(asked) == Journey("07:24:00", "07:52:00", 1680, 1)
    # Ready at M at 16:44 + 4 + 1. 16:40 - 1 - 2 to 16:57 + 5.
    assert back(asked) == Journey("16:37:00", "17:02:00", 1500, 1)
