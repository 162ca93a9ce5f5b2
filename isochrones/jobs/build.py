"""The main job: from a region file to a published dataset, resumable after a crash at any point."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from isochrones.build.region import Region, load_region
from isochrones.findings import InputError
from isochrones.jobs.fingerprint import InputFile, fingerprint, hash_code, hash_inputs, manifest_inputs
from isochrones.jobs.indexing import write_index
from isochrones.jobs.kept import KeptResults
from isochrones.jobs.network_stage import read_stage, write_stage
from isochrones.jobs.pairs import search_all
from isochrones.jobs.progress import Progress, timed
from isochrones.store.checksums import CHECKSUMS, DamagedError, check_whole, write_checksums
from isochrones.store.dataset import Dataset
from isochrones.store.index import INDEX
from isochrones.store.manifest import read_manifest, write_manifest
from isochrones.store.publish import CURRENT, make_current, only_one, publish
from isochrones.store.tables import count_rows

DIRECTIONS = ("outbound", "return")
ATTRIBUTION = "Streets: © OpenStreetMap contributors, ODbL. Timetables: the feeds' publishers."
ID_DIGITS = 12


class Inputs(NamedTuple):
    """What a build starts from, its fingerprint, and what earlier builds kept."""

    region: Region
    files: list[InputFile]
    mark: str
    kept: KeptResults


class Published(NamedTuple):
    """What a build published; `is_new` is False if it had been published before."""

    folder: Path
    manifest: dict[str, Any]
    is_new: bool


def build_dataset(region_file: Path, directory: Path | None, threads: int, progress: Progress) -> Published:
    """Build and publish a region's dataset under `directory` (default ./datasets/<name>).

    A dataset of the same inputs that is there already is not built again, only made the current one. Work is kept
    under the directory, in a folder named after everything the dataset depends on; when a build is cut off, the next
    one with the same inputs goes on from there.

    Raises
    ------
    InputError
        If an input can't be used or changes meanwhile, or another build is running there.
    OSError
        If something can't be read or written.
    """
    region = load_region(region_file)
    directory = directory or Path("datasets") / region.name
    _make_folder(directory)
    with only_one(directory):
        progress.stage("reading inputs")
        files = hash_inputs(region, region_file)
        kept = KeptResults(directory, hash_code(), {entry.source: entry.sha256 for entry in files})
        inputs = Inputs(region, files, fingerprint(region, files), kept)
        work = directory / f".work-{inputs.mark[:16]}"
        _forget_other_work(directory, work)
        folder = _find_published(directory, inputs.mark)
        is_new = folder is None
        if folder is None:
            finished = _build(inputs, region_file, work, threads, progress)
            progress.stage("publishing")
            folder = _publish(finished, directory, work)
        else:
            make_current(directory, folder.name)
        shutil.rmtree(work, ignore_errors=True)
    return Published(folder, read_manifest(folder), is_new)


def _make_folder(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise InputError(f"{directory}: can't be made a folder, there is a file of that name") from error


def _forget_other_work(directory: Path, work: Path) -> None:
    for left in directory.glob(".work-*"):
        if left != work:
            shutil.rmtree(left, ignore_errors=True)


def _find_published(directory: Path, mark: str) -> Path | None:
    """Folder of a published dataset with this fingerprint that can be opened, if there is one.

    Unless it is served already, it is as it was published.
    """
    current = (directory / CURRENT).resolve()
    for folder in directory.glob(f"*-{mark[:ID_DIGITS]}"):
        try:
            if Dataset(folder).manifest["fingerprint"] == mark:
                if folder.resolve() != current:
                    check_whole(folder)
                return folder
        except InputError:
            # It is damaged: it will be built again, and replaced.
            continue
    return None


def _publish(finished: Path, directory: Path, work: Path) -> Path:
    try:
        return publish(finished, directory, str(read_manifest(finished)["id"]))
    except DamagedError:
        # The next build is not to go on from there.
        shutil.rmtree(work, ignore_errors=True)
        raise


def _build(inputs: Inputs, region_file: Path, work: Path, threads: int, progress: Progress) -> Path:
    """Build what is missing of a dataset in `work`; return its folder."""
    folder = work / "dataset"
    if (folder / CHECKSUMS).exists():
        return folder
    timings: dict[str, float] = {}
    stage = read_stage(work)
    from_the_start = stage is None
    if stage is None:
        with timed(timings, "network_seconds"):
            stage = write_stage(inputs.region, work, folder, threads, progress, inputs.kept)
        _check_unchanged(inputs, region_file, work)
    else:
        progress.stage("going on where an earlier build was cut off")
    progress.stage("searching from every establishment")
    with timed(timings, "search_seconds"):
        search_all(folder, work / "batches", stage["parameters"], threads, progress.advance)
    progress.stage("indexing")
    with timed(timings, "index_seconds"):
        write_index(folder, folder / INDEX, stage["parameters"], inputs.kept)
    if from_the_start:
        # A build that goes on has not used all that the next one will want.
        inputs.kept.forget_the_rest()
    write_manifest(folder, _manifest(inputs, stage, folder, timings))
    # Last of all files: a folder with checksums is whole.
    write_checksums(folder)
    return folder


def _check_unchanged(inputs: Inputs, region_file: Path, work: Path) -> None:
    """See that what was read is what the fingerprint says."""
    for before, now in zip(inputs.files, hash_inputs(inputs.region, region_file), strict=True):
        if now != before:
            shutil.rmtree(work, ignore_errors=True)
            raise InputError(f"{before.source.name}: changed while it was being read; build again")


def _manifest(inputs: Inputs, stage: dict[str, Any], folder: Path, timings: dict[str, float]) -> dict[str, Any]:
    region = inputs.region
    counts = {name: count_rows(folder, name) for name in ("establishments", "formations", "stops")}
    pairs = {f"pairs_{direction}": count_rows(folder, direction) for direction in DIRECTIONS}
    return {
        "id": f"{stage['date']}-{inputs.mark[:ID_DIGITS]}",
        "name": region.name,
        "date": stage["date"],
        "timezone": region.timezone,
        "arrive": [_clock(seconds) for seconds in region.travel.arrive],
        "leave": [_clock(seconds) for seconds in region.travel.leave],
        "budget_minutes": region.travel.budget_minutes,
        "attribution": ATTRIBUTION,
        "inputs": manifest_inputs(inputs.files),
        "fingerprint": inputs.mark,
        "parameters": stage["parameters"],
        "counts": counts | pairs,
        "warnings": [*stage["warnings"], *(_no_journeys(name) for name, count in pairs.items() if not count)],
        "report": stage["report"],
        "timings": {**stage["timings"], **timings},
        "created_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }


def _no_journeys(counted: str) -> dict[str, str]:
    way = "to class" if counted == "pairs_outbound" else "home"
    return {"code": "no-journeys", "message": f"no public transport at all on the way {way}, from or to anywhere"}


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
