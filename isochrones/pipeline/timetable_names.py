"""The tables that say what the feeds call things: feeds, routes, and the runs made of their trips."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from gtfs import Feed, mode_name
from isochrones.assembling.trip_patterns import Runs
from isochrones.dataset.tables import Columns, list_column, write_frame, write_table
from isochrones.foundation.ragged import offsets_of
from isochrones.network.calendar import Calendar


def write_timetable_names(folder: Path, feeds: list[Feed], calendar: Calendar, runs: Runs) -> None:
    """Write `feeds.parquet`, `routes.parquet` and `runs.parquet`."""
    write_frame(folder, "feeds", _feeds(feeds, calendar))
    write_frame(folder, "routes", pd.concat([_routes(feed) for feed in feeds], ignore_index=True))
    write_table(folder, "runs", _runs(feeds, runs))


def _runs(feeds: list[Feed], runs: Runs) -> Columns:
    trips = pd.concat([feed.trips[["trip_id", "route", "headsign"]] for feed in feeds], ignore_index=True)
    first_trips, first_routes = (
        offsets_of(np.array([len(getattr(feed, table)) for feed in feeds])) for table in ("trips", "routes")
    )
    feed = np.repeat(runs.feed, np.diff(runs.trip_offsets))
    own = trips.iloc[runs.trips + first_trips[feed]]
    return {
        "feed": pa.array(pd.Series([feed.feed_id for feed in feeds]).iloc[runs.feed]),
        "trip_ids": list_column(runs.trip_offsets, own["trip_id"].to_numpy()),
        "routes": list_column(runs.trip_offsets, (own["route"].to_numpy() + first_routes[feed]).astype(np.int32)),
        "headsigns": list_column(runs.trip_offsets, own["headsign"].to_numpy()),
        "first_positions": list_column(runs.trip_offsets, runs.first_positions),
    }


def _feeds(feeds: list[Feed], calendar: Calendar) -> pd.DataFrame:
    numbers = range(len(feeds))
    return pd.DataFrame(
        {
            "feed": [feed.feed_id for feed in feeds],
            "timezone": [feed.timezone for feed in feeds],
            "kind": [feed.kind for feed in feeds],
            "agencies": [list(feed.agency_names) for feed in feeds],
            "first_date": [dt.date.fromordinal(calendar.feed_first_day[number]) for number in numbers],
            "last_date": [dt.date.fromordinal(calendar.last_day(number)) for number in numbers],
            "shifted_days": np.array([feed.shifted_days for feed in feeds], np.int32),
        }
    )


def _routes(feed: Feed) -> pd.DataFrame:
    table = feed.routes[["route_id", "short_name", "long_name", "color", "text_color", "route_type"]].copy()
    table.insert(0, "feed", feed.feed_id)
    table["mode"] = [mode_name(route_type) for route_type in table["route_type"]]
    table["is_school"] = feed.routes["is_school"]
    return table
