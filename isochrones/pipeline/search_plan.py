"""Which establishments are searched from, and which pairs are taken from the dataset that is served.

work/plan/<direction>.parquet        the pairs that are taken
work/plan/<direction>-search.parquet the establishments to search from; written last, so where it is the plan is whole
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from isochrones.dataset.checksums import are_whole
from isochrones.dataset.manifest import read_manifest
from isochrones.dataset.tables import count_rows, read_table, write_parquet
from isochrones.findings import InputError
from isochrones.foundation.durable import write_whole
from isochrones.pipeline.earlier_pairs import MATCHED_TABLES, Matched, read_matched, untouched
from isochrones.pipeline.indexing import horizon_of

PAIR_COLUMNS = ("stop", "establishment", "seconds", "instant", "rides")
SAME = ("date", "timezone", "code", "parameters")
"""What two datasets must have in common for pairs of one to hold in the other."""

READ = tuple(f"{name}.parquet" for name in (*MATCHED_TABLES, "outbound", "return"))
"""Files of an earlier dataset that a plan is made from."""


class Plan(NamedTuple):
    """The search of one direction."""

    establishments: NDArray[np.int32]  # to search from, ascending
    taken: dict[str, NDArray[Any]]  # columns of PAIR_COLUMNS and `service` of the pairs that are taken


def plan_search(folder: Path, plan: Path, described: dict[str, Any], earlier: Path | None) -> dict[str, Plan]:
    """Plan the searches of both directions, or read the plan that a build made that was cut off.

    Parameters
    ----------
    folder
        The dataset being built, with the tables of its network.
    plan
        Where the plan is kept.
    described
        What the manifest will say of it: see SAME.
    earlier
        A dataset whose pairs may be taken; None to search from everywhere.
    """
    plan.mkdir(parents=True, exist_ok=True)
    missing = [name for name in ("outbound", "return") if not (plan / f"{name}-search.parquet").exists()]
    for name, made in _made(folder, missing, described, earlier).items():
        _write(plan, name, made)
    return {name: _read(plan, name) for name in ("outbound", "return")}


def _made(folder: Path, names: list[str], described: dict[str, Any], earlier: Path | None) -> dict[str, Plan]:
    establishments = np.arange(count_rows(folder, "establishments"), dtype=np.int32)
    if not names or earlier is None or not _is_alike(earlier, described) or not are_whole(earlier, READ):
        return {name: _everything(establishments) for name in names}
    matched = read_matched(earlier, folder)
    plans = {}
    for name in names:
        pairs = read_table(earlier, name)
        horizon = horizon_of(described["parameters"], outbound=name == "outbound")
        keeps = untouched(matched, pairs, horizon, outbound=name == "outbound")
        plans[name] = Plan(establishments[~keeps], _taken(matched, pairs, keeps))
    return plans


def _everything(establishments: NDArray[np.int32]) -> Plan:
    empty = {column: np.zeros(0, np.int32) for column in PAIR_COLUMNS}
    return Plan(establishments, {"service": np.zeros(0, np.object_), **empty, "rides": np.zeros(0, np.int8)})


def _is_alike(earlier: Path, described: dict[str, Any]) -> bool:
    try:
        manifest = read_manifest(earlier)
    except InputError:
        return False
    return all(manifest.get(key) == described[key] for key in SAME)


def _taken(matched: Matched, pairs: dict[str, NDArray[Any]], keeps: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Pairs of the establishments that are kept, numbered as in the later dataset."""
    establishment = matched.before.establishments[pairs["establishment"]]
    own = np.flatnonzero(np.append(keeps, np.zeros(matched.establishment_count - len(keeps), np.bool_))[establishment])
    return {
        "service": pairs["service"][own],
        "stop": matched.before.stops[pairs["stop"][own]].astype(np.int32),
        "establishment": establishment[own].astype(np.int32),
        **{column: pairs[column][own] for column in ("seconds", "instant", "rides")},
    }


def _write(plan: Path, name: str, made: Plan) -> None:
    tables = {
        name: pa.table({**made.taken, "service": pa.array(made.taken["service"], pa.string())}),
        f"{name}-search": pa.table({"establishment": made.establishments}),
    }
    for file, table in tables.items():
        write_whole(plan / f"{file}.parquet", partial(write_parquet, table=table))


def _read(plan: Path, name: str) -> Plan:
    taken = pq.read_table(plan / f"{name}.parquet")
    search = pq.read_table(plan / f"{name}-search.parquet")
    return Plan(
        search["establishment"].to_numpy(),
        {column: taken[column].to_numpy(zero_copy_only=False) for column in ("service", *PAIR_COLUMNS)},
    )
