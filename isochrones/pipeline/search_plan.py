"""Which establishments are searched from, and which pairs are taken from the dataset that is served.

work/plan/<direction>-<service>.parquet  the pairs that are taken, as a batch
work/plan/<direction>-search.parquet     the establishments to search from; where it is, the plan is whole
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from isochrones.dataset.checksums import are_whole
from isochrones.dataset.manifest import read_manifest
from isochrones.dataset.parameters import Parameters
from isochrones.dataset.tables import SERVICES, count_rows, read_table, write_parquet
from isochrones.engine.transit.reachability import Pairs, no_pairs
from isochrones.findings import InputError
from isochrones.foundation.durable import write_whole
from isochrones.pipeline.earlier_pairs import MATCHED_TABLES, BothDatasets, read_matched, untouched
from isochrones.pipeline.indexing import horizon_of
from isochrones.pipeline.pair_merge import write_batch

READ = tuple(f"{name}.parquet" for name in (*MATCHED_TABLES, "outbound", "return"))
"""Files of an earlier dataset that a plan is made from."""


class Basis(NamedTuple):
    """What searches stand on beside the network: datasets that differ in it have no pairs in common."""

    date: dt.date  # the main one
    timezone: str
    code: str  # hash of the code that computes
    parameters: Parameters


class Plan(NamedTuple):
    """The search of one direction."""

    establishments: NDArray[np.int32]  # to search from, ascending
    taken: list[Path]  # a batch of pairs that are taken, by service


def plan_search(folder: Path, plan: Path, basis: Basis, earlier: Path | None) -> dict[str, Plan]:
    """Plan the searches of both directions, or read the plan that a build made that was cut off.

    Parameters
    ----------
    folder
        The dataset being built, with the tables of its network.
    plan
        Where the plan is kept.
    basis
        What its searches stand on.
    earlier
        A dataset whose pairs may be taken; None to search from everywhere.
    """
    plan.mkdir(parents=True, exist_ok=True)
    missing = [name for name in ("outbound", "return") if not (plan / f"{name}-search.parquet").exists()]
    for name, establishments, taken in _made(folder, missing, basis, earlier):
        for file, pairs in zip(_taken_files(plan, name), taken, strict=True):
            write_batch(file, pairs)
        table = pa.table({"establishment": establishments})
        write_whole(plan / f"{name}-search.parquet", partial(write_parquet, table=table))
    return {name: _read(plan, name) for name in ("outbound", "return")}


def _made(
    folder: Path, names: list[str], basis: Basis, earlier: Path | None
) -> Iterator[tuple[str, NDArray[np.int32], list[Pairs]]]:
    """Give each direction, the establishments to search from, and the pairs that are taken, by service."""
    establishments = np.arange(count_rows(folder, "establishments"), dtype=np.int32)
    if not names or earlier is None or not _is_alike(earlier, basis) or not are_whole(earlier, READ):
        yield from ((name, establishments, [no_pairs() for _ in SERVICES]) for name in names)
        return
    matched = read_matched(earlier, folder)
    for name in names:
        pairs = read_table(earlier, name)
        horizon = horizon_of(basis.parameters, outbound=name == "outbound")
        keeps = untouched(matched, pairs, horizon, outbound=name == "outbound")
        yield name, establishments[~keeps], [_taken(matched, pairs, keeps, number) for number in range(len(SERVICES))]


def _is_alike(earlier: Path, basis: Basis) -> bool:
    try:
        manifest = read_manifest(earlier)
    except InputError:
        return False
    return basis == Basis(manifest.date, manifest.timezone, manifest.code, manifest.parameters)


def _taken(matched: BothDatasets, pairs: dict[str, NDArray[Any]], keeps: NDArray[np.bool_], service: int) -> Pairs:
    """Pairs of a service and the establishments that are kept, numbered as in the later dataset."""
    establishment = matched.before.establishments[pairs["establishment"]]
    kept = np.append(keeps, np.zeros(matched.establishment_count - len(keeps), np.bool_))[establishment]
    own = np.flatnonzero(kept & (pairs["service"] == service))
    return Pairs(
        stop=matched.before.stops[pairs["stop"][own]].astype(np.int32),
        establishment=establishment[own].astype(np.int32),
        **{column: pairs[column][own] for column in ("seconds", "instant", "rides")},
    )


def _taken_files(plan: Path, name: str) -> list[Path]:
    return [plan / f"{name}-{service}.parquet" for service in SERVICES]


def _read(plan: Path, name: str) -> Plan:
    search = pq.read_table(plan / f"{name}-search.parquet")
    return Plan(search["establishment"].to_numpy(), _taken_files(plan, name))
