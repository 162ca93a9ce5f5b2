"""The real regions: what a lookup says of random homes is what a full search from them finds."""

from __future__ import annotations

import numpy as np
import pytest
from built import SHARED_REGIONS

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.answers.percentiles import PercentileSearch
from isochrones.dataset.dataset import open_dataset
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.street_search import make_street_workspace, times_from_seeds
from isochrones.engine.transit.pair_lookup import add_journeys, no_journeys
from isochrones.modes.names import MODES

pytestmark = [
    pytest.mark.regions,
    pytest.mark.skipif(not SHARED_REGIONS.is_dir(), reason=f"the real regions are not at {SHARED_REGIONS}"),
]

REGIONS = ("nantes", "rhein-neckar", "oaxaca", "porto-alegre")
HOMES = 200
MEDIAN = 50

# Trips on the region's date, counted from the feeds' own files with nothing but a csv reader.
TRIPS_ON_DATE = {
    "nantes": {"tan": 1_481},
    "rhein-neckar": {"rnv": 7_123},
    "oaxaca": {"oaxaca": 85},
    "porto-alegre": {"eptc": 2_374, "trensurb": 529},
}


@pytest.fixture(params=REGIONS)
def answers(request, region_dataset):
    return Answers.open(region_dataset(request.param))


def homes(dataset):
    """Random places: near a street anywhere in the region, up to some hundred metres from it."""
    random = np.random.default_rng(2026)
    streets = dataset.index.streets
    nodes = random.choice(len(streets.node_lat), HOMES)
    away = random.normal(0.0, 0.001, (2, HOMES))
    return list(zip(streets.node_lat[nodes] + away[0], streets.node_lon[nodes] + away[1], strict=True))


def test_a_lookup_equals_a_full_search(answers):
    dataset, origins = answers.dataset, answers.origins
    parameters, index = dataset.parameters, dataset.index
    search = PercentileSearch(index, parameters, answers.searches)
    budget_seconds = parameters.budget_seconds
    # None of the regions has school services: both choices would be one and the same search.
    assert not parameters.school_services
    compared = 0
    for number, (lat, lon) in enumerate(homes(dataset)):
        origin = origins.place(lat, lon)
        for outbound in (True, False):
            access = origins.access(origin, "bike" if number % 2 else "walk", outbound=outbound)
            pairs = index.transit.outbound if outbound else index.transit.back
            found = no_journeys(len(dataset.establishments))
            add_journeys(pairs, access, budget_seconds, found)
            live = search.reach(index.transit, access, MEDIAN, outbound=outbound)
            np.testing.assert_array_equal(found.seconds, live.seconds)
            reached = live.seconds < UNREACHED
            compared += int(reached.sum())
            np.testing.assert_array_equal(found.rides[reached], live.rides[reached])
            start = parameters.arrive_instants[0] if outbound else -parameters.leave_instants[1]
            np.testing.assert_array_equal(found.tie_seconds[reached] + start, live.instant[reached])
    assert compared > HOMES


def test_streets_alone_equal_a_plain_search(answers):
    dataset, origins, lookup = answers.dataset, answers.origins, answers.lookup
    streets, budget_seconds = dataset.index.streets, dataset.parameters.budget_seconds
    workspace = make_street_workspace(len(streets.node_lat))
    on_network = streets.establishment_node >= 0
    for lat, lon in homes(dataset):
        origin = origins.place(lat, lon)
        answer = lookup(Query(lat, lon, budget_seconds, MODES))
        for mode, arcs in (("walk", streets.arcs_of("walk").ahead), ("bike", streets.arcs_of("bike").ahead)):
            if mode not in origin.snaps:
                continue
            nodes, times = times_from_seeds(arcs, *origin.outward[mode], budget_seconds * 1000, workspace)
            milliseconds = np.full(len(streets.node_lat), UNREACHED, np.int32)
            milliseconds[nodes] = times
            expected = np.full(len(on_network), UNREACHED, np.int32)
            expected[on_network] = milliseconds[streets.establishment_node[on_network]]
            seconds = np.where(expected < UNREACHED, -(-expected // 1000), UNREACHED)
            np.testing.assert_array_equal(answer.seconds[mode], seconds)


@pytest.mark.parametrize("name", REGIONS)
def test_trips_on_the_date(name, region_dataset):
    report = open_dataset(region_dataset(name)).manifest.report
    assert {feed.feed: feed.trips_on_date for feed in report.feeds} == TRIPS_ON_DATE[name]


def test_a_way_without_any_journey_is_said(region_dataset):
    # The feed of nantes has no stop times between 9 and 20 h.
    manifest = open_dataset(region_dataset("nantes")).manifest.as_record()
    assert manifest["counts"]["pairs_return"] == 0
    assert [warning["message"] for warning in manifest["warnings"] if warning["code"] == "no-journeys"] == [
        "no public transport at all on the way home, from or to anywhere"
    ]
