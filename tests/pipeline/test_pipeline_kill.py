"""`kill -9` at any moment: the earlier dataset is still served, and the next build goes on to the same bytes."""

import random
import shutil
import time

import pytest
from killing import KILLED, AtChange, AtProgress, Never, build_to_death
from running import Silent, contents, minutes_from_home, names_in

from isochrones.dataset.publish import current_folder
from isochrones.engine.transit.reachability import TransitSearch
from isochrones.pipeline import dataset_building
from isochrones.pipeline.dataset_job import build_dataset

STAGES = (
    "reading inputs",
    "reading the catalogue",
    "reading timetables",
    "grouping trips into patterns",
    "reading streets",
    "joining stops and establishments to the streets",
    "walking between stops",
    "writing the network",
    "searching from every establishment",
    "indexing",
    "publishing",
)
# 8 establishments, out and back, without and with school services.
SEARCHES = ("2 of 32", "16 of 32", "26 of 32", "32 of 32")
# Within a stage: the first file of the index, and some later one.
CHANGES = (("writing the network", 3), ("searching from every establishment", 8), ("indexing", 2), ("indexing", 90))


pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("small_batches")]


def check_completed(directory, built, built_before):
    """The dataset is the one of an undisturbed build, and nothing else is left."""
    folder, before = current_folder(directory), current_folder(built_before)
    assert contents(folder) == contents(current_folder(built))
    assert contents(directory / before.name) == contents(before)
    assert names_in(directory) == {".kept", ".lock", "current", folder.name, before.name}


@pytest.mark.parametrize(
    "death",
    [*(AtProgress(line) for line in (*STAGES, *SEARCHES)), *(AtChange(*change) for change in CHANGES)],
    ids=[*STAGES, *SEARCHES, *(f"{stage}, change {change}" for stage, change in CHANGES)],
)
def test_killed_in_any_stage(death, region, directory, built, built_before):
    before = minutes_from_home(built_before)
    assert build_to_death(region, directory, death) == KILLED
    assert minutes_from_home(directory) == before
    build_dataset(region, directory, 1, Silent())
    check_completed(directory, built, built_before)


def test_killed_before_any_change_of_publishing(region, directory, built, built_before, tmp_path):
    assert build_to_death(region, directory, AtProgress("publishing")) == KILLED
    before, after = minutes_from_home(built_before), minutes_from_home(built)
    assert before != after
    served = []
    code = KILLED
    while code == KILLED:
        again = shutil.copytree(directory, tmp_path / f"{len(served)}", symlinks=True)
        code = build_to_death(region, again, AtChange("publishing", len(served) + 1))
        served.append(minutes_from_home(again))
        build_dataset(region, again, 1, Silent())
        check_completed(again, built, built_before)
        shutil.rmtree(again)
    assert code == 0
    # The old dataset is served until the dataset was moved (1), the pointer removed (2), made (3) and renamed (4).
    assert served[:4] == [before] * 4
    assert served[4:] == [after] * (len(served) - 4)
    assert len(served) > 10


def test_killed_again_and_again_at_random(region, directory, built, built_before, tmp_path):
    start = time.perf_counter()
    assert build_to_death(region, tmp_path / "undisturbed", Never()) == 0
    usual_seconds = time.perf_counter() - start
    chance = random.Random(20260414)
    before, after = minutes_from_home(built_before), minutes_from_home(built)
    for _ in range(12):
        code = build_to_death(region, directory, Never(), chance.uniform(0.1, 0.8) * usual_seconds)
        served = minutes_from_home(directory)
        assert served == after if code == 0 else served in (before, after)
    build_dataset(region, directory, 1, Silent())
    check_completed(directory, built, built_before)


def test_the_next_build_skips_what_was_finished(region, directory, built, monkeypatch):
    assert build_to_death(region, directory, AtProgress("6 of 32")) == KILLED
    searched = []
    search = TransitSearch.pairs
    monkeypatch.setattr(TransitSearch, "pairs", lambda *a: searched.append(len(a[2])) or search(*a))
    monkeypatch.setattr(dataset_building, "write_stage", None)
    build_dataset(region, directory, 1, Silent())
    # 16 batches of two establishments in all, 3 of them done: neither these nor the network again.
    assert searched == [2] * 13
    assert contents(current_folder(directory)) == contents(current_folder(built))


def test_the_work_of_other_inputs_is_removed(region, directory):
    assert build_to_death(region, directory, AtProgress("6 of 32")) == KILLED
    (left,) = directory.glob(".work-*")
    region.write_text(region.read_text().replace("budget_minutes = 90", "budget_minutes = 45"))
    assert build_to_death(region, directory, AtProgress("6 of 32")) == KILLED
    (own,) = directory.glob(".work-*")
    assert own != left
