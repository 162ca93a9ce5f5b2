"""What a fetch came to, source by source."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, Literal

Result = Literal["new", "unchanged", "quarantined", "failed", "local"]

NEEDS_A_PERSON: frozenset[Result] = frozenset({"quarantined", "failed"})


@dataclass(frozen=True)
class Outcome:
    """What became of one source.

    `version` and `version_date` are those of the version that is used now; None where there is none.
    """

    id: str
    type: str
    source: str
    result: Result
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    version: str | None = None
    version_date: dt.date | None = None

    @property
    def needs_a_person(self) -> bool:
        """Whether it was left in a state that somebody has to look at."""
        return self.result in NEEDS_A_PERSON


@dataclass(frozen=True)
class FetchReport:
    """What a fetch came to."""

    region: str
    fetched_at: dt.datetime
    outcomes: tuple[Outcome, ...]
    findings: tuple[dict[str, object], ...] = ()  # what is odd in the list of feeds

    @property
    def needs_a_person(self) -> bool:
        """Whether any source does."""
        return any(outcome.needs_a_person for outcome in self.outcomes)

    def count(self, result: Result) -> int:
        """How many sources came to this."""
        return sum(outcome.result == result for outcome in self.outcomes)

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "region": self.region,
            "fetched_at": self.fetched_at.isoformat(),
            "needs_a_person": self.needs_a_person,
            "sources": [_as_record(outcome) for outcome in self.outcomes],
            "findings": list(self.findings),
        }


class FetchProgress:
    """Told how a fetch goes on, from one thread. What a subclass leaves out is not heard."""

    def starts(self, ids: list[str]) -> None:
        """These sources are looked after."""

    def receives(self, source_id: str, received_bytes: int, total_bytes: int | None) -> None:
        """So much of a source has arrived; the total is None where the server doesn't tell."""

    def judges(self, source_id: str) -> None:
        """All of a source has arrived, and is looked at."""

    def finished(self, outcome: Outcome) -> None:
        """A source is done with."""


def _as_record(outcome: Outcome) -> dict[str, Any]:
    date = outcome.version_date
    plain = {"version_date": date.isoformat() if date else None, "needs_a_person": outcome.needs_a_person}
    return {**asdict(outcome), "reasons": list(outcome.reasons), "notes": list(outcome.notes), **plain}
