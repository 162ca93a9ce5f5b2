"""One vehicle on two trips of a block, without a minute between them: home -- H ... M ... S -- school."""

from dataclasses import replace

from hamlet import Journey, back, there, with_trips
from worlds import Region, trip

TRIPS = (
    trip("out 1", "H 7:30, M 7:38", block="a"),
    trip("out 2", "M 7:38, S 7:45", block="a"),
    trip("in 1", "S 16:40, M 16:45", block="b"),
    trip("in 2", "M 16:45, H 16:55", block="b"),
)


def test_a_block_is_one_ride_without_slack():
    asked = with_trips(*TRIPS, region=Region(max_rides=1))
    # 7:30 - 1 - 5 to 7:45 + 2; 16:40 - 1 - 2 to 16:55 + 5.
    assert there(asked) == Journey("07:24:00", "07:47:00", 1380, 0)
    assert back(asked) == Journey("16:37:00", "17:00:00", 1380, 0)


def test_without_it_the_change_is_missed():
    asked = with_trips(*(replace(t, block="") for t in TRIPS))
    assert there(asked) is None
    assert back(asked) is None
