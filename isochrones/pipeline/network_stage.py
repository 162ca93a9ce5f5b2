"""The first half of a build: from the input files to the network's tables, and a note that they are whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from isochrones.assembling.memo import NOTHING_KEPT, Key, Memo, Result
from isochrones.assembling.network_assembly import BuiltNetwork, build_network
from isochrones.assembling.reference_days import PlannedDay
from isochrones.dataset.build_record import BuildRecord
from isochrones.dataset.manifest import StatedWarning, StatedWarnings
from isochrones.dataset.network_tables import write_streets, write_transit
from isochrones.dataset.parameters import DayParameters, FurtherDay, Parameters
from isochrones.dataset.stated import Dates, Stated
from isochrones.dataset.tables import write_frame
from isochrones.findings import InputError
from isochrones.foundation.durable import flush, write_whole
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes.names import STREET_NAMES
from isochrones.pipeline.inputs import HashedFile, Inputs, check_unchanged
from isochrones.pipeline.progress import Progress, timing_stages
from isochrones.pipeline.timetable_names import write_timetable_names
from isochrones.region.region_file import Region
from osm.tags import HIGHWAYS

STAGE = "stage.json"


class Stage(Stated):
    """What this half of the build hands to the other, beside the tables."""

    dates: Dates  # the main one first
    parameters: Parameters
    warnings: StatedWarnings
    report: BuildRecord
    timings: Mapping[str, float]  # seconds


def read_stage(work: Path) -> Stage | None:
    """What an earlier build with this work folder noted; None if it did not come to an end of this stage."""
    path = work / STAGE
    try:
        return Stage.parse(json.loads(path.read_text(encoding="utf-8")), path)
    except (FileNotFoundError, ValueError, InputError):
        # One that is damaged is made again, as all that is kept.
        return None


def write_stage(
    inputs: Inputs, work: Path, folder: Path, threads: int, progress: Progress, memo: Memo = NOTHING_KEPT
) -> Stage:
    """Build the network, write its tables to `folder`, and note in `work` what else the manifest needs.

    Raises
    ------
    InputError
        If an input can't be used, or changed while it was being read; then nothing is written.
    """
    timings: dict[str, float] = {}
    tell, checked = timing_stages(progress.stage, timings), _Checked(memo, inputs.files)
    built = build_network(inputs.region, threads=threads, progress=tell, memo=checked)
    check_unchanged(inputs.files)
    progress.stage("writing the network")
    # Whatever a build left that was cut off in this stage.
    shutil.rmtree(work, ignore_errors=True)
    folder.mkdir(parents=True)
    _write_tables(folder, built)
    memo.files("street-tables", built.street_key, lambda to: write_streets(to, built.network), folder)
    write_transit(folder, built.network)
    flush(folder)
    stage = Stage(
        dates=tuple(day.date for day in built.days),
        parameters=_parameters(inputs.region, built.days),
        warnings=tuple(StatedWarning(code=warned.code, message=warned.message) for warned in built.report.warnings),
        report=built.report.as_record(),
        timings=timings,
    )
    text = json.dumps(stage.as_record(), ensure_ascii=False)
    write_whole(work / STAGE, lambda path: path.write_text(text, encoding="utf-8"))
    return stage


def _write_tables(folder: Path, built: BuiltNetwork) -> None:
    feed_ids = pd.Series([feed.feed_id for feed in built.feeds])
    write_frame(folder, "establishments", built.catalogue.establishments)
    write_frame(folder, "formations", built.catalogue.formations)
    write_frame(folder, "stops", built.stops.assign(feed=built.stops["feed"].map(feed_ids)))
    write_timetable_names(folder, built.feeds, built.network.calendar, built.runs)
    write_frame(folder, "network/highways", pd.DataFrame({"name": HIGHWAYS}))


def _parameters(region: Region, days: list[PlannedDay]) -> Parameters:
    travel = region.travel
    main, *further = days
    return Parameters(
        **dict(_of_day(main)),
        kmh={mode: travel.kmh(mode) for mode in STREET_NAMES},
        snap_meters=travel.snap_meters,
        access_seconds={mode: travel.access_minutes(mode) * SECONDS_PER_MINUTE for mode in STREET_NAMES},
        footpath_seconds=travel.footpath_minutes * 60,
        boarding_slack_seconds=travel.boarding_slack_seconds,
        max_rides=travel.max_rides,
        budget_seconds=main.windows.budget_seconds,
        trunk=region.streets.trunk,
        further_days=tuple(FurtherDay(date=day.date, **dict(_of_day(day))) for day in further),
    )


def _of_day(day: PlannedDay) -> DayParameters:
    return DayParameters(
        arrive_instants=day.windows.arrive,
        leave_instants=day.windows.leave,
        school_services=day.has_school_services,
    )


class _Checked:
    """A memo that keeps nothing that was made of an input which changed while it was being read.

    Results are kept under the hash that an input had before; one of another content would be found there for good.
    """

    def __init__(self, memo: Memo, files: Sequence[HashedFile]) -> None:
        self._memo = memo
        self._files = {entry.source: entry for entry in files}

    def value(self, step: str, key: Key, make: Callable[[], Result]) -> Result:
        """Return the value known for this key, else make it, and see what it was made of."""

        def make_checked() -> Result:
            made = make()
            check_unchanged(self._files[path] for path in _paths_in(key) if path in self._files)
            return made

        return self._memo.value(step, key, make_checked)

    def files(self, step: str, key: Key, make: Callable[[Path], None], folder: Path) -> None:
        """Put files into `folder`; by then, what they are made of has been seen."""
        self._memo.files(step, key, make, folder)


def _paths_in(key: object) -> Iterator[Path]:
    if isinstance(key, Path):
        yield key
    elif isinstance(key, tuple):
        for part in key:
            yield from _paths_in(part)
