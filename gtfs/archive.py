"""The GTFS files inside a zip or a folder, as bytes."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from gtfs.table import printable
from isochrones.findings import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

WANTED_FILES = frozenset(
    f"{name}.txt"
    for name in (
        "agency",
        "calendar",
        "calendar_dates",
        "frequencies",
        "pathways",
        "routes",
        "stop_times",
        "stops",
        "transfers",
        "trips",
    )
)
MEMBER_BYTES_LIMIT = 4 << 30  # far above any real stop_times.txt

_SNIFFED_BYTES = 512
# What the zip module raises for a damaged, encrypted or exotic member.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


def read_files(path: Path) -> dict[str, bytes]:
    """Return the content of the GTFS files of a feed, by name; others, such as shapes.txt, are not read.

    The files stand at the top of a zip or folder or, if there is no stops.txt there, in a sub-folder of it.
    InputError where the path holds no feed, several, or one that can't be read.
    """
    try:
        if path.is_dir():
            return _read_folder(path)
        if not path.exists():
            raise InputError(f"{path}: there is no such file or folder")
        return _read_zip(path)
    except _UNREADABLE as error:
        raise InputError(f"{path}: can't be read: {_one_line(error)}") from error


def _read_folder(path: Path) -> dict[str, bytes]:
    found = [file for pattern in ("*", "*/*") for file in sorted(path.glob(pattern)) if file.is_file()]
    chosen = _choose(path, (file.relative_to(path).as_posix() for file in found))
    return {name: (path / member).read_bytes() for name, member in chosen.items()}


def _read_zip(path: Path) -> dict[str, bytes]:
    with path.open("rb") as file:
        start = file.read(_SNIFFED_BYTES)
    if not start:
        raise InputError(f"{path}: is an empty file, not a zip")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise InputError(f"{path}: is a web page (HTML or XML), not a zip")
    if not zipfile.is_zipfile(path):
        raise InputError(f"{path}: is {'a truncated zip' if start.startswith(b'PK') else 'not a zip'}")
    with zipfile.ZipFile(path) as archive:
        chosen = _choose(path, (name for name in archive.namelist() if not name.endswith("/")))
        return {name: _read_member(path, archive, member) for name, member in chosen.items()}


def _read_member(path: Path, archive: zipfile.ZipFile, member: str) -> bytes:
    # A stated size that is a lie does not pass the checksum.
    size = archive.getinfo(member).file_size
    if size > MEMBER_BYTES_LIMIT:
        raise InputError(
            f"{path}: {printable(member)} expands to {size} bytes, more than the {MEMBER_BYTES_LIMIT} allowed"
        )
    try:
        return archive.read(member)
    except _UNREADABLE as error:
        raise InputError(f"{path}: {printable(member)} can't be read: {_one_line(error)}") from error


def _choose(path: Path, members: Iterable[str]) -> dict[str, str]:
    """Return the member to read for each file name: of the top folder, or the only one with stops.txt."""
    folders: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for member in members:
        place = PurePosixPath(member.replace("\\", "/"))  # as some Windows tools write it
        name = place.name.lower()
        is_junk = any(part.startswith((".", "__MACOSX")) for part in place.parts)
        if name in WANTED_FILES and not is_junk:
            folders[str(place.parent)].setdefault(name, member)
    if not folders:
        raise InputError(f"{path}: holds no GTFS file")
    with_stops = sorted(folder for folder, files in folders.items() if "stops.txt" in files)
    if "." in with_stops or not with_stops:
        return folders["."] if "." in folders else folders[min(folders)]
    if len(with_stops) > 1:
        places = printable(", ".join(with_stops))
        raise InputError(f"{path}: holds several feeds, in {places}: give each its own zip or folder")
    return folders[with_stops[0]]


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
