"""The main job: from a region file to a published dataset, resumable after a crash at any point."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pandas as pd
import pyarrow as pa

from isochrones.build.pipeline import BuiltNetwork, build_network
from isochrones.build.region import Region, load_region
from isochrones.findings import InputError
from isochrones.jobs.fingerprint import InputFile, fingerprint, hash_inputs, manifest_inputs
from isochrones.jobs.indexing import write_index
from isochrones.jobs.pairs import search_all
from isochrones.store.dataset import ESTABLISHMENTS, FORMATIONS
from isochrones.store.manifest import MANIFEST, read_manifest, write_manifest
from isochrones.store.network_tables import write_network
from isochrones.store.publish import publish
from isochrones.store.tables import read_table, write_parquet

ATTRIBUTION = "Streets: © OpenStreetMap contributors, ODbL. Timetables: the feeds' publishers."
STAGE = "stage.json"


class Progress(Protocol):
    """Told how a build goes on."""

    def stage(self, name: str) -> None:
        """A stage starts."""

    def advance(self, done: int, total: int) -> None:
        """The stage is that far."""


class Published(NamedTuple):
    """What a build published."""

    folder: Path
    manifest: dict[str, Any]


def build_dataset(region_file: Path, directory: Path | None, threads: int, progress: Progress) -> Published:
    """Build and publish a region's dataset under `directory` (default ./datasets/<name>).

    Work is kept under the directory, in a folder named after everything the dataset depends on; when a build is cut
    off, the next one with the same inputs goes on from there.

    Raises
    ------
    InputError
        If an input can't be used, or another build is running there.
    """
    region = load_region(region_file)
    directory = directory or Path("datasets") / region.name
    directory.mkdir(parents=True, exist_ok=True)
    with _only_one(directory):
        progress.stage("reading inputs")
        inputs = hash_inputs(region, region_file)
        mark = fingerprint(region, inputs)
        work = directory / f".work-{mark[:16]}"
        _forget_other_work(directory, work)
        finished = _build(region, inputs, mark, work, threads, progress)
        progress.stage("publishing")
        folder = publish(finished, directory, str(read_manifest(finished)["id"]))
        shutil.rmtree(work, ignore_errors=True)
    return Published(folder, read_manifest(folder))


@contextmanager
def _only_one(directory: Path) -> Iterator[None]:
    """Keep other builds out; the system forgets the lock of a process that dies."""
    with (directory / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputError(f"{directory}: another build is running there") from error
        yield


def _forget_other_work(directory: Path, work: Path) -> None:
    for left in directory.glob(".work-*"):
        if left != work:
            shutil.rmtree(left, ignore_errors=True)


def _build(region: Region, inputs: list[InputFile], mark: str, work: Path, threads: int, progress: Progress) -> Path:
    folder = work / "dataset"
    if (folder / MANIFEST).exists():
        return folder
    timings: dict[str, float] = {}
    with _timed(timings, "network_seconds"):
        stage = _network_stage(region, work, folder, threads, progress)
    parameters = stage["parameters"]
    progress.stage("searching from every establishment")
    with _timed(timings, "search_seconds"):
        search_all(folder, work / "batches", parameters, threads, progress.advance)
    progress.stage("indexing")
    with _timed(timings, "index_seconds"):
        write_index(folder, parameters)
    counts = {
        "establishments": stage["report"]["establishments"],
        "formations": stage["report"]["formations"],
        "stops": len(read_table(folder, "network/stop_nodes")["node"]),
        "pairs_outbound": len(read_table(folder, "outbound")["stop"]),
        "pairs_return": len(read_table(folder, "return")["stop"]),
    }
    manifest = {
        "id": f"{stage['date']}-{mark[:12]}",
        "name": region.name,
        "date": stage["date"],
        "timezone": region.timezone,
        "arrive": [_clock(seconds) for seconds in region.travel.arrive],
        "leave": [_clock(seconds) for seconds in region.travel.leave],
        "budget_minutes": region.travel.budget_minutes,
        "attribution": ATTRIBUTION,
        "inputs": manifest_inputs(inputs),
        "fingerprint": mark,
        "parameters": parameters,
        "counts": counts,
        "warnings": stage["warnings"],
        "report": stage["report"],
        "timings": {**stage["timings"], **timings},
        "created_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
    # Last of all files: a folder with a manifest is whole.
    write_manifest(work, manifest)
    (work / MANIFEST).replace(folder / MANIFEST)
    return folder


def _network_stage(region: Region, work: Path, folder: Path, threads: int, progress: Progress) -> dict[str, Any]:
    """Build the network and write its tables, unless an earlier build of the same inputs did."""
    marker = work / STAGE
    if marker.exists():
        return dict(json.loads(marker.read_text(encoding="utf-8")))
    shutil.rmtree(work, ignore_errors=True)
    folder.mkdir(parents=True)
    timings: dict[str, float] = {}
    built = build_network(region, threads=threads, progress=_timing_stages(progress.stage, timings))
    progress.stage("writing the network")
    _write_tables(folder, built)
    write_network(folder, built.network)
    stage = {
        "date": built.date.isoformat(),
        "parameters": _parameters(region, built),
        "warnings": [{"code": warned.code, "message": warned.message} for warned in built.report.warnings],
        "report": built.report.as_record(),
        "timings": timings,
    }
    unfinished = work / f"{STAGE}.unfinished"
    unfinished.write_text(json.dumps(stage, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(marker)
    return stage


def _timing_stages(start: Callable[[str], None], timings: dict[str, float]) -> Callable[[str], None]:
    """Note how long each step took, as the next one starts."""
    last: list[tuple[str, float]] = []

    def stage(name: str) -> None:
        now = time.perf_counter()
        if last:
            timings[last[-1][0]] = round(now - last[-1][1], 3)
        last.append((name, now))
        start(name)

    return stage


@contextmanager
def _timed(timings: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    timings[name] = round(time.perf_counter() - start, 3)


def _write_tables(folder: Path, built: BuiltNetwork) -> None:
    feed_ids = pd.Series([feed.feed_id for feed in built.feeds])
    stops = built.stops.assign(feed=built.stops["feed"].map(feed_ids))
    runs = pd.DataFrame(
        {
            "feed": built.trips["feed"].map(feed_ids),
            "trip_ids": [
                built.feeds[feed].trips["trip_id"].iloc[list(trips)].tolist()
                for feed, trips in zip(built.trips["feed"], built.trips["trips"], strict=True)
            ],
        }
    )
    for name, frame in (
        (ESTABLISHMENTS, built.catalogue.establishments),
        (FORMATIONS, built.catalogue.formations),
        ("stops.parquet", stops),
        ("runs.parquet", runs),
    ):
        write_parquet(folder / name, pa.Table.from_pandas(frame, preserve_index=False))


def _parameters(region: Region, built: BuiltNetwork) -> dict[str, Any]:
    travel = region.travel
    return {
        "walk_kmh": travel.walk_kmh,
        "bike_kmh": travel.bike_kmh,
        "snap_meters": travel.snap_meters,
        "access_walk_seconds": travel.access_walk_minutes * 60,
        "access_bike_seconds": travel.access_bike_minutes * 60,
        "footpath_seconds": travel.footpath_minutes * 60,
        "boarding_slack_seconds": travel.boarding_slack_seconds,
        "max_rides": travel.max_rides,
        "budget_seconds": built.windows.budget_seconds,
        "arrive_instants": list(built.windows.arrive),
        "leave_instants": list(built.windows.leave),
        "school_services": bool(built.network.timetable.pattern_is_school.any()),
        "trunk": region.streets.trunk,
    }


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
