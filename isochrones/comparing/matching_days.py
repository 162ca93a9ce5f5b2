"""Which reference days of two datasets are compared beside the main ones: those of one weekday."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from isochrones.answers.rides import MAIN_DAY
from isochrones.dataset.dataset import ReferenceDay
from isochrones.foundation.units import WEEKDAYS


class FurtherDays(NamedTuple):
    """Weekdays whose pairs are the same ones on each, in either dataset."""

    before: tuple[ReferenceDay, ...]
    after: tuple[ReferenceDay, ...]  # of the same weekdays

    @property
    def numbers(self) -> tuple[int, int]:
        """Whose pairs are compared."""
        return self.before[0].same_as, self.after[0].same_as

    def __str__(self) -> str:
        """Say them by their dates in the second dataset."""
        return day_names(self.after)


class MatchedDays(NamedTuple):
    """The days of two datasets, by weekday."""

    compared: list[FurtherDays]  # beside the main days
    alone_before: list[ReferenceDay]  # without a partner
    alone_after: list[ReferenceDay]


def day_names(days: Iterable[ReferenceDay]) -> str:
    """Weekday and date of each."""
    return ", ".join(f"{WEEKDAYS[day.date.weekday()][:3].capitalize()} {day.date}" for day in days)


def match_days(before: list[ReferenceDay], after: list[ReferenceDay]) -> MatchedDays:
    """Match days by weekday, several of one weekday in the order of their dates.

    Days that have the pairs of the main day in both datasets are compared with it: they are in none of the lists.
    """
    sides = _by_weekday(before), _by_weekday(after)
    groups: dict[tuple[int, int], list[tuple[ReferenceDay, ReferenceDay]]] = defaultdict(list)
    for key in sorted(sides[0].keys() & sides[1].keys()):
        pair = sides[0][key], sides[1][key]
        groups[pair[0].same_as, pair[1].same_as].append(pair)
    groups.pop((MAIN_DAY, MAIN_DAY), None)
    # The main days are compared with each other, even if they are of two weekdays.
    alone = [
        [day for key, day in own.items() if key not in other and day.same_as != MAIN_DAY]
        for own, other in (sides, sides[::-1])
    ]
    return MatchedDays([FurtherDays(*zip(*pairs, strict=True)) for pairs in groups.values()], *alone)


def _by_weekday(days: list[ReferenceDay]) -> dict[tuple[int, int], ReferenceDay]:
    """Days by weekday and how many of the same weekday are before it."""
    seen: Counter[int] = Counter()
    found = {}
    for day in sorted(days):
        weekday = day.date.weekday()
        found[weekday, seen[weekday]] = day
        seen[weekday] += 1
    return found
