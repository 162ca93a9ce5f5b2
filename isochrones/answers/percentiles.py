"""Percentiles of the duration over a window, by a search from the origin.

The precomputed pairs know the fastest journey only. The durations at every minute of the window would take many times
their room, and a search from the origin takes a few milliseconds: so percentiles are searched for when asked.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isochrones.answers.searches import Searches
from isochrones.dataset.parameters import Parameters
from isochrones.dataset.search_index import SearchIndex, ServiceIndex
from isochrones.engine.transit.range_search import Access
from isochrones.engine.transit.reachability import Reach, reach_from_log


class PercentileSearch:
    """Searches from origins, on all choices of services; safe to use from several threads."""

    def __init__(self, index: SearchIndex, parameters: Parameters, searches: Searches) -> None:
        self._index, self._searches = index, searches
        self._budget_seconds = parameters.budget_seconds
        self._arrive = parameters.arrive_instants
        leave_start, leave_end = parameters.leave_instants
        self._turned_leave = (-leave_end, -leave_start)

    def seconds(self, service: ServiceIndex, access: Access, percentile: int, *, outbound: bool) -> NDArray[np.int32]:
        """Durations per establishment, UNREACHED where the percentile is."""
        return self.reach(service, access, percentile, outbound=outbound).percentile_seconds

    def reach(self, service: ServiceIndex, access: Access, percentile: int, *, outbound: bool) -> Reach:
        """Search every journey from (outbound) or to an origin whose nearest stops are `access`."""
        window = self._arrive if outbound else self._turned_leave
        view = service.outbound_view if outbound else service.back_view
        search = self._searches.over_window(view, window[0] - self._budget_seconds, window[1], self._budget_seconds)
        links = self._index.egress if outbound else self._index.departure
        return reach_from_log(search.log(access), links, search.limits, window, percentile)
