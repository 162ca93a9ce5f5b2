"""The days a region is computed for, and how good a choice they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs import Feed, daily_trips
from isochrones.assembling.build_report import CandidateDay
from isochrones.findings import InputError
from isochrones.region.region_file import Travel
from isochrones.region.school_calendar import SchoolCalendar, zones_in_words
from isochrones.warned import Warned

BEST_TOLD = 5
SHARE_DIGITS = 4
RANKING_DIGITS = 9
"""So many hold whatever the order of a sum: days that are equal are ranked as equal."""

SCHOOL_WEEK = 5
"""Monday to Friday."""


class ChosenDates(NamedTuple):
    """What was chosen, and among what."""

    dates: tuple[dt.date, ...]  # the main one first
    candidates: list[CandidateDay]  # the best days, then those of `dates` that are not among them
    warnings: list[Warned]


class _Service(NamedTuple):
    """How many trips a feed has, day by day."""

    feed_id: str
    first: int  # date ordinal
    trips: NDArray[np.int64]  # [days]

    def on(self, day: int) -> int:
        """Trips on a day."""
        place = day - self.first
        return int(self.trips[place]) if 0 <= place < len(self.trips) else 0


class _Scores(NamedTuple):
    """How well each day is covered by the feeds."""

    services: list[_Service]
    first: int  # date ordinal
    candidate: NDArray[np.bool_]  # [days]
    shares: NDArray[np.float64]  # [days] of the best score there could be

    def best(self) -> list[int]:
        """Candidates with any trips, the best first; among equals the earliest."""
        places = np.flatnonzero(self.candidate & (self.shares > 0))
        ranked = places[np.argsort(-self.shares[places], kind="stable")]
        return [self.first + int(place) for place in ranked]

    def told(self, day: int, dates: Sequence[dt.date]) -> CandidateDay:
        """Tell of a day what a person wants to know of it."""
        trips = {service.feed_id: service.on(day) for service in self.services}
        date = dt.date.fromordinal(day)
        place = day - self.first
        share = float(self.shares[place]) if 0 <= place < len(self.shares) else 0.0
        return CandidateDay(
            date=date,
            share=round(share, SHARE_DIGITS),
            feeds=sum(count > 0 for count in trips.values()),
            trips=sum(trips.values()),
            not_covered=tuple(feed_id for feed_id, count in trips.items() if not count),
            chosen=date in dates,
        )


def choose_dates(travel: Travel, calendar: SchoolCalendar, feeds: Sequence[Feed]) -> ChosenDates:
    """Take the dates that are wanted; for "auto", the school day that the most service covers, or its week.

    The score of a day is the sum over the feeds of `weight * min(1, trips / fullest)`: `fullest` are the feed's trips
    on its own fullest school day, and the weight is the square root of that. Among equals the earliest day wins.

    Where no feed has any trip on a school day, weekdays stand in, and a warning says so.

    Raises
    ------
    InputError
        If a date is to be chosen and no feed has any trip on a Monday, Tuesday, Thursday or Friday.
    """
    given = _given(travel)
    services = [_Service(feed.feed_id, *daily_trips(feed)) for feed in feeds]
    scores = _score(services, calendar)
    covers_school_day = bool(scores.best())
    if not covers_school_day:
        scores = _score(services, SchoolCalendar(()))
    best = scores.best()
    if given:
        dates, warnings = given, _warnings_of(given, travel, calendar)
    else:
        if not best:
            raise InputError('travel.date: "auto" found no school weekday on which any feed has service')
        date = dt.date.fromordinal(best[0])
        weeks = calendar if covers_school_day else SchoolCalendar(())
        dates = (date,) if travel.date else _week_of(date, weeks)
        warnings = [] if covers_school_day else [_no_school_day(date, calendar)]
    days = dict.fromkeys([*best[:BEST_TOLD], *(date.toordinal() for date in dates)])
    return ChosenDates(dates, [scores.told(day, dates) for day in days], warnings)


def _given(travel: Travel) -> tuple[dt.date, ...]:
    """Dates that the region file names, none where they are to be chosen."""
    if isinstance(travel.dates, tuple):
        return travel.dates
    return (travel.date,) if isinstance(travel.date, dt.date) else ()


def _score(services: list[_Service], calendar: SchoolCalendar) -> _Scores:
    """Score all days from the first to the last one of any feed."""
    running = [service for service in services if len(service.trips)]
    ends = [end for service in running for end in (service.first, service.first + len(service.trips) - 1)]
    first, last = min(ends, default=1), max(ends, default=0)
    candidate = calendar.school_days(first, last)
    sums, most = np.zeros(len(candidate)), 0.0
    for service in running:
        days = slice(service.first - first, service.first - first + len(service.trips))
        fullest = int((service.trips * candidate[days]).max())
        if fullest:
            weight = np.sqrt(fullest)
            sums[days] += weight * np.minimum(1, service.trips / fullest)
            most += weight
    return _Scores(services, first, candidate, np.round(sums / (most or 1), RANKING_DIGITS))


def _week_of(date: dt.date, calendar: SchoolCalendar) -> tuple[dt.date, ...]:
    """Monday to Friday of the week of a date without holidays, the date itself first."""
    monday = date - dt.timedelta(days=date.weekday())
    week = [monday + dt.timedelta(days=day) for day in range(SCHOOL_WEEK)]
    is_open = calendar.open_days(week[0].toordinal(), week[-1].toordinal())
    return date, *(day for day, opened in zip(week, is_open, strict=True) if opened and day != date)


def _warnings_of(given: Sequence[dt.date], travel: Travel, calendar: SchoolCalendar) -> list[Warned]:
    """Say which of the dates given are no school days, where the region file names its zones."""
    warnings = []
    for date in given if travel.school_zones is not None else ():
        why = calendar.why_without_class(date)
        if why is not None:
            warnings.append(Warned("date-without-class", f"{date.isoformat()} is no school day: {why}"))
        if not calendar.knows(date):
            warnings.append(
                Warned("school-calendar-unknown", f"{date.isoformat()} may be in holidays: {_unknown(calendar)}")
            )
    return warnings


def _no_school_day(date: dt.date, calendar: SchoolCalendar) -> Warned:
    why = calendar.why_without_class(date) or _unknown(calendar)
    return Warned(
        "no-school-day-covered",
        f"no feed has trips on a school day of {zones_in_words(calendar.zones)}: {date.isoformat()} is taken, {why}",
    )


def _unknown(calendar: SchoolCalendar) -> str:
    return f"the school calendar is known from {calendar.first_known} to {calendar.last_known}"
