"""The grid city: theory against what computes travel times."""

from __future__ import annotations

import math

import pytest
from city import (
    BLOCK_METERS,
    BY_HEADWAY,
    FROM_STOPS,
    HOMES,
    ON_FOOT,
    OUTBOUND,
    RETURN,
    SCHOOL_BUS_STOPS,
    SCHOOLS,
    STOPS,
    WITH_SCHOOL_BUS,
    Times,
    city,
)
from oracle import Oracle
from oracle_streets import Legs

TRANSIT_PLACES = {("line", stop): place for stop, place in STOPS.items()} | {
    ("school", stop): place for stop, place in SCHOOL_BUS_STOPS.items()
}


def along_the_grid(starts, ends):
    """Seconds from each start to each end along rows and columns, at 5 km/h."""

    def walk(start, end):
        blocks = abs(start[0] - end[0]) + abs(start[1] - end[1])
        return math.ceil(blocks * BLOCK_METERS / (5 / 3.6))

    return {start: {end: walk(place, ends[end]) for end in ends} for start, place in starts.items()}


@pytest.fixture(scope="module", params=[False, True], ids=["timetable", "headway"])
def asked(request):
    by_headway = request.param
    walks = along_the_grid(TRANSIT_PLACES, TRANSIT_PLACES)
    between = {(a, b): walk for a, near in walks.items() for b, walk in near.items() if a != b}
    schools, homes = along_the_grid(SCHOOLS, TRANSIT_PLACES), along_the_grid(HOMES, TRANSIT_PLACES)
    legs = Legs(between, schools, schools, homes, homes, homes, homes)
    return by_headway, Oracle(city(by_headway=by_headway), legs).all_answers()


def test_the_oracle_agrees_with_theory(asked):
    by_headway, answers = asked
    for direction, by_timetable in (("outbound", OUTBOUND), ("return", RETURN)):
        for (home, uai), times in (BY_HEADWAY if by_headway else by_timetable).items():
            found = answers[direction, "transit", home, uai]
            assert (home, uai, Times(found.fastest, found.p50)) == (home, uai, times)
    extra = 300 if by_headway else 0
    for (stop, uai), fastest in FROM_STOPS.items():
        assert (stop, uai, answers["outbound", "transit", ("line", stop), uai].fastest) == (
            stop,
            uai,
            fastest + extra,
        )
    for (home, uai), fastest in WITH_SCHOOL_BUS.items():
        assert answers["outbound", "all", home, uai].fastest == fastest


def test_nobody_but_the_corner_gains_by_the_school_bus(asked):
    _, answers = asked
    better = {
        (key.direction, key.place, key.uai)
        for key, answer in answers.items()
        if key.service == "all" and key.place in HOMES
        if answer.fastest != answers[key._replace(service="transit")].fastest
    }
    assert better == {("outbound", home, uai) for home, uai in WITH_SCHOOL_BUS}


def test_walks_follow_the_grid():
    walks = along_the_grid(HOMES, SCHOOLS)
    assert {pair: walks[pair[0]][pair[1]] for pair in ON_FOOT} == ON_FOOT
