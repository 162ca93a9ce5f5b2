"""From a region file to a network: the whole build of it, step by step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gtfs import Feed, FeedKind, read_feed, service_dates
from isochrones.assembling.build_report import BuildReport, FeedReport
from isochrones.assembling.date_choice import choose_dates
from isochrones.assembling.footpaths import WalkPlaces, WalkSettings, merge_footpaths, transfer_rules
from isochrones.assembling.memo import NOTHING_KEPT, Key, Memo
from isochrones.assembling.reference_days import PlannedDay, look_at_days
from isochrones.assembling.repeated_trips import without_repeated_trips
from isochrones.assembling.stale_feeds import mind_stale_feeds
from isochrones.assembling.stop_places import StopPlaces, gather_places
from isochrones.assembling.street_joining import LinkReport, Points
from isochrones.assembling.street_side import Joined, Walkers, join_streets
from isochrones.assembling.trip_patterns import Runs, build_calendar
from isochrones.engine.transit.timetable_on_date import service_days, timetable_on
from isochrones.findings import Findings, InputError
from isochrones.modes.names import WALK
from isochrones.network.calendar import Calendar
from isochrones.network.network import Network
from isochrones.network.timetable import Footpaths, Timetable
from isochrones.region.catalogue import Catalogue, read_catalogue
from isochrones.region.region_file import Region
from isochrones.region.school_calendar import SchoolCalendar
from isochrones.region.sources import FeedFile

Progress = Callable[[str], None]

NAMED_AT_MOST = 5


class BuiltNetwork(NamedTuple):
    """A network and the tables that give its indices a meaning."""

    network: Network
    catalogue: Catalogue
    stops: pd.DataFrame  # feed, stop_id, name, lat, lon, location_type
    runs: Runs  # what a trip_row of the timetable stands for
    feeds: list[Feed]
    days: list[PlannedDay]  # the main one first
    report: BuildReport
    street_key: Key  # all that the streets of the network depend on


def build_network(
    region: Region, *, threads: int = 1, progress: Progress = lambda _: None, memo: Memo = NOTHING_KEPT
) -> BuiltNetwork:
    """Read a region's files and join them to a network; `memo` may know the results of costly steps.

    Raises
    ------
    InputError
        If an input can't be used at all, or no feed has any service around the date.
    """
    report = BuildReport()
    progress("reading the catalogue")
    catalogue = read_catalogue(region.catalogue.establishments, region.catalogue.formations, report.findings)
    report.establishments, report.formations = len(catalogue.establishments), len(catalogue.formations)
    progress("reading timetables")
    feeds = _once_each(_read_feeds(region, report, memo), report)
    dates, feeds = _settle_dates(region, feeds, report)
    progress("grouping trips into patterns")
    places = gather_places(feeds)
    calendar, runs = build_calendar(feeds, places.first_stops, report.findings)
    days = look_at_days(region, feeds, calendar, dates, report)
    timetable = _timetable(region, feeds, calendar, days[0], report)
    streets = join_streets(
        Walkers(region, threads, memo, progress), places, _establishment_points(catalogue), report.findings
    )
    report.streets = streets.counts.report()
    joined = streets.joined
    _report_links(joined.links, timetable, places, catalogue, report)
    footpaths = _footpaths(region, joined, feeds, places, calendar, report)
    network = Network(joined.graph, timetable, calendar, footpaths, joined.egress, joined.departure)
    return BuiltNetwork(network, catalogue, places.table, runs, feeds, days, report, streets.key)


def _read_feeds(region: Region, report: BuildReport, memo: Memo) -> list[Feed]:
    """Read every feed; one that can't be read or has no trips is left out, and said so."""
    feeds = []
    problems = []
    for entry in region.gtfs.feeds:
        line = FeedReport(feed=entry.id, kind=entry.type)
        report.feeds.append(line)
        try:
            path = _path_of(entry)
            feed, found = memo.value("feed", (path, entry.id, entry.type), partial(_read, path, entry.id, entry.type))
            report.findings.extend(found)
        except InputError as error:
            line.left_out = str(error)
        else:
            dates = service_dates(feed)
            line.timezone, line.stops = feed.timezone, len(feed.stops)
            if dates:
                line.first_date, line.last_date = dates[0].isoformat(), dates[1].isoformat()
            if len(feed.trips) and dates:
                feeds.append(feed)
                continue
            line.left_out = f"{path.name}: no usable trips"
        problems.append(line.left_out)
        report.warn("feed-left-out", f"feed {entry.id} is left out: {line.left_out}")
    if not feeds:
        raise InputError(f"no usable feed: {'; '.join(problems)}")
    return feeds


def _path_of(entry: FeedFile) -> Path:
    if entry.path is None:
        raise InputError(entry.problem or "it has not been fetched")
    return entry.path


def _read(path: Path, feed_id: str, kind: FeedKind) -> tuple[Feed, Findings]:
    findings = Findings()
    return read_feed(path, feed_id, kind, findings), findings


def _settle_dates(region: Region, feeds: list[Feed], report: BuildReport) -> tuple[tuple[dt.date, ...], list[Feed]]:
    """Choose the dates; feeds without trips on the first of them come back as the region wants them."""
    calendar = SchoolCalendar(region.school_zones)
    chosen = choose_dates(region.travel, calendar, feeds)
    report.school_zones, report.days = calendar.zones, chosen.candidates
    report.warnings += chosen.warnings
    return chosen.dates, mind_stale_feeds(feeds, chosen.dates[0], region.travel.stale, calendar, report)


def _once_each(feeds: list[Feed], report: BuildReport) -> list[Feed]:
    """Keep once the trips that several feeds publish; a feed without any other is left out."""
    thinned, found = without_repeated_trips(feeds)
    for overlap in found:
        if len(overlap.dropped_trips):
            report.warn("trips-published-twice", overlap.sentence())
    lines = {line.feed: line for line in report.feeds}
    for feed in thinned:
        if feed.trips.empty:
            left_out = "other feeds publish all of its trips"
            lines[feed.feed_id].left_out = left_out
            report.warn("feed-left-out", f"feed {feed.feed_id} is left out: {left_out}")
    return [feed for feed in thinned if len(feed.trips)]


def _timetable(
    region: Region, feeds: list[Feed], calendar: Calendar, day: PlannedDay, report: BuildReport
) -> Timetable:
    horizon = day.windows.horizon
    days = service_days(calendar, [feed.timezone for feed in feeds], day.date, region.timezone, horizon)
    timetable = timetable_on(calendar, days, horizon)
    if not len(timetable.trip_row):
        covered = "; ".join(f"{line.feed}: {line.first_date} to {line.last_date}" for line in report.feeds)
        raise InputError(f"travel.date: no feed has trips in the windows of {day.date.isoformat()} ({covered})")
    report.patterns, report.trips = len(timetable.pattern_is_school), len(timetable.trip_row)
    return timetable


def _establishment_points(catalogue: Catalogue) -> Points:
    return Points(
        lat=catalogue.establishments["lat"].to_numpy(dtype=np.float64),
        lon=catalogue.establishments["lon"].to_numpy(dtype=np.float64),
        snaps=np.ones(len(catalogue.establishments), dtype=bool),
    )


def _served(trips: Timetable | Calendar, stops: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which stops may be boarded at, and alighted at."""
    board, alight = np.zeros(stops, dtype=bool), np.zeros(stops, dtype=bool)
    board[trips.position_stop[trips.position_can_board]] = True
    alight[trips.position_stop[trips.position_can_alight]] = True
    return board, alight


def _report_links(
    links: LinkReport, timetable: Timetable, places: StopPlaces, catalogue: Catalogue, report: BuildReport
) -> None:
    board, alight = _served(timetable, len(places.table))
    served = board | alight
    joined = np.isfinite(links.stops.distance_meters) | ~places.points.snaps
    feed_of = places.table["feed"].to_numpy()
    used = [line for line in report.feeds if line.left_out is None]
    for number, line in enumerate(used):
        own = feed_of == number
        line.stops_served = int((own & served).sum())
        line.stops_without_street = int((own & served & ~joined).sum())
        if line.stops_without_street:
            report.warn(
                "stops-without-street",
                f"feed {line.feed}: {line.stops_without_street} of {line.stops_served} stops served have no street"
                " near; nobody can walk to or from them",
            )
    lost = ~np.isfinite(links.establishments.distance_meters)
    report.establishments_without_street = catalogue.establishments["uai"][lost].tolist()
    if lost.any():
        named = ", ".join(report.establishments_without_street[:NAMED_AT_MOST])
        more = int(lost.sum()) - NAMED_AT_MOST
        report.warn(
            "establishments-without-street",
            f"{int(lost.sum())} establishments have no street near and can't be reached: {named}"
            + (f" and {more} more" if more > 0 else ""),
        )


def _footpaths(
    region: Region, joined: Joined, feeds: list[Feed], places: StopPlaces, calendar: Calendar, report: BuildReport
) -> Footpaths:
    """Footpaths between the stops that are served on any date."""
    limit_seconds = region.travel.footpath_minutes * 60
    rules = transfer_rules(list(zip(feeds, places.first_stops, strict=True)), report.findings)
    settings = WalkSettings(limit_seconds, region.travel.boarding_slack_seconds, region.travel.kmh(WALK))
    where = WalkPlaces(places.points.lat, places.points.lon, joined.part)
    footpaths = merge_footpaths(joined.walks, rules, where, settings)
    board, alight = _served(calendar, len(places.table))
    footpaths = _between_served(footpaths, alight, board)
    report.footpaths = len(footpaths.targets)
    return footpaths


def _between_served(footpaths: Footpaths, alight: NDArray[np.bool_], board: NDArray[np.bool_]) -> Footpaths:
    """Keep the footpaths that start where one can alight and end where one can board."""
    sources = np.repeat(np.arange(len(alight)), np.diff(footpaths.offsets))
    kept = alight[sources] & board[footpaths.targets]
    offsets = np.concatenate(([0], np.cumsum(kept)))[footpaths.offsets].astype(np.int64)
    return Footpaths(offsets, footpaths.targets[kept], footpaths.seconds[kept])
