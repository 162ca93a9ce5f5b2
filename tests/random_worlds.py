"""A hypothesis strategy for small worlds, aimed at what goes wrong: equal instants, exact limits, rare rules.

Times cluster around the windows, which are short and may overlap, so that the same trips serve both
directions. Everything simple is the first choice of its draw, so that worlds shrink towards one plain bus
line.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import worlds
from hypothesis import strategies as st
from worlds import Period, Region, Service, Transfer, Trip, Way, World, at, main_street

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

ZONE = "Europe/Paris"
FEATURES = (
    "headways",
    "in-seat",
    "transfers",
    "second feed",
    "school",
    "services",
    "flags",
    "stations",
    "dwell",
    "jitter",
    "tight limits",
    "odd clock",
    "island",
    "bike streets",
)

# Between two of these places one walks a whole number of minutes, rounded up: exact limits are met often.
MINUTE_METERS = 83.2
SECOND_STREET_Y = 5 * MINUTE_METERS
ISLAND_Y = 3000.0
VILLAGE_MINUTES = 12  # within a village one walks
VILLAGES = tuple(40 * village for village in range(4))  # minutes along a main street; beyond the access limit
JUNCTIONS = tuple(minutes * MINUTE_METERS for minutes in VILLAGES)
STREET_END = JUNCTIONS[-1] + VILLAGE_MINUTES * MINUTE_METERS
CROSS_STREETS = (
    {"highway": "residential"},
    None,
    {"highway": "footway"},
    {"highway": "steps"},
    {"highway": "residential", "oneway": "yes"},
)
NO_STREET_NEAR = -650.0  # off the first street, beyond the snapping limit of 500 m

# A date and the start of the arrival window: an ordinary morning, around midnight, around both changes of the
# clock.
MORNING = (worlds.DATE, "07:30")
ODD_CLOCKS = (
    (worlds.DATE, "00:10"),
    (worlds.DATE, "23:40"),
    (dt.date(2026, 3, 29), "00:30"),
    (dt.date(2026, 3, 29), "03:30"),
    (dt.date(2026, 10, 25), "00:30"),
    (dt.date(2026, 10, 25), "03:10"),
)


RURAL_SECONDS = 10
"""By which the trips of the second feed are later: none of them is a trip of the other feed, and left out for it."""


@dataclass(frozen=True)
class Setting:
    """What all feeds of a world share."""

    features: frozenset[str]
    date: dt.date
    start: int  # of the arrival window, seconds since 1970
    streets: int  # how many main streets there are


@st.composite
def any_world(draw: st.DrawFn, features: Collection[str] = ()) -> World:
    """Draw a world, with the given features at least."""
    features = draw(st.frozensets(st.sampled_from(FEATURES))).union(features)
    date, clock = draw(st.sampled_from(ODD_CLOCKS)) if "odd clock" in features else MORNING
    start = dt.datetime.combine(date, dt.time.fromisoformat(clock), ZoneInfo(ZONE))
    setting = Setting(features, date, int(start.timestamp()), 3 if "island" in features else 2)
    place = _places(setting)
    stops = draw(st.lists(place, min_size=5, max_size=8))
    schools, homes = (draw(st.lists(_near(stops), min_size=1, max_size=3)) for _ in range(2))
    feeds = [draw(_feeds(setting, "urban", stops))]
    if "second feed" in features:
        others = draw(st.lists(st.sampled_from(stops) | place, min_size=3, max_size=4))
        feeds.append(draw(_feeds(setting, "rural", others)))
    return World(
        feeds=tuple(feeds),
        streets=tuple(draw(_streets(setting))),
        establishments={f"X00000{i}A": at(*_meters(*place)) for i, place in enumerate(schools)},
        origins={f"home{i}": at(*_meters(*place)) for i, place in enumerate(homes)},
        region=draw(_regions(setting, clock, _exact_minutes(homes + schools, stops), _exact_minutes(stops, stops))),
    )


def _places(setting: Setting) -> st.SearchStrategy[tuple[int, int, float]]:
    """Draw where a stop is: minutes along a main street, which of them, metres off it."""
    minutes = st.builds(int.__add__, st.sampled_from(VILLAGES), st.integers(0, VILLAGE_MINUTES))
    return st.tuples(minutes, st.integers(0, setting.streets - 1), st.sampled_from((0.0, 0.0, 25.0, NO_STREET_NEAR)))


@st.composite
def _near(draw: st.DrawFn, stops: list[tuple[int, int, float]]) -> tuple[int, int, float]:
    """Draw a place in the village of a stop, by a street."""
    minutes, street, _ = draw(st.sampled_from(stops))
    village = max(start for start in VILLAGES if start <= minutes)
    return village + draw(st.integers(0, VILLAGE_MINUTES)), street, draw(st.sampled_from((0.0, 0.0, 25.0)))


def _meters(minutes: int, street: int, aside: float) -> tuple[float, float]:
    return minutes * MINUTE_METERS, (0.0, SECOND_STREET_Y, ISLAND_Y)[street] + aside


def _exact_minutes(places: list[tuple[int, int, float]], stops: list[tuple[int, int, float]]) -> list[int]:
    """Limits that are exactly the walk between some place and some stop of a village, and two that need not be."""
    walks = {
        abs(place[0] - stop[0])
        for place in places
        for stop in stops
        if place[1:] == stop[1:] and place[2] == 0 and abs(place[0] - stop[0]) <= VILLAGE_MINUTES
    }
    return [15, 0, *sorted(walks)]


@st.composite
def _regions(draw: st.DrawFn, setting: Setting, clock: str, access: list[int], footpaths: list[int]) -> Region:
    hours, minutes = (int(part) for part in clock.split(":"))
    windows = []
    for latest_start in (0, 30):
        first = hours * 60 + minutes + draw(st.integers(0, latest_start))
        last = first + draw(st.sampled_from((20, 0, 1, 7, 40)))
        windows.append(tuple(f"{total // 60:02d}:{total % 60:02d}" for total in (first, last)))
    region = Region(
        date=setting.date,
        timezone=ZONE,
        arrive=windows[0],
        leave=windows[1],
        budget_minutes=draw(st.sampled_from((60, 20, 35, 90))),
        max_rides=draw(st.sampled_from((3, 1, 2, 4, 5))),
        boarding_slack_seconds=draw(st.sampled_from((60, 0, 37, 120))),
    )
    if "tight limits" not in setting.features:
        return region
    return replace(
        region,
        budget_minutes=draw(st.integers(8, 40)),
        walk_kmh=draw(st.sampled_from((5.0, 5.0, 4.0, 6.3))),
        access_walk_minutes=draw(st.sampled_from(access)),
        access_bike_minutes=draw(st.integers(0, 8)),
        footpath_minutes=draw(st.sampled_from(footpaths)),
    )


@st.composite
def _streets(draw: st.DrawFn, setting: Setting) -> list[Way]:
    ends = (*JUNCTIONS, STREET_END)
    ways = [main_street((0.0, SECOND_STREET_Y, ISLAND_Y)[street], ends) for street in range(setting.streets)]
    kinds = CROSS_STREETS if "bike streets" in setting.features else CROSS_STREETS[:2]
    for x in JUNCTIONS:
        tags = draw(st.sampled_from(kinds))
        if tags:
            ways.append(Way(((x, 0.0), (x, SECOND_STREET_Y)), tags))
    return ways


# Services by (name, days from the region's date on which its trips are written).
ON_THE_DAY = ("daily", 0)
SERVICES = (ON_THE_DAY, ("today", 0), ("eve", -1), ("daily", -1), ("next", 1), ("except", 0))


@dataclass(frozen=True)
class Line:
    """Trips along the same stops."""

    stops: Sequence[int]
    hops: Sequence[int]  # seconds from each stop to the next, cut to length
    dwell: Sequence[int]
    pickup: tuple[str, ...]
    drop_off: tuple[str, ...]
    route_type: int
    runs: Sequence[Run]
    periods: Sequence[tuple[int, int, int, bool]]  # first run only: minutes from its start, length, headway, exact


@dataclass(frozen=True)
class Run:
    """One trip of a line."""

    start: int  # seconds from the start of the arrival window
    pace: float  # by which its hops take longer
    service: tuple[str, int]
    times: int  # how often it runs
    every: int  # seconds

    def repeated(self) -> list[Run]:
        """All its runs."""
        return [replace(self, start=self.start + number * self.every) for number in range(self.times)]


@st.composite
def _lines(draw: st.DrawFn, setting: Setting, stop_count: int) -> Line:
    features = setting.features
    stops = draw(st.lists(st.integers(0, stop_count - 1), min_size=2, max_size=5))
    calls = len(stops)
    inner = [0 < position < calls - 1 or "in-seat" not in features for position in range(calls)]

    def at_calls(feature: str, plain: object, *others: object) -> tuple[object, ...]:
        choice = st.sampled_from((plain, plain, *others)) if feature in features else st.just(plain)
        return tuple(draw(choice) if free else plain for free in inner)

    return Line(
        stops,
        draw(st.lists(st.sampled_from((60, 0, 30, 120, 300, 600)), min_size=calls - 1, max_size=calls - 1)),
        at_calls("dwell", 0, 30, 120),
        at_calls("flags", "", "1", "0", "2"),
        at_calls("flags", "", "1", "0", "3"),
        draw(st.sampled_from((3, 712, 2) if "school" in features else (3,))),
        [run for runs in draw(st.lists(_runs(setting), min_size=1, max_size=3)) for run in runs.repeated()],
        draw(st.lists(_periods(), max_size=2)) if "headways" in features else (),
    )


@st.composite
def _runs(draw: st.DrawFn, setting: Setting) -> Run:
    features = setting.features
    jitter = draw(st.sampled_from((0, 1, -1, 7))) if "jitter" in features else 0
    return Run(
        30 * draw(st.integers(-100, 120)) + jitter,
        draw(st.sampled_from((1.0, 0.5, 2.0))),
        draw(st.sampled_from(SERVICES)) if "services" in features else ON_THE_DAY,
        draw(st.sampled_from((5, 1, 10))),
        draw(st.sampled_from((600, 420, 900))),
    )


def _periods() -> st.SearchStrategy[tuple[int, int, int, bool]]:
    return st.tuples(
        st.integers(-20, 20),
        st.sampled_from((20, 1, 5, 60)),
        st.sampled_from((600, 120, 301, 1800)),
        st.booleans(),
    )


@st.composite
def _feeds(draw: st.DrawFn, setting: Setting, feed_id: str, places: list[tuple[int, int, float]]) -> worlds.Feed:
    features, second = setting.features, feed_id == "rural"
    timezone = draw(st.sampled_from((ZONE, "Europe/London", "Asia/Kolkata"))) if second else ZONE
    kinds = ("transit", "school", "mixed") if second and "school" in features else ("transit",)
    # Both feeds use the same ids: a stop is known by its feed and its id.
    stops = {f"s{index}": _meters(*place) for index, place in enumerate(places)}
    stations = {"hub": list(stops)[: draw(st.integers(2, 3))]} if "stations" in features else {}
    lines = draw(st.lists(_lines(setting, len(stops)), min_size=1 if second else 3, max_size=2 if second else 6))
    if second:
        lines = [
            replace(line, runs=[replace(run, start=run.start + RURAL_SECONDS) for run in line.runs]) for line in lines
        ]
    trips = _Trips(setting, timezone, lines)
    transfers = draw(st.lists(_transfers([*stops, *stations]), max_size=5)) if "transfers" in features else []
    if "in-seat" in features:
        for chosen in draw(st.lists(_links(), min_size=1, max_size=3)):
            transfers += trips.join(*chosen)
    return worlds.feed(
        feed_id,
        stops,
        trips.written() if second else [*trips.written(), _sure_to_run(setting)],
        routes={f"line{number}": line.route_type for number, line in enumerate(lines)},
        services=_services(setting.date),
        stations=stations,
        transfers=list({(t.start, t.end): t for t in transfers}.values()),
        timezone=timezone,
        kind=draw(st.sampled_from(kinds)),
    )


def _sure_to_run(setting: Setting) -> Trip:
    """Return a trip for nobody, when the window opens: without it a world may have no service at all."""
    nobody = ("1", "1")
    line = Line((0, 1), (0,), (0, 0), nobody, nobody, worlds.BUS, [Run(0, 1.0, ON_THE_DAY, 1, 0)], ())
    return replace(_Trips(setting, ZONE, [line]).trips[0], id="empty")


@st.composite
def _transfers(draw: st.DrawFn, ids: list[str]) -> Transfer:
    """Draw a rule between stops, or stations, or from stop to station: which of two wins is then plain."""
    ends = draw(st.sampled_from(ids)), draw(st.sampled_from(ids))
    if ends[0] == "hub":
        ends = "hub", "hub"
    return Transfer(
        *ends,
        draw(st.sampled_from(("0", "1", "2", "3", ""))),
        draw(st.sampled_from(("", "0", "45", "300", "1500"))),
        draw(st.sampled_from(("", "", "", "line0"))),
    )


def _links() -> st.SearchStrategy[tuple[int, int, int, str]]:
    """Draw two trips to join by number, the seconds between them, and how."""
    how = st.sampled_from(("block", "4", "5"))
    return st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from((0, 60, 300)), how)


def _services(date: dt.date) -> list[Service]:
    week = [date + dt.timedelta(days=shift) for shift in range(-7, 8)]
    return [
        worlds.daily(around=date),
        Service("today", (date,)),
        Service("eve", (date - dt.timedelta(days=1),)),
        Service("next", (date + dt.timedelta(days=1),)),
        Service("except", tuple(day for day in week if day != date), in_calendar=True),
    ]


class _Trips:
    """The trips of a feed while they are being joined."""

    def __init__(self, setting: Setting, timezone: str, lines: Sequence[Line]) -> None:
        self.setting, self.timezone = setting, timezone
        self.lines = {f"line{number}": line for number, line in enumerate(lines)}
        self.trips = [
            self._trip(route, number) for route, line in self.lines.items() for number in range(len(line.runs))
        ]

    def _trip(self, route: str, number: int) -> Trip:
        line = self.lines[route]
        run = line.runs[number]
        name, shift = run.service
        days = [self._noon_minus_12_hours(shift - back) for back in (0, 1, 2)]
        start = next(time for time in (self.setting.start + run.start - day for day in days) if time >= 0)
        calls = []
        for stop, dwell, hop in zip(line.stops, line.dwell, (*line.hops, 0), strict=True):
            calls.append((f"s{stop}", start, start + dwell))
            start += dwell + int(hop * run.pace)
        return Trip(
            f"{route}-{number}",
            tuple(calls),
            route,
            name,
            pickup=line.pickup,
            drop_off=line.drop_off,
            periods=() if number else self._periods(line, calls[0][2]),
        )

    def _noon_minus_12_hours(self, shift: int) -> int:
        day = self.setting.date + dt.timedelta(days=shift)
        return int(dt.datetime.combine(day, dt.time(12), ZoneInfo(self.timezone)).timestamp()) - 12 * 3600

    @staticmethod
    def _periods(line: Line, departure: int) -> tuple[Period, ...]:
        starts = [(max(departure + 60 * minutes, 0), rest) for minutes, *rest in line.periods]
        return tuple(Period(start, start + 60 * length, headway, exact) for start, (length, headway, exact) in starts)

    def join(self, first: int, second: int, gap: int, how: str) -> list[Transfer]:
        """Let one trip be continued by another, moved to follow it; "5" joins by block, and forbids it.

        Trips of headway services are not joined, and no two trips of a block leave at once: neither has a
        meaning.
        """
        first, second = sorted((first % len(self.trips), second % len(self.trips)))
        before, after = self.trips[first], self.trips[second]
        if first == second or before.periods or after.periods:
            return []
        move = before.calls[-1][1] + gap - after.calls[0][2]
        calls = tuple((stop, arrival + move, departure + move) for stop, arrival, departure in after.calls)
        after = replace(after, calls=calls, service=before.service)
        if how != "4":
            before, after = replace(before, block="block"), replace(after, block="block")
        self.trips[first], self.trips[second] = before, after
        return [] if how == "block" else [Transfer(before.id, after.id, how)]

    def written(self) -> list[Trip]:
        """All trips; of those of a block that leave at once, the first alone is in it."""
        taken: set[int] = set()
        trips = []
        for trip in self.trips:
            departure = trip.calls[0][2]
            trips.append(replace(trip, block="") if departure in taken else trip)
            if trip.block:
                taken.add(departure)
        return trips
