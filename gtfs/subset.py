"""A feed with some of its trips taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from gtfs.feed import Feed


def keep_trips(feed: Feed, kept: NDArray[np.bool_]) -> Feed:
    """Return the feed with only the trips of the mask `kept` [trips], which are numbered anew.

    Rules of transfers.txt and periods of frequencies.txt that name another trip go with it; stops, routes and
    services stay as they are.
    """
    number = np.append(np.cumsum(kept) - 1, -1).astype(np.int32)
    gone = np.append(~kept, np.False_)  # no trip (-1) is never gone
    calls = np.diff(feed.trip_offsets)
    return replace(
        feed,
        trips=feed.trips[kept].reset_index(drop=True),
        stop_times=_renumbered(feed.stop_times, ("trip",), number, gone),
        trip_offsets=np.concatenate(([0], np.cumsum(calls[kept]))).astype(np.int64),
        frequencies=_renumbered(feed.frequencies, ("trip",), number, gone),
        transfers=_renumbered(feed.transfers, ("from_trip", "to_trip"), number, gone),
    )


def _renumbered(
    table: pd.DataFrame, columns: tuple[str, ...], number: NDArray[np.int32], gone: NDArray[np.bool_]
) -> pd.DataFrame:
    stays = ~np.logical_or.reduce([gone[table[column].to_numpy()] for column in columns])
    rows: pd.DataFrame = table[stays].reset_index(drop=True)
    return rows.assign(**{column: number[rows[column].to_numpy()] for column in columns})
