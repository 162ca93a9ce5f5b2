"""Publishing is one atomic rename: who looks at any moment sees the old dataset or the new one, whole."""

import threading
from pathlib import Path

import pytest

from isochrones.findings import InputError
from isochrones.store.checksums import write_checksums
from isochrones.store.manifest import read_manifest, write_manifest
from isochrones.store.publish import current_folder, make_current, only_one, publish


def finish(directory, dataset_id):
    """Leave a finished dataset in a work folder."""
    folder = directory / f".work-{dataset_id}" / "dataset"
    (folder / "index").mkdir(parents=True)
    (folder / "index" / "array.npy").write_text(dataset_id)
    write_manifest(folder, {"id": dataset_id})
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
    assert read_manifest(tmp_path / "one")["id"] == "one"
    make_current(tmp_path, "one")
    assert current_folder(tmp_path) == tmp_path / "one"


def test_a_damaged_dataset_of_the_same_id_is_replaced(tmp_path):
    publish(finish(tmp_path, "one"), tmp_path, "one")
    (tmp_path / "one" / "index" / "array.npy").unlink()
    publish(finish(tmp_path, "one"), tmp_path, "one")
    assert (tmp_path / "one" / "index" / "array.npy").read_text() == "one"


def test_readers_never_see_anything_else(tmp_path):
    publish(finish(tmp_path, "0"), tmp_path, "0")
    stop, seen, failures = threading.Event(), set(), []

    def read():
        while not stop.is_set():
            try:
                folder = current_folder(tmp_path)
                seen.add(int(read_manifest(folder)["id"]))
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
