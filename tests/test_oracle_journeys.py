"""Journeys of random worlds: each can be travelled, the first is the lookup's, and none is better than one told."""

from __future__ import annotations

import pytest
from built import DIRECTIONS, build
from hypothesis import given, settings
from hypothesis import strategies as st
from journey_checker import JourneyChecker
from oracle import LATE, NEVER, Oracle
from random_worlds import any_world

from isochrones.answers.journeys import JourneyQuery
from isochrones.answers.lookup import Query
from isochrones.modes.names import MODES

pytestmark = pytest.mark.slow

ASKED_MODES = (MODES, ("transit", "school"), ("transit",), ("school", "walk"))


@given(any_world(), st.sampled_from(ASKED_MODES), st.sampled_from((1, 2)))
@settings(max_examples=settings().max_examples // 4)
def test_journeys_can_be_travelled_and_are_the_best(world, modes, part_of_budget):
    asked = build(world)
    legs = asked.legs(world)
    journeys = asked.answers.journeys
    for access in ("walk", "bike"):
        oracle = Oracle(world, legs, access)
        checker, others = JourneyChecker(world, oracle), Others(oracle, modes)
        for home, (lat, lon) in world.origins.items():
            budget_seconds = world.region.budget_minutes * 60 // part_of_budget
            told = asked.lookup(Query(lat, lon, budget_seconds, modes, access))
            for direction in DIRECTIONS:
                for e, uai in enumerate(asked.uais):
                    found = journeys.answer(JourneyQuery(lat, lon, e, budget_seconds, direction, modes, access))
                    assert [shown(journey) for journey in found.journeys[:1]] == expected(told, e, direction)
                    none = {warned.code for warned in found.warnings} & {"no-journey-within-budget"}
                    assert bool(none) != bool(found.journeys)
                    for journey in found.journeys:
                        checker.check(journey, home, uai, direction)
                        assert journey.seconds <= budget_seconds
                    others.check(found.journeys, home, uai, direction)


def shown(journey):
    return MODES.index(journey.mode), journey.seconds, journey.departure, journey.arrival


def expected(told, e, direction):
    """What a lookup says of an establishment; nothing if there is no journey."""
    columns = (
        (told.best_mode, told.best_seconds, told.departure, told.arrival)
        if direction == "outbound"
        else (told.return_mode, told.return_seconds, told.return_departure, told.return_arrival)
    )
    row = tuple(int(column[e]) for column in columns)
    return [row] if row[0] >= 0 else []


class Others:
    """Checks the alternatives: by the oracle's searches, no journey is better than one of them."""

    def __init__(self, oracle, modes):
        self.oracle = oracle
        self.service = "all" if "school" in modes else "transit"

    def check(self, journeys, home, uai, direction):
        others = journeys[1:]
        assert len(others) <= 3
        assert others == sorted(others, key=lambda journey: (journey.departure, journey.arrival))
        vehicles = [vehicles_of(journey) for journey in journeys if journey.transfers is not None]
        assert len({tuple(boarded) for boarded in vehicles}) == len(vehicles)
        for journey in others:
            self._check_window(journey, direction)
            self._check_best(journey, home, uai, direction)

    def _check_window(self, journey, direction):
        if direction == "outbound":
            assert self.oracle.arrive[0] <= journey.arrival <= self.oracle.arrive[1]
            assert journey.legs[-1].type == "walk"
        else:
            assert self.oracle.leave[0] <= journey.departure <= self.oracle.leave[1]
            assert journey.legs[0].type == "walk"

    def _check_best(self, journey, home, uai, direction):
        """With as many rides nobody leaves later or arrives earlier, and with fewer nobody does as well."""
        rides = journey.transfers + 1
        if direction == "outbound":
            assert self._leave_by(home, uai, journey.arrival)[rides - 1] == journey.departure
            assert rides == 1 or self._leave_by(home, uai, journey.arrival)[rides - 2] < journey.departure
            assert self._leave_by(home, uai, journey.arrival - 1)[rides - 1] < journey.departure
        else:
            assert self._arrive_at(home, uai, journey.departure)[rides - 1] == journey.arrival
            assert rides == 1 or self._arrive_at(home, uai, journey.departure)[rides - 2] > journey.arrival
            assert self._arrive_at(home, uai, journey.departure + 1)[rides - 1] > journey.arrival

    def _leave_by(self, home, uai, deadline):
        """Latest departure by most rides, to be there at a deadline."""
        scene, near = self._scene(deadline), self.oracle.home_legs(home, "outbound")
        rounds = self.oracle.outbound_rounds(scene, self.oracle.establishment_legs(uai, "outbound"), deadline)
        return [max((round_[stop] - walk for stop, walk in near.items()), default=NEVER) for round_ in rounds]

    def _arrive_at(self, home, uai, start):
        """Earliest arrival by most rides, leaving the establishment at an instant."""
        scene, near = self._scene(start), self.oracle.home_legs(home, "return")
        rounds = self.oracle.return_rounds(scene, self.oracle.establishment_legs(uai, "return"), start)
        return [min((round_[stop] + walk for stop, walk in near.items()), default=LATE) for round_ in rounds]

    def _scene(self, instant):
        return self.oracle.scene(self.service, instant - self.oracle.budget, instant + self.oracle.budget)


def vehicles_of(journey):
    """What one rides in, as people tell vehicles apart."""
    return [(leg.vehicle.name.feed, leg.vehicle.name.trip_id, leg.departure) for leg in journey.legs if leg.vehicle]
