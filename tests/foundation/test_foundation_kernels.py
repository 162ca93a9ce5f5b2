"""How kernels are compiled, and where what was compiled is kept."""

import shutil
from pathlib import Path

import numba
import numpy as np
import pytest
from numba.core import config

from isochrones.foundation import kernel_cache, kernels
from isochrones.foundation.kernels import allocating, inlined, kernel, without_counting


@kernel
def fill(values, value):
    for place in range(len(values)):
        values[place] = value


@pytest.mark.parametrize("declare", [kernel, inlined, allocating])
def test_other_kernels_of_the_process_are_kept_where_they_were(declare):
    def add_one(number):
        return number + 1

    before = config.CACHE_DIR
    assert declare(add_one)(1) == 2
    assert before == config.CACHE_DIR


def test_ours_are_kept_in_a_folder_named_after_their_sources():
    assert Path(kernel_cache.folder(config.CACHE_DIR)).name == kernel_cache.sources_key()


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
def test_a_kernel_counts_no_references():
    assert fill.targetoptions["_nrt"] is False


def test_a_numba_without_the_switch_still_compiles():
    class Fewer:
        """Options of a release that has dropped it."""

    assert without_counting(Fewer) == {}
    counted = numba.njit(fill.py_func if hasattr(fill, "py_func") else fill)
    values, same = np.zeros(3), np.zeros(3)
    fill(values, 2.0)
    counted(same, 2.0)
    assert values.tolist() == same.tolist() == [2.0, 2.0, 2.0]


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A copy of all rooms that hold kernels."""
    for room in kernel_cache.ROOMS_WITH_KERNELS:
        shutil.copytree(kernel_cache.PACKAGES / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(kernel_cache, "PACKAGES", tmp_path)
    return tmp_path


def test_a_constant_that_kernels_take_from_another_file_changes_the_folder(sources):
    before = kernel_cache.sources_key()
    file = sources / "isochrones/engine/streets/arcs.py"
    text = file.read_text()
    file.write_text(text.replace("HALF = ", "HALF = 1 + "))
    assert file.read_text() != text
    assert kernel_cache.sources_key() != before


PROJECT = Path(kernels.__file__).parents[2]
SOURCES = [file for part in ("isochrones", "gtfs", "osm") for file in sorted((PROJECT / part).rglob("*.py"))]


def test_all_files_with_kernels_stand_in_rooms_that_the_folder_is_named_after():
    rooms = tuple(f"{room}/" for room in kernel_cache.ROOMS_WITH_KERNELS)
    with_kernels = [
        file.relative_to(PROJECT).as_posix() for file in SOURCES if "foundation.kernels import" in file.read_text()
    ]
    assert len(with_kernels) > 10
    assert [file for file in with_kernels if not file.startswith(rooms)] == []


def test_nobody_declares_kernels_another_way():
    assert [file.name for file in SOURCES if "njit" in file.read_text()] == ["kernels.py"]
