"""A line whose exact times are given by a headway: home -- H ... S -- school, 10 minutes' ride."""

from hamlet import Journey, back, there, with_trips
from worlds import Period, Region, seconds, trip

# The template's own times, at 5:00, mean nothing.
TRIPS = (
    trip("out", "H 5:00, S 5:10", periods=(Period(seconds("7:30"), seconds("7:40"), 300, exact=True),)),
    trip("in", "S 5:00, H 5:10", periods=(Period(seconds("16:30"), seconds("16:40"), 300, exact=True),)),
)


def test_they_are_trips():
    asked = with_trips(*TRIPS)
    # By the first, 7:30 - 1 - 5 to 7:40 + 2; by the second one is as fast, and later.
    assert there(asked) == Journey("07:24:00", "07:42:00", 1080, 0)
    # By the second, 16:35 - 1 - 2 to 16:45 + 5; for the first one leaves before the window.
    assert back(asked) == Journey("16:32:00", "16:50:00", 1080, 0)
    assert asked.manifest["warnings"] == []


def test_the_end_of_a_period_is_not_in_it():
    asked = with_trips(*TRIPS, region=Region(arrive=("07:52", "08:00"), leave=("16:32", "16:40")))
    # No bus at 7:40: by that of 7:35 one is there at 7:47 and waits for 7:52.
    assert there(asked) == Journey("07:29:00", "07:52:00", 1380, 0)
    # None at 16:40 either, and one second after 16:32 is too late for that of 16:35.
    assert back(asked) == Journey("16:32:00", "16:50:00", 1080, 0)


def test_the_template_does_not_run():
    elsewhere = trip("elsewhere", "M 5:10, N 5:12")  # without any trip at that hour there would be no dataset
    asked = with_trips(*TRIPS, elsewhere, region=Region(arrive=("05:00", "05:30"), leave=("04:50", "05:00")))
    assert there(asked) is None
    assert back(asked) is None
