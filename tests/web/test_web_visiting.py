"""The benchmark of the page: it asks from homes that reach something, and sees the map."""

import sys
from pathlib import Path

from map_page import HOME

from isochrones.dataset.dataset import open_dataset

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from visiting import visited, within_reach


def test_visits_are_timed(browser, service):
    (seconds,) = visited(browser, f"{service}/", (HOME["lat"], HOME["lon"]), 1)
    assert 0 < seconds < 60


def test_homes_reach_what_is_asked_for(sample_dataset):
    dataset = open_dataset(sample_dataset)
    asked = within_reach(dataset, 3)
    assert len(asked) == 3
    assert all(dataset.index_of(uai) is not None for _, uai in asked)
