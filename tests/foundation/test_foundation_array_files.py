"""Arrays on disk: what is written is read again, and a full disk is no secret."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from isochrones.foundation.array_files import load_arrays, save_arrays


class Inner(NamedTuple):
    grid: NDArray[np.float64]
    nothing: NDArray[np.int32]


class Outer(NamedTuple):
    numbers: NDArray[np.int32]
    inner: Inner


OUTER = Outer(np.arange(5, dtype=np.int32), Inner(np.ones((2, 3)), np.zeros(0, np.int32)))


def test_arrays_come_back_as_they_were(tmp_path):
    save_arrays(tmp_path, OUTER)
    read = load_arrays(tmp_path, Outer)
    for written, found in ((OUTER.numbers, read.numbers), *zip(OUTER.inner, read.inner, strict=True)):
        assert found.dtype == written.dtype
        np.testing.assert_array_equal(found, written)
    assert not read.numbers.flags.writeable


def test_a_full_disk_is_an_error_that_says_so(tmp_path):
    (tmp_path / "numbers.npy").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left on device"):
        save_arrays(tmp_path, OUTER)


def test_a_missing_array_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_arrays(tmp_path, Outer)
