"""Files that are whole or not there."""

import errno

import pytest

from isochrones.foundation.durable import flush, naming, write_whole


def test_a_file_appears_whole(tmp_path):
    path = tmp_path / "stage.json"
    seen = []

    def write(place):
        place.write_text("all of it")
        seen.append(path.exists())

    write_whole(path, write)
    assert seen == [False]
    assert path.read_text() == "all of it"
    assert [p.name for p in tmp_path.iterdir()] == ["stage.json"]


def test_a_write_that_fails_changes_nothing(tmp_path):
    path = tmp_path / "stage.json"
    path.write_text("before")

    def fail(place):
        place.write_text("half")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        write_whole(path, fail)
    assert path.read_text() == "before"
    write_whole(path, lambda place: place.write_text("after"))
    assert path.read_text() == "after"
    assert [p.name for p in tmp_path.iterdir()] == ["stage.json"]


def test_an_error_is_named_once(tmp_path):
    with pytest.raises(OSError, match="No space") as unnamed, naming(tmp_path / "a"):
        raise OSError(errno.ENOSPC, "said by somebody else")
    assert (unnamed.value.errno, unnamed.value.filename) == (errno.ENOSPC, str(tmp_path / "a"))
    with pytest.raises(FileNotFoundError) as named, naming(tmp_path / "a"):
        (tmp_path / "b").read_text()
    assert named.value.filename == str(tmp_path / "b")


def test_every_file_and_folder_is_flushed(tmp_path, monkeypatch):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_text("")
    flushed = []
    monkeypatch.setattr("isochrones.foundation.durable.flush_file", lambda path: flushed.append(path.name))
    monkeypatch.setattr("isochrones.foundation.durable.flush_folder", lambda path: flushed.append(f"{path.name}/"))
    flush(tmp_path / "a")
    assert sorted(flushed) == ["a/", "b/", "c"]
