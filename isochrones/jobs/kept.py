"""Results of a build's costly steps, kept beside the datasets: the next build takes those whose inputs are the same.

DIR/.kept/<step>-<key>          one value, behind its hash
DIR/.kept/<step>-<key>.files/   files, to be linked into datasets, and `.sums`: their hashes

The key is a hash of all that a result depends on, the code included, so what stands under a key is never out of date.
What can't be read, or is not what was written, is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np

from isochrones.build.memo import Key
from isochrones.store.durable import flush, naming, write_whole

Result = TypeVar("Result")

KEPT = ".kept"
SUMS = ".sums"
UNFINISHED = ".unfinished"
KEY_DIGITS = 24
HASH_BYTES = hashlib.sha256().digest_size


class KeptResults:
    """The results kept in a DIR; only the build that holds its lock may use them.

    Parameters
    ----------
    directory
        DIR, as given to `build`.
    code
        Hash of the code that computes.
    contents
        Hash of each input, file or folder, by its path; other files are hashed when a key names them.
    """

    def __init__(self, directory: Path, code: str, contents: Mapping[Path, str]) -> None:
        self._folder = directory / KEPT
        self._code, self._contents = code, contents
        self._used: set[str] = set()

    def value(self, step: str, key: Key, make: Callable[[], Result]) -> Result:
        """Return the value kept for this key, else make and keep it."""
        path = self._path(step, key, "")
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            content = b""
        if len(content) > HASH_BYTES and hashlib.sha256(content[HASH_BYTES:]).digest() == content[:HASH_BYTES]:
            kept: Result = pickle.loads(content[HASH_BYTES:])  # noqa: S301 - written by this class, as its hash says
            return kept
        made = make()
        content = pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL)
        with_hash = hashlib.sha256(content).digest() + content
        self._folder.mkdir(exist_ok=True)
        write_whole(path, lambda unfinished: unfinished.write_bytes(with_hash))
        return made

    def files(self, step: str, key: Key, make: Callable[[Path], None], folder: Path) -> None:
        """Link the files kept for this key into `folder`, made and kept first where there are none."""
        kept = self._path(step, key, ".files")
        if not _is_whole(kept):
            shutil.rmtree(kept, ignore_errors=True)
            with naming(kept):
                _keep_files(kept, make)
        for file in _files_in(kept):
            place = folder / file.relative_to(kept)
            place.parent.mkdir(parents=True, exist_ok=True)
            _link(file, place)

    def forget_the_rest(self) -> None:
        """Remove whatever was not used since this object was made: results of other inputs."""
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.name in self._used:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _path(self, step: str, key: Key, ending: str) -> Path:
        digest = hashlib.sha256(self._code.encode())
        self._describe(key, digest.update)
        name = f"{step}-{digest.hexdigest()[:KEY_DIGITS]}{ending}"
        self._used.add(name)
        return self._folder / name

    def _describe(self, part: object, tell: Callable[[bytes], None]) -> None:
        """Tell all of a part of a key, such that two different ones never tell the same."""
        if isinstance(part, np.ndarray):
            tell(f"array {part.dtype.str} {part.shape}:".encode())
            tell(np.ascontiguousarray(part).tobytes())
        elif isinstance(part, tuple):
            tell(f"tuple {len(part)}:".encode())
            for inner in part:
                self._describe(inner, tell)
        else:
            # Findings name the file, so its name counts too.
            text = f"{part.name} {self._contents.get(part) or _hash(part)}" if isinstance(part, Path) else repr(part)
            tell(f"{type(part).__name__} {len(text)}:{text}".encode())


def _keep_files(kept: Path, make: Callable[[Path], None]) -> None:
    unfinished = kept.with_name(kept.name + UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    make(unfinished)
    sums = {file.relative_to(unfinished).as_posix(): _hash(file) for file in _files_in(unfinished)}
    (unfinished / SUMS).write_text(json.dumps(sums), encoding="utf-8")
    flush(unfinished)
    unfinished.replace(kept)


def _is_whole(kept: Path) -> bool:
    try:
        sums = json.loads((kept / SUMS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(sums == {file.relative_to(kept).as_posix(): _hash(file) for file in _files_in(kept)})


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _link(file: Path, place: Path) -> None:
    """Give a file another name; on a disk that can't, copy it. What a build left there that was cut off is replaced."""
    place.unlink(missing_ok=True)
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)
