"""Values in files: what comes back is what was saved, mapped; a file that is anything else is told so."""

import tracemalloc
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from isochrones.foundation.value_files import is_whole, load_value, save_value

MIB = 1 << 20


class Inner(NamedTuple):
    times: np.ndarray
    name: str


class Outer(NamedTuple):
    inner: Inner
    empty: np.ndarray
    flags: np.ndarray
    frame: pd.DataFrame


def value():
    frame = pd.DataFrame({"stop_id": ["a", "é", ""], "lat": [43.5, np.nan, 44.0], "day": np.array([1, 2, 3], np.int32)})
    return Outer(
        Inner(np.arange(12, dtype=np.int32).reshape(3, 4), "streets"),
        np.zeros((0, 2), np.int64),
        np.array([True, False, True]),
        frame,
    )


def test_a_value_comes_back_as_it_was(tmp_path):
    saved = value()
    save_value(tmp_path / "value", saved)
    assert is_whole(tmp_path / "value")
    loaded = load_value(tmp_path / "value")
    assert type(loaded) is Outer
    assert loaded.inner.name == "streets"
    for one, other in zip((*loaded[1:3], loaded.inner.times), (*saved[1:3], saved.inner.times), strict=True):
        assert (one.dtype, one.shape, one.tolist()) == (other.dtype, other.shape, other.tolist())
        assert type(one) is np.ndarray
        assert one.flags.aligned
    pd.testing.assert_frame_equal(loaded.frame, saved.frame)


@pytest.mark.parametrize("plain", [None, 7, "text", (), {"a": [1, 2]}])
def test_values_without_arrays_are_values_too(tmp_path, plain):
    save_value(tmp_path / "value", plain)
    assert is_whole(tmp_path / "value")
    assert load_value(tmp_path / "value") == plain


def test_the_same_value_makes_the_same_file(tmp_path):
    for name in ("one", "two"):
        save_value(tmp_path / name, value())
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_what_is_mapped_is_read_only_and_outlives_its_name(tmp_path):
    path = tmp_path / "value"
    save_value(path, value())
    times = load_value(path).inner.times
    with pytest.raises(ValueError, match="read-only"):
        times[0, 0] = 9
    path.unlink()
    assert times.sum() == 66


def test_a_frame_that_is_mapped_can_be_worked_with(tmp_path):
    save_value(tmp_path / "value", value())
    frame = load_value(tmp_path / "value").frame
    assert frame[frame["day"] > 1].assign(day=0).reset_index(drop=True)["stop_id"].tolist() == ["é", ""]
    assert frame.sort_values("lat")["day"].tolist() == [1, 3, 2]
    frame["more"] = frame["day"] + 1
    assert frame["more"].tolist() == [2, 3, 4]


def test_arrays_that_are_not_contiguous_are_saved_too(tmp_path):
    every_second, turned = np.arange(10)[::2], np.arange(6).reshape(2, 3).T
    save_value(tmp_path / "value", (every_second, turned))
    assert [array.tolist() for array in load_value(tmp_path / "value")] == [every_second.tolist(), turned.tolist()]


def test_no_file_is_not_whole(tmp_path):
    assert not is_whole(tmp_path / "value")


def test_a_file_that_lost_or_changed_a_byte_is_not_whole(tmp_path):
    path = tmp_path / "value"
    save_value(path, (np.arange(5), "text"))
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert not is_whole(path)
        path.write_bytes(content[:place])
        assert not is_whole(path)
    path.write_bytes(content + b"\0")
    assert not is_whole(path)
    path.write_bytes(content)
    assert is_whole(path)


def test_memory_holds_a_value_once(tmp_path):
    made = tuple(np.full(10 * MIB, number, np.uint8) for number in range(5))
    size = sum(array.nbytes for array in made)
    tracemalloc.start()
    save_value(tmp_path / "value", made)
    assert is_whole(tmp_path / "value")
    taken = load_value(tmp_path / "value")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [int(array[-1]) for array in taken] == [0, 1, 2, 3, 4]
    # Beside the value that is there already, next to nothing: a block of the file at a time.
    assert peak < 0.2 * size
