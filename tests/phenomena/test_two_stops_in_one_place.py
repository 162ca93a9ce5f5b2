"""Two stops in one place, which a bus serves one after the other, in no time: home -- H ... M, M2 ... S -- school.

It may be boarded at either; that each makes the other superfluous must not make both so.
"""

import pytest
from built import Pair
from hamlet import HOME, STOPS, UAI, Journey, back, there, with_trips
from oracle import Key
from worlds import trip

TWINS = {**STOPS, "M2": STOPS["M"]}


@pytest.mark.parametrize("order", ["M2 7:40, M 7:40", "M 7:40, M2 7:40", "M 7:40, M 7:40", "M2 7:40, M2 7:40"])
def test_there(order):
    asked = with_trips(trip("t1", "H 7:30, M 7:38"), trip("t2", f"{order}, S 7:50"), stops=TWINS)
    # 5 + 1 before 7:30, 7:50 + 2.
    assert there(asked) == Journey("07:24:00", "07:52:00", 1680, 1)
    # The search from home, which goes the other way round, finds the same.
    live = asked.live("home", HOME)["outbound", "transit", "home", UAI]
    assert Pair(*live[:3]) == (1680, 28_320, 2)


@pytest.mark.parametrize("order", ["M2 16:45, M 16:45", "M 16:45, M2 16:45"])
def test_back(order):
    asked = with_trips(trip("t1", f"S 16:40, {order}, N 16:50"), trip("t2", "M 16:46, H 16:55"), stops=TWINS)
    # 2 + 1 before 16:40, 16:55 + 5; the minute for boarding at M is all there is.
    assert back(asked) == Journey("16:37:00", "17:00:00", 1380, 1)
    assert Key("return", "transit", ("f", "H"), UAI) in asked.pairs()
