"""The build report: what was read, what was found wrong, what could mislead."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from isochrones.findings import Findings


@dataclass(frozen=True)
class Warned:
    """Something that could mislead, by name; it reaches the report, the manifest and every answer it touches."""

    code: str
    message: str


@dataclass
class FeedReport:
    """One feed on the region's date."""

    feed: str
    kind: str
    timezone: str = ""
    first_date: str | None = None
    last_date: str | None = None
    services_on_date: int = 0
    trips_on_date: int = 0
    stop_events_on_date: int = 0
    sliding_trips: int = 0
    stops: int = 0
    stops_served: int = 0
    stops_without_street: int = 0
    left_out: str | None = None


@dataclass
class BuildReport:
    """Everything a data team wants to know of one build."""

    findings: Findings = field(default_factory=Findings)
    feeds: list[FeedReport] = field(default_factory=list)
    streets: dict[str, int] = field(default_factory=dict)
    establishments: int = 0
    formations: int = 0
    establishments_without_street: list[str] = field(default_factory=list)
    patterns: int = 0
    trips: int = 0
    footpaths: int = 0
    warnings: list[Warned] = field(default_factory=list)

    def warn(self, code: str, message: str) -> None:
        """Add a named warning."""
        self.warnings.append(Warned(code, message))

    def as_record(self) -> dict[str, Any]:
        """Plain values, for the manifest."""
        return {
            "feeds": [asdict(feed) for feed in self.feeds],
            "streets": self.streets,
            "establishments": self.establishments,
            "formations": self.formations,
            "establishments_without_street": self.establishments_without_street,
            "patterns": self.patterns,
            "trips": self.trips,
            "footpaths": self.footpaths,
            "findings": self.findings.records(),
        }
