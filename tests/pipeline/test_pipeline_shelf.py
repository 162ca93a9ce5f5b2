"""The datasets of a DIR: listed, verified, gone back to, published by hand and pruned."""

import json
import multiprocessing
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running import PATIENCE_SECONDS, contents, names_in, run
from shelves import REFUSALS, own_copy, publish_copy, refuse_copy

from isochrones.dataset.checksums import find_damage, list_files, write_checksums
from isochrones.dataset.dataset import Dataset, open_dataset
from isochrones.dataset.publish import current_folder, make_current, only_one
from isochrones.dataset.shelf import prune, roll_back
from isochrones.findings import InputError

PROCESSES = multiprocessing.get_context("forkserver")


@pytest.fixture
def shelf(built, built_before, tmp_path):
    """DIR with a, b, c and d, built in this order; c was refused, d is served."""
    directory = tmp_path / "shelf"
    directory.mkdir()
    (directory / ".lock").touch()
    publish_copy(directory, built_before, "a", 1)
    publish_copy(directory, built, "b", 2)
    refuse_copy(directory, built_before, "c", 3)
    publish_copy(directory, built, "d", 4)
    return directory


def served(directory):
    return current_folder(directory).name


def damage_one(folder):
    path = own_copy(folder / "establishments.parquet")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return path


def test_a_build_publishes_with_checksums(built):
    folder = current_folder(built)
    ran = run("verify", built)
    assert (ran.code, ran.errors) == (0, [])
    assert ran.out == f"{folder}: {len(list_files(folder)):,} files, all as published\n"
    assert run("verify", folder).out == ran.out


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_verify_finds_a_flipped_bit_in_any_file(data, shelf):
    folder = shelf / "d"
    names = [name for name in (*list_files(folder), "SHA256SUMS") if (folder / name).stat().st_size]
    name = data.draw(st.sampled_from(names))
    path = own_copy(folder / name)
    bit = data.draw(st.integers(0, path.stat().st_size * 8 - 1))
    flip(path, bit)
    assert name == "SHA256SUMS" or list(find_damage(folder)) == [name]
    assert run("verify", shelf).code == 3
    flip(path, bit)
    assert find_damage(folder) == {}


def flip(path, bit):
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def test_verify_names_each_damaged_file(shelf):
    damaged = damage_one(shelf / "d")
    (shelf / "d" / "manifest.json").unlink()
    (shelf / "d" / "notes.txt").touch()
    ran = run("verify", shelf)
    assert (ran.code, ran.errors) == (3, [])
    assert ran.out.splitlines() == [
        f"{damaged}: damaged, its content is not what was published",
        f"{shelf}/d/manifest.json: missing",
        f"{shelf}/d/notes.txt: no file of this dataset",
    ]


def test_verify_needs_no_lock(shelf):
    with only_one(shelf):
        assert run("verify", shelf).code == 0
        assert run("list", shelf).code == 0


def test_list_shows_what_stands_there(shelf):
    (shelf / "a" / "manifest.json").write_text("{")
    (shelf / "other").mkdir()
    (shelf / ".work-dead").mkdir()
    ran = run("list", shelf)
    assert (ran.code, ran.errors) == (0, [])
    lines = [line.split() for line in ran.out.splitlines()]
    rows = {line[0]: line[1:4] for line in lines if line and line[0] in tuple("abcd")}
    assert list(rows) == ["d", "c", "b", "a"]
    assert rows["d"] == ["2026-04-04", "10:21", "current"]
    assert rows["c"] == ["2026-04-03", "10:21", "refused"]
    assert rows["a"][:2] == ["?", "damaged"]
    told = " ".join(ran.out.split())
    assert f"c: refused: {REFUSALS[0]['code']}: {REFUSALS[0]['message']}" in told
    assert "a: damaged:" in told
    assert ".work-dead: work under way, or left by what was cut off" in told
    assert "other" not in told


def test_list_as_json_tells_all_of_it(shelf):
    make_current(shelf, "c")
    record = json.loads(run("list", shelf, "--json").out)
    assert record["leftovers"] == []
    datasets = {dataset["id"]: dataset for dataset in record["datasets"]}
    manifest = Dataset(shelf / "c").manifest
    assert datasets["c"] == {
        "id": "c",
        "date": "2026-04-14",
        "created_at": "2026-04-03T10:21:00+00:00",
        "is_current": True,
        "refusals": None,
        "accepted": REFUSALS,
        "pairs": manifest.counts["pairs_outbound"] + manifest.counts["pairs_return"],
        "establishments": 8,
        "bytes": sum(path.stat().st_size for path in (shelf / "c").rglob("*") if path.is_file()),
        "trouble": None,
    }
    assert [name for name, dataset in datasets.items() if dataset["is_current"]] == ["c"]


def test_roll_back_goes_step_by_step_past_refused_ones(shelf):
    ran = run("rollback", shelf)
    assert (ran.code, ran.errors, ran.out) == (0, [], f"now current: {shelf / 'b'}\n")
    assert run("rollback", shelf).out == f"now current: {shelf / 'a'}\n"
    ran = run("rollback", shelf)
    assert (ran.code, ran.errors) == (1, [f"error: {shelf}: there is no dataset before a to go back to"])
    assert served(shelf) == "a"


def test_roll_back_to_a_given_one(shelf):
    assert run("rollback", shelf, "--to", "a").code == 0
    assert served(shelf) == "a"
    ran = run("rollback", shelf, "--to", "x")
    assert (ran.code, ran.errors) == (
        1,
        [f"error: {shelf}: there is no dataset x; `python precompute.py list` shows all"],
    )
    ran = run("rollback", shelf, "--to", "c")
    assert ran.code == 1
    assert "c: was refused" in ran.errors[0]
    assert served(shelf) == "a"


@pytest.mark.parametrize("command", [("rollback",), ("rollback", "--to", "b"), ("publish", "b")])
def test_a_damaged_dataset_never_goes_live(command, shelf):
    damaged = damage_one(shelf / "b")
    ran = run(command[0], shelf, *command[1:])
    assert (ran.code, ran.errors) == (1, [f"error: {damaged}: damaged, its content is not what was published"])
    assert served(shelf) == "d"


def test_one_of_another_format_never_goes_live(shelf, built):
    folder = publish_copy(shelf, built, "old", 1)
    make_current(shelf, "d")
    manifest = own_copy(folder / "manifest.json")
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format_version": 1}))
    (folder / "SHA256SUMS").unlink()
    write_checksums(folder)
    ran = run("publish", shelf, "old")
    assert ran.code == 1
    assert "format_version 1 can't be read" in ran.errors[0]
    assert served(shelf) == "d"


def test_a_person_publishes_a_refused_one(shelf):
    ran = run("publish", shelf, "c")
    assert (ran.code, ran.errors, ran.out) == (0, [], f"now current: {shelf / 'c'}\n")
    assert "c: accepted though: pairs-lost" in run("list", shelf).out
    assert run("verify", shelf).code == 0
    make_current(shelf, "d")
    assert run("rollback", shelf).out == f"now current: {shelf / 'c'}\n"


def test_prune_keeps_the_current_one_and_the_latest_good_others(shelf, built):
    refuse_copy(shelf, built, "e", 5)
    (shelf / ".work-dead" / "dataset").mkdir(parents=True)
    (shelf / ".pruned-x").mkdir()
    (shelf / "other").mkdir()
    before = names_in(shelf)
    would = [f"{shelf / name}" for name in ("c", "a", ".pruned-x", ".work-dead")]
    ran = run("prune", shelf, "--keep", "1", "--dry-run")
    assert ran.out.splitlines() == [f"would remove {path}" for path in would]
    assert names_in(shelf) == before
    ran = run("prune", shelf, "--keep", "1")
    assert (ran.code, ran.errors) == (0, [])
    assert ran.out.splitlines() == [f"removed {path}" for path in would]
    assert names_in(shelf) == {".lock", "current", "b", "d", "e", "other"}
    assert run("prune", shelf, "--keep", "1").out == "nothing to remove\n"


def test_prune_never_removes_what_is_served_even_the_oldest(shelf):
    make_current(shelf, "a")
    prune(shelf, 0, dry_run=False)
    # c was refused after a was built.
    assert names_in(shelf) == {".lock", "current", "a", "c"}
    assert find_damage(shelf / "a") == {}


def test_prune_removes_what_can_no_longer_be_read(shelf):
    (shelf / "b" / "manifest.json").write_text("{")
    prune(shelf, 3, dry_run=False)
    assert names_in(shelf) == {".lock", "current", "a", "d"}


def test_nothing_is_pruned_where_nothing_is_served(shelf):
    (shelf / "current").unlink()
    ran = run("prune", shelf)
    assert (ran.code, ran.errors) == (1, [f"error: {shelf}: no dataset has been published here"])
    assert {"a", "b", "c", "d"} <= names_in(shelf)


COMMANDS = [("rollback",), ("publish", "a"), ("prune",)]


@pytest.mark.parametrize("command", COMMANDS)
def test_they_keep_out_of_a_build(command, shelf):
    files = contents(shelf)
    with only_one(shelf):
        ran = run(command[0], shelf, *command[1:])
    assert (ran.code, ran.errors) == (1, [f"error: {shelf}: another build is running there"])
    assert contents(shelf) == files


@pytest.mark.parametrize("command", [*COMMANDS, ("list",), ("verify",)])
@pytest.mark.parametrize("name", ["", "nowhere"])
def test_where_there_are_no_datasets_nothing_is_done(command, name, tmp_path):
    ran = run(command[0], tmp_path / name, *command[1:])
    assert (ran.code, ran.errors) == (1, [f"error: {tmp_path / name}: no dataset has been published here"])
    assert names_in(tmp_path) == set()


@pytest.mark.slow
def test_readers_only_ever_open_whole_datasets(built, built_before):
    # In memory, where the system has files there: it is the steps that count, not the disk.
    place = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=place if place.is_dir() else None) as folder:
        directory = Path(folder)
        # Links do not lead from one disk to another.
        sources = [publish_source(directory, source) for source in (built, built_before)]
        shelf = directory / "shelf"
        shelf.mkdir()
        publish_copy(shelf, sources[0], "0", 1)
        stop, queue = PROCESSES.Event(), PROCESSES.Queue()
        saw_many = [PROCESSES.Event() for _ in range(2)]
        readers = [PROCESSES.Process(target=read, args=(shelf, stop, saw, queue)) for saw in saw_many]
        for reader in readers:
            reader.start()
        for _ in readers:
            assert queue.get(timeout=PATIENCE_SECONDS) == "reading"
        number = 0
        while number < 100 or not all(saw.is_set() for saw in saw_many):
            assert all(reader.is_alive() for reader in readers)
            number += 1
            publish_copy(shelf, sources[number % 2], str(number), number % 28 + 1)
            if number % 3 == 0:
                make_current(shelf, str(number - 1))
            prune(shelf, 0, dry_run=False)
        stop.set()
        seen = [queue.get(timeout=PATIENCE_SECONDS) for _ in readers]
        for reader in readers:
            reader.join()
    assert seen == [[], []]


def publish_source(directory, source):
    return shutil.copytree(source, directory / source.parent.name, symlinks=True)


def read(directory, stop, saw_many, queue):
    """Open the current dataset again and again, as a service does; tell when there were many, and what went wrong."""
    ids, failures = set(), []
    queue.put("reading")
    while not stop.is_set():
        try:
            dataset = open_dataset(directory)
            assert dataset.id == dataset.folder.name
            # Sources take turns: a number tells which budget belongs to it.
            assert dataset.manifest.budget_minutes == (30 if int(dataset.id) % 2 else 90)
            assert len(dataset.establishments) == 8
            ids.add(dataset.id)
            if len(ids) > 10:
                saw_many.set()
        except (InputError, OSError, AssertionError) as error:
            failures.append(repr(error))
    queue.put(failures)


def test_rolling_back_takes_the_lock_away_from_nobody(shelf):
    roll_back(shelf, None)
    with only_one(shelf):
        pass
