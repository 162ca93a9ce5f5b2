"""The searches from all establishments, in batches that are independent, and kept one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.dataset.network_tables import read_footpaths, read_links, read_timetable
from isochrones.dataset.parameters import Parameters
from isochrones.dataset.tables import SERVICES, count_rows, write_parts
from isochrones.engine.transit.range_search import Limits
from isochrones.engine.transit.reachability import TransitSearch
from isochrones.network.links import Links
from isochrones.network.timetable import Footpaths, Timetable
from isochrones.pipeline.indexing import search_view
from isochrones.pipeline.pair_merge import merge_services, write_batch
from isochrones.pipeline.search_plan import Plan

BATCH = 128
"""Establishments a batch holds: a few seconds of work, so that little is lost when a build is cut off."""

DIRECTIONS = ("outbound", "return")

Advance = Callable[[int, int], None]


class Day(NamedTuple):
    """What the searches of one day read, and where they start."""

    name: str  # batches are named after it
    timetable: Timetable
    parameters: Parameters  # its windows among them
    establishments: dict[str, NDArray[np.int32]]  # by direction, ascending

    @property
    def services(self) -> tuple[str, ...]:
        """Choices of services that differ."""
        return SERVICES if self.parameters.school_services else SERVICES[:1]

    @property
    def search_count(self) -> int:
        """Establishments to search from, in both directions and with all services."""
        return sum(map(len, self.establishments.values())) * len(self.services)


def search_all(
    folder: Path,
    batches: Path,
    plans: dict[str, Plan],
    parameters: Parameters,
    threads: int,
    advance: Advance,
) -> None:
    """Search both directions as planned; write `outbound.parquet` and `return.parquet` to `folder`.

    Each batch is written to `batches` as soon as it is done; one that is there already is not searched again.
    `advance` is told how many establishments (in both directions and all services) are done, and of how many.
    """
    timetable = read_timetable(folder)
    establishments = {direction: plan.establishments for direction, plan in plans.items()}
    day = Day("main", timetable, parameters, establishments)
    search_day(folder, batches, day, threads, advance)
    for direction, plan in plans.items():
        found = batch_files(batches, day, direction)
        every = [[*own, taken] for own, taken in zip(found, plan.taken, strict=False)]
        write_parts(folder, direction, merge_services(every, count_rows(folder, "stops")))


def search_day(folder: Path, batches: Path, day: Day, threads: int, advance: Advance) -> None:
    """Search both directions on one day, batch by batch."""
    footpaths = read_footpaths(folder, count_rows(folder, "stops"))
    batches.mkdir(parents=True, exist_ok=True)
    done = 0
    for direction in DIRECTIONS:
        outbound = direction == "outbound"
        links = read_links(folder, "egress" if outbound else "departure", count_rows(folder, "establishments"))
        for service in day.services:
            search = establishment_search(day.timetable, footpaths, day.parameters, outbound, service)
            for batch in _batches(day.establishments[direction]):
                path = batches / f"{_batch_name(day, direction, service)}-{batch[0]:06d}.parquet"
                _search_batch(search, links, batch, path, threads, turned=outbound)
                done += len(batch)
                advance(done, day.search_count)


def _batch_name(day: Day, direction: str, service: str) -> str:
    return f"{day.name}-{direction}-{service}"


def _batches(establishments: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    for first in range(0, len(establishments), BATCH):
        yield establishments[first : first + BATCH]


def establishment_search(
    timetable: Timetable, footpaths: Footpaths, parameters: Parameters, outbound: bool, service: str
) -> TransitSearch:
    """Make the search from an establishment: turned, towards it, for the way out."""
    view = search_view(timetable, footpaths, parameters, outbound=outbound, turned=outbound, service=service)
    first, last = parameters.window(outbound=outbound)
    window = (-last, -first) if outbound else (first, last)
    return TransitSearch(view, Limits(*window, parameters.budget_seconds, parameters.max_rides))


def _search_batch(
    search: TransitSearch, links: Links, batch: NDArray[np.int32], path: Path, threads: int, *, turned: bool
) -> None:
    if path.exists():
        return
    pairs = search.pairs(links, batch, threads)
    write_batch(path, pairs._replace(instant=-pairs.instant) if turned else pairs)


def batch_files(batches: Path, day: Day, direction: str) -> list[list[Path]]:
    """List what was found on a day, by service."""
    return [sorted(batches.glob(f"{_batch_name(day, direction, service)}-*.parquet")) for service in day.services]
