"""Wall clocks and instants.

An instant is a number of seconds from a region's service-day origin: noon minus twelve hours on the region's
date, in the region's time zone. On an ordinary day that is midnight; on the two days a year when the clocks
change it is an hour away from it. GTFS counts times the same way (GTFS Schedule Reference, field type Time).
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from isochrones.foundation.units import SECONDS_PER_DAY


def service_day_origin(date: dt.date, timezone: str) -> int:
    """Noon minus twelve hours of `date` in `timezone`, in seconds of the Unix epoch.

    The GTFS time t of service date D in agency zone Z is the instant
    `service_day_origin(D, Z) + t - service_day_origin(region_date, region_timezone)`.
    """
    noon = dt.datetime.combine(date, dt.time(12), ZoneInfo(timezone))
    return int(noon.timestamp()) - SECONDS_PER_DAY // 2


def window_instants(region_date: dt.date, timezone: str, seconds_pair: tuple[int, int]) -> tuple[int, int]:
    """Turn a window of wall-clock times into instants.

    Parameters
    ----------
    region_date
        The date on whose clock the window is read.
    timezone
        IANA name of the region's time zone.
    seconds_pair
        Start and end as a clock shows them, in seconds after the midnight that starts `region_date`;
        86,400 and more belong to the days after.

    Returns
    -------
    tuple[int, int]
        Start and end as instants. A time that a clock change skips is the moment of the change; one that
        comes twice is the first of the two; so the end is never before the start.
    """
    origin = service_day_origin(region_date, timezone)
    start, end = (_epoch_seconds(region_date, timezone, seconds) - origin for seconds in seconds_pair)
    return start, end


def clock_text(instant: int, date: dt.date, timezone: str) -> str:
    """Format `instant` of service day `date` as a clock in `timezone` shows it: "HH:MM", seconds cut off."""
    epoch_seconds = service_day_origin(date, timezone) + instant
    return f"{dt.datetime.fromtimestamp(epoch_seconds, ZoneInfo(timezone)):%H:%M}"


def _epoch_seconds(date: dt.date, timezone: str, wall_clock_seconds: int) -> int:
    days, seconds = divmod(wall_clock_seconds, SECONDS_PER_DAY)
    midnight = dt.datetime.combine(date + dt.timedelta(days=days), dt.time(), ZoneInfo(timezone))
    # Adding to an aware datetime moves the hands of the clock, not the time that passes: what is wanted here.
    moment = midnight + dt.timedelta(seconds=seconds)
    while _is_skipped(moment):
        # Clocks change on whole minutes.
        moment = moment.replace(second=0) + dt.timedelta(minutes=1)
    return int(moment.timestamp())


def _is_skipped(moment: dt.datetime) -> bool:
    back = dt.datetime.fromtimestamp(moment.timestamp(), moment.tzinfo)
    return back.replace(tzinfo=None) != moment.replace(tzinfo=None)
