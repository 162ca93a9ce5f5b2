"""Answers for one origin: every mode, both directions, from a dataset's index."""

from __future__ import annotations

import datetime as dt
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.answers.origin import Origin, Origins, Seconds
from isochrones.answers.place_warnings import origin_off_network, origin_without_street
from isochrones.answers.rides import MAIN_DAY, Near, Rides
from isochrones.answers.searches import Searches
from isochrones.dataset.dataset import Dataset
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.buckets import street_times_from_establishments, street_times_to_establishments
from isochrones.engine.transit.pair_lookup import Fastest, no_journeys
from isochrones.findings import InputError
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.modes.names import (
    DEFAULT_NAMES,
    MODES,
    NUMBERS,
    STREET_NAMES,
    WALK,
    AccessMode,
    Mode,
    StreetModeName,
)
from isochrones.network.street_graph import Snap
from isochrones.warned import Warned

Metric = Literal["fastest", "p50"]


class Query(NamedTuple):
    """What is asked from one origin."""

    lat: float
    lon: float
    budget_seconds: int
    modes: tuple[Mode, ...] = DEFAULT_NAMES
    access: AccessMode = WALK
    metric: Metric = "fastest"


class DayAnswer(NamedTuple):
    """On one reference day, per establishment: the fastest of the modes asked for, whatever the metric."""

    date: dt.date
    seconds: Seconds  # UNREACHED where no journey is within the budget
    return_seconds: Seconds


class Answer(NamedTuple):
    """Per establishment, in the dataset's order; durations in seconds, UNREACHED where none is within the budget."""

    snapped: Snap | None
    seconds: dict[Mode, Seconds]
    best_seconds: Seconds
    best_mode: NDArray[np.int8]  # index into MODES, -1 if none
    departure: Seconds  # instant, -1 if none or unknown
    arrival: Seconds  # instant, -1 if none or unknown
    transfers: NDArray[np.int8]  # -1 if none or unknown
    return_seconds: Seconds
    return_mode: NDArray[np.int8]  # index into MODES, -1 if none
    return_departure: Seconds  # instant of leaving the establishment, -1 if none or unknown
    return_arrival: Seconds  # instant, -1 if none or unknown
    warnings: list[Warned]
    days: tuple[DayAnswer, ...] = ()  # by date; none where there is one reference day, or the origin is off the streets


class _Direction(NamedTuple):
    """Durations of one direction."""

    by_mode: dict[Mode, Fastest]
    by_day: list[Seconds]  # fastest on each reference day, none where there is only one


class Lookup:
    """Answers queries on one dataset; safe to use from several threads."""

    def __init__(self, dataset: Dataset, origins: Origins, searches: Searches) -> None:
        self._index = dataset.index
        self._origins = origins
        self._parameters = dataset.parameters
        self._establishments = len(dataset.establishments)
        self._days = dataset.reference_days
        self._rides = Rides(dataset, searches)

    def __call__(self, query: Query) -> Answer:
        """Answer one query; see `at`."""
        return self.at(self._origins.place(query.lat, query.lon), query)

    def at(self, origin: Origin, query: Query) -> Answer:
        """Answer one query whose place is joined to the streets already.

        Raises
        ------
        InputError
            If the budget is above the dataset's: what takes longer was not searched for.
        """
        if query.budget_seconds > self._parameters.budget_seconds:
            raise InputError(
                f"budget_seconds: this dataset knows journeys of up to {self._parameters.budget_seconds} s, "
                f"not {query.budget_seconds}"
            )
        if WALK not in origin.snaps:
            return self._nowhere(query)
        out = self._direction(origin, query, outbound=True)
        back = self._direction(origin, query, outbound=False)
        return self._answer(query, origin, out.by_mode, back.by_mode)._replace(days=self._day_answers(out, back))

    def _day_answers(self, out: _Direction, back: _Direction) -> tuple[DayAnswer, ...]:
        if not out.by_day:
            return ()
        rows = zip((day.date for day in self._days), out.by_day, back.by_day, strict=True)
        return tuple(sorted((DayAnswer(*row) for row in rows), key=lambda day: day.date))

    def _direction(self, origin: Origin, query: Query, *, outbound: bool) -> _Direction:
        streets: dict[Mode, Fastest] = {}
        for mode in STREET_NAMES:
            if mode in query.modes:
                streets[mode] = self._by_street(origin, mode, query.budget_seconds, outbound=outbound)
        near = None
        if "transit" in query.modes or "school" in query.modes:
            access = self._origins.access(origin, query.access, outbound=outbound)
            near = Near(access, query.budget_seconds, outbound=outbound, with_school="school" in query.modes)
        by_mode = self._with_rides(streets, near, MAIN_DAY, query.metric)
        if len(self._days) == 1:
            return _Direction(by_mode, [])
        found: list[dict[Mode, Fastest]] = [
            by_mode if query.metric == "fastest" else self._with_rides(streets, near, MAIN_DAY, "fastest")
        ]
        for number, day in enumerate(self._days[1:], start=1):
            is_same = day.same_as < number
            found.append(found[day.same_as] if is_same else self._with_rides(streets, near, number, "fastest"))
        least = [np.minimum.reduce([by_day[mode].seconds for mode in query.modes]) for by_day in found]
        return _Direction(by_mode, least)

    def _with_rides(
        self, streets: dict[Mode, Fastest], near: Near | None, day: int, metric: Metric
    ) -> dict[Mode, Fastest]:
        found = dict(streets)
        if near is not None:
            rides = self._rides.median(near) if metric == "p50" else self._rides.fastest(near, day)
            found.update(rides.items())
        return found

    def _by_street(self, origin: Origin, mode: StreetModeName, budget_seconds: int, *, outbound: bool) -> Fastest:
        fastest = no_journeys(self._establishments)
        if mode in origin.snaps:
            index = self._index.by_street[NUMBERS[mode]]
            nodes, milliseconds = (origin.outward if outbound else origin.inward)[mode]
            search = street_times_to_establishments if outbound else street_times_from_establishments
            buckets = index.towards if outbound else index.away
            limit_ms = budget_seconds * MS_PER_SECOND
            times = search(index.hierarchy, buckets, nodes, milliseconds, limit_ms, self._origins.workspace())
            reached = times < UNREACHED
            fastest.seconds[reached] = -(-times[reached] // MS_PER_SECOND)
        return fastest

    def _answer(
        self,
        query: Query,
        origin: Origin,
        out: dict[Mode, Fastest],
        back: dict[Mode, Fastest],
    ) -> Answer:
        best_seconds, best_mode = _least({mode: out[mode].seconds for mode in query.modes}, self._establishments)
        return_seconds, return_mode = _least({mode: back[mode].seconds for mode in query.modes}, self._establishments)
        arrival, departure, return_departure, return_arrival = (
            np.full(self._establishments, -1, np.int32) for _ in range(4)
        )
        transfers = np.full(self._establishments, -1, np.int8)
        arrive_start = self._parameters.arrive_instants[0]
        leave_start, leave_end = self._parameters.leave_instants
        for number, mode in enumerate(MODES):
            if mode not in query.modes:
                continue
            there, home = np.flatnonzero(best_mode == number), np.flatnonzero(return_mode == number)
            if mode in STREET_NAMES:
                arrival[there] = arrive_start
                return_departure[home] = leave_start
            elif query.metric == "fastest":
                arrival[there] = arrive_start + out[mode].tie_seconds[there]
                return_departure[home] = leave_end - back[mode].tie_seconds[home]
                transfers[there] = out[mode].rides[there] - 1
            else:
                continue
            departure[there] = arrival[there] - best_seconds[there]
            return_arrival[home] = return_departure[home] + return_seconds[home]
        return Answer(
            snapped=origin.snaps[WALK],
            seconds={mode: out[mode].seconds for mode in query.modes},
            best_seconds=best_seconds,
            best_mode=best_mode,
            departure=departure,
            arrival=arrival,
            transfers=transfers,
            return_seconds=return_seconds,
            return_mode=return_mode,
            return_departure=return_departure,
            return_arrival=return_arrival,
            warnings=self._warnings(query, origin),
        )

    def _warnings(self, query: Query, origin: Origin) -> list[Warned]:
        return origin_without_street({*query.modes, query.access}, origin.snaps, self._parameters.snap_meters)

    def _nowhere(self, query: Query) -> Answer:
        none = np.full(self._establishments, UNREACHED, np.int32)
        unknown = np.full(self._establishments, -1, np.int32)
        return Answer(
            snapped=None,
            seconds=dict.fromkeys(query.modes, none),
            best_seconds=none,
            best_mode=unknown.astype(np.int8),
            departure=unknown,
            arrival=unknown,
            transfers=unknown.astype(np.int8),
            return_seconds=none,
            return_mode=unknown.astype(np.int8),
            return_departure=unknown,
            return_arrival=unknown,
            warnings=[origin_off_network(self._parameters.snap_meters)],
        )


def _least(by_mode: dict[Mode, Seconds], establishments: int) -> tuple[Seconds, NDArray[np.int8]]:
    """The least duration over the modes, and the first mode (in the order of MODES) that has it."""
    seconds = np.full(establishments, UNREACHED, np.int32)
    best = np.full(establishments, -1, np.int8)
    for number, mode in enumerate(MODES):
        if mode in by_mode:
            better = by_mode[mode] < seconds
            seconds[better] = by_mode[mode][better]
            best[better] = number
    return seconds, best
