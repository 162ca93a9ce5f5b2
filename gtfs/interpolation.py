"""Times between known times, by the distance along the stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gtfs.columns import MISSING
from isochrones.foundation.great_circle import straight_line_meters

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Far above the error of the distances, so that a third of an hour is 1200 s and not 1199.
ROUNDING_SECONDS = 1e-6


def fill_blank_times(
    arrivals: NDArray[np.int64],
    departures: NDArray[np.int64],
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return arrivals and departures, in seconds, without MISSING ones.

    Trips stand one after the other in the arrays [stop times], and each begins and ends with a known time.
    Between the departure from one known stop and the arrival at the next, time passes in proportion to the
    straight-line distance along the stops (`lat`, `lon` in degrees); evenly from stop to stop where one of
    them has no position or all are in one place. Rounded down to whole seconds; a stop so filled is left as
    soon as it is reached.
    """
    blank = np.flatnonzero(departures == MISSING)
    known = np.flatnonzero(departures != MISSING)
    if not len(blank):
        return arrivals, departures
    next_known = np.searchsorted(known, blank)
    before, after = known[next_known - 1], known[next_known]
    steps = straight_line_meters(lat[:-1], lon[:-1], lat[1:], lon[1:])
    # Steps between known times, so those from trip to trip, play no part: without them sums stay small.
    steps[(departures[:-1] != MISSING) & (departures[1:] != MISSING)] = 0.0
    unknown = np.concatenate([[0], np.cumsum(np.isnan(steps))])
    along = np.concatenate([[0.0], np.cumsum(np.nan_to_num(steps))])
    part, whole = along[blank] - along[before], along[after] - along[before]
    evenly = (unknown[after] > unknown[before]) | (whole == 0)
    part = np.where(evenly, blank - before, part)
    whole = np.where(evenly, after - before, whole)
    exact = (arrivals[after] - departures[before]) * part / whole
    passed = np.floor(exact + ROUNDING_SECONDS).astype(np.int64)
    arrivals, departures = arrivals.copy(), departures.copy()
    arrivals[blank] = departures[blank] = departures[before] + passed
    return arrivals, departures
