"""Moments as people write them."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from zoneinfo import ZoneInfo

from isochrones.answers.area_search import Moment
from isochrones.findings import InputError
from isochrones.foundation.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from isochrones.network.clock import service_day_origin, window_instants

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""No timetable is of another one, and the clocks of all zones are known."""


def read_moment(at: str | dt.datetime, date: dt.date, timezone: str) -> Moment:
    """Read a time such as "08:00" on a date, or a date and time such as "2026-04-14T08:00".

    A date and time is one of the clock in the time zone, unless it has an offset of its own. A time that a clock
    change skips is the moment of the change; one that comes twice is the first of the two.

    Parameters
    ----------
    at
        Text (ISO 8601), or a datetime.
    date
        The date of a mere time.
    timezone
        IANA name.

    Raises
    ------
    InputError
        If it is neither.
    """
    moment = _read(at, date) if isinstance(at, str) else at
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise InputError(f"at: {moment.year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    if moment.tzinfo is not None:
        here = moment.astimezone(ZoneInfo(timezone)).date()
        return here, int(moment.timestamp()) - service_day_origin(here, timezone)
    seconds = moment.hour * SECONDS_PER_HOUR + moment.minute * SECONDS_PER_MINUTE + moment.second
    return moment.date(), window_instants(moment.date(), timezone, (seconds, seconds))[0]


def write_moment(moment: Moment, timezone: str) -> str:
    """Write a moment as ISO 8601, with the offset of the time zone."""
    epoch_seconds = service_day_origin(moment[0], timezone) + moment[1]
    return dt.datetime.fromtimestamp(epoch_seconds, ZoneInfo(timezone)).isoformat()


def _read(text: str, date: dt.date) -> dt.datetime:
    with suppress(ValueError):
        if ":" in text[:3]:
            return dt.datetime.combine(date, dt.time.fromisoformat(text))
        if ":" in text:
            return dt.datetime.fromisoformat(text)
    raise InputError(f'at: "{text}" is neither a time such as 08:00 nor a date and time such as 2026-04-14T08:00')
