"""The manifest is whole or not there, and of the version this program reads."""

import json

import pytest

from isochrones.dataset.manifest import read_manifest, write_manifest
from isochrones.findings import InputError


def test_what_is_written_is_read_with_the_version_of_the_format(tmp_path):
    write_manifest(tmp_path, {"id": "one", "name": "Évian"})
    assert read_manifest(tmp_path) == {"format_version": 4, "id": "one", "name": "Évian"}
    assert "Évian" in (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_one_that_can_not_be_written_leaves_the_one_before(tmp_path):
    write_manifest(tmp_path, {"id": "one"})
    (tmp_path / "manifest.json.unfinished").symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"No space left on device: '.*/manifest\.json'"):
        write_manifest(tmp_path, {"id": "two"})
    assert read_manifest(tmp_path)["id"] == "one"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "not a dataset: No such file or directory"),
        ("", "not a manifest: "),
        ('{"format_version": 4, "id": ', "not a manifest: "),
        ("[]", "format_version None can't be read, this program reads 4: build it again"),
        ('{"format_version": 1}', "format_version 1 can't be read, this program reads 4: build it again"),
        (b"\xff\xfe", "not a manifest: "),
    ],
)
def test_anything_else_is_refused_in_one_line(content, complaint, tmp_path):
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        read_manifest(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}/manifest.json: {complaint}")
    assert "\n" not in str(caught.value)


def test_it_is_readable_by_people(tmp_path):
    write_manifest(tmp_path, {"counts": {"stops": 3}})
    text = (tmp_path / "manifest.json").read_text()
    assert text.count("\n") == 6
    assert json.loads(text)["counts"] == {"stops": 3}
