"""Files that are whole or not there, whatever happens while they are written."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished"
AT_ONCE = 8
"""Files that are forced to the disk together: it writes them in one go where it is asked for all of them."""


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside `path`, force it to the disk, and give it its name.

    Raises
    ------
    OSError
        If it can't be written; the error names the file, and `path` is as it was.
    """
    unfinished = path.with_name(path.name + UNFINISHED)
    with naming(path):
        write(unfinished)
        flush_file(unfinished)
        unfinished.replace(path)


def write_text(path: Path, text: str) -> None:
    """Write a text as a whole or not at all; what is no character, in the name of a file, becomes an escape."""
    content = text.encode(errors="backslashreplace")
    write_whole(path, lambda unfinished: unfinished.write_bytes(content))


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let the system's errors name the file: those of a write say only what, not where."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename is not None:
            raise
        raise OSError(error.errno, os.strerror(error.errno), str(path)) from error


def flush(folder: Path, flushed: Container[Path] = ()) -> None:
    """Force a folder and all that is in it to the disk, but for the files that are there already."""
    paths = sorted(folder.rglob("*"))
    inner = [path for path in paths if path.is_dir()]
    files = [path for path in paths if path not in inner and path not in flushed]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for _ in threads.map(flush_file, files):
            pass
        for _ in threads.map(flush_folder, inner):
            pass
    flush_folder(folder)


def flush_file(path: Path) -> None:
    """Force a file's content to the disk; its name is in the hands of its folder."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Force a folder's list of names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
