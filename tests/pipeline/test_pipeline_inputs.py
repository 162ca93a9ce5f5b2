"""Inputs are hashed once; yet what is made of inputs that changed meanwhile is neither published nor kept."""

import io
import os
import shutil
import zipfile
from types import SimpleNamespace

import pytest
from running import Silent, contents

from isochrones.assembling import network_assembly
from isochrones.dataset.publish import current_folder
from isochrones.findings import InputError
from isochrones.foundation import program
from isochrones.pipeline import inputs, network_stage
from isochrones.pipeline.dataset_job import build_dataset
from isochrones.pipeline.inputs import check_unchanged, hash_inputs
from isochrones.region.region_file import load_region

CHANGED = "train.zip: changed while it was being read; build again"


def same_time(path):
    """Return what gives a file the times it has now."""
    found = path.stat()
    return lambda: os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def another_byte(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    return bytes(content)


def overwrite(path):
    path.write_bytes(another_byte(path))


def overwrite_as_of_then(path):
    give_time = same_time(path)
    path.write_bytes(another_byte(path))
    give_time()


def replace(path):
    path.with_name("new").write_bytes(another_byte(path))
    path.with_name("new").replace(path)


def replace_as_of_then(path):
    give_time = same_time(path)
    replace(path)
    give_time()


def lengthen(path):
    path.write_bytes(path.read_bytes() + b"\n")


def touch(path):
    os.utime(path, (0, 0))


def give_another_name(path):
    path.with_name("copy").hardlink_to(path)


def fetch_again(path):
    shutil.copy(path, path.with_name("new")).replace(path)


def test_a_file_that_nobody_touched_is_not_read_again(region, monkeypatch):
    files = hash_inputs(load_region(region), region)
    monkeypatch.setattr(inputs, "_hash", None)
    check_unchanged(files)


@pytest.mark.parametrize(
    "change",
    [overwrite, overwrite_as_of_then, replace, replace_as_of_then, lengthen, lambda path: path.unlink()],
)
def test_a_file_that_changes_is_found_out(region, change):
    files = hash_inputs(load_region(region), region)
    change(region.with_name("train.zip"))
    with pytest.raises(InputError, match=CHANGED):
        check_unchanged(files)


def test_so_is_one_that_changes_in_the_moment_it_was_made(tmp_path):
    path = tmp_path / "train.zip"
    for number in range(5):
        path.write_bytes(bytes([number]))
        hashed = inputs._hash(path)
        path.write_bytes(b"!")
        with pytest.raises(InputError, match=CHANGED):
            check_unchanged([hashed])


@pytest.mark.parametrize(
    ("age_ns", "waits_seconds"), [(0, [0.02]), (5_000_000, [0.015]), (20_000_000, []), (-60_000_000_000, [0.02])]
)
def test_a_file_is_hashed_once_its_tick_of_the_clock_is_over(tmp_path, monkeypatch, age_ns, waits_seconds):
    path, slept = tmp_path / "file", []
    path.write_bytes(b"a")
    changed_ns = path.stat().st_ctime_ns
    monkeypatch.setattr(inputs, "time", SimpleNamespace(time_ns=lambda: changed_ns + age_ns, sleep=slept.append))
    inputs._hash(path)
    assert slept == waits_seconds


@pytest.mark.parametrize("change", [touch, give_another_name, fetch_again])
def test_one_that_only_looks_otherwise_is_the_same(region, change):
    files = hash_inputs(load_region(region), region)
    change(region.with_name("train.zip"))
    check_unchanged(files)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: overwrite_as_of_then(folder / "stops.txt"),
        lambda folder: (folder / "stops.txt").rename(folder / "stops.text"),
        lambda folder: (folder / "more.txt").write_bytes(b""),
        shutil.rmtree,
    ],
)
def test_a_folder_changes_with_any_file_in_it(region, change):
    folder = region.with_name("train")
    shutil.unpack_archive(region.with_name("train.zip"), folder)
    region.write_text(region.read_text().replace('"train.zip"', '"train"'))
    files = hash_inputs(load_region(region), region)
    check_unchanged(files)
    change(folder)
    with pytest.raises(InputError, match="train: changed while it was being read"):
        check_unchanged(files)


def test_a_build_hashes_each_input_and_the_code_once(region, tmp_path, monkeypatch):
    hashed, read, hash_one, source_files = [], [], inputs._hash, program.source_files
    monkeypatch.setattr(inputs, "_hash", lambda path: hashed.append(path.name) or hash_one(path))
    monkeypatch.setattr(program, "source_files", lambda *asked: read.append(asked[0]) or source_files(*asked))
    program.hash_program.cache_clear()
    for _ in range(2):
        build_dataset(region, tmp_path / "datasets", 1, Silent())
        assert sorted(hashed) == sorted(path.name for path in region.parent.iterdir())
        hashed.clear()
    assert read == [inputs.BUILDING]


def without_a_trip(packed):
    """Return a feed without the last of its trips."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            lines = old.read(name).splitlines(keepends=True)
            new.writestr(name, b"".join(lines[:-1] if name == "trips.txt" else lines))
    return changed.getvalue()


def test_nothing_is_kept_of_an_input_that_changed(region, directory, built, monkeypatch):
    path, read_feed = region.with_name("train.zip"), network_assembly.read_feed
    original, files = path.read_bytes(), contents(directory)

    def change_and_read(file, *rest):
        if file == path:
            path.write_bytes(without_a_trip(original))
        return read_feed(file, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(network_assembly, "read_feed", change_and_read)
        with pytest.raises(InputError, match=CHANGED):
            build_dataset(region, directory, 1, Silent())
    assert contents(directory) == files
    path.write_bytes(original)
    build_dataset(region, directory, 1, Silent())
    assert contents(current_folder(directory)) == contents(current_folder(built))


def test_a_note_of_the_first_stage_that_is_damaged_counts_as_none(tmp_path):
    assert network_stage.read_stage(tmp_path) is None
    for text in ("", "{", "[]", '{"dates": []}'):
        (tmp_path / "stage.json").write_text(text, encoding="utf-8")
        assert network_stage.read_stage(tmp_path) is None
