"""Streets alone: a home, a school, and a bus elsewhere, since a region must have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from village import SCHOOL, shown
from worlds import Region, World, at, clock, feed, trip

if TYPE_CHECKING:
    from worlds import Meters, Way

ELSEWHERE = feed("bus", {"A": (0, -50_000), "B": (0, -51_000)}, [trip("t", "A 7:30, B 7:40")])


def crossing(*streets: Way, home: Meters, school: Meters) -> World:
    """Return a world of these streets."""
    return World((ELSEWHERE,), streets, {SCHOOL: at(*school)}, {"home": at(*home)}, Region())


def there_and_back(world: World, mode: str) -> tuple[str | None, str | None]:
    """How long it takes to school and home on foot or by bike, None where there is no way."""
    _, row = shown(world, modes=(mode,))
    return tuple(None if seconds is None else clock(seconds) for seconds in (row.least, row.way_back))
