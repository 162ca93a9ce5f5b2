"""What every memo promises: what `make` makes, remembered or not; and what the one that remembers adds."""

import tracemalloc
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from isochrones.assembling.memo import NothingKept
from isochrones.pipeline.kept import KEPT, KeptResults

SIZE = 50 << 20


class Arrays(NamedTuple):
    times: np.ndarray
    name: str


def keeping(directory):
    return KeptResults(directory, "code", {})


@pytest.fixture(params=["nothing is kept", "results are kept"])
def memo(request, tmp_path):
    return NothingKept() if request.param == "nothing is kept" else keeping(tmp_path)


@pytest.fixture
def kept(tmp_path):
    return keeping(tmp_path)


def arrays(last=4):
    return Arrays(np.arange(last + 1), "five")


def test_a_value_is_what_was_made(memo):
    for _ in range(2):
        value = memo.value("step", ("key",), arrays)
        assert type(value) is Arrays
        assert value.times.tolist() == [0, 1, 2, 3, 4]
        assert value.name == "five"


@pytest.mark.parametrize(
    "keys",
    [(1, 2), ("1", 1), (("a", "b"), ("ab",)), (np.arange(2), np.arange(3)), (np.zeros(2), np.zeros(2, np.int64))],
)
def test_another_key_or_step_has_another_value(memo, keys):
    for _ in range(2):
        for number, key in enumerate(keys):
            for step in ("one", "two"):
                value = memo.value(step, (key,), lambda number=number, step=step: (number, step))
                assert value == (number, step)


def test_none_is_a_value(memo):
    assert [memo.value("step", (), lambda: None) for _ in range(2)] == [None, None]


def test_a_path_stands_for_its_content(memo, tmp_path):
    file = tmp_path / "input"
    for content in ("one", "two"):
        file.write_text(content)
        # As every build does: content is known once, by a memo of its own.
        own = memo if isinstance(memo, NothingKept) else keeping(tmp_path)
        assert own.value("step", (file,), file.read_text) == content


def test_an_error_of_whoever_makes_is_passed_on_and_nothing_remembered(memo, tmp_path):
    def fail(*_):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        memo.value("step", (), fail)
    with pytest.raises(RuntimeError, match="broken"):
        memo.files("step", (), fail, tmp_path / "dataset")
    assert memo.value("step", (), lambda: 1) == 1
    (tmp_path / "other").mkdir()
    memo.files("step", (), lambda folder: (folder / "a").write_text("made"), tmp_path / "other")
    assert (tmp_path / "other" / "a").read_text() == "made"


def test_files_are_put_where_they_are_wanted(memo, tmp_path):
    def make(folder: Path):
        (folder / "inner").mkdir()
        (folder / "a").write_text("A")
        (folder / "inner" / "b").write_text("B")

    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        memo.files("step", ("key",), make, tmp_path / name)
        assert (tmp_path / name / "a").read_text() == "A"
        assert (tmp_path / name / "inner" / "b").read_text() == "B"


def test_what_is_kept_is_not_made_again(kept, tmp_path):
    def fail(*_):
        raise AssertionError

    kept.value("step", (), arrays)
    kept.files("files", (), lambda folder: (folder / "a").write_text("A"), tmp_path)
    for memo in (kept, keeping(tmp_path)):
        assert memo.value("step", (), fail).times.tolist() == [0, 1, 2, 3, 4]
        memo.files("files", (), fail, tmp_path / "dataset")
        assert (tmp_path / "dataset" / "a").samefile(tmp_path / "a")


def test_what_was_made_just_now_is_mapped_as_what_was_kept(kept):
    for _ in range(2):
        with pytest.raises(ValueError, match="read-only"):
            kept.value("step", (), arrays).times[0] = 1


@pytest.mark.parametrize(
    "damage",
    [lambda content: content[:-1], lambda content: content[:0], lambda content: content[:40] + b"?" + content[41:]],
)
def test_a_damaged_value_is_made_again(kept, tmp_path, damage):
    kept.value("step", (), arrays)
    (file,) = (tmp_path / KEPT).iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert keeping(tmp_path).value("step", (), lambda: arrays(2)).times.tolist() == [0, 1, 2]
    assert keeping(tmp_path).value("step", (), arrays).times.tolist() == [0, 1, 2]


def test_another_code_makes_its_own(kept, tmp_path):
    kept.value("step", (), arrays)
    assert KeptResults(tmp_path, "other code", {}).value("step", (), lambda: 1) == 1


def test_what_nobody_asked_for_is_forgotten(kept, tmp_path):
    kept.value("step", ("old",), arrays)
    later = keeping(tmp_path)
    value = later.value("step", ("new",), arrays)
    later.forget_the_rest()
    assert len(list((tmp_path / KEPT).iterdir())) == 1
    assert value.times.tolist() == [0, 1, 2, 3, 4]


def test_memory_holds_a_value_no_more_than_once(tmp_path):
    def make():
        return Arrays(np.ones(SIZE // 8), "ones")

    peaks = []
    for _ in range(2):
        tracemalloc.start()
        value = keeping(tmp_path).value("step", (), make)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert value.times.nbytes == SIZE
        assert value.times[-1] == 1.0
    assert peaks[0] < 1.2 * SIZE
    assert peaks[1] < 0.2 * SIZE
