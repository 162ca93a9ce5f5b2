"""The windows of a date: when one arrives and leaves, as instants, and the span in which journeys take place."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from isochrones.network.clock import window_instants
from isochrones.region.region_file import Region


class Windows(NamedTuple):
    """The two windows as instants (inclusive), and what they and the budget span."""

    arrive: tuple[int, int]
    leave: tuple[int, int]
    budget_seconds: int

    @property
    def outbound_horizon(self) -> tuple[int, int]:
        """Instants between which an outbound journey takes place."""
        return self.arrive[0] - self.budget_seconds, self.arrive[1]

    @property
    def return_horizon(self) -> tuple[int, int]:
        """Instants between which a way back takes place."""
        return self.leave[0], self.leave[1] + self.budget_seconds

    @property
    def horizon(self) -> tuple[int, int]:
        """Instants between which any journey takes place."""
        out, back = self.outbound_horizon, self.return_horizon
        return min(out[0], back[0]), max(out[1], back[1])


def windows_in(parameters: dict[str, Any]) -> Windows:
    """The windows among the parameters of a dataset, or of one of its days."""
    (arrive_start, arrive_end), (leave_start, leave_end) = (
        map(int, parameters[f"{way}_instants"]) for way in ("arrive", "leave")
    )
    return Windows((arrive_start, arrive_end), (leave_start, leave_end), int(parameters["budget_seconds"]))


def windows_of(region: Region, date: dt.date) -> Windows:
    """The region's windows on `date`, as instants of that date."""
    return Windows(
        arrive=window_instants(date, region.timezone, region.travel.arrive),
        leave=window_instants(date, region.timezone, region.travel.leave),
        budget_seconds=region.travel.budget_minutes * 60,
    )
