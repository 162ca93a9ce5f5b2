"""Journeys: the one whose minutes a lookup tells, leg by leg, and others that one could take instead.

A lookup knows how long the fastest journey takes and when it starts; a search at that instant finds the way. The
others come from a search over every instant of the window, less those that another one dominates: it leaves no
earlier, arrives no later, and has no more rides. Of these, one with fewer rides than the first comes first, if there
is one; then the shortest, and of equally short ones (in whole minutes) those that leave nearest to the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

import numpy as np

from isochrones.answers.journey_legs import FoundRides, Home, Leg, LegWriter, Ridden, ridden
from isochrones.answers.lookup import Answer, DayAnswer, Lookup, Query
from isochrones.answers.origin import Origin, Origins
from isochrones.answers.place_warnings import establishment_off_network, no_journey_within_budget
from isochrones.answers.rides import Service
from isochrones.answers.searches import Searches
from isochrones.dataset.dataset import Dataset
from isochrones.dataset.names import Names
from isochrones.engine.transit.alternatives import Candidate, journeys_of_window
from isochrones.engine.transit.range_search import Access
from isochrones.engine.transit.reachability import access_of
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes.names import DEFAULT_NAMES, MODES, RIDE_NAMES, STREET_NAMES, WALK, AccessMode, Mode
from isochrones.network.search_timetable import SearchTimetable
from isochrones.network.street_graph import Snap
from isochrones.warned import Warned

MOST_ALTERNATIVES = 3


Direction = Literal["outbound", "return"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


class JourneyQuery(NamedTuple):
    """Which journeys are asked for."""

    lat: float
    lon: float
    establishment: int  # row of establishments.parquet
    budget_seconds: int
    direction: Direction = "outbound"
    modes: tuple[Mode, ...] = DEFAULT_NAMES
    access: AccessMode = WALK
    alternatives: int = MOST_ALTERNATIVES  # at most so many journeys beside the first


class Journey(NamedTuple):
    """One journey; its legs follow each other without a gap."""

    mode: Mode
    departure: int  # instant
    arrival: int  # instant
    transfers: int | None  # None without rides
    legs: list[Leg]

    @property
    def seconds(self) -> int:
        """Duration."""
        return self.arrival - self.departure


class JourneyAnswer(NamedTuple):
    """The journey that a lookup tells of, then its alternatives by departure; none if there is none in the budget."""

    snapped: Snap | None
    journeys: list[Journey]
    warnings: list[Warned]
    days: tuple[DayAnswer, ...] = ()  # as the lookup tells them


class Journeys:
    """Finds journeys on one dataset; safe to use from several threads."""

    def __init__(self, dataset: Dataset, origins: Origins, lookup: Lookup, searches: Searches, names: Names) -> None:
        self._dataset, self._origins, self._lookup = dataset, origins, lookup
        self._searches, self._names = searches, names
        self._parameters = dataset.parameters

    def find(self, query: JourneyQuery) -> list[Journey]:
        """Find the journey that a lookup tells of, and its alternatives; see `answer`."""
        return self.answer(query).journeys

    def answer(self, query: JourneyQuery) -> JourneyAnswer:
        """Find journeys between a home and an establishment.

        Raises
        ------
        InputError
            If the budget is above the dataset's.
        """
        origin = self._origins.place(query.lat, query.lon)
        asked = Query(query.lat, query.lon, query.budget_seconds, query.modes, query.access)
        looked_up = self._lookup.at(origin, asked)
        if looked_up.snapped is None:
            return JourneyAnswer(None, [], looked_up.warnings)
        task = self._task(query, origin)
        first = self._first(task, looked_up)
        if first is None:
            return JourneyAnswer(looked_up.snapped, [], [*looked_up.warnings, *self._why_none(query)], looked_up.days)
        journeys = [first.journey, *self._others(task, first)]
        return JourneyAnswer(looked_up.snapped, journeys, looked_up.warnings, looked_up.days)

    def warm_up(self, lat: float, lon: float) -> None:
        """Find a journey from and to a place, if it has any: the next one is found as fast as any."""
        budget_seconds = self._parameters.budget_seconds
        modes = RIDE_NAMES
        looked_up = self._lookup(Query(lat, lon, budget_seconds, modes))
        for direction, mode in zip(DIRECTIONS, (looked_up.best_mode, looked_up.return_mode), strict=True):
            for establishment in np.flatnonzero(mode >= 0)[:1].tolist():
                self.find(JourneyQuery(lat, lon, establishment, budget_seconds, direction, modes))

    def _why_none(self, query: JourneyQuery) -> Iterator[Warned]:
        if self._dataset.index.streets.establishment_node[query.establishment] < 0:
            uai = self._dataset.establishments[query.establishment]["uai"]
            yield establishment_off_network(uai)
        yield no_journey_within_budget(query.budget_seconds // SECONDS_PER_MINUTE)

    def _task(self, query: JourneyQuery, origin: Origin) -> _Task:
        outbound = query.direction == "outbound"
        index = self._dataset.index
        return _Task(
            query=query,
            outbound=outbound,
            near=self._origins.access(origin, query.access, outbound=outbound),
            links=access_of(index.egress if outbound else index.departure, query.establishment),
            writer=LegWriter(
                self._dataset,
                self._names,
                Home(query.lat, query.lon, origin),
                query.establishment,
                query.access,
                self._origins.workspace(),
                outbound=outbound,
            ),
        )

    def _first(self, task: _Task, answer: Answer) -> _Made | None:
        """Make the journey that the lookup's answer tells of."""
        columns = (
            (answer.best_mode, answer.departure, answer.arrival)
            if task.outbound
            else (answer.return_mode, answer.return_departure, answer.return_arrival)
        )
        number, departure, arrival = (int(column[task.query.establishment]) for column in columns)
        if number < 0:
            return None
        mode = MODES[number]
        if mode in STREET_NAMES:
            legs = task.writer.by_street(mode, departure, arrival - departure)
            return _Made(Journey(mode, departure, arrival, None, legs), [])
        service: Service = "school" if mode == "school" else "transit"
        found = self._ride(task, service, departure, arrival)
        return _Made(_journey(task, mode, departure, arrival, found), found.rides)

    def _ride(self, task: _Task, service: Service, departure: int, arrival: int) -> FoundRides:
        """Find the rides of a journey that is known to be."""
        search = self._searches.at_instant(self._view(service, task.outbound))
        leave, latest = (departure, arrival) if task.outbound else (-arrival, -departure)
        rides = search.rides(task.near, task.links, leave, latest)
        slack_seconds = self._parameters.boarding_slack_seconds
        in_order = ridden(search.timetable, rides, slack_seconds, turned=not task.outbound)
        return FoundRides(search.timetable, task.near, task.links, in_order)

    def _view(self, service: Service, outbound: bool) -> SearchTimetable:
        index = self._dataset.index.transit if service == "transit" else self._dataset.index.school
        return index.outbound_view if outbound else index.back_view

    def _others(self, task: _Task, first: _Made) -> list[Journey]:
        """Make the alternatives, in the order of their departures."""
        query = task.query
        service: Service = "school" if "school" in query.modes else "transit"
        if service not in query.modes or not query.alternatives:
            return []
        others: list[Journey] = []
        vehicles = [_vehicles(first.rides)]
        for candidate in _by_use(self._candidates(task, service), first):
            departure, arrival = candidate.departure, candidate.arrival
            found = self._ride(task, service, departure, arrival)
            if _vehicles(found.rides) in vehicles:
                continue
            vehicles.append(_vehicles(found.rides))
            journey = _journey(task, service, departure, arrival, found)
            others.append(journey._replace(mode=_mode_of(journey, query.modes)))
            if len(others) == query.alternatives:
                break
        return sorted(others, key=lambda journey: (journey.departure, journey.arrival))

    def _candidates(self, task: _Task, service: Service) -> list[Candidate]:
        """List the journeys of the window."""
        first, last = self._parameters.window(outbound=task.outbound)
        window = (first, last) if task.outbound else (-last, -first)
        budget_seconds = task.query.budget_seconds
        search = self._searches.over_window(
            self._view(service, task.outbound), window[0] - budget_seconds, window[1], budget_seconds
        )
        best = journeys_of_window(search.log(task.near), task.links, window, budget_seconds)
        return best if task.outbound else [Candidate(-arrive, -leave, rides) for leave, arrive, rides in best]


class _Task(NamedTuple):
    """What is asked for, and what it stands on."""

    query: JourneyQuery
    outbound: bool
    near: Access  # stops near home
    links: Access  # stops near the establishment
    writer: LegWriter


class _Made(NamedTuple):
    """A journey, and its rides as they were found."""

    journey: Journey
    rides: list[Ridden]


def _journey(task: _Task, mode: Mode, departure: int, arrival: int, found: FoundRides) -> Journey:
    legs = task.writer.by_rides(found, (departure, arrival))
    return Journey(mode, departure, arrival, len(found.rides) - 1, legs)


def _vehicles(rides: list[Ridden]) -> list[tuple[int, int]]:
    return [(ride.run, ride.start_instant) for ride in rides]


def _mode_of(journey: Journey, modes: tuple[Mode, ...]) -> Mode:
    by_school_service = any(leg.vehicle is not None and leg.vehicle.name.is_school for leg in journey.legs)
    return "school" if by_school_service or "transit" not in modes else "transit"


def _by_use(others: list[Candidate], first: _Made) -> Iterator[Candidate]:
    """Order alternatives by their use; see the top of this file."""
    journey = first.journey

    def shortest(candidate: Candidate) -> tuple[int, int, Candidate]:
        return candidate.minutes, abs(candidate.departure - journey.departure), candidate

    fewer = sorted((other for other in others if other.rides < len(first.rides)), key=shortest)[:1]
    yield from fewer
    yield from sorted((other for other in others if other not in fewer), key=shortest)
