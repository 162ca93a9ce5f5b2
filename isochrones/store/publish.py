"""Publishing: a dataset becomes the current one by one atomic rename, and is never changed afterwards.

DIR/current -> <id>          what the service reads
DIR/<id>/                    a published dataset
DIR/.work-<fingerprint>/     a build under way; what is left of one that was cut off is taken up again
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from isochrones.findings import InputError
from isochrones.store.manifest import MANIFEST

CURRENT = "current"


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


def publish(finished: Path, directory: Path, dataset_id: str) -> Path:
    """Move the `finished` folder to DIR/<id> and make it current; readers see the old dataset or the new one."""
    _flush(finished)
    target = directory / dataset_id
    if target.exists():
        shutil.rmtree(finished)
    else:
        finished.rename(target)
    pointer = directory / f".{CURRENT}-{os.getpid()}"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(dataset_id)
    pointer.replace(directory / CURRENT)
    _flush_folder(directory)
    return target


def _flush(folder: Path) -> None:
    """Force the folder's content to the disk, so that a crash can't leave a current dataset with holes."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            _flush_folder(path)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
