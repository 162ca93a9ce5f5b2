"""The load benchmark measures what it says, on the sample region."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from answering import homes
from under_load import _two_copies, killed, steady

from isochrones.dataset.dataset import open_dataset


@pytest.mark.slow
def test_steady_and_killed(sample_dataset, tmp_path):
    copies = _two_copies(sample_dataset, tmp_path)
    places = homes(open_dataset(sample_dataset), 20)

    figures = steady(copies, places, rate=20, seconds=6)
    assert (figures.requests, figures.failed, figures.answers_that_changed) == (120, 0, 0)
    assert set(figures.answered_from) == {"before", "after"}
    assert figures.median_ms <= figures.p99_ms <= figures.p999_ms <= figures.longest_ms

    lost = killed(copies, places, rate=20, seconds=6)
    assert (lost.requests, lost.refused) == (120, 0)
    assert lost.lost <= lost.in_flight
