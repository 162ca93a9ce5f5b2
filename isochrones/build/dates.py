"""The date a region is computed for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Literal

import numpy as np

from gtfs import Feed, active_services, service_dates
from isochrones.findings import InputError

SCHOOL_WEEKDAYS = (0, 1, 3, 4)
"""Monday, Tuesday, Thursday, Friday: on Wednesdays French schools keep other hours."""

LOOK_AHEAD_DAYS = 400
"""A feed rarely plans further; what it plans beyond is not looked at."""


def choose_date(wanted: dt.date | Literal["auto"], feeds: list[Feed]) -> dt.date:
    """Take the date that is wanted; for "auto", the school weekday that most feeds cover.

    Among equals the day with the most trips wins, then the earliest.

    Raises
    ------
    InputError
        If no feed has service on any school weekday.
    """
    if wanted != "auto":
        return wanted
    covering: Counter[dt.date] = Counter()
    trips: Counter[dt.date] = Counter()
    for feed in feeds:
        dates = service_dates(feed)
        if dates is None:
            continue
        per_service = np.bincount(feed.trips["service"].to_numpy(), minlength=len(feed.services))
        last = min(dates[1], dates[0] + dt.timedelta(days=LOOK_AHEAD_DAYS))
        for offset in range((last - dates[0]).days + 1):
            day = dates[0] + dt.timedelta(days=offset)
            if day.weekday() in SCHOOL_WEEKDAYS:
                count = int(per_service[active_services(feed, day)].sum())
                covering[day] += count > 0
                trips[day] += count
    best = max(covering, key=lambda day: (covering[day], trips[day], -day.toordinal()), default=None)
    if best is None or not covering[best]:
        raise InputError('travel.date: "auto" found no school weekday on which any feed has service')
    return best
