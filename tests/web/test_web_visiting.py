"""The benchmark of the page: it sees the map of a service as it is run by default."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from visiting import measure_visiting


def test_visits_are_timed(built_page, sample_dataset):
    assert (built_page / "index.html").is_file()
    visited = measure_visiting(sample_dataset, 3, 1)
    assert [times.number for times in visited] == [3, 3, 1]
    assert all(0 < times.median < 60 for times in visited)
