"""How long a rebuild takes after a change: of nothing, of the catalogue, of one line's timetable."""

from __future__ import annotations

import csv
import io
import os
import shutil
import statistics
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from building import build
from measuring import seconds_of

from isochrones.pipeline.dataset_job import build_dataset
from isochrones.region.region_file import Region, load_region

STOP_TIMES, TRIPS = "stop_times.txt", "trips.txt"
MOVED_DEGREES = 0.001
LATER_SECONDS = 60


class Took(NamedTuple):
    """Medians of several builds, in seconds."""

    process: float  # the whole program
    build: float  # the build alone, in a process that has built before


class Rebuilding(NamedTuple):
    """A build from nothing, and builds on top of the dataset that is served after one change."""

    from_nothing: Took
    nothing: Took
    catalogue: Took  # one establishment is elsewhere
    busy_line: Took  # all trips of the line that has most are later
    busy_trips: int
    usual_line: Took  # all trips of a line that has as many as most are later
    usual_trips: int


class _Silent:
    def stage(self, name: str) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int) -> None:
        """Say nothing."""


def measure_rebuilding(region_file: Path, runs: int) -> Rebuilding:
    """Build a region from nothing, and after each of some changes.

    The files of the region must be in its folder, its first feed must be a zip.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        region, catalogue, busy, usual = (
            _copy(region_file, place / name) for name in ("same", "moved", "busy", "usual")
        )
        _move_an_establishment(load_region(catalogue))
        busiest, *_, middle = _lines(load_region(region))
        busy_trips, usual_trips = _delay(load_region(busy), busiest), _delay(load_region(usual), middle)
        before = place / "before"
        _build_inside(region, before)

        def took(file: Path, start: Path | None) -> Took:
            return Took(
                _median(partial(build, file, place / "now"), start, place / "now", runs),
                _median(partial(_build_inside, file, place / "now"), start, place / "now", runs),
            )

        return Rebuilding(
            from_nothing=took(region, None),
            nothing=took(region, before),
            catalogue=took(catalogue, before),
            busy_line=took(busy, before),
            busy_trips=busy_trips,
            usual_line=took(usual, before),
            usual_trips=usual_trips,
        )


def _median(build_once: Callable[[], object], before: Path | None, directory: Path, runs: int) -> float:
    """Median time of several builds in `directory`, where each finds what is in `before`."""
    seconds = []
    for _ in range(runs):
        shutil.rmtree(directory, ignore_errors=True)
        if before is not None:
            # What is published never changes, so a second name does as well as a copy.
            shutil.copytree(before, directory, symlinks=True, copy_function=os.link)
        seconds.append(seconds_of(build_once))
    return statistics.median(seconds)


def _build_inside(region: Path, directory: Path) -> None:
    build_dataset(region, directory, os.cpu_count() or 1, _Silent())


def _copy(region_file: Path, to: Path) -> Path:
    to.mkdir()
    for file in region_file.parent.iterdir():
        if file.is_file():
            shutil.copyfile(file, to / file.name)
    return to / region_file.name


def _move_an_establishment(region: Region) -> None:
    path = region.catalogue.establishments
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    rows[0]["lat"] = str(float(rows[0]["lat"]) + MOVED_DEGREES)
    path.write_text(_written(rows), encoding="utf-8")


def _lines(region: Region) -> list[str]:
    """Return the routes of the first feed: the one of most trips first, one of middling many last."""
    counts = Counter(row["route_id"] for row in _rows(_read_zip(_feed_file(region))[TRIPS]))
    routes = [route for route, _ in counts.most_common()]
    return routes[: len(routes) // 2 + 1]


def _delay(region: Region, route: str) -> int:
    """Let all trips of a route of the first feed run later; return how many they are."""
    path = _feed_file(region)
    files = _read_zip(path)
    trips = {row["trip_id"] for row in _rows(files[TRIPS]) if row["route_id"] == route}
    stop_times = _rows(files[STOP_TIMES])
    for row in stop_times:
        if row["trip_id"] in trips:
            row.update({name: _later(row[name]) for name in ("arrival_time", "departure_time") if row[name]})
    files[STOP_TIMES] = _written(stop_times).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return len(trips)


def _later(clock: str) -> str:
    hours, minutes, seconds = map(int, clock.split(":"))
    total = hours * 3600 + minutes * 60 + seconds + LATER_SECONDS
    return f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}"


def _feed_file(region: Region) -> Path:
    path = region.gtfs.feeds[0].path
    assert path is not None, "the first feed is a file"
    return path


def _read_zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _written(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
