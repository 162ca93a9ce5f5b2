"""Home 700 m from the only street: nothing is known from there, and the answer says so."""

from built import build
from village import SCHOOL, shown, village
from worlds import at, trip

from isochrones.store.lookup import Query

BUS = trip("t", "H 7:40, S 7:50")
FAR, NEAR = at(249.9, 700), at(249.9, 499)


def test_nothing_is_reached():
    _, row = shown(village(BUS, home=FAR))
    assert (row.seconds, row.mode, row.way_back) == ({}, None, None)
    # Up to 500 m are walked: 499 m (359.3 s), then the bus, which stops there.
    _, row = shown(village(BUS, home=NEAR), modes=("transit",))
    assert row.seconds == {"transit": 360 + 60 + 600 + 120}


def test_the_answer_says_so():
    asked = build(village(BUS, home=FAR))
    answer = asked.lookup(Query(*FAR, 5400))
    assert answer.snapped is None
    assert [warning.code for warning in answer.warnings] == ["origin-off-network"]
    assert asked.lookup(Query(*NEAR, 5400)).warnings == []
    assert asked.uais == [SCHOOL]
