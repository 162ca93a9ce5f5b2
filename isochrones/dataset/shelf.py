"""All datasets that stand in a DIR: what they are, going back to another one, and removing old ones.

Datasets are ordered by when they were built, as their manifests say.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from isochrones.dataset.checksums import CHECKSUMS, check_whole
from isochrones.dataset.dataset import Dataset
from isochrones.dataset.manifest import MANIFEST, Outline, read_outline
from isochrones.dataset.publish import CURRENT, current_folder, make_current, only_one
from isochrones.dataset.refusal import WITHDRAWN, Refusals, read_accepted, read_refusal, write_refusal
from isochrones.findings import InputError
from isochrones.foundation.durable import UNFINISHED, flush_folder

PRUNED = ".pruned-"
LEFTOVERS = (".work-*", f"{PRUNED}*", f".{CURRENT}", f".*{UNFINISHED}")


class Standing(NamedTuple):
    """A dataset that stands in a DIR."""

    folder: Path
    outline: Outline  # empty where its manifest can't be read
    is_current: bool
    refusals: Refusals | None  # why it was not published
    accepted: Refusals | None  # what had spoken against it, before it became the current one all the same
    trouble: str | None  # why it can't be told what it is

    @property
    def built(self) -> tuple[str, str]:
        """What orders datasets: when it was built; where that is not known, it is older than all."""
        return self.outline.created_at, self.folder.name

    @property
    def is_good(self) -> bool:
        """Whether it may become the current one without a word from a person."""
        return self.trouble is None and self.refusals is None


class Pruned(NamedTuple):
    """What is removed, or would be."""

    datasets: list[str]
    leftovers: list[str]


def dataset_folders(directory: Path) -> list[Path]:
    """Folders of all datasets in DIR, sorted by name: whole, damaged or refused; nothing else is ever touched.

    Raises
    ------
    InputError
        If there are none.
    """
    paths = sorted(directory.iterdir()) if directory.is_dir() else []
    folders = [path for path in paths if not path.name.startswith(".") and not path.is_symlink() and is_dataset(path)]
    if not folders:
        raise InputError(f"{directory}: no dataset has been published here")
    return folders


def is_dataset(folder: Path) -> bool:
    """Whether a folder is that of a dataset, even if a damaged one."""
    return any((folder / name).is_file() for name in (MANIFEST, CHECKSUMS))


def find_dataset(directory: Path) -> Path:
    """Folder of the current dataset of DIR, or of the one that DIR itself is, even if damaged.

    Raises
    ------
    InputError
        If there is none.
    """
    for candidate in (directory / CURRENT, directory):
        if is_dataset(candidate):
            return candidate.resolve()
    raise InputError(f"{directory}: no dataset has been published here")


def list_datasets(directory: Path) -> list[Standing]:
    """Tell of all datasets in DIR, the latest first; whether their files are whole is not looked at.

    Raises
    ------
    InputError
        If there are none.
    """
    current = (directory / CURRENT).resolve()
    standing = [_read(folder, is_current=folder.resolve() == current) for folder in dataset_folders(directory)]
    return sorted(standing, key=lambda dataset: dataset.built, reverse=True)


def list_leftovers(directory: Path) -> list[str]:
    """Names of what a build or a removal works on, or left behind when it was cut off."""
    return sorted(path.name for pattern in LEFTOVERS for path in directory.glob(pattern))


def roll_back(directory: Path, dataset_id: str | None) -> Path:
    """Make an earlier dataset the current one: the one given, else the latest good one built before the current one.

    The one that was current counts as refused from then on: the next build of the same inputs does not bring it back.

    Raises
    ------
    InputError
        If there is none, it was refused, it is damaged, or a build is running there.
    """
    with _alone(directory) as listed:
        dataset = _before_current(directory, listed) if dataset_id is None else _named(directory, listed, dataset_id)
        if dataset.refusals is not None:
            raise InputError(f"{dataset.folder}: was refused; `python precompute.py publish` publishes it all the same")
        _check(dataset)
        for left in listed:
            if left.is_current and left is not dataset:
                _withdraw(left)
        return _go_live(directory, dataset)


def publish_standing(directory: Path, dataset_id: str) -> Path:
    """Make any dataset of DIR the current one, even a refused one.

    Raises
    ------
    InputError
        If there is no such one, it is damaged, or a build is running there.
    """
    with _alone(directory) as listed:
        dataset = _named(directory, listed, dataset_id)
        _check(dataset)
        return _go_live(directory, dataset)


def prune(directory: Path, keep: int, *, dry_run: bool) -> Pruned:
    """Remove old datasets, and what dead builds left.

    Of those that could be gone back to, the latest `keep` stay beside the current one. Refused ones stay until the
    current one is later than they are.

    Raises
    ------
    InputError
        If DIR serves none, or a build is running there.
    """
    with _alone(directory) as listed:
        pruned = Pruned(_superfluous(listed, current_folder(directory), keep), list_leftovers(directory))
        if not dry_run:
            for name in pruned.datasets:
                # Out of sight in one step: nobody opens a folder that is half gone.
                (directory / name).rename(directory / f"{PRUNED}{name}")
            flush_folder(directory)
            for name in (*(f"{PRUNED}{name}" for name in pruned.datasets), *pruned.leftovers):
                _remove(directory / name)
    return pruned


@contextmanager
def _alone(directory: Path) -> Iterator[list[Standing]]:
    """Keep builds out of DIR; yield the datasets that stand there."""
    # Before the lock: where there are none, no file is made.
    dataset_folders(directory)
    with only_one(directory):
        yield list_datasets(directory)


def _read(folder: Path, *, is_current: bool) -> Standing:
    try:
        outline = read_outline(folder)
        refusals, accepted = read_refusal(folder), read_accepted(folder)
    except InputError as error:
        return Standing(folder, Outline(), is_current, None, None, str(error))
    return Standing(folder, outline, is_current, refusals, accepted, None)


def _before_current(directory: Path, listed: list[Standing]) -> Standing:
    current = next((dataset for dataset in listed if dataset.is_current), None)
    if current is None:
        raise InputError(f"{directory}: no dataset is served, so there is none before it; name one with --to")
    earlier = [dataset for dataset in listed if dataset.built < current.built and dataset.is_good]
    if not earlier:
        raise InputError(f"{directory}: there is no dataset before {current.folder.name} to go back to")
    return earlier[0]


def _named(directory: Path, listed: list[Standing], dataset_id: str) -> Standing:
    for dataset in listed:
        if dataset.folder.name == dataset_id:
            return dataset
    raise InputError(f"{directory}: there is no dataset {dataset_id}; `python precompute.py list` shows all")


def _withdraw(dataset: Standing) -> None:
    message = f"gone back from on {dt.datetime.now(dt.UTC):%Y-%m-%d}"
    write_refusal(dataset.folder, [{"code": WITHDRAWN, "message": message}])


def _check(dataset: Standing) -> None:
    check_whole(dataset.folder)
    # One of another format is whole too, but nobody could open it.
    Dataset(dataset.folder)


def _go_live(directory: Path, dataset: Standing) -> Path:
    make_current(directory, dataset.folder.name)
    return dataset.folder


def _superfluous(listed: list[Standing], current: Path, keep: int) -> list[str]:
    """Names of all datasets that are neither current nor kept."""
    (served,) = (dataset for dataset in listed if dataset.folder.resolve() == current)
    others = [dataset for dataset in listed if dataset is not served]
    kept = [dataset for dataset in others if dataset.is_good][:keep]
    kept += [dataset for dataset in others if dataset.refusals is not None and dataset.built > served.built]
    return [dataset.folder.name for dataset in others if dataset not in kept]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
