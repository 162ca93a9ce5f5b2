"""The journeys of a window that are worth taking, from the log of a range search.

A journey is dominated by one that leaves no earlier, arrives no later and has no more rides.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import UNREACHED
from isochrones.engine.transit.labels import Log
from isochrones.engine.transit.range_search import Access
from isochrones.foundation.units import SECONDS_PER_MINUTE

Rows = NDArray[np.int64]
"""[journeys, 4] departure, arrival, rides, and by how much earlier the same journey can be made."""

PLAY = 3
"""The last column of `Rows`."""


class Candidate(NamedTuple):
    """A journey of which the vehicles are not known yet; instants are the search's own, if nobody turned them."""

    departure: int
    arrival: int
    rides: int

    @property
    def minutes(self) -> int:
        """Duration, rounded up."""
        return -(-(self.arrival - self.departure) // SECONDS_PER_MINUTE)


def journeys_of_window(log: Log, goal: Access, window: tuple[int, int], budget_seconds: int) -> list[Candidate]:
    """List the journeys to one goal that end within a window and that no other one dominates.

    Parameters
    ----------
    log
        Of a search from the journeys' start.
    goal
        Stops near the goal.
    window
        First and last instant, inclusive, at which one may be at the goal.
    budget_seconds
        Longest journey, inclusive.
    """
    ending = _ending_by(window[1], log, goal)
    moving = ending[ending[:, PLAY] > 0]
    # One that ends before the window may still dominate: a way from its vehicle that takes longer.
    return [
        journey
        for journey in not_dominated(ending[:, :PLAY])
        if journey.arrival >= window[0]
        and journey.arrival - journey.departure <= budget_seconds
        and not _is_overtaken(journey, moving)
    ]


def _ending_by(last: int, log: Log, goal: Access) -> Rows:
    """All journeys to one goal, each as late as it can be made."""
    walk = np.full(1 + max(log.stop.max(initial=0), goal.stops.max(initial=0)), UNREACHED, np.int64)
    walk[goal.stops] = goal.seconds
    near = np.flatnonzero(walk[log.stop] < UNREACHED)
    arrival, departure = log.arrival[near] + walk[log.stop[near]], log.instant[near].astype(np.int64)
    # A journey that moves may be made earlier, and arrives as much earlier.
    late = np.maximum(0, arrival - last)
    rows = np.column_stack((departure - late, arrival - late, log.rides[near], departure - late - log.until[near]))
    return rows[rows[:, PLAY] >= 0]


def _is_overtaken(journey: Candidate, moving: Rows) -> bool:
    """Tell whether a journey that moves, made somewhat earlier, dominates this one."""
    departure, arrival, rides, play = moving.T
    least, most = np.maximum(0, arrival - journey.arrival), np.minimum(play, departure - journey.departure)
    better = (rides < journey.rides) | (departure - least > journey.departure) | (arrival - most < journey.arrival)
    return bool(((rides <= journey.rides) & (least <= most) & better).any())


def not_dominated(journeys: NDArray[np.int64]) -> list[Candidate]:
    """Leave out what another journey dominates, and all but one of those that are equal; the last to leave is first.

    Parameters
    ----------
    journeys
        int64[journeys, 3] departure, arrival, rides.
    """
    ordered = journeys[np.lexsort((journeys[:, 2], journeys[:, 1], -journeys[:, 0]))]
    _, arrival, rides = ordered.T
    kept = np.zeros(len(ordered), np.bool_)
    for most in np.unique(rides):
        # Whoever stands before leaves no earlier.
        earliest = np.minimum.accumulate(np.where(rides <= most, arrival, UNREACHED))
        kept |= (rides == most) & (arrival < np.concatenate(([UNREACHED], earliest[:-1])))
    return [Candidate(*row) for row in ordered[kept].tolist()]
