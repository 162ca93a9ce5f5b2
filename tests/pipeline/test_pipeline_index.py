"""`precompute.py index` makes a lost or damaged index again, from the tables alone."""

import shutil

import pytest
from killing import KILLED, AtChange, index_to_death
from running import contents, finish, minutes_from_home, names_in, run, start

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.dataset.checksums import find_damage
from isochrones.dataset.dataset import open_dataset
from isochrones.dataset.publish import current_folder, only_one
from isochrones.findings import InputError
from isochrones.modes.names import MODES
from isochrones.sample import SAMPLE_ORIGIN

ARRAY = "streets/edges/geometry_lat.npy"
NAMES = "names/runs.arrow"


def lose(index):
    shutil.rmtree(index)


def lose_an_array(index):
    (index / ARRAY).unlink()


def cut_an_array(index):
    (index / ARRAY).write_bytes((index / ARRAY).read_bytes()[:-1])


def empty_an_array(index):
    (index / ARRAY).write_bytes(b"")


def garble_an_array(index):
    (index / ARRAY).write_bytes(b"\0" * 4096)


def lose_a_folder(index):
    shutil.rmtree(index / "by_street" / "0" / "hierarchy")


def lose_names(index):
    shutil.rmtree(index / "names")


def cut_names(index):
    (index / NAMES).write_bytes((index / NAMES).read_bytes()[:-100])


def empty_names(index):
    (index / NAMES).write_bytes(b"")


DAMAGES = (
    *(lose, lose_an_array, cut_an_array, empty_an_array, garble_an_array, lose_a_folder),
    *(lose_names, cut_names, empty_names),
)


@pytest.fixture
def folder(directory):
    """The folder of a published dataset, to be damaged."""
    return current_folder(directory)


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_index_is_made_again_to_the_byte(damage, folder, directory, built_before):
    damage(folder / "index")
    with pytest.raises(InputError, match=r"index: not whole, `python precompute.py index .*` makes it again"):
        open_dataset(directory)
    ran = run("index", directory)
    assert (ran.code, ran.errors) == (0, [])
    assert [line.split(" s  ")[1] for line in ran.progress] == ["indexing"]
    assert ran.out == f"indexed {folder}\n"
    assert contents(folder) == contents(current_folder(built_before))
    assert minutes_from_home(directory) == minutes_from_home(built_before)
    assert names_in(directory) == {".lock", "current", folder.name}
    assert find_damage(folder) == {}


def test_the_folder_of_one_dataset_can_be_named(folder, directory, built_before):
    (directory / "current").unlink()
    lose(folder / "index")
    assert run("index", folder).code == 0
    assert contents(folder) == contents(current_folder(built_before))


def test_who_has_the_dataset_open_goes_on(directory):
    dataset = open_dataset(directory)
    query = Query(*SAMPLE_ORIGIN, 1800, MODES)
    assert run("index", directory).code == 0
    before = Answers(dataset).lookup(query)
    after = Answers.open(directory).lookup(query)
    assert before.best_seconds.tolist() == after.best_seconds.tolist()
    assert min(after.best_seconds) < 1800


@pytest.mark.slow
def test_killed_at_any_change_a_whole_index_stays_whole(folder, directory, built_before):
    before = minutes_from_home(directory)
    code, change = KILLED, 1
    while code == KILLED:
        code = index_to_death(folder, AtChange("indexing", change))
        assert minutes_from_home(directory) == before
        change += 61
    assert code == 0
    assert change > 61 * 3
    assert contents(folder) == contents(current_folder(built_before))


def test_without_its_tables_there_is_no_index(folder, directory):
    (folder / "network" / "trips.parquet").unlink()
    ran = run("index", directory)
    assert ran.code == 1
    (line,) = ran.errors
    assert line.startswith(f"error: {folder}/network/trips.parquet: not a table of a dataset: ")
    assert ".index" not in names_in(folder)


def test_what_is_no_dataset_has_no_index(tmp_path):
    ran = run("index", tmp_path)
    assert (ran.code, ran.errors) == (1, [f"error: {tmp_path}: no dataset has been published here"])


@pytest.mark.slow
def test_it_waits_for_no_build(directory):
    with only_one(directory):
        ran = finish(start("index", directory))
    assert (ran.code, ran.errors) == (1, [f"error: {directory}: another build is running there"])
