"""Checksums: by them one tells, at any time, whether each file of a dataset is what was published.

They stand in `SHA256SUMS`, a line for each file, sorted: `sha256sum --check SHA256SUMS` reads them too. Its text
follows from the files alone, so that a change in it is found like one in any other file.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

from isochrones.dataset.refusal import NOTES
from isochrones.findings import InputError
from isochrones.foundation.durable import UNFINISHED, flush, naming, write_whole

CHECKSUMS = "SHA256SUMS"
NOT_LISTED = {name + ending for name in (CHECKSUMS, *NOTES) for ending in ("", UNFINISHED)}
LINE = re.compile(r"([0-9a-f]{64})  (.+)")

Known = Mapping[Path, str]
"""Checksums of files that were on the disk before, and were read from there a moment ago: they need not be again."""

NOTHING_KNOWN: Known = MappingProxyType({})


class DamagedError(InputError):
    """Files of a dataset are not what was published."""


def write_checksums(folder: Path, known: Known = NOTHING_KNOWN) -> None:
    """Note the checksum of every file of a finished dataset, the manifest's too, once all are on the disk.

    Raises
    ------
    OSError
        If a file can't be read, or the checksums not be written.
    """
    flush(folder, known)
    text = _text(_hash_all(folder, list_files(folder), known))
    write_whole(folder / CHECKSUMS, lambda path: path.write_text(text, encoding="utf-8"))


def read_checksums(folder: Path) -> dict[str, str]:
    """Read the checksums of a dataset: from each file's path in it to the SHA-256, in hexadecimal digits.

    Raises
    ------
    DamagedError
        If there are none, or they are not as `write_checksums` writes them.
    """
    path = folder / CHECKSUMS
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise DamagedError(f"{path}: missing, nothing tells what was published") from error
    except (OSError, ValueError) as error:
        raise DamagedError(f"{path}: can't be read: {error}") from error
    lines = [LINE.fullmatch(line) for line in text.split("\n")]
    checksums = {found[2]: found[1] for found in lines if found is not None}
    if _text(checksums) != text:
        raise DamagedError(f"{path}: damaged, a line of it is not as it was written")
    return checksums


def find_damage(folder: Path, known: Known = NOTHING_KNOWN) -> dict[str, str]:
    """Compare every file of a dataset with its checksum, read from the disk itself where the system lets one.

    Returns
    -------
    dict
        From the path of each file that is not as it was published to what is wrong with it. Empty for a whole dataset.
    """
    try:
        listed = read_checksums(folder)
    except DamagedError as error:
        return {CHECKSUMS: str(error).removeprefix(f"{folder / CHECKSUMS}: ")}
    present = list_files(folder)
    damage = dict.fromkeys(listed.keys() - set(present), "missing")
    damage |= dict.fromkeys(set(present) - listed.keys(), "no file of this dataset")
    for path, found in _try_all(folder, [path for path in present if path in listed], known).items():
        if isinstance(found, OSError):
            damage[path] = f"can't be read: {found.strerror}"
        elif found != listed[path]:
            damage[path] = "damaged, its content is not what was published"
    return dict(sorted(damage.items()))


def check_whole(folder: Path, known: Known = NOTHING_KNOWN) -> None:
    """See that every file of a dataset is what was published, or is about to be.

    Raises
    ------
    DamagedError
        If one is not; it names the first.
    """
    damage = find_damage(folder, known)
    if damage:
        path, complaint = next(iter(damage.items()))
        more = f", and {len(damage) - 1:,} more files" if len(damage) > 1 else ""
        raise DamagedError(f"{folder / path}: {complaint}{more}")


def are_whole(folder: Path, paths: Iterable[str]) -> bool:
    """Tell whether some files of a dataset are what was published."""
    try:
        listed = read_checksums(folder)
    except DamagedError:
        return False
    return all(found == listed.get(path) for path, found in _try_all(folder, paths, NOTHING_KNOWN).items())


def list_files(folder: Path) -> list[str]:
    """Paths of all files of a dataset, relative to its folder; not of the checksums and the notes beside them."""
    paths = (
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    )
    return sorted(path for path in paths if path not in NOT_LISTED)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits, read from the disk itself where the system lets one."""
    with naming(path), path.open("rb", buffering=0) as file:
        if hasattr(os, "posix_fadvise"):
            # What memory holds of a file tells nothing of what the disk holds.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_all(folder: Path, paths: Iterable[str], known: Known) -> dict[str, str]:
    hashes: dict[str, str] = {}
    for path, found in _try_all(folder, paths, known).items():
        if isinstance(found, OSError):
            raise found
        hashes[path] = found
    return hashes


def _try_all(folder: Path, paths: Iterable[str], known: Known) -> dict[str, str | OSError]:
    """Hash files, several at once: from path to SHA-256 in hexadecimal digits, or to why it can't be read."""

    def attempt(path: str) -> tuple[str, str | OSError]:
        try:
            return path, known.get(folder / path) or hash_file(folder / path)
        except OSError as error:
            return path, error

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return dict(threads.map(attempt, paths))


def _text(checksums: dict[str, str]) -> str:
    return "".join(f"{checksums[path]}  {path}\n" for path in sorted(checksums))
