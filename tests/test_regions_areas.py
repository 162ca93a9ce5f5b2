"""The real regions: times at establishments are those of lookups, and areas agree with times."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from built import SHARED_REGIONS
from rounded_areas import lies_within

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.engine.constants import UNREACHED

pytestmark = [
    pytest.mark.regions,
    pytest.mark.skipif(not SHARED_REGIONS.is_dir(), reason=f"the real regions are not at {SHARED_REGIONS}"),
]

HOMES = 15
MODES = ("transit", "school", "walk")
LIMITS = [900, 1800, 3600]


@pytest.fixture(scope="module", params=["nantes", "rhein-neckar", "oaxaca", "porto-alegre"])
def answers(request, region_dataset):
    return Answers.open(region_dataset(request.param))


def homes(dataset):
    random = np.random.default_rng(2027)
    streets = dataset.index.streets
    nodes = random.choice(np.flatnonzero(np.isfinite(streets.node_lat)), HOMES)
    away = random.normal(0.0, 0.001, (2, HOMES))
    return streets.node_lat[nodes] + away[0], streets.node_lon[nodes] + away[1]


def test_times_are_those_of_lookups(answers):
    dataset, lookup, areas = answers.dataset, answers.lookup, answers.areas
    lats, lons = homes(dataset)
    schools = [np.array([row[name] for row in dataset.establishments]) for name in ("lat", "lon")]
    for access in ("walk", "bike"):
        table = np.array(
            [
                lookup(Query(lat, lon, dataset.parameters.budget_seconds, MODES, access)).best_seconds
                for lat, lon in zip(lats, lons, strict=True)
            ]
        )
        for home, expected in zip(zip(lats, lons, strict=True), table, strict=True):
            np.testing.assert_array_equal(areas.times_at(home, *schools, "from", MODES, access), expected)
        for school in range(0, len(dataset.establishments), 1 + len(dataset.establishments) // 20):
            found = areas.times_at(school, lats, lons, "to", MODES, access)
            np.testing.assert_array_equal(found, table[:, school])
        assert (table < UNREACHED).sum() > HOMES


def test_areas_are_valid_nested_and_agree_with_times_on_the_lattice(answers):
    areas, lattice, (lats, lons) = answers.areas, answers.dataset.index.lattice, homes(answers.dataset)
    rows, columns = (np.arange(-12, 13) + round(float(np.median(values) / step)) for values, step in
                     zip((lats, lons), lattice.step, strict=True))  # fmt: skip
    lat, lon = (axis.ravel() for axis in np.meshgrid(rows * lattice.step[0], columns * lattice.step[1]))
    for home in zip(lats[:4], lons[:4], strict=True):
        found = areas.isochrones(home, LIMITS, "from", MODES)
        times = areas.times_at(home, lat, lon, "from", MODES)
        smaller = shapely.MultiPolygon()
        for limit, area in zip(LIMITS, found.multipolygons, strict=True):
            shape = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in area])
            assert shape.is_valid
            assert lies_within(smaller, shape)
            np.testing.assert_array_equal(shapely.contains_xy(shape, lon, lat), times <= limit)
            smaller = shape
