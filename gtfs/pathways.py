"""pathways.txt: the ways inside stations, and how long they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from gtfs.columns import choices, decimals, integers
from isochrones.foundation.great_circle import straight_line_meters
from isochrones.foundation.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gtfs.table import Source, Table

WALKWAY: Final = 1
WALKING_METERS_PER_HOUR = 5000.0
SECONDS_PER_STEP = 0.5

_MODES = frozenset(range(1, 8))


def read_pathways(source: Source, stop_index: Mapping[str, int], stops: pd.DataFrame) -> pd.DataFrame:
    """Return from_stop, to_stop, traversal_seconds (int32), is_bidirectional (bool), pathway_mode (int8).

    Where traversal_time is blank it comes from the length at 5 km/h; without one from the number of steps at
    half a second each; without one from the straight line between the two ends at 5 km/h. Rounded up to whole
    seconds. A pathway for which none of these is known is dropped.
    """
    table = source.optional_table(
        "pathways.txt",
        ("from_stop_id", "to_stop_id"),
        ("pathway_id", "pathway_mode", "is_bidirectional", "length", "traversal_time", "stair_count"),
    )
    repeated = table.repeated("pathway_id") & ~table.column("pathway_id").blank
    table.report(repeated, "duplicate-id", "noted", "pathway_id came before: both pathways are used", "pathway_id")
    from_stop = table.required_references("from_stop_id", stop_index, "unknown-stop")
    to_stop = table.required_references("to_stop_id", stop_index, "unknown-stop")
    mode, bad_mode = choices(table.column("pathway_mode"), _MODES, default=WALKWAY)
    table.report(bad_mode, "bad-pathway-mode", "noted", "not a known mode: taken as 1, a walkway", "pathway_mode")
    both_ways, bad_ways = choices(table.column("is_bidirectional"), frozenset((0, 1)), default=0)
    table.report(bad_ways, "bad-is-bidirectional", "noted", "neither 0 nor 1: taken as 0", "is_bidirectional")
    seconds = _traversal_seconds(table, _straight_meters(from_stop, to_stop, stops))
    kept = table.kept
    return pd.DataFrame(
        {
            "from_stop": from_stop[kept],
            "to_stop": to_stop[kept],
            "is_bidirectional": both_ways[kept] == 1,
            "traversal_seconds": seconds[kept].astype(np.int32),
            "pathway_mode": mode[kept].astype(np.int8),
        }
    )


def _traversal_seconds(table: Table, straight_meters: NDArray[np.float64]) -> NDArray[np.float64]:
    given = _positive(table, "traversal_time")
    by_length = _positive(table, "length") * SECONDS_PER_HOUR / WALKING_METERS_PER_HOUR
    steps, _ = integers(table.column("stair_count"), default=0)  # negative on the way down
    by_steps = np.where(steps == 0, np.nan, np.abs(steps) * SECONDS_PER_STEP)
    estimated = _first_known(by_length, by_steps, straight_meters * SECONDS_PER_HOUR / WALKING_METERS_PER_HOUR)
    unknown = np.isnan(given) & np.isnan(estimated)
    table.drop(
        unknown,
        "no-traversal-time",
        "no time, length or steps, and an end without position",
        "from_stop_id",
        "to_stop_id",
    )
    shown = ("traversal_time", "length", "stair_count")
    message = "no time is given: worked out from length, steps or the straight line"
    table.report(np.isnan(given), "estimated-traversal-time", "repaired", message, *shown)
    return np.ceil(_first_known(given, estimated))


def _positive(table: Table, name: str) -> NDArray[np.float64]:
    """Read a quantity; NaN where it is blank or can't be one."""
    values, bad = decimals(table.column(name))
    bad |= (values < 0) | (values > np.iinfo(np.int32).max / 4)
    table.report(bad, f"bad-{name.replace('_', '-')}", "noted", "not a sensible amount: taken as blank", name)
    return np.where(bad, np.nan, values)


def _first_known(*candidates: NDArray[np.float64]) -> NDArray[np.float64]:
    chosen = candidates[-1]
    for candidate in reversed(candidates[:-1]):
        chosen = np.where(np.isnan(candidate), chosen, candidate)
    return chosen


def _straight_meters(
    from_stop: NDArray[np.int32], to_stop: NDArray[np.int32], stops: pd.DataFrame
) -> NDArray[np.float64]:
    """Return the distance between the two ends, [rows]; NaN where an end or its position is not known."""
    lat, lon = (np.append(stops[name].to_numpy(np.float64), np.nan) for name in ("lat", "lon"))
    return straight_line_meters(lat[from_stop], lon[from_stop], lat[to_stop], lon[to_stop])
