"""The windows of a date: when one arrives and leaves, as instants, and the span in which journeys take place."""

from __future__ import annotations

from typing import NamedTuple


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
