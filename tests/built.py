"""A world built by the whole job, from its files to a published dataset, and how to ask it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from oracle import Key
from oracle_streets import legs_of

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.answers.percentiles import PercentileSearch
from isochrones.dataset.dataset import open_dataset
from isochrones.dataset.network_tables import read_footpaths, read_timetable
from isochrones.dataset.tables import read_records, read_table
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.street_search import make_street_workspace, times_from_seeds
from isochrones.modes.names import MODES
from isochrones.pipeline.dataset_job import build_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oracle_streets import Legs
    from worlds import LatLon, World

    from isochrones.answers.lookup import Answer

SHARED_REGIONS = Path(__file__).resolve().parents[2] / "shared" / "regions"
"""The real regions, where they stand beside the project."""

DIRECTIONS = ("outbound", "return")
SERVICES = ("transit", "all")

# Where the system keeps files in memory, no disk has to hear of those of a world: it would take most of the time.
MEMORY = Path("/dev/shm")


class Silent:
    """A build's progress, told to nobody."""

    def stage(self, name):
        """A stage starts."""

    def advance(self, done, total):
        """The stage is that far."""


class Pair(NamedTuple):
    """A row of the tables of stops and establishments; the instant is of the window."""

    fastest: int
    instant: int
    rides: int


class Reached(NamedTuple):
    """What a search from an origin finds; the instant is of the window."""

    fastest: int
    instant: int
    rides: int
    percentile: int | None


class Shown(NamedTuple):
    """What an answer says of one establishment, in seconds and instants."""

    seconds: dict[str, int]  # by mode, those with a journey
    mode: str | None = None
    least: int | None = None
    departure: int | None = None
    arrival: int | None = None
    transfers: int | None = None
    way_back: int | None = None
    return_departure: int | None = None
    return_arrival: int | None = None


class Asked:
    """A dataset, read by the names of its stops and establishments."""

    def __init__(self, directory: Path) -> None:
        self.dataset = open_dataset(directory)
        self.index, self.manifest = self.dataset.index, self.dataset.manifest.as_record()
        self.answers = Answers(self.dataset)
        self.lookup, self.origins = self.answers.lookup, self.answers.origins
        self.search = PercentileSearch(self.index, self.dataset.parameters, self.answers.searches)
        self.uais = [row["uai"] for row in self.dataset.establishments]
        folder = self.dataset.folder
        self.stops = [(row["feed"], row["stop_id"]) for row in read_records(folder, "stops")]
        self.timetable, self.footpaths = read_timetable(folder), read_footpaths(folder, len(self.stops))
        self._tables = {direction: read_table(folder, direction) for direction in DIRECTIONS}

    def pairs(self) -> dict[Key, Pair]:
        """Return the rows of both tables; those of the service "school" are called "all", as the oracle does."""
        named = ("transit", "all")
        return {
            Key(direction, named[service], self.stops[stop], self.uais[establishment]): Pair(*found)
            for direction, table in self._tables.items()
            for service, stop, establishment, *found in zip(*(c.tolist() for c in table.values()), strict=True)
        }

    def live(self, home: str, place: LatLon, how: str = "walk", *, percentile: int = 50) -> dict[Key, Reached]:
        """Search from a place and to it, by both services; the place is called `home` in what is returned."""
        origin = self.origins.place(*place)
        found: dict[Key, Reached] = {}
        for direction in DIRECTIONS:
            outbound = direction == "outbound"
            access = self.origins.access(origin, how, outbound=outbound)
            for service, index in zip(SERVICES, (self.index.transit, self.index.school), strict=True):
                reach = self.search.reach(index, access, percentile, outbound=outbound)
                for uai, *row in zip(self.uais, *(column.tolist() for column in reach), strict=True):
                    seconds, instant, rides, middle = row
                    if seconds < UNREACHED:
                        moment = instant if outbound else -instant
                        found[Key(direction, service, home, uai)] = Reached(seconds, moment, rides, _known(middle))
        return found

    def ask(self, place: LatLon, budget_minutes: int = 90, **rest: object) -> dict[str, Shown]:
        """Ask for all modes, if no others are given; return what is said of each establishment."""
        answer = self.lookup(Query(*place, budget_minutes * 60, **{"modes": MODES, **rest}))
        return dict(zip(self.uais, _rows(answer), strict=True))

    def by_street(self, place: LatLon, mode: str, direction: str, budget_minutes: int = 90) -> dict[str, int]:
        """Seconds all the way on foot or by bike, by a plain search over the streets."""
        origin, streets = self.origins.place(*place), self.index.streets
        if mode not in origin.snaps:
            return {}
        outbound = direction == "outbound"
        seeds = (origin.outward if outbound else origin.inward)[mode]
        both_ways = streets.arcs_of(mode)
        arcs = both_ways.ahead if outbound else both_ways.back
        workspace = make_street_workspace(len(streets.node_lat))
        times = dict(zip(*times_from_seeds(arcs, *seeds, budget_minutes * 60_000, workspace), strict=True))
        nodes = zip(self.uais, streets.establishment_node, strict=True)
        return {uai: -(-int(times[node]) // 1000) for uai, node in nodes if node in times}

    def legs(self, world: World) -> Legs:
        """Street legs of the world's places, by the oracle's own search over the streets as built."""
        seeds = {}
        for name, place in world.origins.items():
            origin = self.origins.place(*place)
            for mode in ("walk", "bike"):
                for direction, meeting in (("outbound", origin.outward), ("return", origin.inward)):
                    nodes, milliseconds = meeting.get(mode, ((), ()))
                    seeds[name, mode, direction] = [
                        (int(node), int(time)) for node, time in zip(nodes, milliseconds, strict=True)
                    ]
        return legs_of(self.index.streets, self.stops, self.uais, seeds)


def _rows(answer: Answer) -> Iterator[Shown]:
    for e in range(len(answer.best_seconds)):
        seconds = {mode: int(column[e]) for mode, column in answer.seconds.items() if column[e] < UNREACHED}
        way_back = _known(answer.return_seconds[e])
        moments = (answer.return_departure[e], answer.return_arrival[e])
        home = (way_back, *(None if way_back is None else int(moment) for moment in moments))
        if answer.best_mode[e] < 0:
            yield Shown(seconds, None, None, None, None, None, *home)
            continue
        yield Shown(
            seconds,
            MODES[answer.best_mode[e]],
            int(answer.best_seconds[e]),
            int(answer.departure[e]),
            int(answer.arrival[e]),
            int(answer.transfers[e]),
            *home,
        )


def _known(seconds: int) -> int | None:
    return None if seconds >= UNREACHED else int(seconds)


def build(world: World) -> Asked:
    """Run the whole job in a folder that is gone when this returns: what is read later is mapped into memory."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        region = world.write(Path(folder) / "input")
        build_dataset(region, Path(folder) / "datasets", 1, Silent())
        return Asked(Path(folder) / "datasets")
