"""One vehicle that ends a trip at M and starts the next at N, four minutes' walk on.

home -- H ... M . N ... S -- school
"""

from hamlet import Journey, back, place, there, with_trips
from worlds import Region, Transfer, trip

TRIPS = (
    trip("out 1", "H 7:30, M 7:38"),
    trip("out 2", "N 7:40, S 7:45"),
    trip("in 1", "S 16:40, M 16:45"),
    trip("in 2", "N 16:47, H 16:55"),
)
IN_SEAT = Transfer("out 1", "out 2", "4"), Transfer("in 1", "in 2", "4")


def test_the_rider_stays_seated_from_stop_to_stop():
    asked = with_trips(*TRIPS, transfers=IN_SEAT, region=Region(max_rides=1))
    # 7:30 - 1 - 5 to 7:45 + 2; 16:40 - 1 - 2 to 16:55 + 5.
    assert there(asked) == Journey("07:24:00", "07:47:00", 1380, 0)
    assert back(asked) == Journey("16:37:00", "17:00:00", 1380, 0)


def test_but_does_not_get_off_where_the_next_trip_starts():
    asked = with_trips(*TRIPS, transfers=IN_SEAT)
    # Who lives at N gets off at M at 16:45 and walks 4 minutes, rather than at N at 16:47.
    assert back(asked, place(44)) == Journey("16:37:00", "16:49:00", 720, 0)
    # Nor on where the first one ends: who lives at M walks 4 minutes to N.
    assert there(asked, place(40)) == Journey("07:35:00", "07:47:00", 720, 0)


def test_on_foot_it_would_be_missed():
    asked = with_trips(*TRIPS)
    assert there(asked) is None
    assert back(asked) is None
