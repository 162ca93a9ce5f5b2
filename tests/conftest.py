"""What all tests share: where compiled kernels are kept, how long hypothesis searches, datasets built once."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable

# Read by numba when it is first imported, so before anything of ours; the same place as in the Makefile.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parents[1] / ".numba_cache"))

from built import SHARED_REGIONS, Silent

from isochrones.pipeline.dataset_job import build_dataset
from isochrones.sample import write_sample_region

# Worlds are costly to draw, and a kernel's first call compiles it: neither says anything about the code.
COMMON = {
    "deadline": None,
    "derandomize": False,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    "print_blob": True,
}
settings.register_profile("few", max_examples=10, **COMMON)
settings.register_profile("default", max_examples=100, **COMMON)
settings.register_profile("long", max_examples=2000, **COMMON)
settings.load_profile(os.environ.get("ISOCHRONES_HYPOTHESIS", "default"))


# What a test needs beside Python, by the fixture that brings it.
MARKERS = {"browser": "browser", "built_page": "node", "database": "database"}


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their markers
def pytest_collection_modifyitems(items):
    """Mark tests by what they need, let failing examples go, and begin with slow modules.

    A slow test that is met last is waited for by one process alone.
    """
    for item in items:
        for fixture in MARKERS.keys() & set(item.fixturenames):
            item.add_marker(MARKERS[fixture])
    _let_failing_examples_go(items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def _let_failing_examples_go(items):
    """Let go of what failing examples hold.

    Hypothesis keeps the exception of every example that fails while it looks for a smaller one, and with it the
    datasets that the example opened: after a hundred of them no file can be opened any more.
    """
    tests = {item.obj for item in items if hasattr(getattr(item, "obj", None), "hypothesis")}
    for handle in (test.hypothesis for test in tests):
        handle.inner_test = _forgetting(handle.inner_test)


def _forgetting(test):
    @functools.wraps(test)
    def run(*arguments, **named):
        try:
            return test(*arguments, **named)
        except Exception as error:
            traceback.clear_frames(error.__traceback__)
            # Where hypothesis traced the example, frames have a second list of what they held.
            for frame, _ in traceback.walk_tb(error.__traceback__.tb_next):
                frame.f_locals.clear()
            raise

    return run


def _build_once(folder: Path, region_file: Callable[[], Path]) -> Path:
    """Build a dataset unless another test process has done so; a process that comes too early waits."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "datasets" / "current").exists():
            build_dataset(region_file(), folder / "datasets", os.cpu_count() or 1, Silent())
    return folder / "datasets"


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """Return a folder that all processes of a test run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory):
    """Return the sample region's folder; it must not be changed."""
    return write_sample_region(tmp_path_factory.mktemp("sample") / "region").parent


@pytest.fixture
def region(sample_folder, tmp_path):
    """Return a region file of the test's own, with its inputs beside it."""
    return shutil.copytree(sample_folder, tmp_path / "region") / "region.toml"


@pytest.fixture(scope="session")
def sample_dataset(run_folder):
    """Return the folder under which the sample region's dataset is published; it must not be changed."""
    folder = run_folder / "sample-dataset"
    return _build_once(folder, lambda: write_sample_region(folder / "region"))


@pytest.fixture(scope="session")
def week_dataset(run_folder):
    """Return the same of the sample region on the five days of a school week; its main date is the Tuesday."""
    folder = run_folder / "week-dataset"
    return _build_once(folder, lambda: _on_a_week(write_sample_region(folder / "region")))


def _on_a_week(region_file: Path) -> Path:
    text = region_file.read_text(encoding="utf-8")
    days = [f'"2026-04-{day}"' for day in (14, 13, 15, 16, 17)]
    region_file.write_text(text.replace('date = "2026-04-14"', f"dates = [{', '.join(days)}]"), encoding="utf-8")
    return region_file


@pytest.fixture(scope="session")
def region_dataset(run_folder):
    """Return a function from a real region's name to the folder under which its dataset is published."""

    def build(name: str) -> Path:
        return _build_once(run_folder / f"{name}-dataset", lambda: SHARED_REGIONS / name / "region.toml")

    return build
