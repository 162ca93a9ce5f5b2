"""Searches are lent by view: whoever asks for one view shares its memory."""

import threading

import numpy as np
import pytest

from isochrones.answers import searches
from isochrones.answers.answers import Answers
from isochrones.answers.areas import Areas
from isochrones.answers.journeys import JourneyQuery
from isochrones.answers.lookup import Query
from isochrones.answers.searches import Searches
from isochrones.dataset.dataset import open_dataset
from isochrones.engine.transit import journey_search, reachability
from isochrones.engine.transit.range_search import Access

HOUR = 3600


@pytest.fixture
def dataset(sample_dataset):
    return open_dataset(sample_dataset)


@pytest.fixture
def made(monkeypatch):
    """List the memory that is made, by what it is for."""
    made = []

    def noting(module, name):
        make = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *sizes: made.append(name) or make(*sizes))

    noting(reachability, "make_workspace")
    noting(journey_search, "make_memory")
    return made


def test_percentiles_and_journeys_share_what_searches_a_view(dataset, made):
    answers = Answers(dataset)
    lookup, journeys = answers.lookup, answers.journeys
    number, place = next(
        (number, row) for number, row in enumerate(dataset.establishments) if lookup(_query(row)).best_mode[number] >= 0
    )
    for _ in range(3):
        lookup(_query(place, metric="p50"))
        for establishment in range(len(dataset.establishments)):
            if establishment != number:
                journeys.find(JourneyQuery(place["lat"], place["lon"], establishment, HOUR))
    # Two services and two directions; journeys are asked for outbound only.
    assert made.count("make_workspace") <= 4
    assert 1 <= made.count("make_memory") <= 2


def test_areas_share_them_too(dataset, made):
    answers = Answers(dataset)
    row = dataset.establishments[0]
    for _ in range(2):
        areas = Areas(dataset, answers.origins, answers.searches, answers.days)
        areas.isochrones((row["lat"], row["lon"]), [HOUR], "from", ("transit", "walk"), "walk", None, 400)
    assert made == ["make_workspace"]


def test_one_view_has_one_search_and_another_its_own(dataset, made):
    pool = Searches(3)
    for view in (dataset.index.transit.outbound_view, dataset.index.transit.back_view):
        found = [pool.over_window(view, 0, seconds, HOUR) for seconds in (10, 20)]
        assert [search.limits[:2] for search in found] == [(0, 10), (0, 20)]
        for search in found:
            search.best(_nobody())
        assert pool.at_instant(view) is pool.at_instant(view)
    assert made.count("make_workspace") == 2


def test_those_last_used_are_kept(dataset, monkeypatch):
    monkeypatch.setattr(searches, "VIEWS_KEPT", 2)
    pool = Searches(3)
    # Equal views, but not one object.
    views = [dataset.index.transit.outbound_view._replace() for _ in range(3)]
    first, second = (pool.at_instant(view) for view in views[:2])
    assert pool.at_instant(views[0]) is first
    pool.at_instant(views[2])
    assert pool.at_instant(views[0]) is first
    assert pool.at_instant(views[1]) is not second


def test_threads_that_ask_at_once_get_the_same(dataset):
    pool, view = Searches(3), dataset.index.transit.outbound_view
    together, found = threading.Barrier(8), []

    def ask():
        together.wait()
        found.append(pool.at_instant(view))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1


def _query(row, metric="fastest"):
    return Query(row["lat"], row["lon"], HOUR, ("transit", "school", "walk"), metric=metric)


def _nobody():
    return Access(np.zeros(0, np.int32), np.zeros(0, np.int32))
