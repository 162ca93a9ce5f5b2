"""calendar.txt and calendar_dates.txt: on which dates each service runs.

Days are ordinals of `datetime.date`. A service runs on the weekdays of its calendar row between its first
and last day, except where an exception says otherwise.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from gtfs.columns import MISSING, choices, dates
from isochrones.findings import InputError
from isochrones.foundation.units import WEEKDAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gtfs.table import Source, Table


_ADDED = 1
_REMOVED = 2


class Calendars(NamedTuple):
    """When services run, as flat arrays."""

    weekdays: NDArray[np.uint8]  # [services] bit 0 is Monday
    first_days: NDArray[np.int32]  # [services]
    last_days: NDArray[np.int32]  # [services] inclusive; before the first where there is no calendar row
    exception_days: NDArray[np.int32]  # [exceptions] ascending
    exception_services: NDArray[np.int32]  # [exceptions]
    exception_runs: NDArray[np.bool_]  # [exceptions] whether the service runs on that day

    @classmethod
    def of(cls, services: pd.DataFrame, exceptions: pd.DataFrame) -> Calendars:
        """Take the arrays out of the tables of `read_services`."""
        return cls(
            services["weekdays"].to_numpy(np.uint8),
            services["first_day"].to_numpy(np.int32),
            services["last_day"].to_numpy(np.int32),
            exceptions["day"].to_numpy(np.int32),
            exceptions["service"].to_numpy(np.int32),
            exceptions["runs"].to_numpy(np.bool_),
        )

    def active(self, day: int) -> NDArray[np.bool_]:
        """Tell which services run on a day, [services]."""
        runs = self._in_calendar(np.arange(len(self.weekdays)), np.int64(day))
        begin, end = np.searchsorted(self.exception_days, [day, day + 1])
        runs[self.exception_services[begin:end]] = self.exception_runs[begin:end]
        return runs

    def day_counts(self) -> NDArray[np.int64]:
        """Count the days on which each service runs, [services]."""
        counts = np.zeros(len(self.weekdays), dtype=np.int64)
        for weekday in range(7):
            # Day 1 is a Monday: the days d with (d - 1) % 7 == weekday up to x number (x + 6 - weekday) // 7.
            up_to_last = (self.last_days.astype(np.int64) + 6 - weekday) // 7
            before_first = (self.first_days.astype(np.int64) + 5 - weekday) // 7
            runs = ((self.weekdays >> weekday) & 1 == 1) & (self.last_days >= self.first_days)
            counts += np.where(runs, up_to_last - before_first, 0)
        in_calendar = self._in_calendar(self.exception_services, self.exception_days)
        np.add.at(counts, self.exception_services[self.exception_runs & ~in_calendar], 1)
        np.subtract.at(counts, self.exception_services[~self.exception_runs & in_calendar], 1)
        return counts

    def span(self, used: NDArray[np.bool_]) -> tuple[int, int] | None:
        """Return the first and last day on which a service of the mask `used` [services] runs, or None."""
        used = used & (self.day_counts() > 0)
        if not used.any():
            return None
        first, last = self._calendar_bounds(used)
        added = self.exception_days[self.exception_runs & used[self.exception_services]]
        first, last = int(min([first, *added[:1]])), int(max([last, *added[-1:]]))
        while not self.active(first)[used].any():
            first += 1
        while not self.active(last)[used].any():
            last -= 1
        return first, last

    def daily_sums(self, first: int, last: int, weights: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add up the `weights` [services] of those that run on each day from first to last, [days]."""
        sums = np.zeros(last + 1 - first, dtype=np.int64)
        begins = np.clip(self.first_days, first, last + 1) - first
        ends = np.clip(self.last_days.astype(np.int64) + 1, first, last + 1) - first
        for weekday in range(len(WEEKDAYS)):
            on_weekday = ((self.weekdays >> weekday) & 1 == 1) & (self.last_days >= self.first_days)
            changes = np.zeros(len(sums) + 1, dtype=np.int64)
            np.add.at(changes, begins[on_weekday], weights[on_weekday])
            np.subtract.at(changes, ends[on_weekday], weights[on_weekday])
            # Day 1 is a Monday.
            places = slice((weekday - (first - 1)) % len(WEEKDAYS), None, len(WEEKDAYS))
            sums[places] += np.cumsum(changes)[:-1][places]
        within = (first <= self.exception_days) & (self.exception_days <= last)
        days, services, runs = self.exception_days[within], self.exception_services[within], self.exception_runs[within]
        change = runs.astype(np.int64) - self._in_calendar(services, days)
        np.add.at(sums, days - first, change * weights[services])
        return sums

    def day_types(self, first: int, last: int, used: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Number the distinct sets of services that run on the days from first to last, in order of their first day.

        Only services of the mask `used` [services] count. Returns the number of each day [days], -1 where none of
        them runs, and the sets [types, services].
        """
        changes = np.concatenate(
            (self.first_days, self.last_days + 1, self.exception_days, self.exception_days + 1, [first, last + 1])
        )
        bounds = np.unique(changes[(changes >= first) & (changes <= last + 1)]).tolist()
        numbers: dict[bytes, int] = {np.zeros(len(used), np.bool_).tobytes(): -1}
        day_type = np.empty(last + 1 - first, np.int32)
        sets: list[NDArray[np.bool_]] = []
        for begin, end in itertools.pairwise(bounds):
            # Between two changes, what runs depends on the weekday alone.
            for day in range(begin, min(end, begin + len(WEEKDAYS))):
                running = self.active(day) & used
                number = numbers.setdefault(running.tobytes(), len(sets))
                if number == len(sets):
                    sets.append(running)
                day_type[day - first : end - first : len(WEEKDAYS)] = number
        return day_type, np.array(sets, np.bool_).reshape(len(sets), len(used))

    def _in_calendar(
        self, services: NDArray[np.int64] | NDArray[np.int32], days: NDArray[np.int32] | np.int64
    ) -> NDArray[np.bool_]:
        """Tell whether services run on days by their calendar row alone."""
        weekday = ((days - 1) % 7).astype(np.uint8)
        runs: NDArray[np.bool_] = (
            (self.first_days[services] <= days)
            & (days <= self.last_days[services])
            & ((self.weekdays[services] >> weekday) & 1 == 1)
        )
        return runs

    def _calendar_bounds(self, used: NDArray[np.bool_]) -> tuple[int, int]:
        """Return the first and the last day in any calendar row of the `used` services, exceptions aside."""
        first, last = np.iinfo(np.int64).max, np.iinfo(np.int64).min
        for weekday in range(7):
            from_first = self.first_days + (weekday - (self.first_days - 1)) % 7
            to_last = self.last_days - ((self.last_days - 1) - weekday) % 7
            runs = used & ((self.weekdays >> weekday) & 1 == 1) & (from_first <= self.last_days)
            if runs.any():
                first, last = min(first, int(from_first[runs].min())), max(last, int(to_last[runs].max()))
        return first, last


def read_services(source: Source) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the services and their exceptions; either file may be absent, InputError if both are.

    Services: service_id, weekdays (uint8, bit 0 is Monday), first_day, last_day (int32, inclusive; 1 and 0
    where there is no calendar row). Exceptions, by day: day, service (int32), runs (bool).
    """
    if not (source.has("calendar.txt") or source.has("calendar_dates.txt")):
        raise InputError(f"{source.feed_id}: calendar.txt and calendar_dates.txt are missing, and one is needed")
    calendar, weekdays, first_days, last_days = _read_calendar(source)
    exceptions, days, runs = _read_exceptions(source)
    from_calendar = calendar.kept_strings("service_id")
    service_ids = pd.Index(from_calendar).append(pd.Index(exceptions.kept_strings("service_id"))).drop_duplicates()
    more = len(service_ids) - len(from_calendar)
    services = pd.DataFrame(
        {
            "service_id": pd.Series(service_ids, dtype="str"),
            "weekdays": np.append(weekdays[calendar.kept], np.zeros(more)).astype(np.uint8),
            "first_day": np.append(first_days[calendar.kept], np.ones(more)).astype(np.int32),
            "last_day": np.append(last_days[calendar.kept], np.zeros(more)).astype(np.int32),
        }
    )
    service = service_ids.get_indexer(pd.Index(exceptions.kept_strings("service_id")))
    exceptions_frame = pd.DataFrame(
        {
            "day": days[exceptions.kept].astype(np.int32),
            "service": service.astype(np.int32),
            "runs": runs[exceptions.kept],
        }
    )
    return services, exceptions_frame.sort_values(["day", "service"], ignore_index=True)


def _read_calendar(source: Source) -> tuple[Table, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    table = source.table_if_there("calendar.txt", ("service_id", *WEEKDAYS, "start_date", "end_date"))
    first_days, last_days = (_required_dates(table, name) for name in ("start_date", "end_date"))
    table.drop(last_days < first_days, "ends-before-start", "end_date is before start_date", "start_date", "end_date")
    table.drop_without_unique_id("service_id")
    weekdays = np.zeros(len(table.kept), dtype=np.int64)
    for bit, weekday in enumerate(WEEKDAYS):
        runs, bad = choices(table.column(weekday), frozenset((0, 1)), default=0)
        table.report(bad, "bad-weekday", "noted", "neither 0 nor 1: taken as 0", weekday)
        weekdays |= runs << bit
    return table, weekdays, first_days, last_days


def _read_exceptions(source: Source) -> tuple[Table, NDArray[np.int64], NDArray[np.bool_]]:
    table = source.table_if_there("calendar_dates.txt", ("service_id", "date", "exception_type"))
    table.drop(table.column("service_id").blank, "missing-id", "service_id is blank", "service_id")
    days = _required_dates(table, "date")
    kinds, _ = choices(table.column("exception_type"), frozenset((_ADDED, _REMOVED)), default=0)
    table.drop(kinds == 0, "bad-exception-type", "exception_type is neither 1 nor 2", "exception_type")
    repeated = table.repeated("service_id", "date")
    table.drop(repeated, "duplicate-exception", "this service and date came before", "service_id", "date")
    return table, days, kinds == _ADDED


def _required_dates(table: Table, name: str) -> NDArray[np.int64]:
    days, _ = dates(table.column(name))
    table.drop(days == MISSING, "bad-date", "not a date written YYYYMMDD", name)
    return days
