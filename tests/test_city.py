"""The grid city: theory against what computes travel times."""

from __future__ import annotations

import math

import pytest
from built import build
from city import (
    BIKE_TO_STOP,
    BLOCK_METERS,
    BY_BIKE,
    BY_HEADWAY,
    EAST_SCHOOL,
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
from worlds import clock

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


@pytest.fixture(scope="module", params=[False, True], ids=["timetable", "headway"])
def built(request):
    world = city(by_headway=request.param)
    return request.param, world, build(world)


def answers_of(asked, world, **query):
    """What is said of each home and school."""
    return {(home, uai): row for home, place in world.origins.items() for uai, row in asked.ask(place, **query).items()}


@pytest.mark.parametrize("metric", ["fastest", "p50"])
def test_transit_takes_what_theory_says(built, metric):
    by_headway, world, asked = built
    answers = answers_of(asked, world, metric=metric, modes=("transit",))
    outbound, way_back = (BY_HEADWAY, BY_HEADWAY) if by_headway else (OUTBOUND, RETURN)
    assert {pair: row.least for pair, row in answers.items()} == {
        pair: getattr(times, metric) for pair, times in outbound.items()
    }
    assert {pair: row.way_back for pair, row in answers.items()} == {
        pair: getattr(times, metric) for pair, times in way_back.items()
    }


def test_tables_and_live_search_take_what_theory_says(built):
    by_headway, world, asked = built
    pairs, extra = asked.pairs(), 300 if by_headway else 0
    for (stop, uai), fastest in FROM_STOPS.items():
        assert (stop, uai, pairs["outbound", "transit", ("line", stop), uai].fastest) == (stop, uai, fastest + extra)
    for (home, uai), times in (BY_HEADWAY if by_headway else OUTBOUND).items():
        found = asked.live(home, world.origins[home])["outbound", "transit", home, uai]
        assert (home, uai, Times(found.fastest, found.percentile)) == (home, uai, times)


def test_the_school_bus_is_reported_where_it_is_better_and_nowhere_else(built):
    _, world, asked = built
    answers = answers_of(asked, world, modes=("transit", "school"))
    assert {pair: row.seconds["school"] for pair, row in answers.items() if "school" in row.seconds} == WITH_SCHOOL_BUS


@pytest.mark.parametrize(("mode", "theory"), [("walk", ON_FOOT), ("bike", BY_BIKE)])
def test_streets_take_what_theory_says_both_ways(built, mode, theory):
    _, world, asked = built
    answers = answers_of(asked, world, modes=(mode,))
    assert {pair: (row.least, row.way_back) for pair, row in answers.items()} == {
        pair: (seconds, seconds) for pair, seconds in theory.items()
    }


def test_a_bike_is_left_at_the_stop(built):
    by_headway, world, asked = built
    extra = 300 if by_headway else 0
    answers = answers_of(asked, world, modes=("transit",), access="bike")
    assert {pair: (row.least, row.way_back) for pair, row in answers.items()} == {
        pair: (seconds + extra, seconds + extra) for pair, seconds in BIKE_TO_STOP.items()
    }


def test_the_least_of_all_modes(built):
    _, world, asked = built
    # From the corner the bike takes 552 s all the way: away at 7:20:48 to be there when the window opens.
    row = asked.ask(world.origins["corner"])[EAST_SCHOOL]
    assert (row.mode, row.least, clock(row.departure), clock(row.arrival), row.transfers) == (
        "bike",
        552,
        "07:20:48",
        "07:30:00",
        -1,
    )
    # Without it the school bus: at b by 7:49, which is 72 s from home; off at 7:58, 72 s from school.
    row = asked.ask(world.origins["corner"], modes=("transit", "school", "walk"))[EAST_SCHOOL]
    assert (row.mode, row.least, clock(row.departure), clock(row.arrival), row.transfers) == (
        "school",
        684,
        "07:47:48",
        "07:59:12",
        0,
    )
