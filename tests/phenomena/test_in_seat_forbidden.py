"""transfers.txt, type 5: everyone must get off where t1 becomes t2, H ==t1==> M ==t2==> S, though in one block."""

from village import outbound, village
from worlds import Transfer, trip

TRIPS = trip("t1", "H 7:30, M 7:38", block="b"), trip("t2", "M 7:38, S 7:45", block="b")
LATER = trip("t2", "M 7:39, S 7:46", block="b")


def test_type_5_forbids_what_the_block_allows():
    assert outbound(village(*TRIPS)) == ("00:21:00", "07:26", "07:47", 1)
    assert outbound(village(*TRIPS, transfers=[Transfer("t1", "t2", "5")])) is None


def test_one_may_get_off_and_on_again():
    world = village(TRIPS[0], LATER, transfers=[Transfer("t1", "t2", "5")])
    assert outbound(world) == ("00:22:00", "07:26", "07:48", 2)
