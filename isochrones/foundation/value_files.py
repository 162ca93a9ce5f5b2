"""Values in files of their own: what is an array in them is mapped when they are read, not loaded.

A file holds the value as a pickle without the content of its arrays; their content, aligned; where in the file each
array starts and ends, and how many there are; and the SHA-256 of all that.
"""

from __future__ import annotations

import hashlib
import mmap
import pickle
from pathlib import Path
from typing import IO, Any

import numpy as np

PROTOCOL = 5
"""The first that leaves the content of arrays out of the pickle."""

ALIGNMENT = 64
"""Of the arrays: what the widest instructions of a processor like."""

COUNT_BYTES = 8
HASH_BYTES = hashlib.sha256().digest_size
BLOCK_BYTES = 1 << 20


def save_value(path: Path, value: object) -> None:
    """Write a value whose arrays are contiguous without copying them.

    It may be whatever can be pickled: NamedTuples of arrays, data frames, plain objects.
    """
    buffers: list[pickle.PickleBuffer] = []
    with path.open("wb") as file:
        out = _Hashing(file)
        pickle.Pickler(out, PROTOCOL, buffer_callback=buffers.append).dump(value)
        bounds = [0, out.written]
        for buffer in buffers:
            out.write(bytes(-out.written % ALIGNMENT))
            bounds.append(out.written)
            out.write(buffer.raw())
            bounds.append(out.written)
        out.write(np.array([*bounds, len(bounds)], np.int64))
        file.write(out.hash.digest())


def is_whole(path: Path) -> bool:
    """Tell whether a file is there and is what `save_value` wrote."""
    try:
        with path.open("rb") as file:
            left = path.stat().st_size - HASH_BYTES
            digest = hashlib.sha256()
            while left > 0 and (block := file.read(min(left, BLOCK_BYTES))):
                digest.update(block)
                left -= len(block)
            return file.read() == digest.digest()
    except FileNotFoundError:
        return False


def load_value(path: Path) -> Any:  # noqa: ANN401 - whatever was saved
    """Read what `save_value` wrote; its arrays are read-only views of the file, read from the disk as they are used.

    They hold even when the file loses its name. A file is checked by `is_whole` first: a pickle runs code.
    """
    with path.open("rb") as file:
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    end = len(content) - HASH_BYTES - COUNT_BYTES
    count = int(np.frombuffer(content[end : end + COUNT_BYTES], np.int64)[0])
    bounds = np.frombuffer(content[end - COUNT_BYTES * count : end], np.int64).reshape(-1, 2)
    pickled, *buffers = (content[start:stop] for start, stop in bounds.tolist())
    return pickle.loads(pickled, buffers=buffers)  # noqa: S301 - written by this program, as its hash says


class _Hashing:
    """A file that is written through its hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()
        self.written = 0

    def write(self, content: Any) -> int:  # noqa: ANN401 - bytes, or anything else that is contiguous memory
        view = memoryview(content).cast("B")
        self.hash.update(view)
        self.written += view.nbytes
        return self._file.write(view)
