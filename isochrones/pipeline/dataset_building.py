"""From inputs to a finished dataset in a work folder, resumable after a crash at any point.

inputs -> network's tables and Stage -> Plan of the searches -> pairs of all days -> index -> manifest, checksums
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from isochrones.dataset.checksums import CHECKSUMS, write_checksums
from isochrones.dataset.manifest import Manifest, StatedInput, StatedWarning, write_manifest
from isochrones.dataset.search_index import INDEX
from isochrones.dataset.tables import count_rows
from isochrones.pipeline.further_days import search_further_days
from isochrones.pipeline.indexing import write_index
from isochrones.pipeline.inputs import Inputs
from isochrones.pipeline.kept import KeptResults
from isochrones.pipeline.network_stage import Stage, read_stage, write_stage
from isochrones.pipeline.pair_search import DIRECTIONS, search_all
from isochrones.pipeline.progress import Progress, timed
from isochrones.pipeline.search_plan import Basis, plan_search

ATTRIBUTION = "Streets: © OpenStreetMap contributors, ODbL. Timetables: the feeds' publishers."
ID_DIGITS = 12


class Workplace(NamedTuple):
    """Where a dataset is built, and what earlier builds left for it."""

    folder: Path  # whatever stands in it is of a build of the same inputs that was cut off
    kept: KeptResults
    earlier: Path | None  # the dataset that is served

    @property
    def dataset(self) -> Path:
        """Folder of the dataset."""
        return self.folder / "dataset"


def finish_dataset(inputs: Inputs, place: Workplace, threads: int, progress: Progress) -> Path:
    """Build what is missing of a dataset; return its folder, which is whole.

    Raises
    ------
    InputError
        If an input can't be used, or changed while it was being read.
    OSError
        If something can't be read or written.
    """
    folder, timings = place.dataset, dict[str, float]()
    if (folder / CHECKSUMS).exists():
        return folder
    stage = read_stage(place.folder)
    from_the_start = stage is None
    if stage is None:
        with timed(timings, "network_seconds"):
            stage = write_stage(inputs, place.folder, folder, threads, progress, place.kept)
    else:
        progress.stage("going on where an earlier build was cut off")
    basis = Basis(stage.dates[0], inputs.region.timezone, inputs.code, stage.parameters)
    _search(basis, place, timings, threads, progress)
    progress.stage("indexing")
    with timed(timings, "index_seconds"):
        write_index(folder, folder / INDEX, stage.parameters, place.kept)
    if from_the_start:
        # A build that goes on has not used all that the next one will want.
        place.kept.forget_the_rest()
    write_manifest(folder, _manifest(inputs, stage, folder, timings))
    # Last of all files: a folder with checksums is whole.
    write_checksums(folder, place.kept.linked)
    return folder


def dataset_id(date: dt.date, fingerprint: str) -> str:
    """Name of a dataset, and of its folder."""
    return f"{date.isoformat()}-{fingerprint[:ID_DIGITS]}"


def _search(basis: Basis, place: Workplace, timings: dict[str, float], threads: int, progress: Progress) -> None:
    batches = place.folder / "batches"
    progress.stage("searching from every establishment")
    with timed(timings, "search_seconds"):
        plans = plan_search(place.dataset, place.folder / "plan", basis, place.earlier)
        search_all(place.dataset, batches, plans, basis.parameters, threads, progress.advance)
    with timed(timings, "further_days_seconds"):
        search_further_days(place.dataset, batches, basis, threads, progress)


def _manifest(inputs: Inputs, stage: Stage, folder: Path, timings: dict[str, float]) -> Manifest:
    region, travel, fingerprint = inputs.region, inputs.region.travel, inputs.fingerprint
    pairs = {f"pairs_{direction}": count_rows(folder, direction) for direction in DIRECTIONS}
    return Manifest(
        id=dataset_id(stage.dates[0], fingerprint),
        name=region.name,
        date=stage.dates[0],
        dates=stage.dates,
        timezone=region.timezone,
        arrive=(_clock(travel.arrive[0]), _clock(travel.arrive[1])),
        leave=(_clock(travel.leave[0]), _clock(travel.leave[1])),
        budget_minutes=travel.budget_minutes,
        attribution=ATTRIBUTION,
        inputs=tuple(
            StatedInput(path=entry.source.name, sha256=entry.sha256, bytes=entry.bytes) for entry in inputs.files
        ),
        fingerprint=fingerprint,
        code=inputs.code,
        parameters=stage.parameters,
        counts={name: count_rows(folder, name) for name in ("establishments", "formations", "stops")} | pairs,
        warnings=(
            *(StatedWarning(code=code, message=message) for code, message in inputs.warnings),
            *stage.warnings,
            *(_no_journeys(name) for name, count in pairs.items() if not count),
        ),
        report=stage.report,
        timings={**stage.timings, **timings},
        # To the millisecond: it tells datasets of a small region, built one right after the other, apart.
        created_at=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
    )


def _no_journeys(counted: str) -> StatedWarning:
    way = "to class" if counted == "pairs_outbound" else "home"
    return StatedWarning(
        code="no-journeys", message=f"no public transport at all on the way {way}, from or to anywhere"
    )


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
