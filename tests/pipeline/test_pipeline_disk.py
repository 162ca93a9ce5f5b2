"""A disk that is full, or may not be written: one line, and the earlier dataset is still served."""

import errno
import os
import re
import resource
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import pytest
from killing import KILLED, AtProgress, build_to_death
from running import Silent, contents, finish, minutes_from_home, run, start

from isochrones.dataset.publish import current_folder
from isochrones.pipeline.dataset_job import build_dataset

FULL = os.strerror(errno.ENOSPC)
TOO_LARGE = os.strerror(errno.EFBIG)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("small_batches")]


def check_undisturbed(directory, built_before):
    """The earlier dataset is served as before."""
    assert contents(current_folder(directory)) == contents(current_folder(built_before))
    assert minutes_from_home(directory) == minutes_from_home(built_before)


def check_next_build(region, directory, built):
    """Once there is room the build goes on, to the same bytes."""
    build_dataset(region, directory, 1, Silent())
    assert contents(current_folder(directory)) == contents(current_folder(built))


def mount(folder: Path, kilobytes: int) -> bool:
    """Mount a small disk; False where that may not be done."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def unmounted(tmp_path):
    """See that the disk of a test is gone with it."""
    yield
    if (tmp_path / "disk").is_mount():
        unmount(tmp_path / "disk")


def may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        mounted = mount(folder, 16)
        if mounted:
            unmount(folder)
    return mounted


def build_on_full_disk(room_kilobytes, region, built_before, folder):
    """Build on a disk of its own that has so much room left; then make room. Returns DIR."""
    folder.mkdir()
    assert mount(folder, 12 * 1024)
    directory = shutil.copytree(built_before, folder / "datasets", symlinks=True)
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(folder).free - room_kilobytes * 1024))
    ran = run("build", region, "--output", directory)
    ballast.unlink()
    return directory, ran


def build_with_small_files(limit_bytes, region, built_before, folder):
    """Build where no file may grow beyond a limit. Returns DIR."""
    directory = shutil.copytree(built_before, folder / "datasets", symlinks=True)
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    small_batches = "from isochrones.pipeline import pair_search; pair_search.BATCH = 2"
    return directory, finish(start("build", region, "--output", directory, code=small_batches, preexec_fn=limit))


# A build of the sample needs some 2 MB: what it keeps comes first, then the tables, then the index.
FULL_DISKS = [(build_on_full_disk, kilobytes) for kilobytes in (8, 100, 400, 1000, 1500)] if may_mount() else []
SMALL_FILES = [(build_with_small_files, limit_bytes) for limit_bytes in (1_000, 6_000, 30_000)]


@pytest.mark.usefixtures("unmounted")
@pytest.mark.parametrize(("build_without_room", "room"), [*FULL_DISKS, *SMALL_FILES])
def test_a_full_disk(build_without_room, room, region, built, built_before, tmp_path):
    directory, ran = build_without_room(room, region, built_before, tmp_path / "disk")
    assert ran.code == 1
    (line,) = ran.errors
    assert re.fullmatch(rf"error: {directory}/\S+: ({FULL}|{TOO_LARGE})", line)
    check_undisturbed(directory, built_before)
    check_next_build(region, directory, built)


@pytest.mark.parametrize(
    ("stage", "file"),
    [
        ("2 of 32", "batches/main-outbound-transit-000002.parquet.unfinished"),
        ("2 of 32", "dataset/outbound.parquet"),
        ("indexing", "dataset/index/egress/stops.npy"),
        ("indexing", "dataset/index/school/back/rides.npy"),
        ("indexing", "dataset/manifest.json.unfinished"),
    ],
)
def test_no_room_for_one_file(stage, file, region, directory, built, built_before):
    assert build_to_death(region, directory, AtProgress(stage)) == KILLED
    (work,) = directory.glob(".work-*")
    place = work / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to("/dev/full")
    ran = run("build", region, "--output", directory)
    assert ran.code == 1
    (line,) = ran.errors
    assert re.fullmatch(rf"error: {work}/\S+: {FULL}", line)
    check_undisturbed(directory, built_before)
    place.unlink(missing_ok=True)  # Arrow removes what it can't finish
    check_next_build(region, directory, built)


def test_an_output_that_is_a_file(region, tmp_path):
    (tmp_path / "taken").write_text("")
    for output in (tmp_path / "taken", tmp_path / "taken" / "datasets"):
        ran = run("build", region, "--output", output)
        assert (ran.code, ran.errors) == (
            1,
            [f"error: {output}: can't be made a folder, there is a file of that name"],
        )


def test_an_output_that_may_not_be_written(region):
    ran = run("build", region, "--output", "/proc/nowhere/datasets")
    assert (ran.code, ran.errors) == (1, ["error: /proc/nowhere: No such file or directory"])


def test_a_pointer_that_is_a_folder(region, tmp_path):
    (tmp_path / "datasets" / "current").mkdir(parents=True)
    ran = run("build", region, "--output", tmp_path / "datasets")
    assert (ran.code, len(ran.errors)) == (1, 1)
    assert ran.errors[0].endswith(": Is a directory")


def test_a_disk_without_room_for_another_index(directory, built_before):
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (3_000, 3_000))
    ran = finish(start("index", directory, preexec_fn=limit))
    assert ran.code == 1
    (line,) = ran.errors
    assert re.fullmatch(rf"error: {current_folder(directory)}/\.index: ({TOO_LARGE}|{FULL})", line)
    check_undisturbed(directory, built_before)
