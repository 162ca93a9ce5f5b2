"""frequencies.txt: trips repeated at a headway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gtfs.columns import MISSING, choices, integers, times

if TYPE_CHECKING:
    from gtfs.table import Source


def read_frequencies(source: Source, trip_index: dict[str, int]) -> pd.DataFrame:
    """Return the periods by trip and start.

    trip, start_seconds, end_seconds (exclusive), headway_seconds (int32), exact (bool).
    """
    table = source.optional_table(
        "frequencies.txt", ("trip_id", "start_time", "end_time", "headway_secs"), ("exact_times",)
    )
    trip = table.required_references("trip_id", trip_index, "unknown-trip")
    start, _ = times(table.column("start_time"))
    end, _ = times(table.column("end_time"))
    shown = ("start_time", "end_time")
    table.drop((start == MISSING) | (end == MISSING), "bad-time", "not a time written H:MM:SS", *shown)
    table.drop(end <= start, "empty-period", "end_time is not after start_time", *shown)
    headway, _ = integers(table.column("headway_secs"), default=0)
    table.drop(headway <= 0, "bad-headway", "not a whole number of seconds above 0", "headway_secs")
    exact, bad = choices(table.column("exact_times"), frozenset((0, 1)), default=0)
    table.report(bad, "bad-exact-times", "noted", "neither 0 nor 1: taken as 0, not exact", "exact_times")

    rows = np.flatnonzero(table.kept)
    rows = rows[np.lexsort((start[rows], trip[rows]))]
    # In order of start, a period that overlaps any before it overlaps the one that reaches furthest.
    reach = pd.Series(end[rows]).groupby(trip[rows]).cummax().to_numpy()
    overlaps = (trip[rows][1:] == trip[rows][:-1]) & (start[rows][1:] < reach[:-1])
    table.report(
        rows[1:][overlaps],
        "overlapping-periods",
        "noted",
        "overlaps another period of its trip",
        "trip_id",
        *shown,
    )
    return pd.DataFrame(
        {
            "trip": trip[rows],
            "start_seconds": start[rows].astype(np.int32),
            "end_seconds": end[rows].astype(np.int32),
            "headway_seconds": headway[rows].astype(np.int32),
            "exact": exact[rows] == 1,
        }
    )
