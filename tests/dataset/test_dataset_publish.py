"""Publishing is one atomic rename: who looks at any moment sees the old dataset or the new one, whole."""

import errno
import fcntl
import multiprocessing
import threading
from pathlib import Path

import pytest
from manifests import manifest

from isochrones.dataset.checksums import DamagedError, find_damage, write_checksums
from isochrones.dataset.manifest import read_manifest, write_manifest
from isochrones.dataset.publish import current_folder, keep_refused, make_current, only_one, publish
from isochrones.dataset.refusal import read_accepted, read_refusal
from isochrones.findings import InputError

PROCESSES = multiprocessing.get_context("forkserver")
REFUSALS = [{"code": "pairs-lost", "message": "half of them"}]


def finish(directory, dataset_id):
    """Leave a finished dataset in a work folder."""
    folder = directory / f".work-{dataset_id}" / "dataset"
    (folder / "index").mkdir(parents=True)
    (folder / "index" / "array.npy").write_text(dataset_id)
    write_manifest(folder, manifest(id=dataset_id))
    write_checksums(folder)
    return folder


def test_the_first_dataset_becomes_current(tmp_path):
    assert publish(finish(tmp_path, "one"), tmp_path, "one") == tmp_path / "one"
    assert current_folder(tmp_path) == tmp_path / "one"
    assert (tmp_path / "current").is_symlink()
    # Relative, so that DIR can be moved or mounted elsewhere.
    assert (tmp_path / "current").readlink() == Path("one")


def test_the_next_one_takes_its_place_and_the_old_one_stays(tmp_path):
    publish(finish(tmp_path, "one"), tmp_path, "one")
    publish(finish(tmp_path, "two"), tmp_path, "two")
    assert current_folder(tmp_path) == tmp_path / "two"
    assert read_manifest(tmp_path / "one").id == "one"
    make_current(tmp_path, "one")
    assert current_folder(tmp_path) == tmp_path / "one"


def test_a_damaged_dataset_of_the_same_id_is_replaced(tmp_path):
    publish(finish(tmp_path, "one"), tmp_path, "one")
    (tmp_path / "one" / "index" / "array.npy").unlink()
    publish(finish(tmp_path, "one"), tmp_path, "one")
    assert (tmp_path / "one" / "index" / "array.npy").read_text() == "one"


@pytest.mark.slow
def test_readers_never_see_anything_else(tmp_path):
    publish(finish(tmp_path, "0"), tmp_path, "0")
    stop, seen, failures = threading.Event(), set(), []

    def read():
        while not stop.is_set():
            try:
                folder = current_folder(tmp_path)
                seen.add(int(read_manifest(folder).id))
                assert (folder / "index" / "array.npy").read_text() == folder.name
            except (InputError, OSError, AssertionError) as error:
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 200):
        publish(finish(tmp_path, str(number)), tmp_path, str(number))
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert len(seen) > 2


def test_a_dataset_can_be_named_by_its_own_folder(tmp_path):
    folder = publish(finish(tmp_path, "one"), tmp_path, "one")
    assert current_folder(folder) == folder


@pytest.mark.parametrize("name", ["", "nowhere", "one/index"])
def test_where_nothing_was_published_there_is_nothing(name, tmp_path):
    publish(finish(tmp_path, "one"), tmp_path, "one")
    (tmp_path / "current").unlink()
    with pytest.raises(InputError, match="no dataset has been published here"):
        current_folder(tmp_path / name)


def test_a_pointer_to_a_removed_dataset_is_no_dataset(tmp_path):
    (tmp_path / "current").symlink_to("gone")
    with pytest.raises(InputError, match="no dataset has been published here"):
        current_folder(tmp_path)


def test_what_a_crash_left_of_a_pointer_is_no_hindrance(tmp_path):
    (tmp_path / ".current").symlink_to("gone")
    publish(finish(tmp_path, "one"), tmp_path, "one")
    assert current_folder(tmp_path) == tmp_path / "one"
    assert not (tmp_path / ".current").is_symlink()


def test_only_one_may_hold_the_lock_and_the_next_one_gets_it(tmp_path):
    with only_one(tmp_path), pytest.raises(InputError, match="another build is running there"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_the_lock_of_a_failed_build_is_released(tmp_path):
    with pytest.raises(RuntimeError, match="broken"), only_one(tmp_path):
        raise RuntimeError("broken")
    with only_one(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free_and_until_then_it_is_not(tmp_path):
    ready, never = PROCESSES.Event(), PROCESSES.Event()
    holder = PROCESSES.Process(target=hold, args=(tmp_path, ready, never))
    holder.start()
    assert ready.wait(60)
    with pytest.raises(InputError, match="another build is running there"), only_one(tmp_path):
        pass
    holder.kill()
    holder.join()
    with only_one(tmp_path):
        pass


def hold(directory, ready, until):
    with only_one(directory):
        ready.set()
        until.wait()


def test_two_processes_never_hold_the_lock_both(tmp_path):
    workers = [PROCESSES.Process(target=add, args=(tmp_path, 200)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 3
    assert (tmp_path / "sum").read_text() == "600"


def add(directory, times):
    """Count to `times` in a file that all share; without a lock, some would be lost."""
    while times:
        try:
            with only_one(directory):
                file = directory / "sum"
                file.write_text(str(int(file.read_text() if file.exists() else 0) + 1))
                times -= 1
        except InputError:
            continue


def test_where_files_can_not_be_locked_one_is_told(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", fail)
    with (
        pytest.raises(InputError, match=r"/\.lock: this file system can't lock files: No locks available$"),
        only_one(tmp_path),
    ):
        pass


@pytest.mark.parametrize("put_in_place", [publish, lambda *a: keep_refused(*a, REFUSALS)])
def test_what_is_not_as_it_was_finished_does_not_go_live(put_in_place, tmp_path):
    publish(finish(tmp_path, "one"), tmp_path, "one")
    finished = finish(tmp_path, "two")
    (finished / "index" / "array.npy").write_text("owt")
    with pytest.raises(DamagedError, match=r"index/array\.npy: damaged, its content is not what was published$"):
        put_in_place(finished, tmp_path, "two")
    assert current_folder(tmp_path) == tmp_path / "one"
    assert not (tmp_path / "two").exists()


def test_a_refused_dataset_is_kept_and_the_current_one_stays(tmp_path):
    publish(finish(tmp_path, "one"), tmp_path, "one")
    folder = keep_refused(finish(tmp_path, "two"), tmp_path, "two", REFUSALS)
    assert folder == tmp_path / "two"
    assert read_refusal(folder) == REFUSALS
    assert find_damage(folder) == {}
    assert current_folder(tmp_path) == tmp_path / "one"


def test_one_that_is_there_already_can_be_refused_again_in_other_words(tmp_path):
    folder = keep_refused(finish(tmp_path, "two"), tmp_path, "two", REFUSALS)
    others = [{"code": "pairs-lost", "message": "a third of them"}]
    assert keep_refused(folder, tmp_path, "two", others) == folder
    assert read_refusal(folder) == others


def test_one_that_becomes_current_is_no_longer_refused(tmp_path):
    folder = keep_refused(finish(tmp_path, "two"), tmp_path, "two", REFUSALS)
    make_current(tmp_path, "two")
    assert (read_refusal(folder), read_accepted(folder)) == (None, REFUSALS)
    assert find_damage(folder) == {}


@pytest.mark.parametrize("content", ["", "{}x", "[1]", '[{"code": "a"}]', "3", '{"a": 1}'])
def test_a_refusal_that_can_not_be_read_is_told_in_one_line(content, tmp_path):
    (tmp_path / "refusal.json").write_text(content)
    with pytest.raises(InputError, match=r"^\S+/refusal\.json: not a refusal: .*$"):
        read_refusal(tmp_path)
