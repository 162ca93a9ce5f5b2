"""A line of which only the headway is known, ten minutes: home -- H ... M ... S -- school.

Half of it, five minutes, is waited at every boarding; who is ready before the period waits for it, too.
"""

from hamlet import Journey, back, reachable, there, with_trips
from worlds import Period, Region, seconds, trip


def line(timetable, first, last, headway=600):
    """Return a trip that runs at a headway between two times."""
    return trip(timetable, timetable, periods=(Period(seconds(first), seconds(last), headway),))


def test_half_the_headway_is_waited_and_it_is_said():
    asked = with_trips(line("H 5:00, S 5:10", "7:30", "7:40"), line("S 5:00, H 5:10", "16:30", "16:50"))
    # Ready at H at 7:30, from home at 7:24; away at 7:35, at S at 7:45, at school at 7:47.
    assert there(asked) == Journey("07:24:00", "07:47:00", 1380, 0)
    # Away from S at 16:50 at the latest, ready there at 16:45, from school at 16:42; home at 17:00 + 5.
    assert back(asked) == Journey("16:42:00", "17:05:00", 1380, 0)
    (warning,) = asked.manifest["warnings"]
    assert warning["code"] == "frequency-based"
    assert "feed f" in warning["message"]
    assert reachable(asked)["warnings"] == [warning]


def test_between_start_and_end_any_second_will_do_and_after_it_none():
    trips = line("H 5:00, S 5:10", "7:30", "7:40"), line("S 5:00, H 5:10", "16:30", "16:50")
    # Off at S at 7:48, away at 7:38, ready at 7:33.
    amid = with_trips(*trips, region=Region(arrive=("07:50", "07:50"), leave=("16:33", "16:33")))
    assert there(amid) == Journey("07:27:00", "07:50:00", 1380, 0)
    # Ready at S at 16:36, away at 16:41, at H at 16:51.
    assert back(amid) == Journey("16:33:00", "16:56:00", 1380, 0)
    # The last leaves H at 7:40, is at school at 7:52: the rest is waited there.
    late = with_trips(*trips, region=Region(arrive=("07:53", "07:55"), leave=("16:43", "16:50")))
    assert there(late) == Journey("07:29:00", "07:53:00", 1440, 0)
    assert back(late) is None


def test_a_rider_who_is_early_waits_for_the_period_and_half_the_headway():
    asked = with_trips(
        trip("early", "H 7:05, M 7:10"),
        line("M 5:00, S 5:05", "7:30", "8:00"),
        trip("early back", "S 16:35, M 16:40"),
        line("M 5:00, H 5:05", "17:00", "17:30"),
    )
    # Ready at M at 7:11, counted from 7:30; away at 7:35, at S at 7:40. From home at 7:05 - 1 - 5.
    assert there(asked) == Journey("06:59:00", "07:42:00", 2580, 1)
    # From school at 16:32; away from M at 17:05, at H at 17:10.
    assert back(asked) == Journey("16:32:00", "17:15:00", 2580, 1)


def test_a_timetable_after_a_headway_decides():
    asked = with_trips(
        line("H 5:00, M 5:08", "7:00", "8:00"),
        trip("train", "M 7:50, S 7:55"),
        line("S 5:00, M 5:08", "16:00", "16:25"),
        line("S 4:00, M 4:08", "16:30", "16:45"),
        trip("train back", "M 17:20, H 17:25"),
    )
    # Off at M at 7:50 - 1, away from H at 7:41, ready at 7:36, from home at 7:31 - 1.
    assert there(asked) == Journey("07:30:00", "07:57:00", 1620, 1)
    # Away from S at the end of the second period, 16:45, ready at 16:40; M at 16:53, and the train is waited for.
    assert back(asked) == Journey("16:37:00", "17:30:00", 3180, 1)


def test_an_odd_headway_is_halved_upwards_and_one_longer_than_its_period_counts_as_that():
    asked = with_trips(
        line("H 5:00, S 5:10", "7:30", "7:40", headway=301), line("S 5:00, H 5:10", "16:40", "16:42", headway=3600)
    )
    # 151 s: 5 + 1 + 2:31 + 10 + 2 minutes.
    assert there(asked) == Journey("07:24:00", "07:44:31", 1231, 0)
    # A minute: ready at S from 16:40 to 16:41, from school at 16:38 at the latest, home at 16:52 + 5.
    assert back(asked) == Journey("16:38:00", "16:57:00", 1140, 0)
