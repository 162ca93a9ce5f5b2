"""The report of a build, as the manifest keeps it for the data team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from isochrones.dataset.stated import Date, Stated, Texts


class DayRecord(Stated):
    """One day that the dataset could stand for."""

    date: Date
    share: float  # of the best score there could be
    feeds: int  # with trips on the day
    trips: int
    not_covered: Texts  # ids of the feeds without
    chosen: bool


class FeedRecord(Stated):
    """One feed on the main date; its first and last date are its own, as published."""

    feed: str
    kind: str
    timezone: str
    first_date: Date | None
    last_date: Date | None
    services_on_date: int
    trips_on_date: int
    stop_events_on_date: int
    shifted_days: int
    sliding_trips: int
    stops: int
    stops_served: int
    stops_without_street: int
    left_out: str | None  # why, if it is


class FindingRecord(Stated):
    """One rule that some rows of one file broke, and what was done about them."""

    file: str
    rule: str
    action: str
    message: str
    count: int
    examples: Texts


class BuildRecord(Stated):
    """Everything a data team wants to know of one build."""

    school_zones: Texts
    days: Annotated[tuple[DayRecord, ...], Field(strict=False)]
    feeds: Annotated[tuple[FeedRecord, ...], Field(strict=False)]
    streets: Mapping[str, int]  # counts, by what is counted
    establishments: int
    formations: int
    establishments_without_street: Texts  # uai
    patterns: int
    trips: int
    footpaths: int
    findings: Annotated[tuple[FindingRecord, ...], Field(strict=False)]
