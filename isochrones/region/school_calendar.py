"""On which days there is class: the French school holidays by zone, and the public holidays.

The holidays stand in `school_calendar.csv`, one row for each period and zone; both days are without class. They are
those of the ministerial orders that fix the national school calendar, which the Ministry of Education also publishes as
open data ("fr-en-calendrier-scolaire" on data.education.gouv.fr), for the school years 2023-2024 to 2026-2027. Corsica
and the overseas territories have calendars of their own and are not in it.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from dateutil.easter import easter
from numpy.typing import NDArray

from isochrones.foundation.units import WEEKDAYS

PERIODS_FILE = Path(__file__).with_suffix(".csv")

SCHOOL_WEEKDAYS = (0, 1, 3, 4)
"""Monday, Tuesday, Thursday, Friday: on Wednesdays French schools keep other hours."""

FIXED_HOLIDAYS = {
    (1, 1): "Jour de l'an",
    (5, 1): "Fête du travail",
    (5, 8): "Victoire 1945",
    (7, 14): "Fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "Armistice 1918",
    (12, 25): "Noël",
}
DAYS_AFTER_EASTER = {1: "Lundi de Pâques", 39: "Ascension", 50: "Lundi de Pentecôte"}
"""The public holidays of all of France; Alsace and Moselle have two more."""

KINDS = {"holiday": "school holidays", "bridge": "a bridge day"}


class Period(NamedTuple):
    """Days without class in one zone; both ends are."""

    zone: str
    kind: str  # "holiday" or "bridge"
    name: str
    first_day: dt.date
    last_day: dt.date


class SchoolCalendar:
    """The days with class in all of some zones.

    Without any zone no holiday is known, and every day is open.

    Attributes
    ----------
    zones
        The zones, in order.
    first_known, last_known
        Between these dates, inclusive, the holidays are known.
    """

    def __init__(self, zones: Sequence[str]) -> None:
        self.zones = tuple(sorted(set(zones)))
        self._periods = [period for period in read_periods() if period.zone in self.zones]
        self.first_known = min((period.first_day for period in self._periods), default=dt.date.min)
        self.last_known = max((period.last_day for period in self._periods), default=dt.date.max)
        self._closed = sorted(
            {
                *(day for period in self._periods for day in _days_of(period)),
                *(day.toordinal() for day in self._public_holidays()),
            }
        )

    def knows(self, date: dt.date) -> bool:
        """Tell whether the holidays are known that are around a date."""
        return self.first_known <= date <= self.last_known

    def open_days(self, first: int, last: int) -> NDArray[np.bool_]:
        """Tell which of the days from first to last (date ordinals) are known to be in no holidays, [days]."""
        days = np.arange(first, last + 1)
        known = (self.first_known.toordinal() <= days) & (days <= self.last_known.toordinal())
        return known & ~np.isin(days, self._closed)

    def school_days(self, first: int, last: int) -> NDArray[np.bool_]:
        """Tell which of the days from first to last (date ordinals) are open days with full hours of class, [days]."""
        weekdays = (np.arange(first, last + 1) - 1) % len(WEEKDAYS)
        return self.open_days(first, last) & np.isin(weekdays, SCHOOL_WEEKDAYS)

    def why_without_class(self, date: dt.date) -> str | None:
        """Say why a date is no school day, such as "a Wednesday"; None if it is one, or nothing is known of it."""
        zones_by_reason: dict[str, list[str]] = defaultdict(list)
        for period in self._periods:
            if period.first_day <= date <= period.last_day:
                zones_by_reason[f"{KINDS[period.kind]} ({period.name})"].append(period.zone)
        if zones_by_reason:
            return ", ".join(f"{reason} in {zones_in_words(zones)}" for reason, zones in zones_by_reason.items())
        if self.zones and self.knows(date) and (name := public_holidays(date.year).get(date)):
            return f"a public holiday ({name})"
        return None if date.weekday() in SCHOOL_WEEKDAYS else f"a {WEEKDAYS[date.weekday()].capitalize()}"

    def _public_holidays(self) -> list[dt.date]:
        years = range(self.first_known.year, self.last_known.year + 1) if self.zones else ()
        return [day for year in years for day in public_holidays(year)]


def public_holidays(year: int) -> dict[dt.date, str]:
    """Name the public holidays of all of France in a year."""
    sunday = easter(year)
    fixed = {dt.date(year, month, day): name for (month, day), name in FIXED_HOLIDAYS.items()}
    return fixed | {sunday + dt.timedelta(days=days): name for days, name in DAYS_AFTER_EASTER.items()}


def zones_in_words(zones: Sequence[str]) -> str:
    """Write zones as in "zones A, B and C"."""
    *others, last = zones
    return f"zones {', '.join(others)} and {last}" if others else f"zone {last}"


@cache
def read_periods() -> tuple[Period, ...]:
    """Read all periods without class, of all zones."""
    with PERIODS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Period(
                row["zone"],
                row["kind"],
                row["name"],
                dt.date.fromisoformat(row["first_day"]),
                dt.date.fromisoformat(row["last_day"]),
            )
            for row in csv.DictReader(file)
        )


def _days_of(period: Period) -> range:
    return range(period.first_day.toordinal(), period.last_day.toordinal() + 1)
