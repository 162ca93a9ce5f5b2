"""Goes through the pairs of two datasets, direction by direction, a few stops at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.answers.rides import MAIN_DAY
from isochrones.comparing.matching import MatchedIndices, MatchedStops
from isochrones.comparing.pairs import SECONDS_BITS, StopPairs, read_stop_pairs
from isochrones.comparing.sides import Side
from isochrones.comparing.tally import Numbering, Tally
from isochrones.foundation.packing import Packing

Ints = NDArray[np.int64]

DIRECTIONS = ("outbound", "return")
SERVICES = ("transit", "all")
"""Public transport alone, and with school services: of each pair the faster one."""

PAIRS_AT_ONCE = 4_000_000
"""Pairs of both datasets that are compared in one go: half a gigabyte of numbers."""


class CountedWay(NamedTuple):
    """One direction and choice of services, on some days."""

    direction: str
    service: str
    days: str = ""  # by name, empty for the main day

    def __str__(self) -> str:
        """Say it as a sentence does."""
        services = "all services" if self.service == "all" else "transit"
        return ", ".join(filter(None, (self.direction, services, self.days)))


class _Part(NamedTuple):
    """One dataset in the numbering of both."""

    pairs: StopPairs
    stop_rows: Ints  # [stops of both] -1 for those it doesn't have
    establishment_numbers: Ints  # [its establishments]


def count_pairs(
    sides: tuple[Side, Side],
    stops: MatchedStops,
    establishments: MatchedIndices,
    told: Callable[[str], object],
    day_numbers: tuple[int, int] = (MAIN_DAY, MAIN_DAY),
    days: str = "",
) -> dict[CountedWay, Tally]:
    """Compare all pairs of two datasets on one day of each.

    Parameters
    ----------
    sides
        The datasets.
    stops, establishments
        How both number them.
    told
        Told which stage starts.
    day_numbers
        The day of either dataset.
    days
        What to call it.

    Raises
    ------
    InputError
        If a table of pairs can't be read.
    """
    numbering = Numbering(
        len(establishments.before), len(stops.feeds), stops.feed, stops.rows.in_both, establishments.in_both
    )
    tallies = {
        CountedWay(direction, service, days): Tally(numbering) for direction in DIRECTIONS for service in SERVICES
    }
    for direction in DIRECTIONS:
        told(f"comparing pairs: {', '.join(filter(None, (direction, days)))}")
        parts = [
            _Part(
                read_stop_pairs(side.folder, direction, len(side.stops), len(side.establishments), day),
                stop_rows,
                _numbers_of_rows(rows, len(side.establishments)),
            )
            for side, day, stop_rows, rows in zip(sides, day_numbers, stops.rows, establishments, strict=True)
        ]
        transit, every = SERVICES
        has_school = any(part.pairs.has_school for part in parts)
        for first, end in _stretches(parts):
            for service in SERVICES if has_school else (transit,):
                pairs = (_pairs_of(part, first, end, numbering.packing, service) for part in parts)
                tallies[CountedWay(direction, service, days)].add(*pairs)
        if not has_school:
            tallies[CountedWay(direction, every, days)] = tallies[CountedWay(direction, transit, days)]
    return tallies


def _numbers_of_rows(rows: Ints, count: int) -> Ints:
    """Turn the rows of numbers into the numbers of rows."""
    numbers = np.zeros(count, np.int64)
    has = np.flatnonzero(rows >= 0)
    numbers[rows[has]] = has
    return numbers


def _stretches(parts: list[_Part]) -> Iterator[tuple[int, int]]:
    """Cut the stops of both datasets into stretches that hold few enough pairs, or a single stop."""
    stops = len(parts[0].stop_rows)
    counts = np.zeros(stops, np.int64)
    for part in parts:
        has = part.stop_rows >= 0
        counts[has] += np.diff(part.pairs.offsets, axis=1).sum(axis=0)[part.stop_rows[has]]
    ends = np.cumsum(counts)
    first = 0
    while first < stops:
        before = int(ends[first - 1]) if first else 0
        end = max(first + 1, int(np.searchsorted(ends, before + PAIRS_AT_ONCE, side="right")))
        yield first, end
        first = end


def _pairs_of(part: _Part, first: int, end: int, packing: Packing, service: str) -> Ints:
    """Return the pairs of a stretch of stops, as sorted numbers, each pair once with its least duration."""
    stops = first + np.flatnonzero(part.stop_rows[first:end] >= 0)
    chosen = part.stop_rows[stops], stops, part.establishment_numbers
    if service == "transit" or not part.pairs.has_school:
        return np.sort(part.pairs.numbers(packing, 0, *chosen))
    numbers = np.sort(np.concatenate([part.pairs.numbers(packing, number, *chosen) for number in range(len(SERVICES))]))
    pair = numbers >> SECONDS_BITS
    return numbers[np.diff(pair, prepend=-1) > 0]
