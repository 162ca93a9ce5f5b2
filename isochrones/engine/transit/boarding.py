"""The rules of boarding that every search on a timetable shares.

A scheduled trip is caught by whoever is at the stop by its `ready`. A trip without exact times leaves when one is
there, within its interval: it slides. Nobody rides on in a trip from a position at which that trip, or an earlier one
of its pattern, was ridden already: trips of a pattern don't overtake. (Trips are marked as in Witt, "Trip-Based Public
Transit Routing", 2015.)
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.constants import NOT_RIDDEN
from isochrones.foundation.kernels import inlined
from isochrones.network.search_timetable import SearchTimetable

ARRIVAL, READY = 0, 1
"""The two kinds of labels; also where the counters tell how many stops of each were touched."""

TOUCHED_PLACES, PHASE = 2, 3
"""Further counters: how many positions were marked, and the number of the phase, a step of a round."""


class Marks(Protocol):
    """What a search remembers of stops and positions; see `labels.Workspace`."""

    @property
    def ridden(self) -> NDArray[np.int32]:
        """Shape (positions, rounds), first trip ridden on from there with as many rides, or fewer."""

    @property
    def queue(self) -> NDArray[np.int32]:
        """Shape (2, stops), the stops queued in this phase."""

    @property
    def queued(self) -> NDArray[np.int64]:
        """Shape (2, stops), phase in which each was queued last."""

    @property
    def touched(self) -> NDArray[np.int32]:
        """Shape (3, stops or positions), what must be cleaned."""

    @property
    def counters(self) -> NDArray[np.int64]:
        """See the constants."""


@inlined
def first_departure(timetable: SearchTimetable, begin: int, end: int, ready: int) -> int:
    """First departure in begin..end of a stop's board that can be caught; `end` if none can.

    Looks from the end, in steps that double: a search mostly asks for the last few.
    """
    step, low, high = 1, end, end
    while low > begin:
        low = max(begin, high - step)
        if timetable.board_ready[low] < ready:
            low += 1
            break
        high = low
        step *= 2
    while low < high:
        middle = (low + high) // 2
        if timetable.board_ready[middle] < ready:
            low = middle + 1
        else:
            high = middle
    return high


@inlined
def slide_seconds(timetable: SearchTimetable, trip: int, position: int, ready: int) -> int:
    """How much later than its times a trip without exact times leaves; it doesn't if that is more than its slide."""
    on_time: int = timetable.ready[timetable.trip_times[trip] + position]
    return max(0, ready - on_time)


@inlined
def note_ridden(marks: Marks, place: int, trip: int, rides: int) -> bool:
    """Note that `trip` is ridden on from a position; False if it or an earlier trip of its pattern was before."""
    if marks.ridden[place, rides] <= trip:
        return False
    last = marks.ridden.shape[1] - 1
    if marks.ridden[place, last] == NOT_RIDDEN:
        marks.touched[TOUCHED_PLACES, marks.counters[TOUCHED_PLACES]] = place
        marks.counters[TOUCHED_PLACES] += 1
    for k in range(rides, last + 1):
        if marks.ridden[place, k] <= trip:
            break
        marks.ridden[place, k] = trip
    return True


@inlined
def queue_once(marks: Marks, which: int, stop: int, count: int) -> int:
    """Queue a stop, once in a phase; return the new length of the queue."""
    phase = marks.counters[PHASE]
    if marks.queued[which, stop] == phase:
        return count
    marks.queued[which, stop] = phase
    marks.queue[which, count] = stop
    return count + 1
