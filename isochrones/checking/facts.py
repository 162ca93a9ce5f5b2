"""What one feed holds, in figures."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from gtfs import Feed, service_dates, service_day_types
from isochrones.assembling.service_day import TripTimes
from isochrones.checking.feed_check import FeedCheck
from isochrones.findings import Findings

LOSING_RULES = {
    "trips.txt": None,
    "stop_times.txt": frozenset({"single-stop-time", "no-first-time", "no-last-time", "times-go-back"}),
}
"""Findings that each mean a trip lost: of trips.txt all that are dropped, of stop_times.txt those of whole trips."""


def fill_in(check: FeedCheck, feed: Feed, findings: Findings, dates: list[dt.date]) -> None:
    """Write down what a feed holds."""
    check.timezone, check.agencies = feed.timezone, feed.agency_names
    check.routes, check.trips, check.stop_times = len(feed.routes), len(feed.trips), len(feed.stop_times)
    check.stops, check.stops_served = len(feed.stops), feed.stop_times["stop"].nunique()
    check.findings = findings.records()
    check.stop_times_guessed = findings.count("interpolated-time")
    check.trips_lost = sum(_lost(feed.feed_id, finding) for finding in check.findings)
    span = service_dates(feed)
    if span is not None:
        check.first_date, check.last_date = span
    check.trips_on_days = trips_on_days(feed, dates).tolist()


def trips_on_days(feed: Feed, dates: list[dt.date]) -> NDArray[np.int64]:
    """Count the trips on each date, [dates]; one repeated at a headway counts as often as it sets out."""
    span = service_dates(feed)
    if span is None:
        return np.zeros(len(dates), np.int64)
    day_type, services_by_type = service_day_types(feed)
    trips_of_service = np.zeros(len(feed.services), np.int64)
    np.add.at(trips_of_service, feed.trips["service"].to_numpy(), _departures(feed))
    per_type = np.append(services_by_type @ trips_of_service, 0)
    days = np.array([date.toordinal() for date in dates]) - span[0].toordinal()
    inside = (days >= 0) & (days < len(day_type))
    counts: NDArray[np.int64] = np.where(inside, per_type[day_type[np.where(inside, days, 0)]], 0)
    return counts


def _departures(feed: Feed) -> NDArray[np.int64]:
    times = np.ones(len(feed.trips), np.int64)
    for trip, periods in TripTimes(feed).frequencies.items():
        times[trip] = sum(-(-(end - start) // headway) for start, end, headway, _ in periods)
    return times


def _lost(feed_id: str, finding: dict[str, object]) -> int:
    name = str(finding["file"]).removeprefix(f"{feed_id}/")
    rules = LOSING_RULES.get(name, frozenset())
    counts = finding["action"] == "dropped" and (rules is None or finding["rule"] in rules)
    return int(str(finding["count"])) if counts else 0
