"""The whole check, step by step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from gtfs import Feed, read_feed
from isochrones.assembling.repeated_trips import Overlap, overlaps
from isochrones.checking.facts import fill_in
from isochrones.checking.feed_check import CheckReport, FeedCheck, FeedToCheck, StreetCheck
from isochrones.checking.placement import check_places, check_streets, drawn_stops
from isochrones.checking.rules import reasons
from isochrones.findings import Findings, InputError
from isochrones.region.region_file import Region

Told = Callable[[str], None]

DAYS = 60


def check_region(region: Region, today: dt.date, *, days: int = DAYS, told: Told = lambda _: None) -> CheckReport:
    """Check the feeds of a region against each other and against its streets.

    Raises
    ------
    InputError
        If the region's street files can't be read; a feed that can't be is part of the report.
    """
    sources = [FeedToCheck(entry.id, entry.type, entry.path, entry.problem) for entry in region.gtfs.feeds]
    return _check(region.name, sources, _dates(today, days), region, told)


def check_feeds(
    name: str, sources: Sequence[FeedToCheck], today: dt.date, *, days: int = DAYS, told: Told = lambda _: None
) -> CheckReport:
    """Check feeds that belong to no region: there are no streets to compare them with."""
    return _check(name, sources, _dates(today, days), None, told)


def _dates(today: dt.date, days: int) -> list[dt.date]:
    return [today + dt.timedelta(days=day) for day in range(days)]


def _check(
    name: str, sources: Sequence[FeedToCheck], dates: list[dt.date], region: Region | None, told: Told
) -> CheckReport:
    checks, feeds, read = [], [], []
    for source in sources:
        told(f"reading feed {source.feed_id}")
        check, feed = _check_feed(source, dates)
        checks.append(check)
        if feed is not None:
            feeds.append(feed)
            read.append(check)
    told("comparing feeds")
    found = overlaps(feeds)
    _count_repeated(read, found)
    streets: StreetCheck | None = None
    if region is not None:
        told("reading streets")
        streets = check_streets(region, read, feeds)
    for check, feed in zip(read, feeds, strict=True):
        check.drawn = drawn_stops(check, feed)
    for check in checks:
        check.reasons = reasons(check, dates, region.timezone if region else None)
    return CheckReport(name, dates, checks, found, streets)


def _check_feed(source: FeedToCheck, dates: list[dt.date]) -> tuple[FeedCheck, Feed | None]:
    """Check one feed by itself; without a feed where it can't be read."""
    check = FeedCheck(source)
    if source.path is None:
        return check, None
    findings = Findings()
    try:
        feed = read_feed(source.path, source.feed_id, source.kind, findings)
    except InputError as error:
        check.error, check.findings = str(error), findings.records()
        return check, None
    fill_in(check, feed, findings, dates)
    check_places(check, feed)
    return check, feed


def _count_repeated(checks: list[FeedCheck], found: list[Overlap]) -> None:
    by_id = {check.source.feed_id: check for check in checks}
    for overlap in found:
        by_id[overlap.dropped_feed].trips_repeated += len(overlap.dropped_trips)
