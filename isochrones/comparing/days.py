"""Which reference days of two datasets are compared beside the main ones: those of one weekday."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import NamedTuple

from isochrones.build.school_calendar import WEEKDAYS

MAIN = 0
"""Number of the main reference day."""


class SideDay(NamedTuple):
    """A reference day of one dataset."""

    date: dt.date
    number: int  # of the day whose pairs are its own: an earlier one, where they are alike

    @property
    def name(self) -> str:
        """Weekday and date."""
        return f"{WEEKDAYS[self.date.weekday()][:3]} {self.date}"


class FurtherDays(NamedTuple):
    """Weekdays whose pairs are the same ones on each, in either dataset."""

    before: tuple[SideDay, ...]
    after: tuple[SideDay, ...]  # of the same weekdays

    @property
    def numbers(self) -> tuple[int, int]:
        """Whose pairs are compared."""
        return self.before[0].number, self.after[0].number

    def __str__(self) -> str:
        """Say them by their dates in the second dataset."""
        return ", ".join(day.name for day in self.after)


class MatchedDays(NamedTuple):
    """The days of two datasets, by weekday."""

    compared: list[FurtherDays]  # beside the main days
    alone_before: list[SideDay]  # without a partner
    alone_after: list[SideDay]


def match_days(before: list[SideDay], after: list[SideDay]) -> MatchedDays:
    """Match days by weekday, several of one weekday in the order of their dates.

    Days that have the pairs of the main day in both datasets are compared with it: they are in none of the lists.
    """
    sides = _by_weekday(before), _by_weekday(after)
    groups: dict[tuple[int, int], list[tuple[SideDay, SideDay]]] = defaultdict(list)
    for key in sorted(sides[0].keys() & sides[1].keys()):
        pair = sides[0][key], sides[1][key]
        groups[pair[0].number, pair[1].number].append(pair)
    groups.pop((MAIN, MAIN), None)
    # The main days are compared with each other, even if they are of two weekdays.
    alone = [
        [day for key, day in own.items() if key not in other and day.number != MAIN]
        for own, other in (sides, sides[::-1])
    ]
    return MatchedDays([FurtherDays(*zip(*pairs, strict=True)) for pairs in groups.values()], *alone)


def _by_weekday(days: list[SideDay]) -> dict[tuple[int, int], SideDay]:
    """Days by weekday and how many of the same weekday are before it."""
    seen: Counter[int] = Counter()
    found = {}
    for day in sorted(days):
        weekday = day.date.weekday()
        found[weekday, seen[weekday]] = day
        seen[weekday] += 1
    return found
