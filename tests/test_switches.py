"""Everything that makes a search faster can be switched off, and changes no bit of what is found."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from built import DIRECTIONS, Asked, build
from hypothesis import given, settings
from random_worlds import any_world

from isochrones.engine.transit.orientation import orient
from isochrones.engine.transit.range_search import Limits, Switches
from isochrones.engine.transit.reachability import TransitSearch, access_of, reach_from_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from worlds import World

pytestmark = pytest.mark.slow

ALL_CHOICES = list(itertools.product((True, False), repeat=4))  # three switches, and whether footpaths are left out
ALL_OFF = (False, False, False, False)
MEDIAN = 50


class Half(NamedTuple):
    """One of the two windows: which way one travels, and between which instants."""

    outbound: bool
    window: tuple[int, int]
    horizon: tuple[int, int]


def halves(asked: Asked) -> list[Half]:
    parameters = asked.dataset.parameters
    budget = parameters.budget_seconds
    arrive, leave = parameters.arrive_instants, parameters.leave_instants
    return [
        Half(True, arrive, (arrive[0] - budget, arrive[1])),
        Half(False, leave, (leave[0], leave[1] + budget)),
    ]


def results(asked: Asked, world: World, switches: Switches, *, reduce_footpaths: bool) -> Iterator[np.ndarray]:
    """Every array that any search finds: from all establishments and all homes, both ways, by both services."""
    parameters, index = asked.dataset.parameters, asked.index
    budget, rides = parameters.budget_seconds, parameters.max_rides
    for half, with_school, turned in itertools.product(halves(asked), (False, True), (False, True)):
        view = orient(
            asked.timetable,
            asked.footpaths,
            horizon=half.horizon,
            slack_seconds=parameters.boarding_slack_seconds,
            turned=turned,
            with_school=with_school,
            reduce_footpaths=reduce_footpaths,
        )
        first, last = (-half.window[1], -half.window[0]) if turned else half.window
        links = index.egress if half.outbound else index.departure
        if turned == half.outbound:
            search = TransitSearch(view, Limits(first, last, budget, rides), switches)
            for e in range(len(asked.uais)):
                yield from search.best(access_of(links, e))
            continue
        limits = Limits(first - budget, last, budget, rides)
        search = TransitSearch(view, limits, switches)
        for place in world.origins.values():
            access = asked.origins.access(asked.origins.place(*place), "bike", outbound=half.outbound)
            yield from search.best(access)
            yield from reach_from_log(search.log(access), links, limits, (first, last), MEDIAN)


def assert_equal_to_plain_search(asked, world, choices):
    expected = list(results(asked, world, Switches(*ALL_OFF[:3]), reduce_footpaths=False))
    for *switches, reduce_footpaths in choices:
        found = results(asked, world, Switches(*switches), reduce_footpaths=reduce_footpaths)
        for number, (array, plain) in enumerate(zip(found, expected, strict=True)):
            assert np.array_equal(array, plain), (switches, reduce_footpaths, number)


@given(any_world())
@settings(max_examples=settings().max_examples // 2)
def test_all_at_once_change_nothing(world):
    assert_equal_to_plain_search(build(world), world, ALL_CHOICES[:1])


@given(any_world())
@settings(max_examples=max(1, settings().max_examples // 10))
def test_each_with_and_without_the_others_changes_nothing(world):
    assert_equal_to_plain_search(build(world), world, ALL_CHOICES)


@pytest.fixture(scope="module")
def sample(sample_dataset):
    return Asked(sample_dataset)


@pytest.mark.parametrize("mode", ["walk", "bike"])
def test_the_hierarchy_of_streets_changes_nothing(sample, mode):
    """Travel times by street are the same as by a plain search, from everywhere, both ways, within any budget."""
    rng = np.random.default_rng(2)
    streets, reached = sample.index.streets, 0
    for node in rng.integers(0, len(streets.node_lat), 150):
        place = streets.node_lat[node] + rng.uniform(-0.003, 0.003), streets.node_lon[node] + rng.uniform(-0.003, 0.003)
        budget_minutes = int(rng.integers(5, 91))
        shown = sample.ask(place, budget_minutes, modes=(mode,))
        out, back = (sample.by_street(place, mode, direction, budget_minutes) for direction in DIRECTIONS)
        assert {uai: row.seconds[mode] for uai, row in shown.items() if row.seconds} == out
        assert {uai: row.way_back for uai, row in shown.items() if row.way_back is not None} == back
        reached += len(out)
    assert reached > 200
