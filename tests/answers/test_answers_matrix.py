"""Travel times of many origins, and what a lookup refuses."""

import numpy as np
import pytest

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.answers.matrix import UNKNOWN, between_points, by_origin, snap_points, to_establishments
from isochrones.engine.constants import UNREACHED
from isochrones.findings import InputError
from isochrones.sample import SAMPLE_ORIGIN

LAT, LON = SAMPLE_ORIGIN
SEA = (0.0, -30.0)


@pytest.fixture(scope="module")
def answers(sample_dataset):
    return Answers.open(sample_dataset)


@pytest.fixture(scope="module")
def lookup(answers):
    return answers.lookup


def test_a_budget_above_that_of_the_dataset_is_refused(lookup):
    # 90 minutes.
    lookup(Query(LAT, LON, 5400))
    with pytest.raises(InputError, match=r"^budget_seconds: this dataset knows journeys of up to 5400 s, not 5401$"):
        lookup(Query(LAT, LON, 5401))


def test_rows_are_lookups(lookup):
    asked = Query(0, 0, 3600, ("transit", "walk"))
    origins = [(LAT, LON), SEA, (LAT - 0.02, LON)]
    chosen = np.array([2, UNKNOWN, 0])
    rows = list(to_establishments(lookup, asked, origins, chosen))
    assert len(rows) == 3
    for (lat, lon), row in zip(origins, rows, strict=True):
        answer = lookup(asked._replace(lat=lat, lon=lon))
        assert row.seconds.tolist() == [answer.best_seconds[2], UNREACHED, answer.best_seconds[0]]
        assert row.mode.tolist() == [answer.best_mode[2], -1, answer.best_mode[0]]
        assert (row.answer.snapped is None) == ((lat, lon) == SEA)
    assert rows[0].seconds.min() < UNREACHED


def test_it_does_not_matter_from_which_side_one_searches(answers):
    asked = Query(0, 0, 2700, ("transit", "school", "walk", "bike"), "bike")
    homes = [(LAT - step * 0.006, LON + step * 0.003) for step in range(6)]
    schools = [(row["lat"], row["lon"]) for row in answers.dataset.establishments[:3]]
    assert not by_origin(homes, schools)
    to_schools = np.stack([line.seconds for line in between_points(answers.areas, asked, homes, schools)], axis=1)
    from_homes = np.stack(
        [line.seconds for home in homes for line in between_points(answers.areas, asked, [home], schools)],
    )
    assert to_schools.shape == from_homes.shape == (6, 3)
    assert (to_schools == from_homes).all()
    assert (from_homes < UNREACHED).any()
    assert from_homes[from_homes < UNREACHED].max() <= 2700


def test_points_meet_the_streets_as_origins_do(answers):
    places = [(LAT, LON), SEA]
    assert snap_points(answers.dataset, places) == [answers.origins.place(LAT, LON).snaps["walk"], None]
