"""The main job: from a region file to a published dataset, resumable after a crash at any point."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from isochrones.comparing import Comparison, Refusal
from isochrones.dataset.checksums import CHECKSUMS, DamagedError, Known, check_whole, write_checksums
from isochrones.dataset.dataset import Dataset
from isochrones.dataset.manifest import read_manifest, write_manifest
from isochrones.dataset.publish import CURRENT, keep_refused, make_current, only_one, publish
from isochrones.dataset.search_index import INDEX
from isochrones.dataset.tables import count_rows
from isochrones.feeds import resolve, source_warnings
from isochrones.findings import InputError
from isochrones.pipeline.fingerprint import InputFile, fingerprint, hash_code, hash_inputs, manifest_inputs
from isochrones.pipeline.further_days import search_further_days
from isochrones.pipeline.guard import NOT_JUDGED, judge_against_current
from isochrones.pipeline.indexing import write_index
from isochrones.pipeline.kept import KeptResults
from isochrones.pipeline.network_stage import read_stage, write_stage
from isochrones.pipeline.pair_search import search_all
from isochrones.pipeline.progress import Progress, timed
from isochrones.pipeline.search_plan import plan_search
from isochrones.region.region_file import Region, load_region

DIRECTIONS = ("outbound", "return")
ATTRIBUTION = "Streets: © OpenStreetMap contributors, ODbL. Timetables: the feeds' publishers."
ID_DIGITS = 12


class Inputs(NamedTuple):
    """What a build starts from, its fingerprint, and what earlier builds kept."""

    region: Region
    files: list[InputFile]
    warnings: list[tuple[str, str]]  # about where feeds and streets come from
    mark: str
    code: str  # hash of the code that computes
    kept: KeptResults
    earlier: Path | None  # the dataset that is served


class Published(NamedTuple):
    """What a build published, or did not publish if there are `refusals`."""

    folder: Path
    manifest: dict[str, Any]
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
        inputs = _inputs(region, region_file, directory)
        work = directory / f".work-{inputs.mark[:16]}"
        _forget_other_work(directory, work)
        folder = _find_published(directory, inputs.mark)
        is_new = folder is None
        finished = folder or _build(inputs, region_file, work, threads, progress)
        judged = NOT_JUDGED if publish_anyway else judge_against_current(finished, directory, region.publish, progress)
        if folder is None:
            progress.stage("publishing")
            folder = _place(finished, directory, work, judged.refusals, inputs.kept.linked)
        elif not judged.refusals:
            make_current(directory, folder.name)
        shutil.rmtree(work, ignore_errors=True)
    return Published(folder, read_manifest(folder), is_new, *judged)


def default_directory(region: Region) -> Path:
    """Where the datasets of a region are published, unless told otherwise."""
    return Path("datasets") / region.name


def _inputs(region: Region, region_file: Path, directory: Path) -> Inputs:
    files, warnings, code = hash_inputs(region, region_file), source_warnings(region), hash_code()
    kept = KeptResults(directory, code, {entry.source: entry.sha256 for entry in files})
    mark = fingerprint(region, files, warnings)
    earlier = directory / CURRENT
    return Inputs(region, files, warnings, mark, code, kept, earlier.resolve() if earlier.exists() else None)


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


def _place(finished: Path, directory: Path, work: Path, refusals: list[Refusal], known: Known) -> Path:
    """Publish a finished dataset, or let it stand beside the current one if it is refused."""
    dataset_id = str(read_manifest(finished)["id"])
    try:
        if refusals:
            return keep_refused(finished, directory, dataset_id, [refusal._asdict() for refusal in refusals], known)
        return publish(finished, directory, dataset_id, known)
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
        plans = plan_search(folder, work / "plan", _described(inputs, stage), inputs.earlier)
        search_all(folder, work / "batches", plans, stage["parameters"], threads, progress.advance)
    with timed(timings, "further_days_seconds"):
        search_further_days(folder, work / "batches", _described(inputs, stage), threads, progress)
    progress.stage("indexing")
    with timed(timings, "index_seconds"):
        write_index(folder, folder / INDEX, stage["parameters"], inputs.kept)
    if from_the_start:
        # A build that goes on has not used all that the next one will want.
        inputs.kept.forget_the_rest()
    write_manifest(folder, _manifest(inputs, stage, folder, timings))
    # Last of all files: a folder with checksums is whole.
    write_checksums(folder, inputs.kept.linked)
    return folder


def _check_unchanged(inputs: Inputs, region_file: Path, work: Path) -> None:
    """See that what was read is what the fingerprint says."""
    for before, now in zip(inputs.files, hash_inputs(inputs.region, region_file), strict=True):
        if now != before:
            shutil.rmtree(work, ignore_errors=True)
            raise InputError(f"{before.source.name}: changed while it was being read; build again")


def _manifest(inputs: Inputs, stage: dict[str, Any], folder: Path, timings: dict[str, float]) -> dict[str, Any]:
    region, described = inputs.region, _described(inputs, stage)
    counts = {name: count_rows(folder, name) for name in ("establishments", "formations", "stops")}
    pairs = {f"pairs_{direction}": count_rows(folder, direction) for direction in DIRECTIONS}
    return {
        "id": f"{described['date']}-{inputs.mark[:ID_DIGITS]}",
        "name": region.name,
        "date": described["date"],
        "dates": stage["dates"],
        "timezone": described["timezone"],
        "arrive": [_clock(seconds) for seconds in region.travel.arrive],
        "leave": [_clock(seconds) for seconds in region.travel.leave],
        "budget_minutes": region.travel.budget_minutes,
        "attribution": ATTRIBUTION,
        "inputs": manifest_inputs(inputs.files),
        "fingerprint": inputs.mark,
        "code": described["code"],
        "parameters": described["parameters"],
        "counts": counts | pairs,
        "warnings": [
            *_named(inputs.warnings),
            *stage["warnings"],
            *(_no_journeys(name) for name, count in pairs.items() if not count),
        ],
        "report": stage["report"],
        "timings": {**stage["timings"], **timings},
        # To the millisecond: it tells datasets of a small region, built one right after the other, apart.
        "created_at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
    }


def _described(inputs: Inputs, stage: dict[str, Any]) -> dict[str, Any]:
    """What two datasets must have in common for results of one to hold in the other."""
    return {
        "date": stage["dates"][0],
        "timezone": inputs.region.timezone,
        "code": inputs.code,
        "parameters": stage["parameters"],
    }


def _named(warnings: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"code": code, "message": message} for code, message in warnings]


def _no_journeys(counted: str) -> dict[str, str]:
    way = "to class" if counted == "pairs_outbound" else "home"
    return {"code": "no-journeys", "message": f"no public transport at all on the way {way}, from or to anywhere"}


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
