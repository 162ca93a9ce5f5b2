"""The oracle's own reading of GTFS text: which vehicle is at which stop at which instant.

Shares no code with `gtfs` or `isochrones`; it knows well-formed files only, and says nothing about broken
ones. Instants are whole seconds from noon minus twelve hours on the region's date, in the region's time zone.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from worlds import Feed, Region

Stop = tuple[str, str]  # feed id, stop id

# Trips of three days ago may still run (a GTFS day has been seen to last 32 hours, the worlds go no further).
DAYS_AROUND = range(-3, 3)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SCHOOL_ROUTE_TYPE = 712
NARROWING_COLUMNS = ("from_route_id", "to_route_id", "from_trip_id", "to_trip_id")


class Call(NamedTuple):
    """One visit of a vehicle to a stop."""

    stop: Stop
    arrival: int
    departure: int
    can_board: bool
    can_alight: bool


class Vehicle(NamedTuple):
    """What one can stay seated in: a trip with the trips that continue it, on one service day.

    It may run up to `slide` seconds after the instants of its calls, and who is ready to board waits `wait`
    seconds: both are 0 for scheduled trips. The calls of a headway service are those of its first possible
    departure.
    """

    calls: tuple[Call, ...]
    slide: int = 0
    wait: int = 0


class Rule(NamedTuple):
    """A row of transfers.txt, type 0 to 3, as it binds two stops."""

    kind: int
    seconds: int  # min_transfer_time, for type 2
    rank: int  # how many of its two ends are stops, not stations


@dataclass(frozen=True)
class Timetable:
    """All feeds of a world, read."""

    vehicles: Mapping[str, tuple[Vehicle, ...]]  # by service: "transit", "all"
    positions: Mapping[Stop, tuple[float, float]]  # latitude, longitude of every stop that a trip may visit
    rules: Mapping[tuple[Stop, Stop], Rule]


def day_start(day: date, timezone: str) -> int:
    """Noon minus twelve hours, as seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(timezone)).timestamp()) - 12 * 3600


def wall_clock(region: Region, text: str) -> int:
    """Return the instant of a wall clock "HH:MM" on the region's date; "25:10" is 1:10 the next day."""
    hours, minutes = (int(part) for part in text.split(":"))
    day = region.date + timedelta(days=hours // 24)
    moment = datetime(day.year, day.month, day.day, hours % 24, minutes, tzinfo=ZoneInfo(region.timezone))
    return int(moment.timestamp()) - day_start(region.date, region.timezone)


def read_timetable(feeds: tuple[Feed, ...], region: Region) -> Timetable:
    """Read every feed and merge."""
    vehicles: dict[str, list[Vehicle]] = {"transit": [], "all": []}
    positions: dict[Stop, tuple[float, float]] = {}
    rules: dict[tuple[Stop, Stop], Rule] = {}
    origin = day_start(region.date, region.timezone)
    for reader in map(FeedReader, feeds):
        positions |= reader.positions()
        rules |= reader.rules()
        for day in (region.date + timedelta(days=shift) for shift in DAYS_AROUND):
            midnight = day_start(day, reader.timezone) - origin
            for service, found in vehicles.items():
                found.extend(reader.vehicles(day, midnight, with_school=service == "all"))
    return Timetable({service: tuple(found) for service, found in vehicles.items()}, positions, rules)


def _seconds(text: str) -> int:
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def _date(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _shifted(calls: list[Call], seconds: int) -> tuple[Call, ...]:
    return tuple(call._replace(arrival=call.arrival + seconds, departure=call.departure + seconds) for call in calls)


class FeedReader:
    """One feed's tables, and what follows from them."""

    def __init__(self, feed: Feed) -> None:
        self.id = feed.id
        self.tables = {name: list(csv.DictReader(io.StringIO(text))) for name, text in feed.files.items()}
        self.timezone = self.table("agency.txt")[0]["agency_timezone"]
        self.school_routes = {
            row["route_id"]
            for row in self.table("routes.txt")
            if int(row["route_type"]) == SCHOOL_ROUTE_TYPE or feed.kind == "school"
        }
        self.calls = self._calls()

    def table(self, name: str) -> list[dict[str, str]]:
        """Rows of a file, none if it is absent."""
        return self.tables.get(name, [])

    def _calls(self) -> dict[str, list[Call]]:
        """Calls of each trip, in seconds of the service day."""
        by_trip = defaultdict(list)
        for row in self.table("stop_times.txt"):
            by_trip[row["trip_id"]].append(row)
        calls = {}
        for trip, rows in by_trip.items():
            rows.sort(key=lambda row: int(row["stop_sequence"]))
            calls[trip] = [
                Call(
                    (self.id, row["stop_id"]),
                    _seconds(row["arrival_time"] or row["departure_time"]),
                    _seconds(row["departure_time"] or row["arrival_time"]),
                    can_board=row.get("pickup_type") != "1" and position < len(rows) - 1,
                    can_alight=row.get("drop_off_type") != "1" and position > 0,
                )
                for position, row in enumerate(rows)
            ]
        return calls

    def services(self, day: date) -> set[str]:
        """Services that run on a day."""
        running = {
            row["service_id"]
            for row in self.table("calendar.txt")
            if _date(row["start_date"]) <= day <= _date(row["end_date"]) and row[WEEKDAYS[day.weekday()]] == "1"
        }
        for row in self.table("calendar_dates.txt"):
            if _date(row["date"]) == day:
                (running.add if row["exception_type"] == "1" else running.discard)(row["service_id"])
        return running

    def vehicles(self, day: date, midnight: int, *, with_school: bool) -> Iterator[Vehicle]:
        """Vehicles of one service day, which began at the instant `midnight`."""
        services = self.services(day)
        trips = {row["trip_id"]: row for row in self.table("trips.txt") if row["service_id"] in services}
        allowed = {trip for trip, row in trips.items() if with_school or row["route_id"] not in self.school_routes}
        for row in self.table("frequencies.txt"):
            if row["trip_id"] in allowed:
                yield from self._headway_vehicles(row, midnight)
        by_headway = {row["trip_id"] for row in self.table("frequencies.txt")}
        scheduled = {trip: row for trip, row in trips.items() if trip not in by_headway}
        continued_by = self._in_seat(scheduled, allowed)
        boarded_from_another = {trip for following in continued_by.values() for trip in following}
        for root in sorted((allowed & scheduled.keys()) - boarded_from_another):
            for chain in _chains(root, continued_by):
                yield Vehicle(_shifted([call for trip in chain for call in self.calls[trip]], midnight))

    def _headway_vehicles(self, period: dict[str, str], midnight: int) -> Iterator[Vehicle]:
        start, end = _seconds(period["start_time"]), _seconds(period["end_time"])
        headway = int(period["headway_secs"])
        calls = self.calls[period["trip_id"]]
        to_start = midnight - calls[0].departure
        if period.get("exact_times") == "1":
            for departure in range(start, end, headway):
                yield Vehicle(_shifted(calls, to_start + departure))
        else:
            wait = (min(headway, end - start) + 1) // 2
            yield Vehicle(_shifted(calls, to_start + start), slide=end - start - wait, wait=wait)

    def _in_seat(self, trips: dict[str, dict[str, str]], allowed: set[str]) -> dict[str, list[str]]:
        """For each trip, the trips into which one may stay seated, of all the scheduled `trips` of a day."""
        calls = self.calls
        blocks = defaultdict(list)
        for trip, row in trips.items():
            if row.get("block_id"):
                blocks[row["block_id"]].append(trip)
        pairs = set()
        for block in blocks.values():
            block.sort(key=lambda trip: calls[trip][0].departure)
            pairs |= set(itertools.pairwise(block))
        forbidden = set()
        for row in self.table("transfers.txt"):
            if row["transfer_type"] in ("4", "5"):
                (pairs if row["transfer_type"] == "4" else forbidden).add((row["from_trip_id"], row["to_trip_id"]))
        continued_by = defaultdict(list)
        for before, after in sorted(pairs - forbidden):
            in_time = calls[after][0].departure >= calls[before][-1].arrival
            if in_time and {before, after} <= (allowed & trips.keys()):
                continued_by[before].append(after)
        return continued_by

    def positions(self) -> dict[Stop, tuple[float, float]]:
        """Latitude and longitude of the stops that a trip may visit."""
        return {
            (self.id, row["stop_id"]): (float(row["stop_lat"]), float(row["stop_lon"]))
            for row in self.table("stops.txt")
            if row.get("location_type") in ("", "0", None)
        }

    def rules(self) -> dict[tuple[Stop, Stop], Rule]:
        """Rules between stops; a station stands for its stops, and the rule with fewer stations wins."""
        members = defaultdict(list)
        for row in self.table("stops.txt"):
            if row.get("location_type") in ("", "0", None):
                members[row["stop_id"]].append(row["stop_id"])
                if row.get("parent_station"):
                    members[row["parent_station"]].append(row["stop_id"])
        rules: dict[tuple[Stop, Stop], Rule] = {}
        for row in self.table("transfers.txt"):
            kind = int(row["transfer_type"] or 0)
            if kind in (4, 5) or any(row.get(column) for column in NARROWING_COLUMNS):
                continue
            if kind == 2 and not row.get("min_transfer_time"):
                kind = 0
            start, end = row["from_stop_id"], row["to_stop_id"]
            rank = (start in members[start]) + (end in members[end])
            rule = Rule(kind, int(row.get("min_transfer_time") or 0), rank)
            for pair in ((first, second) for first in members[start] for second in members[end]):
                key = (self.id, pair[0]), (self.id, pair[1])
                if key not in rules or rules[key].rank < rank:
                    rules[key] = rule
        return rules


def _chains(trip: str, continued_by: dict[str, list[str]]) -> Iterator[list[str]]:
    """Every way to stay seated from `trip` to an end of service."""
    if not continued_by.get(trip):
        yield [trip]
        return
    for following in continued_by[trip]:
        for rest in _chains(following, continued_by):
            yield [trip, *rest]
