"""The only bus is there before the window, and the only one home leaves after it: home -- H ... S -- school."""

from hamlet import Journey, back, reachable, there, with_trips
from worlds import trip


def test_the_wait_before_class_counts_and_so_does_the_one_after():
    asked = with_trips(trip("out", "H 7:10, S 7:20"), trip("in", "S 17:10, H 17:20"))
    # At school at 7:22, and there for 7:30; from home at 7:10 - 1 - 5.
    assert there(asked) == Journey("07:04:00", "07:30:00", 1560, 0)
    # One leaves at 17:00 at the latest, and waits; home at 17:20 + 5.
    assert back(asked) == Journey("17:00:00", "17:25:00", 1500, 0)
    (shown,) = reachable(asked)["establishments"]
    assert (shown["minutes"], shown["return_minutes"]) == (26, 25)


def test_of_two_early_ones_the_later_is_taken_and_one_after_the_window_is_not():
    asked = with_trips(
        trip("earlier", "H 6:40, S 6:45"),
        trip("out", "H 7:10, S 7:20"),
        trip("too late", "H 7:57, S 7:58:01"),
        trip("too early", "S 16:32:59, H 16:34"),
        trip("in", "S 17:10, H 17:20"),
        trip("later", "S 17:30, H 17:31"),
    )
    # One second too late for 8:00; one second too early for who leaves at 16:30 and is ready at 16:33.
    assert there(asked) == Journey("07:04:00", "07:30:00", 1560, 0)
    assert back(asked) == Journey("17:00:00", "17:25:00", 1500, 0)
