"""The sample region's timetables: lines as riders see them become the tables of GTFS feeds."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import TYPE_CHECKING, Any

from isochrones.foundation.units import WEEKDAYS
from isochrones.sample.plan import read_description, to_lat_lon

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FEEDS = ("urbain", "train", "scolaire")
TIMEZONE = "Europe/Paris"

Table = list[list[str]]  # header first


def sample_feed(name: str) -> dict[str, Table]:
    """Write one of `FEEDS` as GTFS: file name to rows, the header first."""
    feed = read_description(name)
    tables = {
        "agency.txt": _agency(feed["agency"]),
        "stops.txt": _stops(feed["stops"]),
        "routes.txt": _routes(feed),
        "trips.txt": _trips(feed),
        "stop_times.txt": _stop_times(feed),
        "calendar.txt": _calendar(feed),
        "calendar_dates.txt": _calendar_dates(feed),
        "frequencies.txt": _frequencies(feed),
        "transfers.txt": _transfers(feed),
        "pathways.txt": _pathways(feed),
    }
    return {file_name: rows for file_name, rows in tables.items() if len(rows) > 1}


def _agency(agency: Mapping[str, str]) -> Table:
    header = ["agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"]
    return [header, [agency["id"], agency["name"], agency["url"], TIMEZONE, "fr"]]


def _stops(stops: Mapping[str, Any]) -> Table:
    table = [["stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station"]]
    for stop_id, stop in stops.items():
        lat, lon = to_lat_lon(*stop["at"])
        kind = str(stop.get("location_type", 0))
        table.append([stop_id, stop["name"], f"{lat:.6f}", f"{lon:.6f}", kind, stop.get("parent", "")])
    return table


def _routes(feed: Mapping[str, Any]) -> Table:
    table = [["route_id", "agency_id", "route_short_name", "route_long_name", "route_type", "route_color"]]
    for line in feed["line"]:
        row = [line["id"], feed["agency"]["id"], line["id"], line["name"], str(line["type"]), line["color"]]
        table.append(row)
    return table


def _runs(feed: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], list[tuple[str, int]]]]:
    """Each run of each line, with the ids of its trips and the minutes of day at which they start."""
    for line in feed["line"]:
        numbers = count(1)
        for run in line["run"]:
            starts = _start_minutes(run)
            yield line["id"], run, [(f"{line['id']}-{next(numbers):03d}", start) for start in starts]


def _start_minutes(run: Mapping[str, Any]) -> list[int]:
    if "headways" in run:
        return [_span(run["headways"][0])[0]]
    starts: list[int] = []
    for text in run["at"]:
        first, last, step = _span(text)
        starts.extend(range(first, last + 1, step))
    return starts


def _span(text: str) -> tuple[int, int, int]:
    """`"06:00-09:00/10"`, every ten minutes from six to nine, or a single `"06:00"`: first, last, step."""
    times, _, step = text.partition("/")
    first, _, last = times.partition("-")
    return _minute(first), _minute(last or first), int(step or 1)


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}:00"


def _trips(feed: Mapping[str, Any]) -> Table:
    table = [["route_id", "service_id", "trip_id", "trip_headsign", "block_id"]]
    for line_id, run, trips in _runs(feed):
        for number, (trip_id, _) in enumerate(trips, start=1):
            block = f"{run['block']}-{number:02d}" if "block" in run else ""
            table.append([line_id, run["service"], trip_id, run["to"], block])
    return table


def _stop_times(feed: Mapping[str, Any]) -> Table:
    header = ["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"]
    table = [[*header, "pickup_type", "drop_off_type"]]
    for _, run, trips in _runs(feed):
        for trip_id, start in trips:
            for sequence, (stop, minutes) in enumerate(zip(run["stops"], run["minutes"], strict=True)):
                arrival, departure = minutes if isinstance(minutes, list) else (minutes, minutes)
                times = ["" if time == "" else _clock(start + time) for time in (arrival, departure)]
                pickup = "1" if stop in run.get("alighting_only", ()) else "0"
                drop_off = "1" if stop in run.get("boarding_only", ()) else "0"
                table.append([trip_id, *times, stop, str(sequence), pickup, drop_off])
    return table


def _calendar(feed: Mapping[str, Any]) -> Table:
    table = [["service_id", *WEEKDAYS, "start_date", "end_date"]]
    for service_id, service in feed["services"].items():
        if not service.get("day_by_day", False):
            table.append([service_id, *service["days"], _date(service["from"]), _date(service["to"])])
    return table


def _calendar_dates(feed: Mapping[str, Any]) -> Table:
    added, removed = "1", "2"
    table = [["service_id", "date", "exception_type"]]
    for service_id, service in feed["services"].items():
        days = _days(service)
        if service.get("day_by_day", False):
            table.extend([service_id, _date(day), added] for day in days if day not in feed["holidays"])
        else:
            table.extend([service_id, _date(day), removed] for day in feed["holidays"] if day in days)
    return table


def _days(service: Mapping[str, Any]) -> list[dt.date]:
    length = (service["to"] - service["from"]).days + 1
    days = [service["from"] + dt.timedelta(days=number) for number in range(length)]
    return [day for day in days if service["days"][day.weekday()] == "1"]


def _date(day: dt.date) -> str:
    return f"{day:%Y%m%d}"


def _frequencies(feed: Mapping[str, Any]) -> Table:
    table = [["trip_id", "start_time", "end_time", "headway_secs", "exact_times"]]
    for _, run, trips in _runs(feed):
        for text in run.get("headways", ()):
            first, last, step = _span(text)
            table.append([trips[0][0], _clock(first), _clock(last), str(step * 60), "0"])
    return table


def _transfers(feed: Mapping[str, Any]) -> Table:
    table = [["from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time"]]
    table.extend(
        [rule["from"], rule["to"], str(rule["type"]), str(rule.get("seconds", ""))] for rule in feed.get("transfer", ())
    )
    return table


def _pathways(feed: Mapping[str, Any]) -> Table:
    header = [
        "pathway_id",
        "from_stop_id",
        "to_stop_id",
        "pathway_mode",
        "is_bidirectional",
        "traversal_time",
    ]
    table = [header]
    for number, way in enumerate(feed.get("pathway", ()), start=1):
        table.append([f"P{number}", way["from"], way["to"], str(way["mode"]), "1", str(way["seconds"])])
    return table
