"""Results of a build's costly steps, kept beside the datasets: the next build takes those whose inputs are the same.

DIR/.kept/<step>-<key>          one value; see `value_files`
DIR/.kept/<step>-<key>.files/   files, to be linked into datasets, and their checksums

The key is a hash of all that a result depends on, the code included, so what stands under a key is never out of date.
What can't be read, or is not what was written, is made again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from isochrones.assembling.memo import Key
from isochrones.dataset.checksums import find_damage, hash_file, read_checksums, write_checksums
from isochrones.foundation.durable import UNFINISHED, naming, write_whole
from isochrones.foundation.value_files import is_whole, load_value, save_value

Result = TypeVar("Result")

KEPT = ".kept"
KEY_DIGITS = 24


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
        self.linked: dict[Path, str] = {}
        """Checksums of the files that were put into datasets, all of which were on the disk before."""

    def value(self, step: str, key: Key, make: Callable[[], Result]) -> Result:
        """Return the value kept for this key, made and kept first where there is none.

        Its arrays are read-only, and stay on the disk until they are used, even if they were made just now.
        """
        path = self._path(step, key, "")
        if not is_whole(path):
            _keep_value(path, make())
        kept: Result = load_value(path)
        return kept

    def files(self, step: str, key: Key, make: Callable[[Path], None], folder: Path) -> None:
        """Link the files kept for this key into `folder`, made and kept first where there are none."""
        kept = self._path(step, key, ".files")
        if find_damage(kept):
            shutil.rmtree(kept, ignore_errors=True)
            with naming(kept):
                _keep_files(kept, make)
        for name, checksum in read_checksums(kept).items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            if _link(kept / name, place):
                self.linked[place] = checksum

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
            text = f"{part.name} {self._content_of(part)}" if isinstance(part, Path) else repr(part)
            tell(f"{type(part).__name__} {len(text)}:{text}".encode())

    def _content_of(self, path: Path) -> str:
        return self._contents.get(path) or self.linked.get(path) or hash_file(path)


def _keep_value(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    write_whole(path, partial(save_value, value=value))


def _keep_files(kept: Path, make: Callable[[Path], None]) -> None:
    unfinished = kept.with_name(kept.name + UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    make(unfinished)
    write_checksums(unfinished)
    unfinished.replace(kept)


def _link(file: Path, place: Path) -> bool:
    """Give a file another name; on a disk that can't, copy it, and return False.

    What a build left there that was cut off is replaced.
    """
    place.unlink(missing_ok=True)
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)
        return False
    return True
