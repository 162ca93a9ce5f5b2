"""The legs of a journey: from the rides that a search found to walks, waits and rides on the clock and on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.answers.origin import Origin
from isochrones.dataset.dataset import Dataset
from isochrones.dataset.names import Names, RideName
from isochrones.engine.streets.street_paths import (
    BesideStreet,
    StreetPath,
    length_meters,
    path_between_nodes,
    path_from_place,
    path_to_place,
    straight_path,
)
from isochrones.engine.streets.street_search import StreetWorkspace
from isochrones.engine.transit.range_search import Access
from isochrones.engine.transit.ride_choice import Ride, footpath_seconds, seconds_to
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.modes.names import STREET_NAMES, WALK, AccessMode, StreetModeName
from isochrones.network.search_timetable import SearchTimetable

LEG_TYPES = (*STREET_NAMES, "wait", "ride")

if TYPE_CHECKING:
    LegType = str
else:
    LegType = Literal[LEG_TYPES]


class LegEnd(NamedTuple):
    """Where a leg starts or ends: home (without a name), a stop, or the establishment."""

    name: str | None
    lat: float | None  # degrees, None for a stop without position
    lon: float | None
    feed: str | None = None  # of a stop
    stop_id: str | None = None


class Call(NamedTuple):
    """A visit of a vehicle to a stop; instants."""

    place: LegEnd
    arrival: int
    departure: int


class RiddenVehicle(NamedTuple):
    """What one rides in."""

    name: RideName
    is_frequency_based: bool  # without exact times: half a headway is waited for it
    calls: list[Call]  # from boarding to alighting


class Leg(NamedTuple):
    """One part of a journey; the next one starts where and when it ends."""

    type: LegType
    departure: int  # instant
    arrival: int  # instant
    start: LegEnd
    end: LegEnd
    distance_meters: float | None = None  # of legs by street
    line: NDArray[np.float64] | None = None  # [points, 2] lon, lat in degrees
    vehicle: RiddenVehicle | None = None


class Ridden(NamedTuple):
    """A ride as time passes, whichever way it was searched for."""

    run: int  # row of runs.parquet
    start_instant: int  # at which the run starts: together with `run`, one vehicle
    board_position: int
    stops: list[int]  # from boarding to alighting
    arrivals: list[int]  # instants
    departures: list[int]  # instants
    at_stop_by: int  # instant at which one must be at the stop to board
    is_frequency_based: bool


def ridden(timetable: SearchTimetable, rides: Sequence[Ride], slack_seconds: int, *, turned: bool) -> list[Ridden]:
    """Read rides of a perhaps turned timetable as time passes."""
    ordered = reversed(rides) if turned else rides
    return [_ridden(timetable, ride, slack_seconds, turned=turned) for ride in ordered]


def _ridden(timetable: SearchTimetable, ride: Ride, slack_seconds: int, *, turned: bool) -> Ridden:
    trip, board, alight, slide = ride
    times, positions = int(timetable.trip_times[trip]), int(timetable.trip_positions[trip])
    last = int(timetable.trip_length[trip]) - 1
    lost = slack_seconds + int(timetable.trip_wait[trip])
    stops = timetable.position_stop[positions + board : positions + alight + 1].tolist()
    arrivals = (timetable.arrival[times + board : times + alight + 1] + slide).tolist()
    at_stop_by = (timetable.ready[times + board : times + alight + 1] + slide).tolist()
    start = int(timetable.arrival[times])
    if turned:
        arrivals, at_stop_by = [-ready for ready in at_stop_by[::-1]], [-arrival for arrival in arrivals[::-1]]
        stops, board, start = stops[::-1], last - alight, -int(timetable.ready[times + last])
    departures = [ready + lost for ready in at_stop_by]
    by_headway = bool(timetable.trip_slide[trip] > 0 or timetable.trip_wait[trip] > 0)
    return Ridden(
        int(timetable.trip_row[trip]),
        start,
        board,
        stops,
        arrivals,
        departures,
        at_stop_by[0],
        is_frequency_based=by_headway,
    )


class Home(NamedTuple):
    """A home, and where it meets the streets."""

    lat: float
    lon: float
    origin: Origin


class FoundRides(NamedTuple):
    """Rides, and what they were found on."""

    timetable: SearchTimetable  # turned, for the way back
    near: Access  # stops near home
    links: Access  # stops near the establishment
    rides: list[Ridden]  # in the order in which they are ridden


class Stretch(NamedTuple):
    """A way by street, not yet on the clock."""

    type: StreetModeName
    seconds: int
    path: StreetPath | None  # None where it is not known, and can't be drawn


class LegWriter:
    """Writes the legs of journeys between one home and one establishment, in one direction; for one thread."""

    def __init__(
        self,
        dataset: Dataset,
        names: Names,
        home: Home,
        establishment: int,
        access: AccessMode,
        workspace: StreetWorkspace,
        *,
        outbound: bool,
    ) -> None:
        self._names, self._home, self._workspace, self._outbound = names, home, workspace, outbound
        self._access = access
        self._parameters = dataset.parameters
        self._graph = dataset.index.streets
        self._node = int(self._graph.establishment_node[establishment])
        row = dataset.establishments[establishment]
        self._ends = LegEnd(None, home.lat, home.lon), LegEnd(row["name"], row["lat"], row["lon"])
        self._paths: dict[tuple[object, ...], StreetPath | None] = {}

    def by_street(self, mode: StreetModeName, departure: int, seconds: int) -> list[Leg]:
        """Go all the way by street."""
        stretch = Stretch(mode, seconds, self._home_path(mode, self._node, seconds))
        start, end = self._ends if self._outbound else self._ends[::-1]
        return [_along(stretch, departure, start, end)]

    def by_rides(self, found: FoundRides, times: tuple[int, int]) -> list[Leg]:
        """Ride.

        Parameters
        ----------
        found
            The rides, and what they were found on.
        times
            Instants of departure and arrival. On the way there one may be early and wait at the establishment; on the
            way back one waits there before leaving.
        """
        departure, arrival = times
        rides = found.rides
        first, last = rides[0].stops[0], rides[-1].stops[-1]
        stretches = (
            self._home_stretch(found.near, first if self._outbound else last),
            self._school_stretch(found.links, last if self._outbound else first),
        )
        (start, end), (ahead, behind) = (
            (self._ends, stretches) if self._outbound else (self._ends[::-1], stretches[::-1])
        )
        leave = departure if self._outbound else rides[0].at_stop_by - ahead.seconds
        legs = [*_waiting(departure, leave, start), _along(ahead, leave, start, self._stop(first))]
        for number, ride in enumerate(rides):
            if number:
                legs += self._transfer(found.timetable, rides[number - 1], ride)
            legs += _waiting(legs[-1].arrival, ride.departures[0], self._stop(ride.stops[0]))
            legs.append(self._ride(ride))
        legs.append(_along(behind, legs[-1].arrival, self._stop(last), end))
        return [*legs, *_waiting(legs[-1].arrival, arrival, end)]

    def _home_stretch(self, near: Access, stop: int) -> Stretch:
        """Between home and a stop; a vehicle is only taken where that is faster."""
        seconds, node = seconds_to(near, stop), int(self._graph.stop_node[stop])
        walked = self._home_path(WALK, node, min(seconds, self._parameters.access_seconds[WALK]))
        if walked is not None:
            return Stretch(WALK, seconds, walked)
        return Stretch(self._access, seconds, self._home_path(self._access, node, seconds))

    def _school_stretch(self, links: Access, stop: int) -> Stretch:
        seconds, node = seconds_to(links, stop), int(self._graph.stop_node[stop])
        ends = (node, self._node) if self._outbound else (self._node, node)
        return Stretch(WALK, seconds, self._walk(*ends, seconds))

    def _transfer(self, timetable: SearchTimetable, before: Ridden, after: Ridden) -> list[Leg]:
        """Walk from one ride to the next, if they don't meet at one stop.

        What transfers.txt asks for may be more or less than the walk takes: the walk is never longer than that.
        """
        start, end = before.stops[-1], after.stops[0]
        if start == end:
            return []
        searched = (start, end) if self._outbound else (end, start)
        seconds = footpath_seconds(timetable, *searched)
        nodes = int(self._graph.stop_node[start]), int(self._graph.stop_node[end])
        path = self._walk(*nodes, self._parameters.footpath_seconds)
        if path is None:
            path = self._straight(start, end)
            seconds = max(0, seconds)
        else:
            in_all = seconds + self._parameters.boarding_slack_seconds
            seconds = min(-(-path.milliseconds // MS_PER_SECOND), in_all)
        return [_along(Stretch(WALK, seconds, path), before.arrivals[-1], self._stop(start), self._stop(end))]

    def _ride(self, ride: Ridden) -> Leg:
        name = self._names.ride(ride.run, ride.board_position)
        calls = [
            Call(self._stop(stop), arrival, departure)
            for stop, arrival, departure in zip(ride.stops, ride.arrivals, ride.departures, strict=True)
        ]
        points = [(call.place.lon, call.place.lat) for call in calls if call.place.lat is not None]
        line = np.array(points, np.float64) if len(points) > 1 else None
        return Leg(
            type="ride",
            departure=calls[0].departure,
            arrival=calls[-1].arrival,
            start=calls[0].place,
            end=calls[-1].place,
            line=line,
            vehicle=RiddenVehicle(name, ride.is_frequency_based, calls),
        )

    def _stop(self, stop: int) -> LegEnd:
        name = self._names.stop(stop)
        return LegEnd(name.name, name.lat, name.lon, name.feed, name.stop_id)

    def _home_path(self, mode: StreetModeName, node: int, limit_seconds: int) -> StreetPath | None:
        """Way between home and a node."""
        key = (mode, node, limit_seconds)
        if key not in self._paths:
            origin = self._home.origin
            seeds, search = (origin.outward, path_from_place) if self._outbound else (origin.inward, path_to_place)
            place = BesideStreet(self._home.lat, self._home.lon, origin.snaps[mode], *seeds[mode])
            limit_ms = limit_seconds * MS_PER_SECOND
            self._paths[key] = search(self._graph, mode, place, node, limit_ms, self._workspace)
        return self._paths[key]

    def _walk(self, start: int, end: int, limit_seconds: int) -> StreetPath | None:
        """Way between two nodes."""
        key = (start, end, limit_seconds)
        if key not in self._paths:
            limit_ms = limit_seconds * MS_PER_SECOND
            self._paths[key] = path_between_nodes(self._graph, WALK, start, end, limit_ms, self._workspace)
        return self._paths[key]

    def _straight(self, start: int, end: int) -> StreetPath | None:
        one, other = self._stop(start), self._stop(end)
        if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
            return None
        return straight_path((one.lat, one.lon), (other.lat, other.lon))


def _along(stretch: Stretch, departure: int, start: LegEnd, end: LegEnd) -> Leg:
    path = stretch.path
    return Leg(
        type=stretch.type,
        departure=departure,
        arrival=departure + stretch.seconds,
        start=start,
        end=end,
        distance_meters=None if path is None else length_meters(path),
        line=None if path is None else np.column_stack((path.lon, path.lat)),
    )


def _waiting(departure: int, arrival: int, where: LegEnd) -> list[Leg]:
    return [Leg("wait", departure, arrival, where, where)] if arrival > departure else []
