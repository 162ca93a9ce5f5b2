"""Replays journeys against the timetable and the street legs that the oracle reads, in plain Python.

Shares no code with the engine: vehicles, rules and legs are those of `oracle_feed` and `oracle_streets`.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from oracle import LATE, change_seconds
from oracle_feed import FeedReader, day_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oracle import Direction, Oracle
    from oracle_feed import Call, Stop, Vehicle
    from worlds import World

    from isochrones.answers.journey_legs import Leg, LegEnd
    from isochrones.answers.journeys import Journey

ON_FOOT_OR_BIKE = ("walk", "bike")


class JourneyChecker:
    """Checks journeys of one world, for one way of reaching the first stop from home."""

    def __init__(self, world: World, oracle: Oracle) -> None:
        self.oracle, self.region = oracle, world.region
        self.slack = world.region.boarding_slack_seconds
        self.readers = {feed.id: FeedReader(feed) for feed in world.feeds}
        self.origin = day_start(world.region.date, world.region.timezone)

    def check(self, journey: Journey, home: str, uai: str, direction: Direction) -> None:
        """Fail unless one can travel like this."""
        legs, outbound = journey.legs, direction == "outbound"
        assert legs[0].departure == journey.departure
        assert legs[-1].arrival == journey.arrival
        for before, after in itertools.pairwise(legs):
            assert before.arrival == after.departure
            assert before.end == after.start
        assert all(leg.arrival >= leg.departure for leg in legs)
        assert sum(leg.arrival - leg.departure for leg in legs) == journey.seconds
        assert legs[0 if outbound else -1].type in ON_FOOT_OR_BIKE
        self._check_lines(journey)
        rides = [leg for leg in legs if leg.type == "ride"]
        if not rides:
            (alone,) = legs
            assert journey.transfers is None
            assert alone.type == journey.mode
            assert journey.seconds == self.oracle.alone(journey.mode, direction, home, uai)
            return
        assert journey.transfers == len(rides) - 1 < self.region.max_rides
        self._check_home_leg(journey, home, direction)
        self._check_school_leg(journey, uai, direction)
        waits = [self._check_ride(ride, journey.mode) for ride in rides]
        self._check_boardings(legs, waits)

    def _check_home_leg(self, journey: Journey, home: str, direction: Direction) -> None:
        outbound = direction == "outbound"
        leg = journey.legs[0 if outbound else -1]
        stop = _stop(leg.end if outbound else leg.start)
        seconds = leg.arrival - leg.departure
        assert seconds == self.oracle.home_legs(home, direction)[self.oracle.stops.index(stop)]
        walks = (self.oracle.legs.home_to_stop if outbound else self.oracle.legs.stop_to_home)[home]
        can_walk = walks.get(stop, LATE) == seconds <= self.region.access_walk_minutes * 60
        assert (leg.type == "walk") == can_walk
        assert leg.type == "walk" or self.oracle.access == "bike"

    def _check_school_leg(self, journey: Journey, uai: str, direction: Direction) -> None:
        outbound = direction == "outbound"
        legs = [leg for leg in (journey.legs[::-1] if outbound else journey.legs) if leg.type != "wait"]
        assert legs[0].type == "walk"
        stop = self.oracle.stops.index(_stop(legs[0].start if outbound else legs[0].end))
        assert legs[0].arrival - legs[0].departure == self.oracle.establishment_legs(uai, direction)[stop]

    def _check_boardings(self, legs: list[Leg], waits: list[int]) -> None:
        """At every stop one is ready in time, with what transfers.txt asks for; walks between rides are real."""
        before: Leg | None = None
        walked: Leg | None = None
        waits = list(waits)
        for leg in legs:
            if leg.type in ON_FOOT_OR_BIKE:
                walked = leg
            elif leg.type == "ride":
                wait = waits.pop(0)
                if before is None:
                    assert walked.arrival + self.slack + wait <= leg.departure
                else:
                    self._check_change(before, walked, leg, wait)
                before, walked = leg, None

    def _check_change(self, before: Leg, walked: Leg | None, after: Leg, wait: int) -> None:
        start, end = _stop(before.end), _stop(after.start)
        needed = change_seconds(start, end, self.oracle.timetable, self.oracle.legs, self.region)
        assert needed is not None
        assert before.arrival + needed + wait <= after.departure
        assert (walked is None) == (start == end)
        if walked is not None:
            seconds, by_street = walked.arrival - walked.departure, self.oracle.legs.between_stops.get((start, end))
            assert seconds <= needed
            if by_street is not None and by_street <= min(needed, self.region.footpath_minutes * 60):
                assert seconds == by_street

    def _check_ride(self, leg: Leg, mode: str) -> int:
        """Find the vehicle; return how long one waits for it, beside the slack: of several, for the one that suits."""
        service = "transit" if mode == "transit" else "all"
        waits = [vehicle.wait for vehicle, *ride in self._matches(leg, service) if _is_told(leg, vehicle, *ride)]
        assert waits, leg
        self._check_name(leg)
        return min(waits)

    def _matches(self, leg: Leg, service: str) -> Iterator[tuple[Vehicle, int, int, int]]:
        for vehicle in self.oracle.timetable.vehicles[service]:
            if leg.vehicle.is_frequency_based != (vehicle.slide + vehicle.wait > 0):
                continue
            for board, first in enumerate(vehicle.calls):
                late = leg.departure - vehicle.wait - first.departure
                if first.stop == _stop(leg.start) and first.can_board and 0 <= late <= vehicle.slide:
                    for alight in range(board + 1, len(vehicle.calls)):
                        if _ends_at(vehicle.calls[alight], leg, late + vehicle.wait):
                            yield vehicle, board, alight, late

    def _check_name(self, leg: Leg) -> None:
        """The trip named is the one that leaves from there, at that time unless it is repeated by frequencies.txt."""
        name = leg.vehicle.name
        reader, (feed, stop) = self.readers[name.feed], _stop(leg.start)
        assert feed == name.feed
        calls = [call for call in reader.calls[name.trip_id] if call.stop == (feed, stop) and call.can_board]
        assert calls
        (row,) = (row for row in reader.table("trips.txt") if row["trip_id"] == name.trip_id)
        assert row["route_id"] == name.route_id
        assert name.is_school == (name.route_id in reader.school_routes)
        if name.trip_id not in {row["trip_id"] for row in reader.table("frequencies.txt")}:
            seconds = {leg.departure + self.origin - call.departure for call in calls}
            days = {day_start(self.region.date.fromordinal(day), reader.timezone) for day in self._days()}
            assert seconds & days

    def _days(self) -> range:
        today = self.region.date.toordinal()
        return range(today - 4, today + 4)

    @staticmethod
    def _check_lines(journey: Journey) -> None:
        for leg in journey.legs:
            assert (leg.line is None) == (leg.type == "wait")
            if leg.line is not None:
                assert tuple(leg.line[0]) == (leg.start.lon, leg.start.lat)
                assert tuple(leg.line[-1]) == (leg.end.lon, leg.end.lat)


def _stop(place: LegEnd) -> Stop:
    return place.feed, place.stop_id


def _is_told(leg: Leg, vehicle: Vehicle, board: int, alight: int, late: int) -> bool:
    """Tell whether the leg lists what the vehicle does between two of its calls.

    Before boarding and after alighting nobody cares; and in one place two trips of a vehicle meet as one call.
    """
    late += vehicle.wait
    expected = _merged(
        [(call.stop, call.arrival + late, call.departure + late) for call in vehicle.calls[board : alight + 1]]
    )
    told = _merged([(_stop(call.place), call.arrival, call.departure) for call in leg.vehicle.calls])
    ends = told[0][::2] == expected[0][::2] and told[-1][:2] == expected[-1][:2]
    return ends and told[1:-1] == expected[1:-1]


def _ends_at(call: Call, leg: Leg, late: int) -> bool:
    return call.stop == _stop(leg.end) and call.can_alight and call.arrival + late == leg.arrival


def _merged(calls: list[tuple[Stop, int, int]]) -> list[tuple[Stop, int, int]]:
    """Make one call of calls that follow each other at one stop."""
    merged: list[tuple[Stop, int, int]] = []
    for stop, arrival, departure in calls:
        if merged and merged[-1][0] == stop:
            merged[-1] = stop, merged[-1][1], departure
        else:
            merged.append((stop, arrival, departure))
    return merged
