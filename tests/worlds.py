"""Small worlds as text: streets, feeds, a catalogue and a region, for tests that know the answer.

Places are given in metres east and north of a corner of the plain at 48 N 2 E, which `at` turns into degrees.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LatLon = tuple[float, float]
Meters = tuple[float, float]

CORNER: LatLon = (48.0, 2.0)
METERS_PER_DEGREE = math.pi * 6_371_008.8 / 180

# Components of fewer than 150 OSM nodes are dropped as islands: a main street is given a tail of so many
# nodes.
TAIL_NODES = 160

DATE = dt.date(2026, 4, 14)  # a Tuesday
BUS, SCHOOL_BUS = 3, 712
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def at(x: float, y: float) -> LatLon:
    """Latitude and longitude, to the tenth of a millimetre, of a place in metres east and north."""
    lat0, lon0 = CORNER
    east = x / (METERS_PER_DEGREE * math.cos(math.radians(lat0)))
    return round(lat0 + y / METERS_PER_DEGREE, 9), round(lon0 + east, 9)


@dataclass(frozen=True)
class Way:
    """A street along the given points; ways meet where they share a point."""

    points: tuple[Meters, ...]
    tags: Mapping[str, str] = field(default_factory=lambda: {"highway": "residential"})


def main_street(y: float, xs: Iterable[float], tags: Mapping[str, str] | None = None) -> Way:
    """Return a street along a parallel with junctions at `xs`, and a tail: else it would be an island."""
    places = sorted(set(xs))
    tail = [(places[0] - 200 - metre, y) for metre in range(TAIL_NODES, 0, -1)]
    return Way((*tail, *((x, y) for x in places)), tags or {"highway": "residential"})


def osm_xml(ways: Sequence[Way]) -> str:
    """Write an `.osm` file; its nodes are numbered as met."""
    number: dict[Meters, int] = {}
    body = []
    for index, way in enumerate(ways, start=1):
        refs = "".join(f'<nd ref="{number.setdefault(point, len(number) + 1)}"/>' for point in way.points)
        tags = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in way.tags.items())
        body.append(f'<way id="{index}" version="1">{refs}{tags}</way>\n')
    nodes = []
    for point, node in number.items():
        lat, lon = at(*point)
        nodes.append(f'<node id="{node}" version="1" lat="{lat:.9f}" lon="{lon:.9f}"/>\n')
    return f'<osm version="0.6">\n{"".join(nodes)}{"".join(body)}</osm>\n'


@dataclass(frozen=True)
class Period:
    """A row of frequencies.txt, in seconds of the service day."""

    start: int
    end: int
    headway: int
    exact: bool = False


@dataclass(frozen=True)
class Trip:
    """A trip; its calls are (stop id, arrival, departure) in seconds of the service day."""

    id: str
    calls: tuple[tuple[str, int, int], ...]
    route: str = "bus"
    service: str = "daily"
    block: str = ""
    pickup: tuple[str, ...] = ()  # pickup_type of each call, all "" if empty
    drop_off: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Service:
    """Days of service, written as calendar.txt with exceptions, or as calendar_dates.txt alone."""

    id: str
    days: tuple[dt.date, ...]
    in_calendar: bool = False


@dataclass(frozen=True)
class Transfer:
    """A row of transfers.txt; from and to are stops, or trips for types 4 and 5."""

    start: str
    end: str
    type: str = "0"
    seconds: str = ""
    from_route: str = ""


@dataclass(frozen=True)
class Feed:
    """A GTFS feed as text."""

    id: str
    files: Mapping[str, str]
    kind: Literal["transit", "school", "mixed"] = "transit"


def seconds(text: str) -> int:
    """Seconds of "H:MM" or "H:MM:SS"."""
    hours, minutes, rest = ([*text.split(":"), "0"])[:3]
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def clock(total: int) -> str:
    """Return "HH:MM:SS", the hours passing 24 where they must."""
    return f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}"


def trip(trip_id: str, timetable: str, **rest: object) -> Trip:
    """Return a trip from a line such as "A 7:30, B 7:40-7:42, C 7:50:30" (a time, or arrival-departure)."""
    calls = []
    for call in timetable.split(","):
        stop, times = call.split()
        arrival, _, departure = times.partition("-")
        calls.append((stop, seconds(arrival), seconds(departure or arrival)))
    return Trip(trip_id, tuple(calls), **rest)


def daily(*, around: dt.date = DATE) -> Service:
    """Return the service "daily": every day of the week before and after a date."""
    return Service("daily", tuple(around + dt.timedelta(days=day) for day in range(-7, 8)), in_calendar=True)


def _table(columns: str, rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns.split())
    writer.writerows(rows)
    return text.getvalue()


def feed(  # noqa: PLR0913 - the files of a feed
    feed_id: str,
    stops: Mapping[str, Meters],
    trips: Sequence[Trip],
    *,
    routes: Mapping[str, int] | None = None,
    services: Sequence[Service] | None = None,
    stations: Mapping[str, Sequence[str]] | None = None,
    transfers: Sequence[Transfer] = (),
    timezone: str = "Europe/Paris",
    kind: Literal["transit", "school", "mixed"] = "transit",
) -> Feed:
    """Write a feed from stops in metres; a station takes the place of its first stop."""
    routes = routes or {"bus": BUS}
    parent = {stop: station for station, members in (stations or {}).items() for stop in members}
    files = {
        "agency.txt": _table(
            "agency_id agency_name agency_url agency_timezone",
            [("agency", f"Agency {feed_id}", "https://example.org", timezone)],
        ),
        "stops.txt": _table(
            "stop_id stop_name stop_lat stop_lon location_type parent_station",
            [(station, station, *at(*stops[members[0]]), 1, "") for station, members in (stations or {}).items()]
            + [(stop, stop, *at(*place), "", parent.get(stop, "")) for stop, place in stops.items()],
        ),
        "routes.txt": _table(
            "route_id agency_id route_short_name route_long_name route_type",
            [(route, "agency", route, "", route_type) for route, route_type in routes.items()],
        ),
        "trips.txt": _table(
            "route_id service_id trip_id block_id", [(t.route, t.service, t.id, t.block) for t in trips]
        ),
        "stop_times.txt": _table(
            "trip_id arrival_time departure_time stop_id stop_sequence pickup_type drop_off_type",
            [row for t in trips for row in _stop_times(t)],
        ),
        **_calendars(services or [daily()]),
    }
    periods = [(t.id, clock(p.start), clock(p.end), p.headway, int(p.exact)) for t in trips for p in t.periods]
    if periods:
        files["frequencies.txt"] = _table("trip_id start_time end_time headway_secs exact_times", periods)
    if transfers:
        files["transfers.txt"] = _table(
            "from_stop_id to_stop_id transfer_type min_transfer_time from_route_id from_trip_id to_trip_id",
            [_transfer_row(transfer) for transfer in transfers],
        )
    return Feed(feed_id, files, kind)


def _stop_times(t: Trip) -> Iterable[tuple[object, ...]]:
    blank = ("",) * len(t.calls)
    flags = zip(t.pickup or blank, t.drop_off or blank, strict=True)
    for position, ((stop, arrival, departure), (pickup, drop_off)) in enumerate(zip(t.calls, flags, strict=True)):
        yield t.id, clock(arrival), clock(departure), stop, position, pickup, drop_off


def _transfer_row(transfer: Transfer) -> tuple[str, ...]:
    ends = transfer.start, transfer.end
    stops, trips = (("", ""), ends) if transfer.type in ("4", "5") else (ends, ("", ""))
    return *stops, transfer.type, transfer.seconds, transfer.from_route, *trips


def digits(day: dt.date) -> str:
    """Write a date as GTFS does, with four digits for any year."""
    return day.isoformat().replace("-", "")


def _calendars(services: Sequence[Service]) -> dict[str, str]:
    regular, exceptions = [], []
    for service in services:
        if not service.in_calendar:
            exceptions += [(service.id, digits(day), 1) for day in service.days]
            continue
        first, last = min(service.days), max(service.days)
        weekdays = {day.weekday() for day in service.days}
        flags = [int(weekday in weekdays) for weekday in range(7)]
        regular.append((service.id, *flags, digits(first), digits(last)))
        span = (first + dt.timedelta(days=day) for day in range((last - first).days + 1))
        exceptions += [
            (service.id, digits(day), 2) for day in span if day.weekday() in weekdays and day not in service.days
        ]
    files = {}
    if regular:
        files["calendar.txt"] = _table(f"service_id {' '.join(WEEKDAYS)} start_date end_date", regular)
    if exceptions:
        files["calendar_dates.txt"] = _table("service_id date exception_type", exceptions)
    return files


@dataclass(frozen=True)
class Region:
    """The [travel] table of a region file, and the region's time zone."""

    date: dt.date = DATE
    further_dates: tuple[dt.date, ...] = ()
    timezone: str = "Europe/Paris"
    arrive: tuple[str, str] = ("07:30", "08:00")
    leave: tuple[str, str] = ("16:30", "17:00")
    budget_minutes: int = 90
    walk_kmh: float = 5.0
    bike_kmh: float = 15.0
    access_walk_minutes: int = 30
    access_bike_minutes: int = 20
    footpath_minutes: int = 15
    boarding_slack_seconds: int = 60
    max_rides: int = 5
    stale: Literal["drop", "shift", "fail"] = "drop"

    def travel_toml(self) -> str:
        """Lines of the [travel] table."""
        dates = [date.isoformat() for date in (self.date, *self.further_dates)]
        lines = [f"dates = {json.dumps(dates)}" if self.further_dates else f"date = {dates[0]}"]
        names = (entry.name for entry in fields(self) if entry.name not in ("date", "further_dates", "timezone"))
        lines += [f"{name} = {json.dumps(getattr(self, name))}" for name in names]
        return "\n".join(lines)


@dataclass(frozen=True)
class World:
    """Everything a build reads, and the homes to ask for."""

    feeds: tuple[Feed, ...]
    streets: tuple[Way, ...] = ()
    establishments: Mapping[str, LatLon] = field(default_factory=dict)  # by uai
    origins: Mapping[str, LatLon] = field(default_factory=dict)  # by a name of ours
    region: Region = field(default_factory=Region)

    @property
    def osm(self) -> str:
        """The streets as an `.osm` file."""
        return osm_xml(self.streets)

    @property
    def catalogue(self) -> dict[str, str]:
        """Both files of the catalogue: each establishment teaches one formation."""
        return {
            "establishments.csv": _table(
                "uai name lat lon",
                [(uai, f"School {uai}", *place) for uai, place in self.establishments.items()],
            ),
            "formations.csv": _table(
                "uai cfd libelle voie diplome domaine",
                [(uai, "40025214", "Welding", "scolaire", "CAP", "metal") for uai in self.establishments],
            ),
        }

    @property
    def region_toml(self) -> str:
        """The region file."""
        feeds = ", ".join(f'{{path = "{f.id}", id = "{f.id}", type = "{f.kind}"}}' for f in self.feeds)
        return (
            f'name = "world"\ntimezone = "{self.region.timezone}"\n[osm]\nfiles = ["streets.osm"]\n'
            f"[gtfs]\nfeeds = [{feeds}]\n[catalogue]\n"
            'establishments = "establishments.csv"\nformations = "formations.csv"\n'
            f"[travel]\n{self.region.travel_toml()}\n"
        )

    def write(self, folder: Path) -> Path:
        """Write all files under a folder and return the path of the region file."""
        folder.mkdir(parents=True, exist_ok=True)
        for f in self.feeds:
            (folder / f.id).mkdir(exist_ok=True)
            for name, text in f.files.items():
                (folder / f.id / name).write_text(text)
        for name, text in {"streets.osm": self.osm, **self.catalogue}.items():
            (folder / name).write_text(text)
        region = folder / "region.toml"
        region.write_text(self.region_toml)
        return region

    def __repr__(self) -> str:
        """Show every text but the streets', which are listed without their tails."""
        parts = [f"origins {dict(self.origins)}", self.region_toml, self.catalogue["establishments.csv"]]
        parts += [f"way {way.points[-6:]} {dict(way.tags)}" for way in self.streets]
        parts += [f"-- {f.id}/{name}\n{text}" for f in self.feeds for name, text in f.files.items()]
        return "World:\n" + "\n".join(parts)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Let hypothesis print a failing world like this, not field by field."""
        printer.text(repr(self))
