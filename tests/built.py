"""A world built by the whole job, from its files to a published dataset, and how to ask it."""

from __future__ import annotations

import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from oracle import Key
from oracle_streets import legs_of

import pyarrow.parquet as pq

from isochrones.engine.constants import UNREACHED
from isochrones.jobs.build import build_dataset
from isochrones.store.dataset import open_dataset
from isochrones.store.lookup import MODES, Lookup, Query
from isochrones.store.percentiles import PercentileSearch
from isochrones.store.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oracle_streets import Legs
    from worlds import LatLon, World

DIRECTIONS = ("outbound", "return")


class Silent:
    """A build's progress, told to nobody."""

    def stage(self, name):
        """A stage starts."""

    def advance(self, done, total):
        """The stage is that far."""


class Found(NamedTuple):
    """A journey as a dataset or a search tells it; `instant` is of the window."""

    fastest: int
    instant: int
    rides: int


class Shown(NamedTuple):
    """One establishment of an answer, in seconds and instants; None where the answer has nothing."""

    seconds: dict[str, int]  # by mode, those with a journey
    mode: str | None
    minimum: int | None
    departure: int | None
    arrival: int | None
    transfers: int | None
    way_back: int | None


class Asked:
    """A dataset, read by the names of its stops and establishments."""

    def __init__(self, directory: Path) -> None:
        self.dataset = open_dataset(directory)
        self.manifest = self.dataset.manifest
        self.lookup = Lookup(self.dataset)
        self.uais = [row["uai"] for row in self.dataset.establishments]
        table = pq.read_table(self.dataset.folder / "stops.parquet").to_pydict()
        self.stops = list(zip(table["feed"], table["stop_id"], strict=True))
        self._tables = {direction: read_table(self.dataset.folder, direction) for direction in DIRECTIONS}

    def pairs(self) -> dict[Key, Found]:
        """Return what the tables say of stops and establishments; "school" is the service of the second choice."""
        return {
            Key(direction, row[0], self.stops[row[1]], self.uais[row[2]]): Found(*row[3:])
            for direction, table in self._tables.items()
            for row in zip(*(column.tolist() for column in table.values()), strict=True)
        }

    def live(self, place: LatLon, *, how: str = "walk", percentile: int = 50) -> dict[Key, tuple[int | None, ...]]:
        """Search from a place, by both services: (fastest, instant, rides, percentile) as "transit" and "all"."""
        origin = self.lookup.place(*place)
        search = PercentileSearch(self.dataset.index, self.dataset.parameters)
        found = {}
        for direction in DIRECTIONS:
            outbound = direction == "outbound"
            access = self.lookup.access(origin, how, outbound=outbound)
            for service in ("transit", "all"):
                index = self.dataset.index.transit if service == "transit" else self.dataset.index.school
                reach = search.reach(index, access, percentile, outbound=outbound)
                for uai, seconds, instant, rides, middle in zip(self.uais, *(c.tolist() for c in reach), strict=True):
                    if seconds < UNREACHED:
                        moment = instant if outbound else -instant
                        found[Key(direction, service, place, uai)] = seconds, moment, rides, _known(middle)
        return found

    def ask(self, place: LatLon, budget_minutes: int = 90, **rest: object) -> dict[str, Shown]:
        """Ask for all modes (if no others are given) and return what is said of each establishment."""
        query = Query(*place, budget_minutes * 60, **{"modes": MODES, **rest})
        answer = self.lookup(query)
        return {uai: Shown(*shown) for uai, shown in zip(self.uais, _rows(answer), strict=True)}


def _rows(answer) -> Iterator[tuple[object, ...]]:
    for e in range(len(answer.best_seconds)):
        mode = int(answer.best_mode[e])
        by_mode = {name: int(column[e]) for name, column in answer.seconds.items() if column[e] < UNREACHED}
        yield (
            by_mode,
            None if mode < 0 else MODES[mode],
            _known(answer.best_seconds[e]),
            _stated(answer.departure[e]),
            _stated(answer.arrival[e]),
            _stated(answer.transfers[e]),
            _known(answer.return_seconds[e]),
        )


def _known(seconds) -> int | None:
    return None if seconds >= UNREACHED else int(seconds)


def _stated(value) -> int | None:
    return None if value == UNSTATED else int(value)
