"""Reads GTFS feeds into checked tables; knows nothing of streets or routing."""

from gtfs.feed import Feed, active_services, daily_trips, read_feed, read_tables, service_dates, service_day_types
from gtfs.modes import is_school_route_type, mode_name
from gtfs.routes_trips import FeedKind
from gtfs.subset import keep_trips

__all__ = [
    "Feed",
    "FeedKind",
    "active_services",
    "daily_trips",
    "is_school_route_type",
    "keep_trips",
    "mode_name",
    "read_feed",
    "read_tables",
    "service_dates",
    "service_day_types",
]
