"""A loop: a bus that calls twice at the same stop.

H -> M -> H -> S in the morning, S -> H -> M -> H in the afternoon: who waits at H boards the second time, who
gets off at H does so the first time.
"""

from village import outbound, village, way_back
from worlds import trip


def test_one_boards_at_the_last_visit():
    # At H until 7:40 less 60 s, so from home at 7:36; at S 7:50, at school 7:52. One visit earlier it is 26 minutes.
    world = village(trip("t", "H 7:30, M 7:35, H 7:40, S 7:50"))
    assert outbound(world) == ("00:16:00", "07:36", "07:52", 1)


def test_one_alights_at_the_first_visit():
    # From school 2 + 1 minutes before 16:40, at H 16:50, at home 16:53.
    assert way_back(village(trip("t", "S 16:40, H 16:50, M 16:55, H 17:00"))) == "00:16:00"


def test_one_may_ride_round():
    # The bus is boarded at H before it goes round by M, which it passes twice.
    world = village(trip("t", "M 7:20, H 7:30, M 7:36, S 7:45, M 7:50"))
    assert outbound(world) == ("00:21:00", "07:26", "07:47", 1)
