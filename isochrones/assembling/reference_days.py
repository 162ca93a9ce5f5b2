"""What the feeds have on each day that a dataset stands for, and what could mislead about it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from gtfs import Feed, active_services
from isochrones.assembling.build_report import BuildReport, FeedReport
from isochrones.engine.transit.timetable_on_date import Moving, ServiceDays, moving_within, service_days
from isochrones.network.calendar import Calendar
from isochrones.network.clock import window_instants
from isochrones.network.windows import Windows
from isochrones.region.region_file import Region
from isochrones.warned import feed_absent, feed_shifted


class PlannedDay(NamedTuple):
    """A day that a dataset stands for."""

    date: dt.date
    windows: Windows
    has_school_services: bool


class _Seen(NamedTuple):
    """One feed on one day."""

    feed: Feed
    line: FeedReport
    trips: int  # of the day itself
    moving: Moving  # within the horizon, trips of the days around included


def look_at_days(
    region: Region, feeds: list[Feed], calendar: Calendar, dates: tuple[dt.date, ...], report: BuildReport
) -> list[PlannedDay]:
    """Look at each date, the main one first: what has no trips, or those of another day, is warned of."""
    return [_look_at(region, feeds, calendar, date, report, is_main=date == dates[0]) for date in dates]


def _look_at(
    region: Region, feeds: list[Feed], calendar: Calendar, date: dt.date, report: BuildReport, *, is_main: bool
) -> PlannedDay:
    windows = _windows_on(region, date)
    days = service_days(calendar, [feed.timezone for feed in feeds], date, region.timezone, windows.horizon)
    lines = {line.feed: line for line in report.feeds}
    has_school_services = False
    for number, feed in enumerate(feeds):
        own = calendar.day_type_feed[days.day_type] == number
        moving = moving_within(calendar, ServiceDays(days.day_type[own], days.shift_seconds[own]), windows.horizon)
        has_school_services |= bool(calendar.sequence_is_school[calendar.run_sequence[moving.run]].any())
        trips = active_services(feed, date)[feed.trips["service"].to_numpy()]
        seen = _Seen(feed, lines[feed.feed_id], int(trips.sum()), moving)
        if is_main:
            _report_main(seen, date)
        _warn_of_dates(seen, date, report, is_main=is_main)
        _warn_of_headways(seen, report)
        _warn_of_windows(seen, date, windows, report)
    return PlannedDay(date, windows, has_school_services)


def _windows_on(region: Region, date: dt.date) -> Windows:
    return Windows(
        arrive=window_instants(date, region.timezone, region.travel.arrive),
        leave=window_instants(date, region.timezone, region.travel.leave),
        budget_seconds=region.travel.budget_minutes * 60,
    )


def _report_main(seen: _Seen, date: dt.date) -> None:
    line, feed = seen.line, seen.feed
    services = active_services(feed, date)
    line.shifted_days = feed.shifted_days
    line.services_on_date, line.trips_on_date = int(services.sum()), seen.trips
    line.stop_events_on_date = int(np.diff(feed.trip_offsets)[services[feed.trips["service"].to_numpy()]].sum())
    line.sliding_trips = int((seen.moving.slide_seconds > 0).sum())


def _warn_of_dates(seen: _Seen, date: dt.date, report: BuildReport, *, is_main: bool) -> None:
    if not seen.trips:
        report.warn(*feed_absent(seen.feed.feed_id, date, seen.line.absence(date)))
    elif seen.feed.shifted_days and not is_main:
        # Of the main date this was said when the feed was moved.
        report.warn(*feed_shifted(seen.feed.feed_id, date, seen.feed.shifted_days))


def _warn_of_headways(seen: _Seen, report: BuildReport) -> None:
    if (seen.moving.slide_seconds > 0).any():
        what = "gives headways, not times, for some trips: half a headway is waited at each boarding"
        report.warn_once("frequency-based", f"feed {seen.feed.feed_id} {what}")


def _warn_of_windows(seen: _Seen, date: dt.date, windows: Windows, report: BuildReport) -> None:
    for what, (start, end) in (("to class", windows.outbound_horizon), ("home", windows.return_horizon)):
        moves = ((seen.moving.last > start) & (seen.moving.first < end)).any()
        if not moves and seen.trips:
            message = f"feed {seen.feed.feed_id} has no trips at the hours of the way {what} on {date.isoformat()}"
            report.warn("feed-without-service-then", message)
