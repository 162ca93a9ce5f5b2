"""The median over a window in which a headway service begins or ends: home -- H ... S -- school."""

from hamlet import HOME, UAI, with_trips
from worlds import Period, Region, seconds, trip


def median(*trips, **windows):
    """Seconds there and back."""
    row = with_trips(*trips, region=Region(**windows)).ask(HOME, modes=("transit",), metric="p50")[UAI]
    return row.least, row.way_back


def every_ten_minutes(timetable, first, last):
    return trip(timetable, timetable, periods=(Period(seconds(first), seconds(last), 600),))


def test_while_it_begins():
    # Ready at H at 7:30, at S at 7:45: at school from 7:47 on, in 23 minutes. Before that one is there by the early
    # bus only, which leaves home at 6:54: 46 minutes for 7:40, ... 52 for 7:46. Of the eleven minutes of the window
    # four take 23; the sixth from below is 47.
    trips = trip("early", "H 7:00, S 7:10"), every_ten_minutes("H 5:00, S 5:10", "7:30", "7:50")
    assert median(*trips, arrive=("07:40", "07:50")) == (47 * 60, None)


def test_while_it_ends():
    # Ready at S at 16:45 at the latest, for 16:50: from school until 16:42, in 23 minutes. From 16:43 on there is the
    # late bus of 17:30, home at 17:45: 62 minutes, ... 55 for 16:50. Of the eleven minutes three take 23; the sixth
    # from below is 57.
    trips = every_ten_minutes("S 5:00, H 5:10", "16:30", "16:50"), trip("late", "S 17:30, H 17:40")
    assert median(*trips, leave=("16:40", "16:50")) == (None, 57 * 60)


def test_between_timetables():
    # By headway 5 + 1 + 5 + 15 + 2 minutes, whenever one likes. Later in the morning two rides are faster, from home
    # at 7:34 to school at 7:52, and a slow bus is not, which leaves with them and is there at 8:00.
    trips = (
        every_ten_minutes("H 5:00, S 5:15", "7:00", "8:00"),
        trip("slow", "H 7:40, S 7:58"),
        trip("first", "H 7:40, M 7:44"),
        trip("second", "M 7:45, S 7:50"),
    )
    assert median(*trips, arrive=("07:35", "07:45")) == (28 * 60, None)
    # 7:52 and 7:53 take 18 and 19, 7:51 and 7:50 take 28.
    assert median(*trips, arrive=("07:50", "07:53")) == (19 * 60, None)
