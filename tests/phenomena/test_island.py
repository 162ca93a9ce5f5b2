"""Islands: scraps of street are left out, a real island stays, reached by bus or boat though no street leads there.

home --3 min-- H ======> P --2 min-- school, P and the school being 3 km north of the village's street
"""

from village import PLACES, SCHOOL, STOPS, STREET, outbound, shown, village
from worlds import Way, at, main_street, trip

PIER, END = 9000.0, 9166.6
LINE = {"H": STOPS["H"], "P": (PIER, 3000.0)}
BOAT = trip("boat", "H 7:40, P 7:50")


def island(*streets):
    return village(BOAT, stops=LINE, streets=(STREET, *streets), school=at(END, 3000))


def test_transit_joins_what_streets_do_not():
    world = island(main_street(3000, (PIER, END)))
    # 249.9 m walked, 3000.x m further north, degrees are a bit shorter, and so is the walk to school: still 2 minutes.
    assert outbound(world) == ("00:16:00", "07:36", "07:52", 1)
    _, row = shown(world, modes=("walk", "bike"))
    assert row.seconds == {}


def test_a_scrap_of_street_is_left_out_and_counted():
    asked, row = shown(island(Way(((PIER, 3000), (END, 3000)))))
    assert row.seconds == {}
    assert asked.manifest["report"]["establishments_without_street"] == [SCHOOL]
    assert PLACES["school"] == END
