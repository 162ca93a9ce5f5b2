"""The main job: from a region file to a published dataset, resumable after a crash at any point."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from isochrones.comparing import Comparison, Refusal
from isochrones.dataset.checksums import DamagedError, check_whole
from isochrones.dataset.dataset import Dataset
from isochrones.dataset.manifest import Manifest, read_manifest
from isochrones.dataset.publish import CURRENT, keep_refused, make_current, only_one, publish
from isochrones.feeds import resolve, source_warnings
from isochrones.findings import InputError
from isochrones.pipeline.dataset_building import ID_DIGITS, Workplace, finish_dataset
from isochrones.pipeline.guard import NOT_JUDGED, judge_against_current
from isochrones.pipeline.inputs import Inputs, read_inputs
from isochrones.pipeline.kept import KeptResults
from isochrones.pipeline.progress import Progress
from isochrones.region.region_file import Region, load_region


class Published(NamedTuple):
    """What a build published, or did not publish if there are `refusals`."""

    folder: Path
    manifest: Manifest
    is_new: bool  # False if it had been built before
    refusals: list[Refusal]
    comparison: Comparison | None  # with the dataset that was served; None if there was none, or the same


def build_dataset(
    region_file: Path, directory: Path | None, threads: int, progress: Progress, *, publish_anyway: bool = False
) -> Published:
    """Build a region's dataset and publish it under `directory` (default ./datasets/<name>).

    A dataset of the same inputs that is there already is not built again, only made the current one. Work is kept
    under the directory, in a folder named after everything the dataset depends on; when a build is cut off, the next
    one with the same inputs goes on from there.

    A dataset that has lost too much against the current one stands beside it, but does not become the current one,
    unless `publish_anyway`.

    Raises
    ------
    InputError
        If an input can't be used or changes meanwhile, or another build is running there.
    OSError
        If something can't be read or written.
    """
    region = resolve(load_region(region_file))
    directory = directory or default_directory(region)
    _make_folder(directory)
    with only_one(directory):
        progress.stage("reading inputs")
        inputs = read_inputs(region, region_file, source_warnings(region))
        place = _workplace(directory, inputs)
        folder = _find_published(directory, inputs.fingerprint)
        is_new = folder is None
        finished = folder or finish_dataset(inputs, place, threads, progress)
        judged = NOT_JUDGED if publish_anyway else judge_against_current(finished, directory, region.publish, progress)
        if folder is None:
            progress.stage("publishing")
            folder = _publish(finished, directory, place, judged.refusals)
        elif not judged.refusals:
            make_current(directory, folder.name)
        shutil.rmtree(place.folder, ignore_errors=True)
    return Published(folder, read_manifest(folder), is_new, *judged)


def default_directory(region: Region) -> Path:
    """Where the datasets of a region are published, unless told otherwise."""
    return Path("datasets") / region.name


def _workplace(directory: Path, inputs: Inputs) -> Workplace:
    """Take up what a build of the same inputs left behind that was cut off, and remove what others left."""
    work, earlier = directory / f".work-{inputs.fingerprint[:16]}", directory / CURRENT
    for left in directory.glob(".work-*"):
        if left != work:
            shutil.rmtree(left, ignore_errors=True)
    kept = KeptResults(directory, inputs.code, {entry.source: entry.sha256 for entry in inputs.files})
    return Workplace(work, kept, earlier.resolve() if earlier.exists() else None)


def _make_folder(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError(f"{directory}: can't be made a folder, there is a file of that name") from error


def _find_published(directory: Path, fingerprint: str) -> Path | None:
    """Folder of a published dataset with this fingerprint that can be opened, if there is one.

    Unless it is served already, it is as it was published.
    """
    current = (directory / CURRENT).resolve()
    for folder in directory.glob(f"*-{fingerprint[:ID_DIGITS]}"):
        try:
            if Dataset(folder).manifest.fingerprint == fingerprint:
                if folder.resolve() != current:
                    check_whole(folder)
                return folder
        except InputError:
            # It is damaged: it will be built again, and replaced.
            continue
    return None


def _publish(finished: Path, directory: Path, place: Workplace, refusals: list[Refusal]) -> Path:
    """Publish a finished dataset, or let it stand beside the current one if it is refused."""
    dataset_id, known = read_manifest(finished).id, place.kept.linked
    try:
        if refusals:
            return keep_refused(finished, directory, dataset_id, [refusal._asdict() for refusal in refusals], known)
        return publish(finished, directory, dataset_id, known)
    except DamagedError:
        # The next build is not to go on from there.
        shutil.rmtree(place.folder, ignore_errors=True)
        raise
