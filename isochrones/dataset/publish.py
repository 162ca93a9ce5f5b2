"""Publishing: a dataset becomes the current one by one atomic rename, and is never changed afterwards.

DIR/current -> <id>          what the service reads
DIR/<id>/                    a finished dataset; those of earlier builds stay, to go back to
DIR/.work-<fingerprint>/     a build under way; what is left of one that was cut off is taken up again
DIR/.pruned-<id>/            a dataset that is being removed
DIR/.lock                    held by whatever changes DIR
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from isochrones.dataset.checksums import NOTHING_KNOWN, Known, check_whole
from isochrones.dataset.manifest import MANIFEST
from isochrones.dataset.refusal import Refusals, accept, write_refusal
from isochrones.findings import InputError
from isochrones.foundation.durable import flush_folder

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
        If another build is running there, or files can't be locked there.
    """
    path = directory / LOCK
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"{directory}: another {what} is running there") from error
        except OSError as error:
            raise InputError(f"{path}: this file system can't lock files: {error.strerror}") from error
        yield


def publish(finished: Path, directory: Path, dataset_id: str, known: Known = NOTHING_KNOWN) -> Path:
    """Move the `finished` folder to DIR/<id> and make it current; readers see the old dataset or the new one.

    Files whose checksums are `known` are not read again.

    Raises
    ------
    DamagedError
        If a file is not what its checksum says; nothing is published.
    """
    target = _place(finished, directory, dataset_id, known)
    make_current(directory, dataset_id)
    return target


def keep_refused(
    finished: Path, directory: Path, dataset_id: str, refusals: Refusals, known: Known = NOTHING_KNOWN
) -> Path:
    """Move the `finished` folder to DIR/<id> for inspection, with the reasons; the current dataset stays.

    Raises
    ------
    DamagedError
        If a file is not what its checksum says; nothing is moved.
    """
    write_refusal(finished, refusals)
    return _place(finished, directory, dataset_id, known)


def make_current(directory: Path, dataset_id: str) -> None:
    """Point DIR/current to a dataset that is whole, by one atomic rename; it is no longer refused, if it was."""
    accept(directory / dataset_id)
    flush_folder(directory)
    pointer = directory / f".{CURRENT}"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(dataset_id)
    pointer.replace(directory / CURRENT)
    flush_folder(directory)


def _place(finished: Path, directory: Path, dataset_id: str, known: Known) -> Path:
    # All of its files were on the disk before their checksums were written.
    flush_folder(finished)
    check_whole(finished, known)
    target = directory / dataset_id
    if target == finished:
        return target
    if target.exists():
        # It was found to be damaged. What is left of it goes the way of the work folder.
        target.rename(finished.with_name("damaged"))
    finished.rename(target)
    flush_folder(directory)
    return target
