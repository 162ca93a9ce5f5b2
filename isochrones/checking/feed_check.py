"""What a check found, as plain values and as what is drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs import FeedKind
from isochrones.assembling.repeated_trips import Overlap
from isochrones.checking.reason import Reason

Verdict = Literal["fine", "look", "blocking"]
Floats = NDArray[np.float64]


class FeedToCheck(NamedTuple):
    """A feed that is to be checked; without a path it was never fetched, and `problem` says why."""

    feed_id: str
    kind: FeedKind
    path: Path | None
    problem: str = ""


class Odd(NamedTuple):
    """Rows of a table at which something is odd, by their positions in it."""

    rows: NDArray[np.int64]  # [odd rows] the oddest first
    examples: list[str]


NONE_ODD = Odd(np.zeros(0, np.int64), [])


class DrawnStops(NamedTuple):
    """The stops of a feed at which trips call, for the map."""

    lat: Floats  # [stops] degrees, NaN if unknown
    lon: Floats
    titles: list[str]
    is_odd: NDArray[np.bool_]  # [stops] far from streets, or astray


@dataclass
class FeedCheck:
    """What was found in one feed."""

    source: FeedToCheck
    error: str | None = None  # why it can't be read
    timezone: str = ""
    agencies: tuple[str, ...] = ()
    routes: int = 0
    trips: int = 0
    trips_lost: int = 0  # in the file, but of no use
    stop_times: int = 0
    stop_times_guessed: int = 0  # between those given
    stops: int = 0
    stops_served: int = 0
    first_date: dt.date | None = None
    last_date: dt.date | None = None
    trips_on_days: list[int] = field(default_factory=list)  # [days]
    findings: list[dict[str, object]] = field(default_factory=list)
    hops_too_fast: Odd = NONE_ODD  # stop times that are reached too fast
    stops_without_position: Odd = NONE_ODD
    stops_astray: Odd = NONE_ODD
    stops_far_from_streets: Odd = NONE_ODD
    trips_repeated: int = 0  # in another feed, which keeps them
    reasons: list[Reason] = field(default_factory=list)
    drawn: DrawnStops | None = None

    @property
    def verdict(self) -> Verdict:
        """The gravest of the reasons."""
        levels = {reason.rule.level for reason in self.reasons}
        return "blocking" if "blocking" in levels else "look" if levels else "fine"

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "feed": self.source.feed_id,
            "kind": self.source.kind,
            "verdict": self.verdict,
            "reasons": [reason.as_record() for reason in self.reasons],
            "error": self.error,
            "timezone": self.timezone or None,
            "agencies": list(self.agencies),
            "routes": self.routes,
            "trips": self.trips,
            "trips_lost": self.trips_lost,
            "trips_repeated": self.trips_repeated,
            "stop_times": self.stop_times,
            "stop_times_guessed": self.stop_times_guessed,
            "stops": self.stops,
            "stops_served": self.stops_served,
            "first_date": self.first_date.isoformat() if self.first_date else None,
            "last_date": self.last_date.isoformat() if self.last_date else None,
            "trips_on_days": self.trips_on_days,
            **{name: {"count": len(found.rows), "examples": found.examples} for name, found in self._odd()},
            "findings": self.findings,
        }

    def _odd(self) -> list[tuple[str, Odd]]:
        return [
            ("hops_too_fast", self.hops_too_fast),
            ("stops_without_position", self.stops_without_position),
            ("stops_astray", self.stops_astray),
            ("stops_far_from_streets", self.stops_far_from_streets),
        ]


class StreetCheck(NamedTuple):
    """The streets that stops were compared with."""

    snap_meters: float
    findings: list[dict[str, object]]
    lines: list[tuple[Floats, Floats]]  # latitudes and longitudes along each street


@dataclass
class CheckReport:
    """What was found in the feeds of a region, or in feeds alone."""

    name: str
    dates: list[dt.date]  # the days looked at
    feeds: list[FeedCheck]
    overlaps: list[Overlap]
    streets: StreetCheck | None  # None where there are none to compare with

    @property
    def objections(self) -> list[str]:
        """Why a build is not advisable; none where it is."""
        blocking = [
            f"feed {feed.source.feed_id}: {reason.message}"
            for feed in self.feeds
            for reason in feed.reasons
            if reason.rule.level == "blocking"
        ]
        return blocking or ([] if self.feeds else ["there is no feed"])

    @property
    def conclusion(self) -> str:
        """Say in one line whether a build is advisable."""
        if not self.objections:
            return "a build is advisable"
        return f"a build is not advisable: {'; '.join(self.objections)}"

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "name": self.name,
            "dates": [date.isoformat() for date in self.dates],
            "build_advisable": not self.objections,
            "objections": self.objections,
            "feeds": [feed.as_record() for feed in self.feeds],
            "overlaps": [
                {
                    "kept_feed": overlap.kept_feed,
                    "dropped_feed": overlap.dropped_feed,
                    "dropped": len(overlap.dropped_trips),
                    "both_kept": overlap.seen,
                    "examples": overlap.examples,
                }
                for overlap in self.overlaps
            ],
            "streets": self.streets and {"snap_meters": self.streets.snap_meters, "findings": self.streets.findings},
        }
