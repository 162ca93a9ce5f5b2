"""routes.txt and trips.txt: what riders call a line, and the single runs of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from gtfs.columns import integers
from gtfs.modes import BUS, is_known_route_type, is_school_route_type
from gtfs.services import Calendars
from gtfs.table import index_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gtfs.fields import Column
    from gtfs.table import Source, Table

FeedKind = Literal["transit", "school", "mixed"]

_COLOR = re.compile(r"#?([0-9A-Fa-f]{6})")
_UNREADABLE = -1


class Trips(NamedTuple):
    """The trips, of which some may turn out to be of no use once their stop times are read."""

    frame: pd.DataFrame  # trip_id, route, service (int32), headsign, block_id ("" if none), is_school
    table: Table  # its kept rows are those of the frame
    has_dates: NDArray[np.bool_]  # [trips] whether the service runs on any date


def read_routes(source: Source, kind: FeedKind, agency_ids: frozenset[str]) -> pd.DataFrame:
    """Return route_id, short_name, long_name, color and text_color, route_type (int32), is_school.

    Colours are six hexadecimal digits, or "" where none is given.

    A route is a school route if its type is 712, or the whole feed is one of school services.
    """
    table = source.table(
        "routes.txt",
        ("route_id",),
        ("agency_id", "route_short_name", "route_long_name", "route_color", "route_text_color", "route_type"),
    )
    table.drop_without_unique_id("route_id")
    agency = table.column("agency_id")
    unknown_agency = np.array([text not in agency_ids for text in agency.texts], dtype=np.bool_)[agency.codes]
    table.report(
        unknown_agency & ~agency.blank,
        "unknown-agency",
        "noted",
        "no such agency: it plays no part",
        "agency_id",
    )
    nobodys = agency.blank & (len(agency_ids) > 1)
    table.report(nobodys, "missing-agency", "noted", "names none of several agencies: it plays no part", "route_id")
    unnamed = table.column("route_short_name").blank & table.column("route_long_name").blank
    table.report(unnamed, "missing-name", "noted", "neither a short nor a long name: journeys show none", "route_id")
    route_type = _route_types(table)
    is_school = np.array([is_school_route_type(value) for value in route_type], dtype=np.bool_) | (kind == "school")
    kept = table.kept
    return pd.DataFrame(
        {
            "route_id": table.kept_strings("route_id"),
            "short_name": table.kept_strings("route_short_name"),
            "long_name": table.kept_strings("route_long_name"),
            "color": pd.Series(_colors(table.column("route_color"))[kept], dtype="str"),
            "text_color": pd.Series(_colors(table.column("route_text_color"))[kept], dtype="str"),
            "route_type": route_type[kept].astype(np.int32),
            "is_school": is_school[kept],
        }
    )


def read_trips(source: Source, routes: pd.DataFrame, services: pd.DataFrame, exceptions: pd.DataFrame) -> Trips:
    """Return the trips whose route and service are known."""
    table = source.table("trips.txt", ("trip_id", "route_id", "service_id"), ("trip_headsign", "block_id"))
    table.drop_without_unique_id("trip_id")
    route = table.required_references("route_id", index_of(routes["route_id"]), "unknown-route")
    service = table.required_references("service_id", index_of(services["service_id"]), "unknown-service")
    service_runs = Calendars.of(services, exceptions).day_counts() > 0
    kept = table.kept
    frame = pd.DataFrame(
        {
            "trip_id": table.kept_strings("trip_id"),
            "route": route[kept],
            "service": service[kept],
            "headsign": table.kept_strings("trip_headsign"),
            "block_id": table.kept_strings("block_id"),
            "is_school": routes["is_school"].to_numpy(np.bool_)[route[kept]],
        }
    )
    return Trips(frame, table, service_runs[service[kept]])


def _route_types(table: Table) -> NDArray[np.int64]:
    column = table.column("route_type")
    given, bad = integers(column, default=_UNREADABLE)
    unreadable = bad | column.blank
    table.report(unreadable, "missing-route-type", "noted", "not a number: taken as 3, a bus", "route_type")
    unknown = np.array([not is_known_route_type(value) for value in given], dtype=np.bool_)
    table.report(
        unknown & ~unreadable,
        "unknown-route-type",
        "noted",
        "not a known type: carried as it is",
        "route_type",
    )
    return np.where(unreadable, BUS, given)


def _colors(column: Column) -> NDArray[np.object_]:
    matches = [_COLOR.fullmatch(text) for text in column.texts]
    return np.array([match[1].upper() if match else "" for match in matches], dtype=object)[column.codes]
