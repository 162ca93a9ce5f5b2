"""The searches behind areas: from one place to all streets, or from all streets to one place."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from isochrones.answers.days import Days
from isochrones.answers.origin import Origin, Origins
from isochrones.answers.searches import Searches
from isochrones.dataset.dataset import Dataset
from isochrones.engine.areas.surface_search import (
    Reached,
    Seeds,
    SurfaceSearch,
    free_seeds,
    join_seeds,
    seeds_from_log,
    within_room,
)
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.modes.names import STREET_NAMES, WALK, AccessMode, Mode, StreetModeName
from isochrones.network.street_graph import Adjacency

Place = tuple[float, float] | int
"""A point (latitude, longitude), or the index of an establishment."""

Direction = Literal["from", "to"]

Moment = tuple[dt.date, int]
"""A date, and an instant counted from its own service-day origin: noon minus twelve hours in the region."""


class Asked(NamedTuple):
    """What is asked, but for the points."""

    origin: Origin
    direction: Direction
    modes: tuple[Mode, ...]
    access: AccessMode
    at: Moment | None

    @property
    def is_from(self) -> bool:
        """Whether one goes from the place to the points."""
        return self.direction == "from"


class ReachedStreets(NamedTuple):
    """What was found on the streets of one mode; it holds until the next search of the same thread."""

    mode: StreetModeName
    reached: Reached
    is_alone: bool  # whether one may go all the way by this mode


class AreaSearch:
    """Searches on one dataset; safe to use from several threads."""

    def __init__(self, dataset: Dataset, origins: Origins, searches: Searches, days: Days) -> None:
        self._dataset = dataset
        self._origins, self._searches = origins, searches
        self._days = days
        self._parameters = dataset.parameters
        self._date = dataset.manifest.date
        self._local = threading.local()

    def origin(self, place: Place) -> Origin:
        """Join a place to the streets."""
        return self._origins.establishment(place) if isinstance(place, int) else self._origins.place(*place)

    def find(self, asked: Asked, limit_ms: int) -> Iterator[ReachedStreets]:
        """Search the streets of each mode by which one may come to the points, or leave them; times up to the limit."""
        rides = self._rides(asked, limit_ms)
        for mode in STREET_NAMES:
            is_alone = mode in asked.modes and mode in asked.origin.snaps
            parts = []
            if is_alone:
                parts.append(free_seeds(*(asked.origin.outward if asked.is_from else asked.origin.inward)[mode]))
            # One may cycle at home: at the points, if they are homes.
            if rides is not None and (mode == WALK or (asked.access == mode and not asked.is_from)):
                room_ms = self._parameters.access_seconds[mode] * MS_PER_SECOND
                parts.append(within_room(rides, room_ms))
            if parts:
                reached = self._street_search(mode)(self._arcs(mode, asked), join_seeds(parts), limit_ms)
                yield ReachedStreets(mode, reached, is_alone)

    def _rides(self, asked: Asked, limit_ms: int) -> Seeds | None:
        """Stops where one alights coming from the place, or boards going to it, and what has passed by then."""
        services = {"transit", "school"}.intersection(asked.modes)
        if not services or WALK not in asked.origin.snaps:
            return None
        budget_seconds = -(-limit_ms // MS_PER_SECOND)
        access = self._origins.access(asked.origin, asked.access if asked.is_from else WALK, outbound=asked.is_from)
        date, first, last = self._window(asked.at)
        view = self._days.view(date, turned=not asked.is_from, with_school="school" in services)
        stop_node = self._dataset.index.streets.stop_node
        if asked.is_from and asked.at is None:
            search = self._searches.over_window(view, first - budget_seconds, last, budget_seconds)
            return seeds_from_log(search.log(access), stop_node, (first, last))
        first, last = (first, last) if asked.is_from else (-last, -first)
        best = self._searches.over_window(view, first, last, budget_seconds).best(access)
        stops = np.flatnonzero(best.seconds <= budget_seconds)
        return free_seeds(stop_node[stops], best.seconds[stops] * np.int32(MS_PER_SECOND))

    def _window(self, at: Moment | None) -> tuple[dt.date, int, int]:
        if at is not None:
            return at[0], at[1], at[1]
        return self._date, *self._parameters.arrive_instants

    def _street_search(self, mode: StreetModeName) -> SurfaceSearch:
        searches: dict[str, SurfaceSearch] = self._local.__dict__
        if mode not in searches:
            searches[mode] = SurfaceSearch(len(self._dataset.index.streets.node_lat))
        return searches[mode]

    def _arcs(self, mode: StreetModeName, asked: Asked) -> Adjacency:
        arcs = self._dataset.index.streets.arcs_of(mode)
        return arcs.ahead if asked.is_from else arcs.back
