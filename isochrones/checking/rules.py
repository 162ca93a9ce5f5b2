"""What makes a feed a reason to look, or not to build at all; docs/checking.md explains each rule."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from isochrones.checking.feed_check import FeedCheck
from isochrones.checking.reason import Reason, Rule

GAP_DAYS = 7
"""Days in a row without any trip: weekends, bridges and most strikes are shorter."""

LOST_SHARE = 0.05
FAR_SHARE = 0.05
GUESSED_SHARE = 0.2


def reasons(feed: FeedCheck, dates: list[dt.date], timezone: str | None) -> list[Reason]:
    """Judge what was found in a feed by all rules; `timezone` is the region's, if there is one."""
    if feed.source.path is None:
        return [Reason(Rule.NOT_FETCHED, feed.source.problem or "it was never fetched")]
    if feed.error is not None:
        return [Reason(Rule.UNREADABLE, feed.error)]
    if feed.first_date is None or feed.last_date is None:
        return [Reason(Rule.NO_USABLE_TRIP, "not one trip can be used")]
    found = [*_of_calendar(feed, dates, (feed.first_date, feed.last_date)), *_of_trips(feed), *_of_stops(feed)]
    if timezone is not None and feed.timezone != timezone:
        found.append(Reason(Rule.OTHER_TIMEZONE, f"its times are in {feed.timezone}, the region is in {timezone}"))
    return found


def _of_calendar(feed: FeedCheck, dates: list[dt.date], span: tuple[dt.date, dt.date]) -> Iterator[Reason]:
    first, last = span
    if not any(feed.trips_on_days):
        message = f"no trip from {dates[0]} to {dates[-1]}: its trips run from {first} to {last}"
        yield Reason(Rule.NO_TRIPS_AHEAD, message)
        return
    if first > dates[0]:
        yield Reason(Rule.STARTS_LATER, f"its first trip runs on {first}")
    if last < dates[-1]:
        yield Reason(Rule.ENDS_SOON, f"its last trip runs on {last}")
    for begin, length in _gaps(feed.trips_on_days):
        start = dates[begin]
        if first < start and start + dt.timedelta(days=length) <= last:
            message = f"no trip on {length} days in a row, from {start} to {dates[begin + length - 1]}"
            yield Reason(Rule.GAP, message)


def _gaps(trips_on_days: list[int]) -> Iterator[tuple[int, int]]:
    """Give the first day and the length of each long stretch without trips."""
    day = 0
    for runs, stretch in itertools.groupby(trips_on_days, key=bool):
        length = len(list(stretch))
        if not runs and length >= GAP_DAYS:
            yield day, length
        day += length


def _of_trips(feed: FeedCheck) -> Iterator[Reason]:
    if feed.trips_lost > LOST_SHARE * (feed.trips + feed.trips_lost):
        yield Reason(Rule.TRIPS_LOST, f"{feed.trips_lost:,} of {feed.trips + feed.trips_lost:,} trips can't be used")
    if feed.stop_times_guessed > GUESSED_SHARE * feed.stop_times:
        message = f"{feed.stop_times_guessed:,} of {feed.stop_times:,} stop times are not given, but worked out"
        yield Reason(Rule.TIMES_GUESSED, message)
    if len(feed.hops_too_fast.rows):
        message = f"{len(feed.hops_too_fast.rows):,} hops from stop to stop are faster than any vehicle"
        yield Reason(Rule.TOO_FAST, message)
    if feed.trips_repeated:
        message = f"{feed.trips_repeated:,} of {feed.trips:,} trips are published by another feed, and kept there"
        yield Reason(Rule.TRIPS_PUBLISHED_TWICE, message)


def _of_stops(feed: FeedCheck) -> Iterator[Reason]:
    unplaced, astray, far = (
        len(found.rows) for found in (feed.stops_without_position, feed.stops_astray, feed.stops_far_from_streets)
    )
    served = f"of {feed.stops_served:,} stops served"
    if unplaced:
        yield Reason(Rule.STOPS_WITHOUT_POSITION, f"{unplaced:,} {served} have no position")
    if astray:
        yield Reason(Rule.STOPS_ASTRAY, f"{astray:,} {served} are far from all others")
    if far > FAR_SHARE * feed.stops_served:
        yield Reason(Rule.STOPS_FAR_FROM_STREETS, f"{far:,} {served} have no street near")
