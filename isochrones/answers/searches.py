"""Searches on the views of one dataset's timetables, whoever asks: their memory is as large as a timetable."""

from __future__ import annotations

from isochrones.engine.transit.journey_search import JourneySearch
from isochrones.engine.transit.range_search import Limits
from isochrones.engine.transit.reachability import TransitSearch
from isochrones.foundation.latest import Latest
from isochrones.network.search_timetable import SearchTimetable

VIEWS_KEPT = 12
"""The four of the index, and as many as are kept of other dates."""


class Searches:
    """Lends searches by view; safe to use from several threads.

    Two views are the same if they are one object. Those last used are kept.
    """

    def __init__(self, max_rides: int) -> None:
        self._max_rides = max_rides
        # An id stands for one object as long as there is the object: so the view is kept beside its search.
        self._windows: Latest[tuple[SearchTimetable, TransitSearch]] = Latest(VIEWS_KEPT)
        self._instants: Latest[tuple[SearchTimetable, JourneySearch]] = Latest(VIEWS_KEPT)

    def over_window(self, view: SearchTimetable, first: int, last: int, budget_seconds: int) -> TransitSearch:
        """Return the search on a view over all instants from `first` to `last`, in the view's time."""
        limits = Limits(first, last, budget_seconds, self._max_rides)
        _, search = self._windows.get(id(view), lambda: (view, TransitSearch(view, limits)))
        return search.within(limits)

    def at_instant(self, view: SearchTimetable) -> JourneySearch:
        """Return the search for the rides of one journey on a view."""
        _, search = self._instants.get(id(view), lambda: (view, JourneySearch(view, self._max_rides)))
        return search
