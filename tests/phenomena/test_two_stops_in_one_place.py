"""Two stops in one place, which the second bus serves one after the other, in no time.

H ==t1==> M; t2 calls at M2 and at M, both at 7:40, and goes on to S. It may be boarded at either, but at one.
"""

import pytest
from built import build
from oracle import Key
from village import SCHOOL, STOPS, village, way_back
from worlds import trip

PLACES = {**STOPS, "M2": STOPS["M"]}


@pytest.mark.parametrize("order", ["M2 7:40, M 7:40", "M 7:40, M2 7:40", "M 7:40, M 7:40", "M2 7:40, M2 7:40"])
def test_it_is_caught(order):
    world = village(trip("t1", "H 7:30, M 7:38"), trip("t2", f"{order}, S 7:50"), stops=PLACES)
    asked = build(world)
    row = asked.ask(world.origins["home"], modes=("transit",))[SCHOOL]
    assert (row.seconds, row.transfers) == ({"transit": 26 * 60}, 1)
    # As the search from home finds it.
    found = asked.live("home", world.origins["home"])[Key("outbound", "transit", "home", SCHOOL)]
    assert (found.fastest, found.rides) == (26 * 60, 2)


@pytest.mark.parametrize("order", ["M2 16:45, M 16:45", "M 16:45, M2 16:45"])
def test_on_the_way_back(order):
    world = village(trip("t1", f"S 16:40, {order}, N 16:50"), trip("t2", "M 16:47, H 16:55"), stops=PLACES)
    assert way_back(world) == "00:21:00"
