"""`kill -9` at any moment of a run: what is served stays whole, the summary is true, the next run completes."""

import random
import shutil
import time

import pytest
from feed_server import FeedServer
from killing import KILLED, AtProgress, Never, run_to_death
from running import contents, minutes_from_home
from sample_runs import on_disk, run_once, run_until, with_trips, write_region

from isochrones.dataset.publish import current_folder

pytestmark = pytest.mark.slow

STAGES = (
    "fetching",
    "1 of 4",
    "checking feeds",
    "reading inputs",
    "searching from every establishment",
    "indexing",
    "comparing with the dataset that is served",
    "publishing",
    "verifying what is served",
    "pruning",
)
RANDOM_KILLS = 20


@pytest.fixture(scope="module")
def world(sample_folder, tmp_path_factory):
    """A folder with region and datasets after a first run, when a new version of a feed has just been published.

    Also the datasets, and what is served, after an undisturbed second run.
    """
    folder = tmp_path_factory.mktemp("killed")
    feed = (sample_folder / "urbain.zip").read_bytes()
    with FeedServer() as server:
        server.serve("/urbain.zip", feed)
        region = write_region(sample_folder, folder / "first" / "region", server.base)
        run_once(region, folder / "first" / "datasets")
        server.serve("/urbain.zip", with_trips(feed, lambda trip: trip != "A-001"))
        shutil.copytree(folder / "first", folder / "second", symlinks=True)
        run_once(folder / "second" / "region" / "region.toml", folder / "second" / "datasets")
        yield folder


@pytest.fixture
def own(world, tmp_path):
    """A copy of the folder, to run in."""
    return shutil.copytree(world / "first", tmp_path / "own", symlinks=True)


def kill(own, death, after_seconds=None):
    return run_to_death(run_until, (own / "region" / "region.toml", own / "datasets", death), after_seconds)


def check_completed(own, world):
    """The next run comes to what an undisturbed one comes to."""
    told = run_once(own / "region" / "region.toml", own / "datasets")
    assert (told["state"], told["calls"]) == ("finished", [])
    mine, undisturbed = current_folder(own / "datasets"), current_folder(world / "second" / "datasets")
    assert mine.name == undisturbed.name
    assert contents(mine) == contents(undisturbed)
    assert not list((own / "datasets").glob(".work-*"))


@pytest.mark.parametrize("stage", STAGES)
def test_killed_in_any_stage(stage, own, world):
    before = minutes_from_home(own / "datasets")
    assert kill(own, AtProgress(stage)) == KILLED
    told = on_disk(own / "datasets")
    assert told["state"] == "under way"
    assert told["now_doing"]
    after = minutes_from_home(world / "second" / "datasets")
    assert minutes_from_home(own / "datasets") in (before, after)
    check_completed(own, world)


def test_killed_again_and_again_at_random(world, tmp_path):
    chance = random.Random(20260413)
    served = [minutes_from_home(world / name / "datasets") for name in ("first", "second")]
    start = time.perf_counter()
    assert kill(shutil.copytree(world / "first", tmp_path / "undisturbed", symlinks=True), Never()) == 0
    usual_seconds = time.perf_counter() - start
    kills, number = 0, 0
    own = shutil.copytree(world / "first", tmp_path / "own", symlinks=True)
    while kills < RANDOM_KILLS:
        number += 1
        assert number < 5 * RANDOM_KILLS
        start = time.perf_counter()
        if kill(own, Never(), chance.uniform(0.05, 0.95) * usual_seconds) == KILLED:
            kills += 1
        else:
            # The machine is less busy now.
            usual_seconds = time.perf_counter() - start
        assert minutes_from_home(own / "datasets") in served
        if chance.random() < 0.5:
            # Or else the next one, too, starts from what is left.
            check_completed(own, world)
            shutil.rmtree(own)
            own = shutil.copytree(world / "first", tmp_path / "own", symlinks=True)
    check_completed(own, world)
