"""Brute force: every travel time of a small world, from its text and the seconds of its street legs.

Plain Python, no shared code with the engine. A time T(a) of the design is found by a search of its own for
each instant a; nothing is carried from one instant to the next.

Which instants. `every_second=True` searches all of the window. By default only a sufficient set is searched,
which gives the same answer (and a test compares the two). Say a journey is a list of (vehicle, call to board,
call to alight). Outbound, riding it as early as possible brings one to the establishment at some instant lo;
for a deadline a < lo it is of no use; from lo on, T(a) of this journey never shrinks, since leaving home a
second later gains nothing before the deadline does. So its best deadline, and the earliest of the best ones,
is max(lo, a0); and the best of all journeys is found at a0 or at some lo. `_earliest_alightings` lists a
superset of these: with scheduled trips the arrivals themselves; a headway service boarded as soon as it can
be, or as soon as an earlier alighting allows. The way back is the mirror image with the latest instant at
which a journey can be begun. The percentile needs the whole minutes only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from oracle_feed import Call, Stop, Timetable, Vehicle, read_timetable, wall_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oracle_streets import Legs
    from worlds import Region, World

Direction = Literal["outbound", "return"]
Service = Literal["transit", "all"]
Place = Stop | str  # a stop, or the name of an origin

NEVER = -(10**9)  # too early for any deadline
LATE = 10**9  # too late for any purpose
EARTH_RADIUS_METERS = 6_371_008.8


class Answer(NamedTuple):
    """The least duration of a window, where it was found, and the median over whole minutes, in seconds."""

    fastest: int
    instant: int  # outbound: the deadline a; return: the moment r from which one may leave
    moment: int  # outbound: L(a), when one leaves; return: E(r), when one is there
    rides: int
    p50: int | None


class Key(NamedTuple):
    """What an answer is about: "all" is transit and school services chained freely."""

    direction: Direction
    service: Service
    place: Place
    uai: str


def straight_meters(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude), by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (start, end))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_METERS * math.asin(math.sqrt(chord))


def change_seconds(start: Stop, end: Stop, timetable: Timetable, legs: Legs, region: Region) -> int | None:
    """Seconds from alighting at `start` to being ready to board at `end`, slack included; None: no way."""
    rule = timetable.rules.get((start, end))
    kind = None if rule is None else rule.kind
    if kind == 3:
        return None
    if kind == 2:
        return rule.seconds
    walk = 0 if start == end else legs.between_stops.get((start, end))
    if walk is None and kind in (0, 1):
        meters = straight_meters(timetable.positions[start], timetable.positions[end])
        walk = math.ceil(meters / (region.walk_kmh / 3.6))
    if walk is None or walk > region.footpath_minutes * 60:
        return None
    return walk if kind == 1 else walk + region.boarding_slack_seconds


@dataclass(frozen=True)
class Scene:
    """One service of a world, its stops numbered."""

    stops: Sequence[Stop]
    vehicles: Sequence[Vehicle]  # calls name stops by number
    changes: Sequence[Sequence[tuple[int, int]]]  # from each stop: (stop, seconds)
    max_rides: int

    def leave_by(self, alight_by: Sequence[int]) -> list[list[int]]:
        """Latest instants at which to be ready at each stop, with at most 1, 2, ... rides.

        `alight_by[stop]` is when one must have left the last vehicle there; NEVER where it can't be the end.
        """
        rounds: list[list[int]] = []
        goal, ready = list(alight_by), [NEVER] * len(self.stops)
        for _ in range(self.max_rides):
            ready = list(ready)
            for vehicle in self.vehicles:
                latest = -1  # how much later than its calls the vehicle may run; below 0: of no use
                for call in reversed(vehicle.calls):
                    if call.can_board and latest >= 0:
                        ready[call.stop] = max(ready[call.stop], call.departure + latest)
                    if call.can_alight:
                        spare = goal[call.stop] - vehicle.wait - call.arrival
                        latest = max(latest, min(spare, vehicle.slide))
            rounds.append(ready)
            goal = [
                max([alight_by[stop], *(ready[other] - seconds for other, seconds in self.changes[stop])])
                for stop in range(len(self.stops))
            ]
        return rounds

    def arrive_at(self, ready_at: Sequence[int]) -> list[list[int]]:
        """Earliest instants of alighting at each stop, after at most 1, 2, ... rides.

        `ready_at[stop]` is when one is ready to board the first vehicle there; LATE where it can't be the
        beginning.
        """
        rounds: list[list[int]] = []
        ready, alighted = list(ready_at), [LATE] * len(self.stops)
        for _ in range(self.max_rides):
            alighted = list(alighted)
            for vehicle in self.vehicles:
                delay = LATE  # how much later than its calls the vehicle is boarded
                for call in vehicle.calls:
                    if call.can_alight and delay <= vehicle.slide:
                        alighted[call.stop] = min(alighted[call.stop], call.arrival + delay + vehicle.wait)
                    if call.can_board:
                        delay = min(delay, max(ready[call.stop] - call.departure, 0))
            rounds.append(alighted)
            ready = list(ready_at)
            for stop, changes in enumerate(self.changes):
                for other, seconds in changes:
                    ready[other] = min(ready[other], alighted[stop] + seconds)
        return rounds


def _earliest_alightings(scene: Scene) -> list[set[int]]:
    """Instants of alighting at each stop, on journeys ridden as early as possible."""
    found: list[set[int]] = [set() for _ in scene.stops]
    for vehicle in scene.vehicles:
        for call in vehicle.calls:
            if call.can_alight:
                found[call.stop].add(call.arrival + vehicle.wait)
    for _ in range(scene.max_rides - 1):
        ready: list[set[int]] = [set() for _ in scene.stops]
        for stop, changes in enumerate(scene.changes):
            for other, seconds in changes:
                ready[other] |= {instant + seconds for instant in found[stop]}
        for vehicle, board, alight in _slides(scene):
            delays = (instant - board.departure for instant in ready[board.stop])
            found[alight.stop] |= {
                alight.arrival + delay + vehicle.wait for delay in delays if 0 <= delay <= vehicle.slide
            }
    return found


def _latest_boardings(scene: Scene) -> list[set[int]]:
    """Instants of being ready at each stop, on journeys ridden as late as possible."""
    found: list[set[int]] = [set() for _ in scene.stops]
    for vehicle in scene.vehicles:
        for call in vehicle.calls:
            if call.can_board:
                found[call.stop].add(call.departure + vehicle.slide)
    for _ in range(scene.max_rides - 1):
        goal = [
            {instant - seconds for other, seconds in changes for instant in found[other]} for changes in scene.changes
        ]
        for vehicle, board, alight in _slides(scene):
            delays = (instant - vehicle.wait - alight.arrival for instant in goal[alight.stop])
            found[board.stop] |= {board.departure + delay for delay in delays if 0 <= delay <= vehicle.slide}
    return found


def _slides(scene: Scene) -> Iterable[tuple[Vehicle, Call, Call]]:
    for vehicle in scene.vehicles:
        if vehicle.slide or vehicle.wait:
            for position, board in enumerate(vehicle.calls):
                for alight in vehicle.calls[position + 1 :]:
                    if board.can_board and alight.can_alight:
                        yield vehicle, board, alight


class Oracle:
    """All answers about one world, for one way of reaching the first stop from home."""

    def __init__(self, world: World, legs: Legs, access: Literal["walk", "bike"] = "walk") -> None:
        self.region, self.legs = world.region, legs
        self.access = access
        self.timetable = read_timetable(world.feeds, world.region)
        self.stops = sorted(self.timetable.positions)
        self.arrive = tuple(wall_clock(self.region, text) for text in self.region.arrive)
        self.leave = tuple(wall_clock(self.region, text) for text in self.region.leave)
        self.budget = self.region.budget_minutes * 60

    def scene(self, service: Service, first: int, last: int) -> Scene:
        """Build what runs between two instants."""
        number = {stop: index for index, stop in enumerate(self.stops)}
        vehicles = [
            vehicle._replace(calls=tuple(call._replace(stop=number[call.stop]) for call in vehicle.calls))
            for vehicle in self.timetable.vehicles[service]
            if vehicle.calls[0].departure <= last and vehicle.calls[-1].arrival + vehicle.slide + vehicle.wait >= first
        ]
        changes: list[list[tuple[int, int]]] = [[] for _ in self.stops]
        for start in self.stops:
            for end in self.stops:
                seconds = change_seconds(start, end, self.timetable, self.legs, self.region)
                if seconds is not None:
                    changes[number[start]].append((number[end], seconds))
        return Scene(self.stops, vehicles, changes, self.region.max_rides)

    def school_changes_anything(self) -> bool:
        """Whether any school service could be used at all."""
        return self.timetable.vehicles["all"] != self.timetable.vehicles["transit"]

    def home_legs(self, origin: str, direction: Direction) -> dict[int, int]:
        """Seconds between home and each stop (by number) within the limits of the access modes."""
        outbound = direction == "outbound"
        legs, region = self.legs, self.region
        walks = (legs.home_to_stop if outbound else legs.stop_to_home)[origin]
        bikes = (legs.bike_home_to_stop if outbound else legs.bike_stop_to_home)[origin]
        near: dict[int, int] = {}
        for number, stop in enumerate(self.stops):
            ways = [walks[stop]] if walks.get(stop, LATE) <= region.access_walk_minutes * 60 else []
            if self.access == "bike" and bikes.get(stop, LATE) <= region.access_bike_minutes * 60:
                ways.append(bikes[stop])
            if ways:
                near[number] = min(ways)
        return near

    def places(self, direction: Direction) -> dict[Place, dict[int, int]]:
        """For every stop and origin, the seconds between it and the stops where one may board or alight."""
        origins = self.legs.home_to_stop
        return {stop: {number: 0} for number, stop in enumerate(self.stops)} | {
            origin: self.home_legs(origin, direction) for origin in origins
        }

    def establishment_legs(self, uai: str, direction: Direction) -> dict[int, int]:
        """Seconds on foot between each stop (by number) and the establishment, within the limit."""
        legs = (self.legs.to_establishment if direction == "outbound" else self.legs.from_establishment)[uai]
        limit = self.region.access_walk_minutes * 60
        return {n: legs[stop] for n, stop in enumerate(self.stops) if legs.get(stop, LATE) <= limit}

    def outbound_rounds(self, scene: Scene, egress: Mapping[int, int], deadline: int) -> list[list[int]]:
        """Latest instants at which to *be* at each stop, slack counted, with at most 1, 2, ... rides."""
        slack = self.region.boarding_slack_seconds
        goal = [deadline - egress[n] if n in egress else NEVER for n in range(len(self.stops))]
        return [[ready - slack for ready in rounds] for rounds in scene.leave_by(goal)]

    def return_rounds(self, scene: Scene, walk: Mapping[int, int], start: int) -> list[list[int]]:
        """Earliest instants of alighting at each stop, leaving the establishment at `start` or later."""
        slack = self.region.boarding_slack_seconds
        return scene.arrive_at([start + walk[n] + slack if n in walk else LATE for n in range(len(self.stops))])

    def instants(self, scene: Scene, direction: Direction, legs: Mapping[int, int]) -> set[int]:
        """Find instants of the window among which, by the argument above, the least duration is found."""
        first, last = self.arrive if direction == "outbound" else self.leave
        if direction == "outbound":
            ends = _earliest_alightings(scene)
            found = {instant + seconds for stop, seconds in legs.items() for instant in ends[stop]}
        else:
            begins = _latest_boardings(scene)
            slack = self.region.boarding_slack_seconds
            found = {instant - slack - seconds for stop, seconds in legs.items() for instant in begins[stop]}
        return {instant for instant in found if first <= instant <= last} | {first, last}

    def solve(
        self, direction: Direction, service: Service, uai: str, *, every_second: bool = False
    ) -> dict[Place, Answer]:
        """Answers for all stops and origins from which (or to which) there is a journey within the budget."""
        outbound = direction == "outbound"
        first, last = self.arrive if outbound else self.leave
        scene = self.scene(service, first - self.budget, last + self.budget)
        legs = self.establishment_legs(uai, direction)
        minutes = range(first, last + 1, 60)
        searched = set(range(first, last + 1)) if every_second else self.instants(scene, direction, legs)
        # Ties: the earliest deadline, or the latest start, is met first, and a later equal one does not
        # replace it.
        order = sorted(searched | set(minutes), reverse=not outbound)
        places = self.places(direction)
        found: dict[Place, Answer] = {}
        durations: dict[Place, list[int]] = {place: [] for place in places}
        for instant in order:
            rounds = (self.outbound_rounds if outbound else self.return_rounds)(scene, legs, instant)
            for place, near in places.items():
                moment = _best(rounds[-1], near, outbound=outbound)
                duration = instant - moment if outbound else moment - instant
                if duration > self.budget:
                    continue
                if instant in minutes:
                    durations[place].append(duration)
                if place not in found or duration < found[place].fastest:
                    rides = 1 + [_best(reached, near, outbound=outbound) for reached in rounds].index(moment)
                    found[place] = Answer(duration, instant, moment, rides, None)
        middle = (len(minutes) - 1) // 2
        return {place: answer._replace(p50=_at(sorted(durations[place]), middle)) for place, answer in found.items()}

    def all_answers(self, *, every_second: bool = False) -> dict[Key, Answer]:
        """Answers for both directions and services, all places and establishments, where there is a way."""
        answers: dict[Key, Answer] = {}
        for direction in ("outbound", "return"):
            for uai in self.legs.to_establishment:
                transit = self.solve(direction, "transit", uai, every_second=every_second)
                both = {"transit": transit, "all": transit}
                if self.school_changes_anything():
                    both["all"] = self.solve(direction, "all", uai, every_second=every_second)
                for service, found in both.items():
                    answers |= {Key(direction, service, place, uai): found[place] for place in found}
        return answers

    def alone(self, mode: Literal["walk", "bike"], direction: Direction, origin: str, uai: str) -> int | None:
        """Seconds all the way on foot or by bike, None beyond the budget or without a way."""
        seconds = self.legs.alone[mode, direction].get((origin, uai))
        return seconds if seconds is not None and seconds <= self.budget else None


def _best(reached: Sequence[int], near: Mapping[int, int], *, outbound: bool) -> int:
    if outbound:
        return max((reached[stop] - seconds for stop, seconds in near.items()), default=NEVER)
    return min((reached[stop] + seconds for stop, seconds in near.items()), default=LATE)


def _at(durations: Sequence[int], index: int) -> int | None:
    """Pick from a sorted list whose missing tail stands for infinite durations."""
    return durations[index] if index < len(durations) else None
