"""The build report: what was read, what was found wrong, what could mislead."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from isochrones.dataset.build_record import BuildRecord, DayRecord, FeedRecord, FindingRecord
from isochrones.findings import Findings
from isochrones.warned import Absence, Warned, absence


class CandidateDay(NamedTuple):
    """One day that a dataset can stand for."""

    date: dt.date
    share: float  # of the best score there could be: every feed as on its fullest school day
    feeds: int  # with trips on the day
    trips: int
    not_covered: tuple[str, ...]  # ids of the feeds without
    chosen: bool


@dataclass
class FeedReport:
    """One feed on the region's date; its first and last date are its own, as published."""

    feed: str
    kind: str
    timezone: str = ""
    first_date: str | None = None
    last_date: str | None = None
    services_on_date: int = 0
    trips_on_date: int = 0
    stop_events_on_date: int = 0
    shifted_days: int = 0
    sliding_trips: int = 0
    stops: int = 0
    stops_served: int = 0
    stops_without_street: int = 0
    left_out: str | None = None

    def absence(self, date: dt.date) -> Absence:
        """Say why it has no trips on a date."""
        moved = dt.timedelta(days=self.shifted_days)
        first, last = (dt.date.fromisoformat(day) + moved if day else None for day in (self.first_date, self.last_date))
        return absence(date, first, last, self.shifted_days)


@dataclass
class BuildReport:
    """Everything a data team wants to know of one build."""

    findings: Findings = field(default_factory=Findings)
    school_zones: tuple[str, ...] = ()
    days: list[CandidateDay] = field(default_factory=list)
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

    def warn_once(self, code: str, message: str) -> None:
        """Add a named warning unless it is there already."""
        if Warned(code, message) not in self.warnings:
            self.warn(code, message)

    def as_record(self) -> BuildRecord:
        """Return it as the manifest keeps it."""
        return BuildRecord(
            school_zones=self.school_zones,
            days=tuple(DayRecord(**day._asdict()) for day in self.days),
            feeds=tuple(FeedRecord(**asdict(feed)) for feed in self.feeds),
            streets=self.streets,
            establishments=self.establishments,
            formations=self.formations,
            establishments_without_street=tuple(self.establishments_without_street),
            patterns=self.patterns,
            trips=self.trips,
            footpaths=self.footpaths,
            findings=tuple(FindingRecord.model_validate(record) for record in self.findings.records()),
        )
