import shutil

import pytest
from running import Silent

from isochrones.pipeline import pair_search
from isochrones.pipeline.dataset_job import build_dataset
from isochrones.pipeline.kept import KEPT


@pytest.fixture
def built(sample_dataset):
    """DIR of the sample region's dataset, not to be changed."""
    return sample_dataset


@pytest.fixture(scope="session")
def built_before(sample_folder, tmp_path_factory):
    """DIR of a dataset with a smaller budget, not to be changed."""
    folder = tmp_path_factory.mktemp("before")
    region = shutil.copytree(sample_folder, folder / "region") / "region.toml"
    region.write_text(region.read_text().replace("budget_minutes = 90", "budget_minutes = 30"))
    build_dataset(region, folder / "datasets", 1, Silent())
    return folder / "datasets"


@pytest.fixture
def directory(built_before, tmp_path):
    """DIR where an earlier dataset is served; nothing that its build kept is there, so all stages are run."""
    ignored = shutil.ignore_patterns(KEPT)
    return shutil.copytree(built_before, tmp_path / "datasets", symlinks=True, ignore=ignored)


@pytest.fixture
def small_batches(monkeypatch):
    """Two establishments a batch: the sample has four batches for each search."""
    monkeypatch.setattr(pair_search, "BATCH", 2)
