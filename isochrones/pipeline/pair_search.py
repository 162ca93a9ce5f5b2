"""The searches from all establishments, in batches that are independent, and kept one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from isochrones.dataset.network_tables import read_footpaths, read_links, read_timetable
from isochrones.dataset.tables import Columns, count_rows, write_parquet, write_table
from isochrones.engine.transit.range_search import Limits
from isochrones.engine.transit.reachability import Pairs, TransitSearch, no_pairs
from isochrones.foundation.durable import write_whole
from isochrones.network.links import Links
from isochrones.network.timetable import Footpaths, Timetable
from isochrones.pipeline.indexing import search_view
from isochrones.pipeline.search_plan import PAIR_COLUMNS, Plan

BATCH = 128
"""Establishments a batch holds: a few seconds of work, so that little is lost when a build is cut off."""

DIRECTIONS = ("outbound", "return")

Advance = Callable[[int, int], None]


class Day(NamedTuple):
    """What the searches of one day read, and where they start."""

    name: str  # batches are named after it
    timetable: Timetable
    parameters: dict[str, Any]  # its windows among them
    establishments: dict[str, NDArray[np.int32]]  # by direction, ascending

    @property
    def services(self) -> tuple[str, ...]:
        """Choices of services that differ."""
        return ("transit", "school") if self.parameters["school_services"] else ("transit",)

    @property
    def search_count(self) -> int:
        """Establishments to search from, in both directions and with all services."""
        return sum(map(len, self.establishments.values())) * len(self.services)


def search_all(
    folder: Path,
    batches: Path,
    plans: dict[str, Plan],
    parameters: dict[str, Any],
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
        parts = found_pairs(batches, day, direction)
        taken = (_of_service(plan.taken, service) for service in day.services)
        both = [_joined(part, own) for part, own in zip(parts, taken, strict=True)]
        write_table(folder, direction, pair_columns(both, day.services))


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
                _search_batch(search, links, batch, path, threads)
                done += len(batch)
                advance(done, day.search_count)


def _batch_name(day: Day, direction: str, service: str) -> str:
    return f"{day.name}-{direction}-{service}"


def _batches(establishments: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    for first in range(0, len(establishments), BATCH):
        yield establishments[first : first + BATCH]


def establishment_search(
    timetable: Timetable, footpaths: Footpaths, parameters: dict[str, Any], outbound: bool, service: str
) -> TransitSearch:
    """Make the search from an establishment: turned, towards it, for the way out."""
    view = search_view(timetable, footpaths, parameters, outbound=outbound, turned=outbound, service=service)
    first, last = parameters["arrive_instants" if outbound else "leave_instants"]
    window = (-last, -first) if outbound else (first, last)
    return TransitSearch(view, Limits(*window, parameters["budget_seconds"], parameters["max_rides"]))


def _search_batch(search: TransitSearch, links: Links, batch: NDArray[np.int32], path: Path, threads: int) -> None:
    if path.exists():
        return
    pairs = search.pairs(links, batch, threads)
    table = pa.table({name: getattr(pairs, name) for name in PAIR_COLUMNS})
    write_whole(path, lambda unfinished: write_parquet(unfinished, table))


def found_pairs(batches: Path, day: Day, direction: str) -> list[Pairs]:
    """Read what was found on a day, by service: of the second one, only where it is faster than the first."""
    parts = [_read_pairs(batches, _batch_name(day, direction, service)) for service in day.services]
    if len(parts) > 1:
        parts[1] = _only_better(parts[1], parts[0])
    if direction == "outbound":
        # Towards an establishment the search was turned.
        parts = [part._replace(instant=-part.instant) for part in parts]
    return parts


def pair_columns(parts: list[Pairs], services: tuple[str, ...]) -> Columns:
    """Put the pairs of all services together, as columns of a table."""
    number = np.repeat(np.arange(len(services), dtype=np.int8), [len(part.stop) for part in parts])
    joined = _joined(*parts)
    order = _order(number, joined)
    columns = {column: getattr(joined, column)[order] for column in PAIR_COLUMNS}
    service = pa.DictionaryArray.from_arrays(pa.array(number[order]), pa.array(services)).cast(pa.string())
    return {"service": service, **columns}


def _order(service: NDArray[np.int8], pairs: Pairs) -> NDArray[np.intp]:
    """Return the order of the rows: by service, stop, seconds, establishment; no two are alike in all of these."""
    # One number is sorted several times as fast as four.
    rank = service.astype(np.int64)
    for column in (pairs.stop, pairs.seconds, pairs.establishment):
        rank = rank * (int(column.max(initial=0)) + 1) + column
    return np.argsort(rank)


def _joined(*parts: Pairs) -> Pairs:
    return Pairs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _of_service(taken: dict[str, NDArray[Any]], service: str) -> Pairs:
    own = np.flatnonzero(taken["service"] == service)
    return Pairs(**{column: taken[column][own] for column in PAIR_COLUMNS})


def _read_pairs(batches: Path, name: str) -> Pairs:
    found = sorted(batches.glob(f"{name}-*.parquet"))
    if not found:
        return no_pairs()
    table = pa.concat_tables(pq.read_table(path) for path in found)
    return Pairs(**{column: table[column].to_numpy() for column in PAIR_COLUMNS})


def _only_better(pairs: Pairs, than: Pairs) -> Pairs:
    """Keep the pairs that are strictly faster than the same pair of `than`, or not in it."""
    width = int(max(pairs.establishment.max(initial=0), than.establishment.max(initial=0))) + 1
    known = than.stop.astype(np.int64) * width + than.establishment
    order = np.argsort(known)
    wanted = pairs.stop.astype(np.int64) * width + pairs.establishment
    place = np.minimum(np.searchsorted(known[order], wanted), max(0, len(known) - 1))
    found = order[place] if len(known) else np.zeros(0, np.int64)
    if not len(found):
        return pairs
    better = (known[found] != wanted) | (pairs.seconds < than.seconds[found])
    return Pairs(*(column[better] for column in pairs))
