"""An express leaves two stops after a local and is first at the third: home -- H ... M ... S -- school."""

from hamlet import Journey, back, there, with_trips
from worlds import Region, trip

TRIPS = (
    trip("local", "H 7:30, M 7:36, S 7:55"),
    trip("express", "H 7:35, M 7:40, S 7:45"),
    trip("local back", "S 16:35, M 16:45, H 17:05"),
    trip("express back", "S 16:45, M 16:50, H 16:55"),
)


def test_the_express_is_taken():
    asked = with_trips(*TRIPS)
    # 7:35 - 1 - 5 to 7:45 + 2; 16:45 - 1 - 2 to 16:55 + 5.
    assert there(asked) == Journey("07:29:00", "07:47:00", 1080, 0)
    assert back(asked) == Journey("16:42:00", "17:00:00", 1080, 0)


def test_even_when_the_local_would_do():
    asked = with_trips(*TRIPS, region=Region(arrive=("07:57", "07:57"), leave=("16:30", "16:30")))
    # The local, too, is there at 7:57, but one leaves at 7:24 for it.
    assert there(asked) == Journey("07:29:00", "07:57:00", 1680, 0)
    # The local leaves first, but is home at 17:10.
    assert back(asked) == Journey("16:30:00", "17:00:00", 1800, 0)
