"""A whole feed, read and checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gtfs.agencies import read_agencies
from gtfs.archive import read_files
from gtfs.frequencies import read_frequencies
from gtfs.pathways import read_pathways
from gtfs.routes_trips import FeedKind, read_routes, read_trips
from gtfs.services import Calendars, read_services
from gtfs.stop_times import read_stop_times
from gtfs.stops import read_stops
from gtfs.table import Source, index_of
from gtfs.transfers import read_transfers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from isochrones.findings import Findings


@dataclass(frozen=True, eq=False)
class Feed:
    """The checked tables of one feed.

    Every table has a RangeIndex, and the int32 columns named after another table hold positions in it, -1 for
    none. Times of day are int32 seconds from noon minus twelve hours of the service's date in `timezone`, and
    may pass 86,400.
    """

    feed_id: str
    kind: FeedKind
    timezone: str
    agency_names: tuple[str, ...]
    stops: pd.DataFrame  # stop_id, name, lat, lon (degrees, NaN if unknown), location_type int8, parent
    routes: pd.DataFrame  # route_id, short_name, long_name, color and text_color (6 hex or ""), route_type, is_school
    trips: pd.DataFrame  # trip_id, route, service, headsign, block_id ("" if none), is_school
    stop_times: pd.DataFrame  # trip, stop, arrival_seconds, departure_seconds, can_board, can_alight; never going back
    trip_offsets: NDArray[np.int64]  # [trips + 1] into stop_times; at least two of them each
    frequencies: pd.DataFrame  # trip, start_seconds, end_seconds (exclusive), headway_seconds, exact
    transfers: pd.DataFrame  # from_, to_: stop, trip, route; transfer_type int8, min_transfer_seconds (-1 if none)
    pathways: pd.DataFrame  # from_stop, to_stop, is_bidirectional, traversal_seconds, pathway_mode int8
    services: (
        pd.DataFrame
    )  # service_id, weekdays uint8 (bit 0 is Monday), first_day, last_day: date ordinals, inclusive
    service_exceptions: pd.DataFrame  # day (date ordinal, ascending), service, runs
    shifted_days: int = 0  # by so many days both tables of services were moved, later if positive


def read_feed(path: Path, feed_id: str, kind: FeedKind, findings: Findings) -> Feed:
    """Read a feed from a zip, a folder, or either with the files in one sub-folder.

    Rows that can't be used are dropped or repaired and reported in `findings`. A feed without any usable trip
    comes back with no trips, and "no-usable-service" among the findings.

    Raises
    ------
    InputError
        If the path is no readable feed, a mandatory file or column is missing, or no time zone is known.
    """
    return read_tables(read_files(path), feed_id, kind, findings)


def read_tables(files: Mapping[str, bytes], feed_id: str, kind: FeedKind, findings: Findings) -> Feed:
    """Read a feed from the content of its files, by name: `read_feed` without the file system."""
    source = Source(feed_id, files, findings)
    timezone, agency_names, agency_ids = read_agencies(source)
    stops = read_stops(source)
    routes = read_routes(source, kind, agency_ids)
    services, exceptions = read_services(source)
    all_trips = read_trips(source, routes, services, exceptions)
    stop_times, trip_offsets, usable = read_stop_times(source, stops, all_trips)
    trips = all_trips.frame[usable].reset_index(drop=True)
    if trips.empty:
        findings.add(source.label("trips.txt"), "no-usable-service", "left_out", "not one trip can be used")
    stop_index, trip_index = index_of(stops["stop_id"]), index_of(trips["trip_id"])
    return Feed(
        feed_id=feed_id,
        kind=kind,
        timezone=timezone,
        agency_names=agency_names,
        stops=stops,
        routes=routes,
        trips=trips,
        stop_times=stop_times,
        trip_offsets=trip_offsets,
        frequencies=read_frequencies(source, trip_index),
        transfers=read_transfers(source, stop_index, trip_index, index_of(routes["route_id"])),
        pathways=read_pathways(source, stop_index, stops),
        services=services,
        service_exceptions=exceptions,
    )


def active_services(feed: Feed, date: dt.date) -> NDArray[np.bool_]:
    """Tell which services run on a date, [services]."""
    return Calendars.of(feed.services, feed.service_exceptions).active(date.toordinal())


def service_dates(feed: Feed) -> tuple[dt.date, dt.date] | None:
    """Return the first and last date on which a trip runs, or None if none ever does."""
    span = Calendars.of(feed.services, feed.service_exceptions).span(_with_trips(feed))
    return None if span is None else (dt.date.fromordinal(span[0]), dt.date.fromordinal(span[1]))


def daily_trips(feed: Feed) -> tuple[int, NDArray[np.int64]]:
    """Count the trips of each date from the first to the last of `service_dates`; a frequency is one trip.

    Returns the ordinal of the first date (1 if no trip ever runs) and the counts [dates].
    """
    calendars = Calendars.of(feed.services, feed.service_exceptions)
    span = calendars.span(_with_trips(feed))
    if span is None:
        return 1, np.empty(0, np.int64)
    per_service = np.bincount(feed.trips["service"].to_numpy(), minlength=len(feed.services)).astype(np.int64)
    return span[0], calendars.daily_sums(*span, per_service)


def service_day_types(feed: Feed) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Tell which service days are alike, because the same services run.

    Returns the type of each date from the first to the last of `service_dates` [dates], -1 where no trip runs, and
    the services with trips that run on days of each type [types, services].
    """
    dates = service_dates(feed)
    if dates is None:
        return np.empty(0, np.int32), np.empty((0, len(feed.services)), np.bool_)
    calendars = Calendars.of(feed.services, feed.service_exceptions)
    return calendars.day_types(dates[0].toordinal(), dates[1].toordinal(), _with_trips(feed))


def _with_trips(feed: Feed) -> NDArray[np.bool_]:
    used = np.zeros(len(feed.services), dtype=np.bool_)
    used[feed.trips["service"].to_numpy(np.int32)] = True
    return used
