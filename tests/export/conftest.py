import csv

import pytest
from built import Silent

from isochrones.pipeline.dataset_job import build_dataset
from isochrones.sample import write_sample_region

SCHOOL_FEED = ', { path = "scolaire.zip", type = "school" }'


@pytest.fixture(scope="session")
def silent():
    """Progress, told to nobody."""
    return Silent()


@pytest.fixture(scope="session")
def poorer_dataset(tmp_path_factory, silent):
    """DIR of the sample without school services, for journeys of half an hour, with an establishment far away."""
    folder = tmp_path_factory.mktemp("poorer")
    region = write_sample_region(folder)
    text = region.read_text(encoding="utf-8")
    assert SCHOOL_FEED in text
    text = text.replace(SCHOOL_FEED, "").replace("budget_minutes = 90", "budget_minutes = 30")
    region.write_text(text, encoding="utf-8")
    with (folder / "establishments.csv").open("r+", encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames
        far = {"uai": "X810009J", "name": "Far away", "lat": "44.5", "lon": "2.5"}
        csv.DictWriter(file, columns).writerow(far)
    build_dataset(region, folder / "datasets", 2, silent)
    return folder / "datasets"
