"""Two time zones: a feed from London beside one from Paris; the window is that of the region's clock.

H ==Paris clock 7:30==> M 7:38, M ==London clock 6:40==> S 6:50, which is 7:40 and 7:50 in Paris.
"""

from village import STOPS, outbound, village
from worlds import Region, feed, trip


def test_a_feed_is_read_by_its_own_clock():
    # From home 7:36 of Paris, at school 7:52.
    world = village(trip("t", "H 6:40, S 6:50"), timezone="Europe/London")
    assert outbound(world) == ("00:16:00", "07:36", "07:52", 1)


def test_two_clocks_in_one_journey():
    british = feed("british", {"M2": STOPS["M"], "S2": STOPS["S"]}, [trip("t", "M2 6:40, S2 6:50")], timezone="Europe/London")
    world = village(trip("t", "H 7:30, M 7:38"), more_feeds=(british,))
    # From home 7:26; at M 7:38, on at 7:40, at school 7:52.
    assert outbound(world) == ("00:26:00", "07:26", "07:52", 2)


def test_the_window_is_read_by_the_regions_clock():
    # In London one is there at 6:52: in the window from 6:30 to 7:00.
    region = Region(timezone="Europe/London", arrive=("06:30", "07:00"))
    world = village(trip("t", "H 7:40, S 7:50"), region=region)
    assert outbound(world) == ("00:16:00", "06:36", "06:52", 1)


def test_west_of_the_date_line_of_the_day():
    # 22:10 of the 13th in Los Angeles is 7:10 of the 14th in Paris: yesterday's service day runs today.
    world = village(trip("t", "H 22:40, S 22:50"), timezone="America/Los_Angeles")
    assert outbound(world) == ("00:16:00", "07:36", "07:52", 1)
