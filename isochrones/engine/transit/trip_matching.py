"""Which trips of several feeds are one and the same to a rider: at the same seconds, places and dates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.foundation.kernels import allocating, kernel

OVERLAP_METERS = 100.0
"""Publishers put the same stop on the pole, in the middle of the road or of the square. The next stop of a line is
farther away, and a trip must agree at all of its stops, to the second."""

Floats = NDArray[np.float64]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Flags = NDArray[np.bool_]


class TripPool(NamedTuple):
    """All trips of all feeds, one after the other, and the days on which their services run."""

    feed: Int32s  # [trips]
    trip: Int32s  # [trips] index within its feed
    service: Int32s  # [trips] index into the days
    is_school: Flags  # [trips]
    stays: Flags  # [trips] repeated at a headway, or part of a through ride: never dropped
    at_headway: Flags  # [trips] its times are a pattern for others, and compare only with such
    offsets: Int64s  # [trips + 1] into the calls
    places: Floats  # [calls, 3] meters from the middle of the earth, NaN where not known
    arrivals: Int32s  # [calls]
    departures: Int32s  # [calls]
    can_board: Flags  # [calls]
    can_alight: Flags  # [calls]
    first_days: Int64s  # [services] date ordinals
    day_offsets: Int64s  # [services + 1] into the flags below
    runs: Flags  # [days of services] whether the service runs on each of its days, from the first to the last


@allocating
def match_in_turn(pool: TripPool, trips: Int64s, buckets: Int64s, near: Int64s, same_as: Int64s) -> None:
    """Take trips in order of rank: each repeats a kept trip of the buckets near it, or is kept itself.

    Parameters
    ----------
    pool
        All trips.
    trips
        int64[candidates], rows of the pool, the one to be kept rather first.
    buckets
        int64[candidates], bucket of each.
    near
        int64[candidates, neighbours], buckets in which a trip that it repeats may be; -1 for none.
    same_as
        int64[trips], filled with the trip that each repeats; -1 stays where it repeats none.
    """
    first = np.full(len(trips) + 1, -1, np.int64)
    last = first.copy()
    following = np.full(len(trips), -1, np.int64)
    for number in range(len(trips)):
        trip = trips[number]
        for bucket in near[number]:
            other = first[bucket] if bucket >= 0 else -1
            while other >= 0 and same_as[trip] < 0:
                if _repeats(pool, trip, trips[other]):
                    same_as[trip] = trips[other]
                other = following[other]
        if same_as[trip] >= 0 and not pool.stays[trip]:
            continue
        bucket = buckets[number]
        if first[bucket] < 0:
            first[bucket] = number
        else:
            following[last[bucket]] = number
        last[bucket] = number


@kernel
def _repeats(pool: TripPool, trip: int, kept: int) -> bool:
    """Tell whether whoever rides the trip could as well ride the kept one, of another feed."""
    a, b = pool.offsets[trip], pool.offsets[kept]
    calls = pool.offsets[trip + 1] - a
    if (
        pool.feed[trip] == pool.feed[kept]
        or pool.at_headway[trip] != pool.at_headway[kept]
        or pool.offsets[kept + 1] - b != calls
        or not _runs_whenever(pool, pool.service[trip], pool.service[kept])
    ):
        return False
    call = 0
    while call < calls and _calls_alike(pool, a + call, b + call):
        call += 1
    return bool(call == calls)


@kernel
def _calls_alike(pool: TripPool, call: int, kept: int) -> bool:
    """Tell whether a call of a kept trip is at the same time and place, and open to all that another is open to."""
    if pool.arrivals[call] != pool.arrivals[kept] or pool.departures[call] != pool.departures[kept]:
        return False
    if pool.can_board[call] > pool.can_board[kept] or pool.can_alight[call] > pool.can_alight[kept]:
        return False
    apart = 0.0
    for axis in range(3):
        apart += (pool.places[call, axis] - pool.places[kept, axis]) ** 2
    return apart <= OVERLAP_METERS**2


@kernel
def _runs_whenever(pool: TripPool, service: int, kept: int) -> bool:
    """Tell whether the kept service runs on all days of a service."""
    begin, end = pool.day_offsets[service], pool.day_offsets[service + 1]
    shift = pool.first_days[service] - pool.first_days[kept] + pool.day_offsets[kept] - begin
    if begin + shift < pool.day_offsets[kept] or end + shift > pool.day_offsets[kept + 1]:
        return False
    day = begin
    while day < end and (pool.runs[day + shift] or not pool.runs[day]):
        day += 1
    return bool(day == end)
