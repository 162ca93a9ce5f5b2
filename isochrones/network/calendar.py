"""The timetables of all dates: what vehicles do, and on which days they do it.

A service day of a feed is known by its type: dates on which the same services run share one. Times count from noon
minus twelve hours of the service day in the feed's own time zone, as in GTFS; only when days are put together on one
axis do they become instants.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Calendar(NamedTuple):
    """All runs of all feeds, on all their service days.

    A run is one trip, or several that one stays seated through. A vehicle is a run as it is made on a service day:
    `vehicle_shift_seconds` are added to its times; one from frequencies.txt without exact times may leave later by up
    to `vehicle_slide_seconds`, at any second, and `vehicle_wait_seconds`, half its headway, is lost at each boarding.
    """

    sequence_offsets: NDArray[np.int64]  # [stop sequences + 1] into the position arrays
    position_stop: NDArray[np.int32]  # [positions] stop index
    position_can_board: NDArray[np.bool_]  # [positions]
    position_can_alight: NDArray[np.bool_]  # [positions]
    sequence_is_school: NDArray[np.bool_]  # [stop sequences]
    run_sequence: NDArray[np.int32]  # [runs] stop sequence
    run_time_offsets: NDArray[np.int64]  # [runs + 1] into the time arrays
    arrivals: NDArray[np.int32]  # [times] seconds of the service day
    departures: NDArray[np.int32]  # [times] seconds of the service day
    vehicle_run: NDArray[np.int32]  # [vehicles]
    vehicle_shift_seconds: NDArray[np.int32]  # [vehicles] 0 for scheduled trips
    vehicle_slide_seconds: NDArray[np.int32]  # [vehicles] 0 for scheduled trips
    vehicle_wait_seconds: NDArray[np.int32]  # [vehicles] 0 for scheduled trips
    day_type_feed: NDArray[np.int32]  # [day types] feed index
    day_type_offsets: NDArray[np.int64]  # [day types + 1] into day_type_vehicle
    day_type_vehicle: NDArray[np.int32]  # [entries] vehicles on a day of that type, ascending
    day_type_first: NDArray[np.int32]  # [day types] first departure, seconds of the service day
    day_type_last: NDArray[np.int32]  # [day types] last arrival, seconds of the service day
    feed_first_day: NDArray[np.int32]  # [feeds] date ordinal of the first service day
    feed_day_offsets: NDArray[np.int64]  # [feeds + 1] into day_type: one for each date up to the last service day
    day_type: NDArray[np.int32]  # [dates] day type, -1 without service

    def day_type_on(self, feed: int, day: int) -> int:
        """Type of the service day of a feed on a date (ordinal); -1 without service."""
        place = day - int(self.feed_first_day[feed])
        begin, end = int(self.feed_day_offsets[feed]), int(self.feed_day_offsets[feed + 1])
        return int(self.day_type[begin + place]) if 0 <= place < end - begin else -1

    def last_day(self, feed: int) -> int:
        """Date ordinal of the last service day of a feed."""
        days = int(self.feed_day_offsets[feed + 1] - self.feed_day_offsets[feed])
        return int(self.feed_first_day[feed]) + days - 1
