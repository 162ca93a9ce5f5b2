"""The first half of a build: from the input files to the network's tables, and a note that they are whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from isochrones.assembling.memo import NOTHING_KEPT, Memo
from isochrones.assembling.network_assembly import BuiltNetwork, build_network
from isochrones.assembling.reference_days import ReferenceDay
from isochrones.dataset.network_tables import write_streets, write_transit
from isochrones.dataset.tables import write_frame
from isochrones.foundation.durable import flush, write_whole
from isochrones.pipeline.progress import Progress, timing_stages
from isochrones.pipeline.timetable_names import write_timetable_names
from isochrones.region.region_file import Region
from osm.tags import HIGHWAYS

STAGE = "stage.json"


def read_stage(work: Path) -> dict[str, Any] | None:
    """What an earlier build with this work folder noted; None if it did not come to an end of this stage."""
    marker = work / STAGE
    return dict(json.loads(marker.read_text(encoding="utf-8"))) if marker.exists() else None


def write_stage(
    region: Region, work: Path, folder: Path, threads: int, progress: Progress, memo: Memo = NOTHING_KEPT
) -> dict[str, Any]:
    """Build the network, write its tables to `folder`, and note in `work` what else the manifest needs."""
    timings: dict[str, float] = {}
    built = build_network(region, threads=threads, progress=timing_stages(progress.stage, timings), memo=memo)
    progress.stage("writing the network")
    # Whatever a build left that was cut off in this stage.
    shutil.rmtree(work, ignore_errors=True)
    folder.mkdir(parents=True)
    _write_tables(folder, built)
    memo.files("street-tables", built.street_key, lambda to: write_streets(to, built.network), folder)
    write_transit(folder, built.network)
    flush(folder)
    stage = {
        "dates": [day.date.isoformat() for day in built.days],
        "parameters": _parameters(region, built),
        "warnings": [{"code": warned.code, "message": warned.message} for warned in built.report.warnings],
        "report": built.report.as_record(),
        "timings": timings,
    }
    text = json.dumps(stage, ensure_ascii=False)
    write_whole(work / STAGE, lambda path: path.write_text(text, encoding="utf-8"))
    return stage


def _write_tables(folder: Path, built: BuiltNetwork) -> None:
    feed_ids = pd.Series([feed.feed_id for feed in built.feeds])
    write_frame(folder, "establishments", built.catalogue.establishments)
    write_frame(folder, "formations", built.catalogue.formations)
    write_frame(folder, "stops", built.stops.assign(feed=built.stops["feed"].map(feed_ids)))
    write_timetable_names(folder, built.feeds, built.network.calendar, built.runs)
    write_frame(folder, "network/highways", pd.DataFrame({"name": HIGHWAYS}))


def _parameters(region: Region, built: BuiltNetwork) -> dict[str, Any]:
    travel = region.travel
    main, *further = built.days
    return {
        "walk_kmh": travel.walk_kmh,
        "bike_kmh": travel.bike_kmh,
        "snap_meters": travel.snap_meters,
        "access_walk_seconds": travel.access_walk_minutes * 60,
        "access_bike_seconds": travel.access_bike_minutes * 60,
        "footpath_seconds": travel.footpath_minutes * 60,
        "boarding_slack_seconds": travel.boarding_slack_seconds,
        "max_rides": travel.max_rides,
        "budget_seconds": main.windows.budget_seconds,
        **_of_day(main),
        "trunk": region.streets.trunk,
        "further_days": [{"date": day.date.isoformat(), **_of_day(day)} for day in further],
    }


def _of_day(day: ReferenceDay) -> dict[str, Any]:
    """What the searches of one day read beside its timetable."""
    return {
        "arrive_instants": list(day.windows.arrive),
        "leave_instants": list(day.windows.leave),
        "school_services": day.has_school_services,
    }
