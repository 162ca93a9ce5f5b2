"""Feeds of one bus whose trips are counted day by day."""

import datetime as dt

import worlds

import gtfs
from isochrones.findings import Findings

STOPS = {"H": (0.0, 0.0), "S": (1000.0, 0.0)}


def feed_of(feed_id, trips_by_date):
    """Read a feed with so many trips on each date; a date may be a text."""
    services, trips = [], []
    for written, count in trips_by_date.items():
        day = dt.date.fromisoformat(written) if isinstance(written, str) else written
        services.append(worlds.Service(day.isoformat(), (day,)))
        trips += [worlds.trip(f"{day}-{number}", "H 7:30, S 7:50", service=day.isoformat()) for number in range(count)]
    return read(worlds.feed(feed_id, STOPS, trips, services=services))


def read(feed):
    """Read a feed that is written as text."""
    files = {name: text.encode() for name, text in feed.files.items()}
    return gtfs.read_tables(files, feed.id, feed.kind, Findings())
