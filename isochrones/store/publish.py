"""Publishing: a dataset becomes the current one by one atomic rename, and is never changed afterwards.

DIR/current -> <id>          what the service reads
DIR/<id>/                    a published dataset; those of earlier builds stay, to go back to
DIR/.work-<fingerprint>/     a build under way; what is left of one that was cut off is taken up again
DIR/.lock                    held by the build under way
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from isochrones.findings import InputError
from isochrones.store.durable import flush, flush_folder
from isochrones.store.manifest import MANIFEST

CURRENT = "current"
LOCK = ".lock"


def current_folder(directory: Path) -> Path:
    """Return the folder of the dataset that DIR serves; DIR may also be a dataset's own folder.

    Raises
    ------
    InputError
        If nothing was ever published there.
    """
    for candidate in (directory / CURRENT, directory):
        if (candidate / MANIFEST).is_file():
            return candidate.resolve()
    raise InputError(f"{directory}: no dataset has been published here")


@contextmanager
def only_one(directory: Path, what: str = "build") -> Iterator[None]:
    """Keep other builds, or whatever else works there, out of DIR; the system forgets the lock of a process that dies.

    Raises
    ------
    InputError
        If another build is running there.
    """
    with (directory / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"{directory}: another {what} is running there") from error
        yield


def publish(finished: Path, directory: Path, dataset_id: str) -> Path:
    """Move the `finished` folder to DIR/<id>; readers see it once it is made current."""
    flush(finished)
    target = directory / dataset_id
    if target.exists():
        # It was found to be damaged. What is left of it goes the way of the work folder.
        target.rename(finished.with_name("damaged"))
    finished.rename(target)
    return target


def make_current(directory: Path, dataset_id: str) -> None:
    """Point DIR/current to a published dataset, by one atomic rename."""
    flush_folder(directory)
    pointer = directory / f".{CURRENT}"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(dataset_id)
    pointer.replace(directory / CURRENT)
    flush_folder(directory)
