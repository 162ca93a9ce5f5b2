"""What may hold a feed: a zip, a folder, either with one sub-folder; and what is refused, in one line."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mini_feed import FILES

import gtfs
from gtfs import archive
from isochrones.findings import Findings, InputError


def zip_bytes(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return buffer.getvalue()


def trips_of(path):
    return len(gtfs.read_feed(path, "mini", "transit", Findings()).trips)


def refusal(path):
    with pytest.raises(InputError) as raised:
        gtfs.read_feed(path, "mini", "transit", Findings())
    message = str(raised.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message


def test_zip(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes(FILES))
    assert trips_of(path) == 1


@pytest.mark.parametrize("folder", ["gtfs/", "export/2026/gtfs/", "gtfs\\"])
def test_zip_with_one_sub_folder(tmp_path, folder):
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes({folder + name: content for name, content in FILES.items()}))
    assert trips_of(path) == 1


def test_folder(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    assert trips_of(tmp_path) == 1


def test_folder_with_one_sub_folder(tmp_path):
    (tmp_path / "gtfs").mkdir()
    for name, content in FILES.items():
        (tmp_path / "gtfs" / name).write_text(content)
    assert trips_of(tmp_path) == 1


def test_junk_is_not_a_feed(tmp_path):
    junk = {f"__MACOSX/._{name}": "junk" for name in FILES}
    hidden = {f".cache/{name}": "junk" for name in FILES} | {"._stops.txt": "junk", ".DS_Store": "junk"}
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes(junk | hidden | {f"gtfs/{name}": text for name, text in FILES.items()}))
    assert trips_of(path) == 1


def test_file_names_in_capitals(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes({name.upper(): content for name, content in FILES.items()}))
    assert trips_of(path) == 1


def test_shapes_are_not_read(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes(FILES | {"shapes.txt": "shape_id", "notes.pdf": "x"}))
    assert set(archive.read_files(path)) == set(FILES)


def test_two_feeds_in_one_zip(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes({f"{folder}/{name}": "x" for folder in ("north", "south") for name in FILES}))
    assert "several feeds, in north, south" in refusal(path)


def test_no_such_path(tmp_path):
    assert "no such file or folder" in refusal(tmp_path / "absent.zip")


def test_empty_file(tmp_path):
    path = tmp_path / "feed.zip"
    path.touch()
    assert "is an empty file" in refusal(path)


def test_web_page_named_zip(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_bytes(b"\xef\xbb\xbf\r\n<!DOCTYPE html><html><body>404</body></html>")
    assert "is a web page" in refusal(path)


def test_not_a_zip(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_bytes(b"stop_id,stop_name\na,Alder\n")
    assert "is not a zip" in refusal(path)


def test_truncated_zip(tmp_path):
    path = tmp_path / "feed.zip"
    whole = zip_bytes(FILES)
    path.write_bytes(whole[: len(whole) // 2])
    assert "is a truncated zip" in refusal(path)


def test_zip_and_folder_without_feed(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes({}))
    assert "holds no GTFS file" in refusal(path)
    (tmp_path / "empty").mkdir()
    assert "holds no GTFS file" in refusal(tmp_path / "empty")


def test_damaged_member(tmp_path):
    content = bytearray(zip_bytes(FILES))
    at = content.index(b"stops.txt") + len("stops.txt")  # where its compressed bytes begin
    content[at : at + 8] = b"\xff" * 8
    path = tmp_path / "feed.zip"
    path.write_bytes(content)
    assert "stops.txt can't be read" in refusal(path)


def test_encrypted_member(tmp_path):
    content = bytearray(zip_bytes({"stops.txt": FILES["stops.txt"]}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature) + flags_at
        content[at : at + 2] = struct.pack("<H", 1)
    path = tmp_path / "feed.zip"
    path.write_bytes(content)
    assert "stops.txt can't be read" in refusal(path)


def test_member_names_that_are_not_the_text_they_say(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes(FILES | {"é.txt": "x"}).replace("é".encode(), b"\xff\xff"))
    assert "can't be read" in refusal(path)


def test_member_without_a_name(tmp_path):
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes(FILES | {"?.txt": "x"}).replace(b"?.txt", b"\x00.txt"))
    assert trips_of(path) == 1


def test_member_beyond_the_bound(tmp_path, monkeypatch):
    path = tmp_path / "feed.zip"
    path.write_bytes(zip_bytes(FILES | {"stop_times.txt": b"0" * 1_000_000}))
    monkeypatch.setattr(archive, "MEMBER_BYTES_LIMIT", 999_999)
    assert "stop_times.txt expands to 1000000 bytes, more than the 999999 allowed" in refusal(path)


WHOLE_ZIP = zip_bytes(FILES)


@given(
    st.lists(
        st.tuples(st.integers(0, len(WHOLE_ZIP) - 1), st.integers(0, 255)),
        min_size=1,
        max_size=6,
    )
)
def test_a_mangled_zip_is_read_or_refused(tmp_path_factory, changes):
    content = bytearray(WHOLE_ZIP)
    for at, value in changes:
        content[at] = value
    path = tmp_path_factory.mktemp("mangled") / "feed.zip"
    path.write_bytes(content)
    try:
        feed = gtfs.read_feed(path, "mini", "transit", Findings())
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is fine, and both are checked
    else:
        assert len(feed.trips) <= 1
