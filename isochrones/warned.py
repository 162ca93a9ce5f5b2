"""What could mislead, by name, and the words for what both a build and an answer say of feeds."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

WEEK_DAYS = 7


class Warned(NamedTuple):
    """Something that could mislead; it reaches the report, the manifest and every answer it touches."""

    code: str
    message: str


class Absence(NamedTuple):
    """Why a feed has no trips on a date, and the warning's name for it."""

    code: str
    why: str


def absence(date: dt.date, first: dt.date | None, last: dt.date | None, shifted_days: int) -> Absence:
    """Say why a feed has no trips on a date.

    Parameters
    ----------
    date
        The date.
    first, last
        Dates between which its calendar runs, once it is moved; None if it never does.
    shifted_days
        By so many days, whole weeks, its calendar was moved.
    """
    if first and last and first <= date <= last:
        return Absence("feed-without-service", "no service that day")
    moved = f", {moved_by(shifted_days)}," if shifted_days else ""
    return Absence("date-outside-feed", f"its calendar{moved} runs from {first} to {last}")


def feed_absent(feed: str, date: dt.date, why: Absence) -> Warned:
    """Warn of a feed without trips on a date."""
    return Warned(why.code, f"feed {feed} has no trips on {date.isoformat()}: {why.why}")


def feed_shifted(feed: str, date: dt.date, shifted_days: int) -> Warned:
    """Warn of a feed whose trips on a date are those of another one."""
    own = date - dt.timedelta(days=shifted_days)
    return Warned("feed-shifted", f"feed {feed}: its timetable of {own} stands in for {date}")


def moved_by(days: int) -> str:
    """Say by how many weeks something was moved, either way."""
    weeks = abs(days) // WEEK_DAYS
    return f"moved by {weeks} week{'s' if weeks > 1 else ''}"
