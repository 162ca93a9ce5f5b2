"""From the timetables of all dates to the one around a date: service days, vehicles, patterns that do not overtake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.foundation.kernels import kernel, read_only
from isochrones.foundation.ragged import offsets_of, ranges
from isochrones.foundation.units import SECONDS_PER_DAY, SECONDS_PER_HOUR
from isochrones.network.calendar import Calendar
from isochrones.network.clock import service_day_origin
from isochrones.network.timetable import Timetable

ZONES_APART_SECONDS = 26 * SECONDS_PER_HOUR
"""Between the same time of day in the easternmost and in the westernmost time zone."""


class ServiceDays(NamedTuple):
    """Service days of feeds, on one axis of time."""

    day_type: NDArray[np.int32]  # [service days]
    shift_seconds: NDArray[np.int64]  # [service days] instant = time of the service day + shift


class Moving(NamedTuple):
    """Vehicles on one axis of time."""

    run: NDArray[np.int32]  # [vehicles]
    shift_seconds: NDArray[np.int64]  # [vehicles] instant = time of the run + shift
    slide_seconds: NDArray[np.int32]  # [vehicles]
    wait_seconds: NDArray[np.int32]  # [vehicles]
    first: NDArray[np.int64]  # [vehicles] instant of the first departure
    last: NDArray[np.int64]  # [vehicles] instant of the last arrival, as late as it may be


def service_days(
    calendar: Calendar, feed_timezones: Sequence[str], date: dt.date, timezone: str, horizon: tuple[int, int]
) -> ServiceDays:
    """List the service days of all feeds on which something runs within a horizon.

    Parameters
    ----------
    calendar
        The timetables of all dates.
    feed_timezones
        IANA name of each feed's time zone.
    date, timezone
        Instants count from noon minus twelve hours of this date in this time zone.
    horizon
        Instants (inclusive).
    """
    origin = service_day_origin(date, timezone)
    latest = int(calendar.day_type_last.max(initial=0))
    before = (latest + ZONES_APART_SECONDS - horizon[0]) // SECONDS_PER_DAY
    after = (horizon[1] + ZONES_APART_SECONDS) // SECONDS_PER_DAY
    found = [
        (day_type, service_day_origin(dt.date.fromordinal(day), feed_timezones[feed]) - origin)
        for feed in range(len(feed_timezones))
        for day in range(date.toordinal() - before, date.toordinal() + after + 1)
        if (day_type := calendar.day_type_on(feed, day)) >= 0
    ]
    types = np.array([day_type for day_type, _ in found], np.int32)
    shift = np.array([shift for _, shift in found], np.int64)
    first, last = calendar.day_type_first[types] + shift, calendar.day_type_last[types] + shift
    moves = (last >= horizon[0]) & (first <= horizon[1])
    return ServiceDays(types[moves], shift[moves])


def moving_within(calendar: Calendar, days: ServiceDays, horizon: tuple[int, int]) -> Moving:
    """Collect the vehicles of some service days that move at some instant of a horizon (inclusive)."""
    begin = calendar.day_type_offsets[days.day_type]
    count = calendar.day_type_offsets[days.day_type + 1] - begin
    vehicle = calendar.day_type_vehicle[ranges(begin, count)]
    run, slide = calendar.vehicle_run[vehicle], calendar.vehicle_slide_seconds[vehicle]
    shift = np.repeat(days.shift_seconds, count) + calendar.vehicle_shift_seconds[vehicle]
    first = shift + calendar.departures[calendar.run_time_offsets[run]]
    last = shift + slide + calendar.arrivals[calendar.run_time_offsets[run + 1] - 1]
    moving = Moving(run, shift, slide, calendar.vehicle_wait_seconds[vehicle], first, last)
    within = (last >= horizon[0]) & (first <= horizon[1])
    return Moving._make(column[within] for column in moving)


def timetable_on(calendar: Calendar, days: ServiceDays, horizon: tuple[int, int]) -> Timetable:
    """Group the vehicles of some service days that move within a horizon into patterns.

    The same days give the same arrays, whatever their order.

    Returns
    -------
    Timetable
        Its instants are those of the days' shifts; `trip_row` is the run.
    """
    moving = moving_within(calendar, days, horizon)
    sequence = calendar.run_sequence[moving.run]
    order = np.lexsort((moving.run, moving.last, moving.first, moving.wait_seconds, moving.slide_seconds, sequence))
    moving, sequence = Moving._make(column[order] for column in moving), sequence[order]
    # Trips that slide differ in what may overtake what: each is a pattern of its own.
    alike = (np.diff(sequence) == 0) & (np.diff(moving.wait_seconds) == 0)
    starts_group = np.append(True, ~alike | (moving.slide_seconds[1:] > 0))[: len(sequence)]
    groups = np.append(np.flatnonzero(starts_group), len(sequence))
    queue = _assign_queues(calendar, moving, groups)
    group = np.cumsum(starts_group)
    order = np.lexsort((queue, group))
    moving, sequence, group, queue = (
        Moving._make(column[order] for column in moving), sequence[order], group[order], queue[order],
    )  # fmt: skip
    starts_pattern = np.append(True, (np.diff(group) != 0) | (np.diff(queue) != 0))[: len(sequence)]
    return _assemble(calendar, moving, sequence, np.flatnonzero(starts_pattern))


def _assemble(
    calendar: Calendar, moving: Moving, sequence: NDArray[np.int32], pattern_start: NDArray[np.int64]
) -> Timetable:
    """Lay out vehicles in the order of their patterns; `pattern_start` is the first vehicle of each."""
    own = sequence[pattern_start]
    sequence_length = np.diff(calendar.sequence_offsets)
    length = sequence_length[own]
    positions = ranges(calendar.sequence_offsets[own], length)
    trip_offsets = np.append(pattern_start, len(sequence)).astype(np.int64)
    trip_length = sequence_length[sequence]
    times = ranges(calendar.run_time_offsets[moving.run], trip_length)
    shift = np.repeat(moving.shift_seconds, trip_length)
    return Timetable(
        pattern_offsets=offsets_of(length),
        position_stop=calendar.position_stop[positions],
        position_can_board=calendar.position_can_board[positions],
        position_can_alight=calendar.position_can_alight[positions],
        pattern_trip_offsets=trip_offsets,
        trip_row=moving.run,
        pattern_time_offsets=offsets_of(length * np.diff(trip_offsets)),
        arrivals=(calendar.arrivals[times] + shift).astype(np.int32),
        departures=(calendar.departures[times] + shift).astype(np.int32),
        pattern_slide_seconds=moving.slide_seconds[pattern_start],
        pattern_wait_seconds=moving.wait_seconds[pattern_start],
        pattern_is_school=calendar.sequence_is_school[own],
    )


class _Queueing(NamedTuple):
    """What is read of vehicles to see which overtake which."""

    groups: NDArray[np.int64]  # [groups + 1] into the two arrays below
    time_start: NDArray[np.int64]  # [vehicles] where the times of its run start
    shift_seconds: NDArray[np.int64]  # [vehicles]
    length: NDArray[np.int64]  # [groups] number of positions
    arrivals: NDArray[np.int32]
    departures: NDArray[np.int32]


def _assign_queues(calendar: Calendar, moving: Moving, groups: NDArray[np.int64]) -> NDArray[np.int32]:
    """Within each group of vehicles with the same stops, number queues in which none overtakes another."""
    time_start = calendar.run_time_offsets[moving.run]
    first = moving.run[groups[:-1]]
    queueing = _Queueing(
        groups=groups.astype(np.int64),
        time_start=time_start,
        shift_seconds=moving.shift_seconds,
        length=calendar.run_time_offsets[first + 1] - calendar.run_time_offsets[first],
        arrivals=calendar.arrivals,
        departures=calendar.departures,
    )
    queue = np.zeros(len(time_start), np.int32)
    _queue_up(read_only(queueing), np.zeros(len(queue), np.int64), queue)
    return queue


@kernel
def _queue_up(queueing: _Queueing, tails: NDArray[np.int64], queue: NDArray[np.int32]) -> None:
    """Give each vehicle the first queue whose last vehicle it does not overtake; `tails` is scratch space."""
    for group in range(len(queueing.length)):
        begin = queueing.groups[group]
        length = queueing.length[group]
        queues = 0
        for vehicle in range(begin, queueing.groups[group + 1]):
            start, shift = queueing.time_start[vehicle], queueing.shift_seconds[vehicle]
            found = queues
            for q in range(queues):
                tail = tails[begin + q]
                ahead, lead = queueing.time_start[tail], queueing.shift_seconds[tail] - shift
                follows = True
                for p in range(length):
                    late = queueing.arrivals[start + p] >= queueing.arrivals[ahead + p] + lead
                    if not (late and queueing.departures[start + p] >= queueing.departures[ahead + p] + lead):
                        follows = False
                        break
                if follows:
                    found = q
                    break
            queues = max(queues, found + 1)
            tails[begin + found] = vehicle
            queue[vehicle] = found
