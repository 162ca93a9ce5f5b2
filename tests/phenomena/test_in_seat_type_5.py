"""Two blocks, one of which has to be left between its trips: home -- H ... M ... S -- school."""

from hamlet import Journey, back, there, with_trips
from worlds import Transfer, trip

TRIPS = (
    trip("out 1", "H 7:30, M 7:38", block="a"),
    trip("out 2", "M 7:38, S 7:45", block="a"),
    trip("in 1", "S 16:40, M 16:45", block="b"),
    trip("in 2", "M 16:45, H 16:55", block="b"),
)


def test_type_5_ends_the_ride():
    there_only = with_trips(*TRIPS, transfers=[Transfer("in 1", "in 2", "5")])
    back_only = with_trips(*TRIPS, transfers=[Transfer("out 1", "out 2", "5")])
    assert there(back_only) is None
    assert back(there_only) is None
    # The other block is ridden through: 7:30 - 1 - 5 to 7:45 + 2; 16:40 - 1 - 2 to 16:55 + 5.
    assert there(there_only) == Journey("07:24:00", "07:47:00", 1380, 0)
    assert back(back_only) == Journey("16:37:00", "17:00:00", 1380, 0)


def test_one_may_still_change_in_time():
    later = trip("out 2", "M 7:39, S 7:46", block="a")
    asked = with_trips(TRIPS[0], later, transfers=[Transfer("out 1", "out 2", "5")])
    # 7:38 + 1 is 7:39; two rides now.
    assert there(asked) == Journey("07:24:00", "07:48:00", 1440, 1)
