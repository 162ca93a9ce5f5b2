"""A home 25 minutes on foot from the stop, a third of that by bike.

home --25-- H ... S --2-- school X --33-- school Y        minutes on foot
"""

import pytest
from hamlet import SCHOOL, STOPS, Journey, along, back, place, reachable, there, with_feeds
from worlds import at, feed, trip

X, Y = "X000001A", "X000002B"
HOME = place(-20)


@pytest.fixture(scope="module")
def asked():
    trips = trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50")
    # Y is 35 minutes from S on foot: too far, and the bike was left at H.
    return with_feeds(feed("f", STOPS, trips), schools={X: SCHOOL, Y: place(70)})


def test_the_bike_is_left_at_the_stop(asked):
    # 500 s to H, by 7:39; 2 minutes on foot to school, at 7:52. 16:40 - 1 - 2 to 16:50 + 500 s.
    assert there(asked, HOME, uai=X, access="bike") == Journey("07:30:40", "07:52:00", 1280, 0)
    assert back(asked, HOME, uai=X, access="bike") == Journey("16:37:00", "16:58:20", 1280, 0)
    # On foot 25 minutes.
    assert there(asked, HOME, uai=X) == Journey("07:14:00", "07:52:00", 2280, 0)
    assert back(asked, HOME, uai=X) == Journey("16:37:00", "17:15:00", 2280, 0)
    (shown,) = reachable(asked, HOME, access="bike", uai=[X])["establishments"]
    # 21:20, rounded up.
    assert (shown["minutes"], shown["departure"], shown["arrival"]) == (22, "07:30", "07:52")


def test_it_is_not_there_at_the_other_end(asked):
    assert there(asked, HOME, uai=Y, access="bike") is None
    assert back(asked, HOME, uai=Y, access="bike") is None


def test_twenty_minutes_are_the_limit(asked):
    # At 15 km/h 5 km: a metre less is 1199.76 s, rounded up to 1200, a metre more 1200.24 s.
    stop, _ = along(5)
    near, far = at(stop - 4999, 0), at(stop - 5001, 0)
    # 7:40 - 1 - 20 to 7:50 + 2; 16:40 - 1 - 2 to 16:50 + 20.
    assert there(asked, near, uai=X, access="bike") == Journey("07:19:00", "07:52:00", 1980, 0)
    assert back(asked, near, uai=X, access="bike") == Journey("16:37:00", "17:10:00", 1980, 0)
    assert there(asked, far, uai=X, access="bike") is None
    assert back(asked, far, uai=X, access="bike") is None
