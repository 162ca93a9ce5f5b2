"""A stop where nobody may get on, but who wants may get off: G --6-- home --5-- H ... S -- school."""

from hamlet import STOPS, Journey, along, back, there, with_trips
from worlds import trip


def test_one_walks_to_another_stop_than_that_for_alighting_only():
    asked = with_trips(
        trip("out", "G 7:35, H 7:40, S 7:50", pickup=("", "1", "")),
        trip("in", "S 16:40, H 16:50, G 16:55", pickup=("", "1", "")),
        stops={**STOPS, "G": along(-6)},
    )
    # Not on at H, from home at 7:34, but at G: 7:35 - 1 - 6. At school at 7:50 + 2.
    assert there(asked) == Journey("07:28:00", "07:52:00", 1440, 0)
    # Off at H: 16:40 - 1 - 2 to 16:50 + 5.
    assert back(asked) == Journey("16:37:00", "16:55:00", 1080, 0)


def test_on_by_phone_is_possible_and_noted():
    asked = with_trips(trip("out", "H 7:40, S 7:50", pickup=("2", "")))
    assert there(asked) == Journey("07:34:00", "07:52:00", 1080, 0)
    (finding,) = asked.manifest["report"]["findings"]
    assert (finding["rule"], finding["action"], finding["count"]) == ("pickup-on-request", "noted", 1)
