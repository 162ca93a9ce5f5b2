"""Durations by public transport between an origin and all establishments, on each reference day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from isochrones.answers.percentiles import PercentileSearch
from isochrones.answers.searches import Searches
from isochrones.dataset.dataset import Dataset
from isochrones.dataset.search_index import ServiceIndex
from isochrones.engine.constants import UNREACHED
from isochrones.engine.transit.pair_lookup import Fastest, add_journeys, no_journeys
from isochrones.engine.transit.range_search import Access
from isochrones.network.pair_index import PairIndex

Service = Literal["transit", "school"]

MAIN_DAY = 0
MEDIAN = 50


class Near(NamedTuple):
    """Where journeys start (outbound) or end, and which are wanted."""

    access: Access  # stops near the origin
    budget_seconds: int
    outbound: bool
    with_school: bool


class Rides:
    """Looks up and searches rides in one dataset; safe to use from several threads.

    Those with school services are told only where they are strictly faster than without.
    """

    def __init__(self, dataset: Dataset, searches: Searches) -> None:
        self._index = dataset.index
        self._stops = len(dataset.index.footpaths.offsets) - 1
        self._establishments = len(dataset.establishments)
        self._has_school_services = dataset.parameters.school_services
        self._percentiles = PercentileSearch(dataset.index, dataset.parameters, searches)

    def fastest(self, near: Near, day: int = MAIN_DAY) -> dict[Service, Fastest]:
        """Look up the fastest journeys on a reference day that is not the same as an earlier one, by its number."""
        access = near.access._replace(stops=near.access.stops + day * self._stops) if day else near.access
        found: dict[Service, Fastest] = {}
        for service, index in self._services(near):
            found[service] = no_journeys(self._establishments)
            pairs: PairIndex = index.outbound if near.outbound else index.back
            add_journeys(pairs, access, near.budget_seconds, found[service])
        return _only_better(found)

    def median(self, near: Near) -> dict[Service, Fastest]:
        """Search the median durations over the minutes of the main day's window."""
        found: dict[Service, Fastest] = {}
        for service, index in self._services(near):
            found[service] = no_journeys(self._establishments)
            if service == "transit" or self._has_school_services:
                seconds = self._percentiles.seconds(index, near.access, MEDIAN, outbound=near.outbound)
                within = seconds <= near.budget_seconds
                found[service].seconds[within] = seconds[within]
        return _only_better(found)

    def _services(self, near: Near) -> Iterator[tuple[Service, ServiceIndex]]:
        yield "transit", self._index.transit
        if near.with_school:
            yield "school", self._index.school


def _only_better(found: dict[Service, Fastest]) -> dict[Service, Fastest]:
    """Leave of the journeys with school services those that are strictly faster than without."""
    if "school" in found:
        seconds = found["school"].seconds
        seconds[seconds >= found["transit"].seconds] = UNREACHED
    return found
