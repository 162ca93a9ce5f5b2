"""Checksums find whatever became of a file of a dataset since it was finished."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isochrones.dataset.checksums import (
    CHECKSUMS,
    DamagedError,
    are_whole,
    check_whole,
    find_damage,
    read_checksums,
    write_checksums,
)

FILES = {
    "manifest.json": b'{"id": 1}\n',
    "index/array.npy": b"\0" * 300,
    "index/empty.npy": b"",
    "stops.parquet": b"PAR1",
}


def finish(folder):
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    write_checksums(folder)
    return folder


@pytest.fixture
def folder(tmp_path):
    return finish(tmp_path / "dataset")


def flip(path, bit):
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def test_every_file_has_its_checksum(folder):
    assert set(read_checksums(folder)) == set(FILES)
    assert find_damage(folder) == {}
    check_whole(folder)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="the system has no sha256sum")
def test_the_tool_of_the_system_reads_them_too(folder):
    command = ["sha256sum", "--check", "--strict", "--quiet", CHECKSUMS]
    assert subprocess.run(command, cwd=folder, check=False).returncode == 0
    flip(folder / "stops.parquet", 7)
    assert subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 1


@given(data=st.data())
def test_a_flipped_bit_is_found_in_any_file(data):
    with tempfile.TemporaryDirectory() as place:
        folder = finish(Path(place))
        name = data.draw(st.sampled_from([CHECKSUMS, *(name for name, content in FILES.items() if content)]))
        bit = data.draw(st.integers(0, (folder / name).stat().st_size * 8 - 1))
        flip(folder / name, bit)
        damage = find_damage(folder)
        # A flipped digit of a checksum reads like a change of the file it belongs to.
        assert damage
        assert name == CHECKSUMS or list(damage) == [name]


@given(cut=st.integers(1, 300))
def test_a_file_that_was_cut_is_found(cut):
    with tempfile.TemporaryDirectory() as place:
        folder = finish(Path(place))
        os.truncate(folder / "index/array.npy", 300 - cut)
        assert find_damage(folder) == {"index/array.npy": "damaged, its content is not what was published"}


def test_files_that_are_missing_and_such_as_do_not_belong_are_named(folder):
    (folder / "index/empty.npy").unlink()
    (folder / "index/other.npy").touch()
    (folder / "link").symlink_to("nowhere")
    assert find_damage(folder) == {
        "index/empty.npy": "missing",
        "index/other.npy": "no file of this dataset",
        "link": "no file of this dataset",
    }
    with pytest.raises(DamagedError, match=r"index/empty\.npy: missing, and 2 more files$"):
        check_whole(folder)


def test_a_file_that_became_a_folder_is_missing(folder):
    (folder / "stops.parquet").unlink()
    (folder / "stops.parquet").mkdir()
    assert find_damage(folder) == {"stops.parquet": "missing"}


def test_a_file_that_became_a_link_to_itself_can_not_be_read(folder):
    (folder / "stops.parquet").unlink()
    (folder / "stops.parquet").symlink_to("stops.parquet")
    (complaint,) = find_damage(folder).values()
    assert complaint.startswith("can't be read: ")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda _: None, "missing, nothing tells what was published"),
        (lambda text: text[:-1], "damaged, a line of it is not as it was written"),
        (lambda text: text + "\n", "damaged, a line of it is not as it was written"),
        (lambda text: text.replace("  ", " ", 1), "damaged, a line of it is not as it was written"),
        (lambda text: "\n".join(reversed(text.split("\n"))), "damaged, a line of it is not as it was written"),
    ],
)
def test_checksums_that_are_not_as_written_tell_nothing(change, complaint, folder):
    path = folder / CHECKSUMS
    text = change(path.read_text())
    path.unlink()
    if text is not None:
        path.write_text(text)
    assert find_damage(folder) == {CHECKSUMS: complaint}


def test_no_file_without_content_makes_a_dataset_whole(folder):
    (folder / CHECKSUMS).write_text("")
    assert set(find_damage(folder)) == set(FILES)


def test_notes_beside_the_files_are_not_part_of_a_dataset(folder):
    for name in ("refusal.json", "accepted.json", "refusal.json.unfinished"):
        (folder / name).write_text("[]")
    assert find_damage(folder) == {}


def test_what_is_known_of_a_file_is_not_read_again(folder):
    known = {folder / "stops.parquet": read_checksums(folder)["stops.parquet"]}
    flip(folder / "stops.parquet", 7)
    assert find_damage(folder, known) == {}
    check_whole(folder, known)
    written = (folder / CHECKSUMS).read_bytes()
    write_checksums(folder, known)
    assert (folder / CHECKSUMS).read_bytes() == written
    assert list(find_damage(folder)) == ["stops.parquet"]


def test_what_is_known_must_be_what_is_listed(folder):
    assert list(find_damage(folder, {folder / "stops.parquet": "0" * 64})) == ["stops.parquet"]


def test_some_files_are_whole_where_others_are_not(folder):
    flip(folder / "stops.parquet", 7)
    assert are_whole(folder, ["index/array.npy", "index/empty.npy"])
    assert not are_whole(folder, ["index/array.npy", "stops.parquet"])
    assert not are_whole(folder, ["index/array.npy", "index/other.npy"])
    (folder / CHECKSUMS).unlink()
    assert not are_whole(folder, ["index/array.npy"])


def test_a_file_that_can_not_be_read_stops_the_writing(folder):
    (folder / "stops.parquet").unlink()
    (folder / "stops.parquet").symlink_to("nowhere")
    before = (folder / CHECKSUMS).read_bytes()
    with pytest.raises(OSError, match=r"stops\.parquet"):
        write_checksums(folder)
    assert (folder / CHECKSUMS).read_bytes() == before
