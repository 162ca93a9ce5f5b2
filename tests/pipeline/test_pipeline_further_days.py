"""Builds for several reference days: what is searched, and that no way to the dataset changes a byte of it."""

import shutil

import pytest
from killing import KILLED, AtChange, AtProgress, build_to_death
from running import Silent, contents, run

from isochrones.dataset.dataset import open_dataset
from isochrones.dataset.publish import current_folder
from isochrones.dataset.tables import read_table
from isochrones.engine.transit.reachability import TransitSearch
from isochrones.pipeline.dataset_job import build_dataset

# In the sample, school buses go home at noon on Wednesdays; Monday is as Tuesday.
DATES = 'dates = ["2026-04-14", "2026-04-13", "2026-04-15", "2026-04-08"]'
STAGE = "searching on 2026-04-15"


@pytest.fixture(scope="module")
def region_of_days(sample_folder, tmp_path_factory):
    """The sample's region file with several dates, not to be changed."""
    region = shutil.copytree(sample_folder, tmp_path_factory.mktemp("days") / "region") / "region.toml"
    region.write_text(region.read_text().replace('date = "2026-04-14"', DATES))
    return region


@pytest.fixture(scope="module")
def built_of_days(region_of_days, tmp_path_factory):
    """DIR of its dataset, not to be changed."""
    directory = tmp_path_factory.mktemp("days-built") / "datasets"
    build_dataset(region_of_days, directory, 1, Silent())
    return directory


def test_each_day_that_differs_is_searched_and_told(region_of_days, tmp_path):
    ran = run("build", region_of_days, "--output", tmp_path / "datasets")
    told = [line.split(" s  ")[1] for line in ran.progress]
    searched = told.index(STAGE)
    # One batch of 8 establishments, out and back, without and with school services; both Wednesdays are one.
    assert told[searched - 1] == "searching from every establishment: 32 of 32"
    assert told[searched + 1 : searched + 5] == [f"{STAGE}: {done} of 32" for done in (8, 16, 24, 32)]
    assert told[searched + 5] == "indexing"
    dataset = open_dataset(tmp_path / "datasets")
    assert [day.same_as for day in dataset.reference_days] == [0, 0, 2, 2]
    assert dataset.manifest.as_record()["dates"] == ["2026-04-14", "2026-04-13", "2026-04-15", "2026-04-08"]
    assert set(read_table(dataset.folder, "outbound_days")["day"].tolist()) == {2}


def test_the_main_day_is_as_without_the_others(built, built_of_days):
    alone, among = (contents(current_folder(directory)) for directory in (built, built_of_days))
    differ = {name for name in alone if alone[name] != among[name]}
    of_days = {"manifest.json", "SHA256SUMS", "reference_days.parquet", "outbound_days.parquet", "return_days.parquet"}
    assert {name for name in differ if not name.startswith("index/")} == of_days
    assert {name.split("/")[1] for name in differ - of_days} == {"transit", "school"}


@pytest.mark.parametrize(
    "death",
    [AtProgress(STAGE), AtChange(STAGE, 3), AtChange(STAGE, 20), AtChange(STAGE, 40), AtProgress("indexing")],
    ids=["before", "change 3", "change 20", "change 40", "after"],
)
def test_killed_on_a_further_day(death, region_of_days, directory, built_of_days, monkeypatch):
    assert build_to_death(region_of_days, directory, death) == KILLED
    searched = []
    search = TransitSearch.pairs
    monkeypatch.setattr(TransitSearch, "pairs", lambda *a: searched.append(len(a[2])) or search(*a))
    monkeypatch.setattr("isochrones.pipeline.pair_search.BATCH", 2)
    build_dataset(region_of_days, directory, 1, Silent())
    # Of 16 batches on the main day none is searched again.
    assert len(searched) <= 16
    assert contents(current_folder(directory)) == contents(current_folder(built_of_days))


def test_the_number_of_threads_and_of_batches_changes_no_byte(region_of_days, built_of_days, tmp_path, monkeypatch):
    monkeypatch.setattr("isochrones.pipeline.pair_search.BATCH", 3)
    build_dataset(region_of_days, tmp_path / "datasets", 3, Silent())
    assert contents(current_folder(tmp_path / "datasets")) == contents(current_folder(built_of_days))


def test_an_index_is_made_again_to_the_byte(built_of_days, tmp_path):
    directory = shutil.copytree(built_of_days, tmp_path / "datasets", symlinks=True)
    shutil.rmtree(current_folder(directory) / "index")
    assert run("index", directory).code == 0
    assert contents(current_folder(directory)) == contents(current_folder(built_of_days))
