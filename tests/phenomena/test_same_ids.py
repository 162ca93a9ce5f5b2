"""Two feeds with the same ids, in which H and S have changed places: home -- H, S' ... M ... H', S -- school."""

from hamlet import STOPS, Journey, back, there, with_feeds
from worlds import Transfer, feed, trip

SWAPPED = {"H": STOPS["S"], "M": STOPS["M"], "S": STOPS["H"]}


def test_a_stop_is_known_by_its_feed_and_its_id():
    asked = with_feeds(
        feed("urban", STOPS, [trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50")]),
        feed("rural", SWAPPED, [trip("out", "S 7:42, H 7:50"), trip("in", "H 16:40, S 16:48")]),
    )
    # By the rural bus, two minutes faster: 7:42 - 1 - 5 to 7:50 + 2; 16:40 - 1 - 2 to 16:48 + 5.
    assert there(asked) == Journey("07:36:00", "07:52:00", 960, 0)
    assert back(asked) == Journey("16:37:00", "16:53:00", 960, 0)
    # From a stop: slack, ride and 2 minutes.
    pairs = {key.place: pair.fastest for key, pair in asked.pairs().items() if key.direction == "outbound"}
    assert pairs == {("urban", "H"): 60 + 600 + 120, ("rural", "S"): 60 + 480 + 120}


def test_rules_and_blocks_bind_their_own_feed_only():
    asked = with_feeds(
        feed(
            "urban",
            STOPS,
            [trip("out", "H 7:30, M 7:38", block="b"), trip("in", "M 16:45, H 16:55", block="b")],
            transfers=[Transfer("M", "M", "3")],
        ),
        feed(
            "rural",
            SWAPPED,
            [trip("out", "M 7:39, H 7:45", block="b"), trip("in", "H 16:40, M 16:44:30", block="b")],
        ),
    )
    # M of the one is next to M of the other: ready at 7:39. 7:30 - 1 - 5 to 7:45 + 2.
    assert there(asked) == Journey("07:24:00", "07:47:00", 1380, 1)
    # Ready at 16:45:30, too late: the same block is not the same vehicle.
    assert back(asked) is None
