"""Feeds without any trip on the date: another day of theirs stands in, they do without, or the build ends."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

import numpy as np

from gtfs import Feed, active_services, daily_trips
from isochrones.assembling.build_report import BuildReport, FeedReport
from isochrones.findings import InputError
from isochrones.foundation.units import WEEKDAYS
from isochrones.region.region_file import Stale
from isochrones.region.school_calendar import SchoolCalendar
from isochrones.warned import moved_by

WEEK_DAYS = len(WEEKDAYS)
LEAST_PART = 0.5
"""A comparable day has at least this part of the trips of the fullest day of its weekday."""

LAST_DAY = dt.date.max.toordinal()


def mind_stale_feeds(
    feeds: Sequence[Feed], date: dt.date, stale: Stale, calendar: SchoolCalendar, report: BuildReport
) -> list[Feed]:
    """Do what the region file says about the feeds without trips on a date.

    With "shift" they come back with their calendar moved, and a warning says so; those that never run on the weekday
    stay as they are, as with "drop".

    Raises
    ------
    InputError
        With "fail", if there are such feeds; it names them all.
    """
    lines = {line.feed: line for line in report.feeds}
    absent = {feed.feed_id for feed in feeds if not _runs_on(feed, date)}
    if stale == "fail" and absent:
        told = "; ".join(f"{feed_id}: {lines[feed_id].absence(date).why}" for feed_id in lines if feed_id in absent)
        raise InputError(f"travel.stale: feeds without trips on {date.isoformat()} ({told})")
    if stale != "shift":
        return list(feeds)
    return [
        _stand_in(feed, date, calendar, lines[feed.feed_id], report) if feed.feed_id in absent else feed
        for feed in feeds
    ]


def shift_feed(feed: Feed, days: int) -> Feed:
    """Move a feed's calendar by so many days, later if positive; service beyond the years 1 to 9999 is cut off.

    Raises
    ------
    ValueError
        If these are no whole weeks: weekdays would change.
    """
    if days % WEEK_DAYS:
        raise ValueError(f"{days} days are no whole weeks")
    services, exceptions = feed.services, feed.service_exceptions
    has_days = (services["last_day"] >= services["first_day"]).to_numpy()
    first, last = (services[name].to_numpy(np.int64) + days for name in ("first_day", "last_day"))
    # Bounds beyond all dates leave an empty span, which is written as for a service without a calendar row.
    first, last = np.maximum(first, 1), np.minimum(last, LAST_DAY)
    has_days = has_days & (first <= last)
    moved = exceptions["day"].to_numpy(np.int64) + days
    kept = (moved >= 1) & (moved <= LAST_DAY)
    return dataclasses.replace(
        feed,
        services=services.assign(
            first_day=np.where(has_days, first, 1).astype(np.int32),
            last_day=np.where(has_days, last, 0).astype(np.int32),
        ),
        service_exceptions=exceptions.assign(day=moved.astype(np.int32))[kept].reset_index(drop=True),
        shifted_days=feed.shifted_days + days,
    )


def comparable_date(feed: Feed, date: dt.date, calendar: SchoolCalendar) -> dt.date | None:
    """Find the day of a feed that can stand in for a date, None if the feed never runs on its weekday.

    It is the nearest day of the same weekday with at least half of the trips of the fullest such day; days that are
    not in holidays go before others, and of two days as near the later is taken.
    """
    first, trips = daily_trips(feed)
    days = np.arange(first, first + len(trips))
    trips = np.where((days - date.toordinal()) % WEEK_DAYS == 0, trips, 0)
    comparable = (trips > 0) & (trips >= LEAST_PART * trips.max(initial=0))
    is_open = calendar.open_days(first, first + len(trips) - 1)
    if (comparable & is_open).any():
        comparable &= is_open
    if not comparable.any():
        return None
    days = days[comparable]
    # From the latest day on, so that the first of equals is the later one.
    nearest = days[::-1][np.argmin(np.abs(days[::-1] - date.toordinal()))]
    return dt.date.fromordinal(int(nearest))


def _runs_on(feed: Feed, date: dt.date) -> bool:
    return bool(active_services(feed, date)[feed.trips["service"].to_numpy()].any())


def _stand_in(feed: Feed, date: dt.date, calendar: SchoolCalendar, line: FeedReport, report: BuildReport) -> Feed:
    own = comparable_date(feed, date, calendar)
    if own is None:
        report.warn(
            "feed-not-shifted",
            f"feed {feed.feed_id} never runs on a {WEEKDAYS[date.weekday()].capitalize()}: no day of it stands in for"
            f" {date.isoformat()}",
        )
        return feed
    report.warn(
        "feed-shifted",
        f"feed {feed.feed_id} has no trips on {date.isoformat()} (its calendar runs from {line.first_date} to"
        f" {line.last_date}): its timetable of {own.isoformat()}, {moved_by((date - own).days)},"
        " stands in for it",
    )
    return shift_feed(feed, (date - own).days)
