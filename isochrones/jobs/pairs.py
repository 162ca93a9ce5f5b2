"""The searches from all establishments, in batches that are independent, and kept one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from isochrones.engine.range_search import Limits
from isochrones.engine.reachability import Pairs, TransitSearch, no_pairs
from isochrones.jobs.indexing import search_view
from isochrones.jobs.search_plan import PAIR_COLUMNS, Plan
from isochrones.network.links import Links
from isochrones.network.timetable import Footpaths, Timetable
from isochrones.store.durable import write_whole
from isochrones.store.network_tables import read_footpaths, read_links, read_timetable
from isochrones.store.tables import count_rows, write_parquet, write_table

BATCH = 128
"""Establishments a batch holds: a few seconds of work, so that little is lost when a build is cut off."""


Advance = Callable[[int, int], None]


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
    establishments = count_rows(folder, "establishments")
    footpaths = read_footpaths(folder, count_rows(folder, "stops"))
    services = ("transit", "school") if parameters["school_services"] else ("transit",)
    total, done = sum(len(plan.establishments) for plan in plans.values()) * len(services), 0
    batches.mkdir(parents=True, exist_ok=True)
    for outbound in (True, False):
        links = read_links(folder, "egress" if outbound else "departure", establishments)
        direction = "outbound" if outbound else "return"
        for service in services:
            name = f"{direction}-{service}"
            search = establishment_search(timetable, footpaths, parameters, outbound, service)
            for batch in _batches(plans[direction].establishments):
                _search_batch(search, links, batch, batches / f"{name}-{batch[0]:06d}.parquet", threads)
                done += len(batch)
                advance(done, total)
        _gather(folder, batches, direction, services, plans[direction].taken, turned=outbound)


def _batches(
    establishments: np.ndarray[Any, np.dtype[np.int32]],
) -> Iterator[np.ndarray[Any, np.dtype[np.int32]]]:
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


def _search_batch(
    search: TransitSearch, links: Links, batch: np.ndarray[Any, np.dtype[np.int32]], path: Path, threads: int
) -> None:
    if path.exists():
        return
    pairs = search.pairs(links, batch, threads)
    table = pa.table({name: getattr(pairs, name) for name in PAIR_COLUMNS})
    write_whole(path, lambda unfinished: write_parquet(unfinished, table))


def _gather(
    folder: Path,
    batches: Path,
    name: str,
    services: tuple[str, ...],
    taken: dict[str, np.ndarray[Any, Any]],
    *,
    turned: bool,
) -> None:
    """Put the pairs of one direction together: of the second service, only where it is faster than the first."""
    parts = [_read_pairs(batches, f"{name}-{service}") for service in services]
    if len(parts) > 1:
        parts[1] = _only_better(parts[1], parts[0])
    if turned:
        parts = [part._replace(instant=-part.instant) for part in parts]
    parts = [_joined(part, _of_service(taken, service)) for part, service in zip(parts, services, strict=True)]
    sizes = [len(part.stop) for part in parts]
    joined = _joined(*parts)
    number = np.repeat(np.arange(len(services), dtype=np.int8), sizes)
    order = _order(number, joined)
    columns = {column: getattr(joined, column)[order] for column in PAIR_COLUMNS}
    service = pa.DictionaryArray.from_arrays(pa.array(number[order]), pa.array(services)).cast(pa.string())
    write_table(folder, name, {"service": service, **columns})


def _order(service: np.ndarray[Any, np.dtype[np.int8]], pairs: Pairs) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Return the order of the rows: by service, stop, seconds, establishment; no two are alike in all of these."""
    # One number is sorted several times as fast as four.
    rank = service.astype(np.int64)
    for column in (pairs.stop, pairs.seconds, pairs.establishment):
        rank = rank * (int(column.max(initial=0)) + 1) + column
    return np.argsort(rank)


def _joined(*parts: Pairs) -> Pairs:
    return Pairs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _of_service(taken: dict[str, np.ndarray[Any, Any]], service: str) -> Pairs:
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
