"""Isochrones of every establishment, for a database: made in batches that are kept one by one, then laid out."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from isochrones.answers.areas import RESOLUTIONS_METERS
from isochrones.dataset.dataset import Dataset, open_dataset
from isochrones.dataset.publish import only_one
from isochrones.export.bucket_search import PieceSearch
from isochrones.export.layouts import WRITERS, Layout
from isochrones.export.pieces import MAX_VERTICES
from isochrones.findings import InputError
from isochrones.foundation.durable import flush_folder, write_whole
from isochrones.foundation.program import hash_program
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes.names import STREET_NAMES, Mode
from isochrones.pipeline.progress import Progress

BUCKETS = (900, 1800, 2700, 3600, 5400)
RESOLUTION_METERS = RESOLUTIONS_METERS[0]
DESCRIPTION = "export.json"
OF_DATASET = ("id", "name", "date", "timezone", "arrive", "budget_minutes")
LIBRARIES_THAT_DRAW = ("llvmlite", "numba", "numpy", "pyarrow", "pyproj", "shapely")
FILE_NAME = re.compile(r"[\w-]+")


class ExportOrder(NamedTuple):
    """What is to be exported."""

    layout: Layout
    buckets_seconds: tuple[int, ...] | None  # None for BUCKETS, as far as the dataset knows them
    modes: tuple[Mode, ...]
    resolution_meters: int


class Exported(NamedTuple):
    """What an export came to; `is_new` is False if it had been made before."""

    folder: Path
    description: dict[str, Any]
    is_new: bool

    @property
    def remarks(self) -> list[str]:
        """What whoever loads it should know, line by line."""
        told = self.description
        lines = [*told["left_out"], *(f"{warned['code']}: {warned['message']}" for warned in told["warnings"])]
        if told["without_area"]:
            lines.append(f"nothing to export: {', '.join(told['without_area'])}")
        return [*lines, f"{told['pieces']:,} pieces of {told['establishments']:,} establishments"]


def export_isochrones(directory: Path, out: Path, order: ExportOrder, threads: int, progress: Progress) -> Exported:
    """Export the isochrones towards every establishment of a dataset to the folder `out`, which appears whole.

    Work is kept beside it; when an export is cut off, the next one like it goes on from there.

    Raises
    ------
    InputError
        If the order can't be honoured, `out` has something else in it, or another export is running there.
    OSError
        If something can't be read or written.
    """
    dataset, out = open_dataset(directory), out.resolve()
    description = _describe(dataset, order)
    earlier = _read_description(out)
    if earlier is not None and _is_same(earlier, description):
        return Exported(out, earlier, is_new=False)
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise InputError(f"{out}: there is something else in this place; name a new folder")
    if order.layout is Layout.buckets:
        _check_file_names(dataset)
    work = out.with_name(f".{out.name}.unfinished")
    work.mkdir(parents=True, exist_ok=True)
    with only_one(work):
        _forget_other_work(work, description)
        search = PieceSearch(dataset, description["services"], description["buckets"], order.resolution_meters)
        progress.stage("isochrones towards every establishment")
        search.write_all(work / "batches", threads, progress.advance)
        progress.stage("writing")
        description |= _count(work, dataset)
        result = _lay_out(work, order.layout, description)
        # All files at once: one by one takes many times as long.
        os.sync()
        result.rename(out)
        flush_folder(out.parent)
        shutil.rmtree(work)
    return Exported(out, description, is_new=True)


def _describe(dataset: Dataset, order: ExportOrder) -> dict[str, Any]:
    """Describe the export: everything that its content depends on."""
    manifest = dataset.manifest
    budget_seconds = manifest.budget_minutes * SECONDS_PER_MINUTE
    if order.resolution_meters not in RESOLUTIONS_METERS:
        known = ", ".join(map(str, RESOLUTIONS_METERS))
        raise InputError(f"resolution: {order.resolution_meters} m is none of {known}")
    services, left_out = _services(order.modes, has_school=dataset.parameters.school_services)
    buckets = sorted(set(order.buckets_seconds or BUCKETS))
    within = [bucket for bucket in buckets if 0 < bucket <= budget_seconds]
    beyond = [bucket for bucket in buckets if bucket not in within]
    if beyond and (order.buckets_seconds is not None or not within):
        raise InputError(f"bucket: {beyond[0]} s; this dataset knows journeys of up to {budget_seconds} s")
    left_out += [f"bucket {bucket}: this dataset knows journeys of up to {budget_seconds} s" for bucket in beyond]
    return {
        "dataset": manifest.tell(*OF_DATASET),
        "attribution": manifest.attribution,
        "layout": str(order.layout),
        "direction": "to",
        "services": services,
        "buckets": within,
        "resolution_meters": order.resolution_meters,
        "max_vertices": MAX_VERTICES,
        "left_out": left_out,
        "warnings": [warned.as_record() for warned in manifest.warnings],
        "code_sha256": hash_program(__name__, LIBRARIES_THAT_DRAW),
    }


def _services(modes: Sequence[Mode], *, has_school: bool) -> tuple[dict[str, list[str]], list[str]]:
    """Tell which modes the isochrones of each service are made of, and what is left out."""
    by_street = [mode for mode in modes if mode in STREET_NAMES]
    # School services come on top of public transport: what is faster without them stays as fast.
    made_of = {"transit": ["transit", *by_street], "school": ["transit", "school", *by_street]}
    services = {service: made_of[service] for service in made_of if service in modes}
    if not services:
        raise InputError("modes: neither transit nor school; isochrones are exported for each of these")
    if "school" in services and "transit" in services and not has_school:
        del services["school"]
        return services, ["school: this dataset has no school services, it would be the same as transit"]
    return services, []


def _check_file_names(dataset: Dataset) -> None:
    for row in dataset.establishments:
        if not FILE_NAME.fullmatch(str(row["uai"])):
            raise InputError(f'establishments: uai "{row["uai"]}" is no name for a file; --layout geoparquet has none')


def _forget_other_work(work: Path, description: dict[str, Any]) -> None:
    """Keep what an export like this one left behind, and nothing else."""
    left = _read_description(work)
    if left is None or not _is_same(left, description):
        shutil.rmtree(work / "batches", ignore_errors=True)
        _write_description(work, description)


def _lay_out(work: Path, layout: Layout, description: dict[str, Any]) -> Path:
    """Write the export from its batches; return its folder."""
    result = work / "result"
    shutil.rmtree(result, ignore_errors=True)
    result.mkdir()
    WRITERS[layout](result, (pq.read_table(batch, partitioning=None) for batch in _batches(work)), description)
    _write_description(result, description)
    return result


def _count(work: Path, dataset: Dataset) -> dict[str, Any]:
    pieces, reached = 0, set[str]()
    for batch in _batches(work):
        uais = pq.read_table(batch, columns=["uai"], partitioning=None)["uai"]
        pieces += len(uais)
        reached.update(uais.unique().to_pylist())
    return {
        "pieces": pieces,
        "establishments": len(reached),
        "without_area": [row["uai"] for row in dataset.establishments if row["uai"] not in reached],
    }


def _batches(work: Path) -> list[Path]:
    return sorted((work / "batches").glob("*.parquet"))


def _write_description(folder: Path, description: dict[str, Any]) -> None:
    text = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    write_whole(folder / DESCRIPTION, lambda path: path.write_text(text, encoding="utf-8"))


def _read_description(folder: Path) -> dict[str, Any] | None:
    """Read what stands in the folder of an export; None if it is none."""
    try:
        description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return description if isinstance(description, dict) else None


def _is_same(earlier: dict[str, Any], description: dict[str, Any]) -> bool:
    return all(earlier.get(key) == value for key, value in description.items())
