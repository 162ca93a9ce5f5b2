"""The transit half of a network: patterns of trips, and footpaths between stops.

Instants are seconds from the region's service-day origin: noon minus twelve hours on the region's date, in the
region's time zone. They may be negative (yesterday) or pass 86,400 (tomorrow).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Timetable(NamedTuple):
    """All trips that run on the region's date, grouped into patterns.

    A pattern's trips visit the same stops with the same pick-up and drop-off rules, and are ordered so that none
    overtakes another: every arrival and departure of a trip is at or after the same one of the trip before it.

    A trip of a pattern with `pattern_slide_seconds` > 0 comes from frequencies.txt without exact times: it may leave
    at any instant of its times + [0, slide], and `pattern_wait_seconds`, half its headway, is lost at each boarding.
    """

    pattern_offsets: NDArray[np.int64]  # [patterns + 1] into the position arrays
    position_stop: NDArray[np.int32]  # [positions] stop index
    position_can_board: NDArray[np.bool_]  # [positions]
    position_can_alight: NDArray[np.bool_]  # [positions]
    pattern_trip_offsets: NDArray[np.int64]  # [patterns + 1] into trip_row
    trip_row: NDArray[np.int32]  # [trips] row of the trips table
    pattern_time_offsets: NDArray[np.int64]  # [patterns + 1] into the time arrays, trip after trip
    arrivals: NDArray[np.int32]  # [times] instants
    departures: NDArray[np.int32]  # [times] instants
    pattern_slide_seconds: NDArray[np.int32]  # [patterns] 0 for scheduled trips
    pattern_wait_seconds: NDArray[np.int32]  # [patterns] 0 for scheduled trips
    pattern_is_school: NDArray[np.bool_]  # [patterns]


class Footpaths(NamedTuple):
    """From a stop where one alights to a stop where one may board next, in CSR form by the first.

    `seconds` is what must lie between the arrival and the departure, boarding slack excluded: a change that needs
    less than the slack (a timed transfer) has a negative duration. The way from a stop to itself is listed too,
    unless the feed forbids it.
    """

    offsets: NDArray[np.int64]  # [stops + 1]
    targets: NDArray[np.int32]  # [footpaths] stop index
    seconds: NDArray[np.int32]  # [footpaths] duration
