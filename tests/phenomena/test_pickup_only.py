"""A stop where nobody may get off, but who wants may get on: home -- H ... S -- school --6-- T."""

from hamlet import STOPS, Journey, along, back, there, with_trips
from worlds import trip


def test_one_rides_past_a_stop_that_is_for_boarding_only():
    asked = with_trips(
        trip("out", "H 7:40, S 7:50, T 7:53", drop_off=("", "1", "")),
        trip("in", "T 16:35, S 16:40, H 16:50", drop_off=("", "1", "")),
        stops={**STOPS, "T": along(113)},
    )
    # Not off at S, for 7:52, but at T: 7:53 + 6. From home at 7:40 - 1 - 5.
    assert there(asked) == Journey("07:34:00", "07:59:00", 1500, 0)
    # On at S: 16:40 - 1 - 2 to 16:50 + 5.
    assert back(asked) == Journey("16:37:00", "16:55:00", 1080, 0)


def test_off_on_request_is_possible_and_noted():
    asked = with_trips(trip("out", "H 7:40, S 7:50", drop_off=("", "3")))
    assert there(asked) == Journey("07:34:00", "07:52:00", 1080, 0)
    (finding,) = asked.manifest["report"]["findings"]
    assert (finding["rule"], finding["action"], finding["count"]) == ("drop-off-on-request", "noted", 1)
