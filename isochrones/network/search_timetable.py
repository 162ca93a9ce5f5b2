"""A timetable as a search reads it: for one horizon, one direction and one choice of services."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.network.timetable import Footpaths


class SearchTimetable(NamedTuple):
    """One timetable as one search reads it: trips are boarded at `ready`, and alighted at `arrival`.

    Trips of a pattern are neighbours, in order, and do not overtake. All instants are int32 seconds; in a turned
    timetable they are negated.
    """

    trip_times: NDArray[np.int64]  # [trips] where a trip's times start in the two arrays below
    arrival: NDArray[np.int32]  # [times] instant at which one can alight
    ready: NDArray[np.int32]  # [times] instant at which one must be at the stop to board
    trip_positions: NDArray[np.int64]  # [trips] where the trip's positions start in the two arrays below
    position_stop: NDArray[np.int32]  # [positions] stop index
    position_can_alight: NDArray[np.bool_]  # [positions]
    position_can_board: NDArray[np.bool_]  # [positions]
    trip_length: NDArray[np.int32]  # [trips] number of positions
    trip_pattern_end: NDArray[np.int32]  # [trips] one past the last trip of the same pattern
    trip_slide: NDArray[np.int32]  # [trips] seconds by which the trip may leave later, 0 for scheduled trips
    trip_wait: NDArray[np.int32]  # [trips] seconds lost at each boarding beside the slack, 0 for scheduled trips
    trip_row: NDArray[np.int32]  # [trips] row of runs.parquet
    board_offsets: NDArray[np.int64]  # [stops + 1] into the board: scheduled departures of a stop by `ready`
    board_ready: NDArray[np.int32]  # [departures] instant
    board_trip: NDArray[np.int32]  # [departures] trip index
    board_position: NDArray[np.int32]  # [departures] position in the trip
    slide_offsets: NDArray[np.int64]  # [stops + 1] into the board of sliding trips
    slide_trip: NDArray[np.int32]  # [sliding departures] trip index
    slide_position: NDArray[np.int32]  # [sliding departures] position in the trip
    footpaths: Footpaths
