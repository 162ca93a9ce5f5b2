"""The oracle against itself, on random worlds: what its docstring argues, and what must hold anyway."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from oracle import LATE, NEVER, Oracle, straight_meters
from oracle_feed import read_timetable
from oracle_streets import Legs
from random_worlds import any_world
from worlds import World, at, feed, main_street, trip

pytestmark = pytest.mark.slow

ISLAND_LATITUDE = 48.02

# Of 100 worlds, about half of what was seen; 5 of what is not named.
LEAST_SEEN = {"journeys": 40, "both ways from home": 15, "a change": 20, "two changes": 1, "a median": 40}


def straight_legs(world):
    """Legs as the crow flies within each of two shores, for an oracle without a street graph."""
    stops = read_timetable(world.feeds, world.region).positions

    def walks(start, ends):
        return {
            name: math.ceil(straight_meters(start, end) / (world.region.walk_kmh / 3.6))
            for name, end in ends.items()
            if (start[0] > ISLAND_LATITUDE) == (end[0] > ISLAND_LATITUDE)
        }

    between = {(a, b): walk for a, start in stops.items() for b, walk in walks(start, stops).items() if a != b}
    schools = {uai: walks(place, stops) for uai, place in world.establishments.items()}
    homes = {origin: walks(place, stops) for origin, place in world.origins.items()}
    by_bike = {origin: {stop: walk // 3 for stop, walk in near.items()} for origin, near in homes.items()}
    return Legs(between, schools, schools, homes, homes, by_bike, by_bike)


@given(any_world())
@settings(max_examples=settings().max_examples // 4)
def test_the_instants_searched_are_enough(world):
    asked = Oracle(world, straight_legs(world))
    assert asked.all_answers() == asked.all_answers(every_second=True)


@given(any_world())
def test_leaving_at_the_latest_moment_arrives_in_time_and_a_second_later_does_not(world):
    """A forward search from home and a backward search from school agree on what the last moment is."""
    asked = Oracle(world, straight_legs(world), "bike")
    first, last = asked.arrive
    scene = asked.scene("all", first - asked.budget, last + asked.budget)
    slack = world.region.boarding_slack_seconds
    for uai in world.establishments:
        egress = asked.establishment_legs(uai, "outbound")
        for near in asked.places("outbound").values():
            for rides in range(world.region.max_rides):
                reached = asked.outbound_rounds(scene, egress, last)[rides]
                moment = max((reached[stop] - walk for stop, walk in near.items()), default=NEVER)
                if last - moment > asked.budget:
                    continue
                for leave, in_time in ((moment, True), (moment + 1, False)):
                    ready = [leave + near[n] + slack if n in near else LATE for n in range(len(asked.stops))]
                    alighted = scene.arrive_at(ready)[rides]
                    assert (min(alighted[n] + walk for n, walk in egress.items()) <= last) == in_time


@given(any_world())
def test_journeys_found_by_trying_everything(world):
    """With at most two rides of scheduled trips, every pair of calls is tried: no search at all."""
    region = replace(world.region, max_rides=min(world.region.max_rides, 2))
    asked = Oracle(replace(world, region=region), straight_legs(world))
    first, last = asked.arrive
    scene = asked.scene("all", first - asked.budget, last)
    scene = replace(scene, vehicles=[vehicle for vehicle in scene.vehicles if not vehicle.slide + vehicle.wait])
    uai = next(iter(world.establishments))
    egress = asked.establishment_legs(uai, "outbound")
    rides = [
        (board, alight)
        for vehicle in scene.vehicles
        for position, board in enumerate(vehicle.calls)
        for alight in vehicle.calls[position + 1 :]
        if board.can_board and alight.can_alight
    ]
    changes = {(stop, other): seconds for stop, to in enumerate(scene.changes) for other, seconds in to}
    ends = [(board, alight) for board, alight in rides if alight.arrival + egress.get(alight.stop, LATE) <= last]
    if region.max_rides == 2:
        ends += [
            (board, alight)
            for board, alight in rides
            if any(alight.arrival + changes.get((alight.stop, end.stop), LATE) <= end.departure for end, _ in ends)
        ]
    latest = asked.outbound_rounds(scene, egress, last)[-1]
    for number in range(len(asked.stops)):
        tried = [board.departure for board, _ in ends if board.stop == number]
        assert max(latest[number], NEVER // 2) == max(
            (departure - region.boarding_slack_seconds for departure in tried), default=NEVER // 2
        )


def test_the_worlds_are_worth_their_time():
    """Enough of them have journeys, changes, headways, better school services: else they test nothing."""
    seen: Counter[str] = Counter()

    @given(any_world())
    @settings(max_examples=100, derandomize=True, database=None, phases=[Phase.generate])
    def look(world):
        asked = Oracle(world, straight_legs(world))
        answers = asked.all_answers()
        seen["journeys"] += bool(answers)
        seen["both ways from home"] += {"outbound", "return"} == {k.direction for k in answers if k.place == "home0"}
        seen["a change"] += any(answer.rides > 1 for answer in answers.values())
        seen["two changes"] += any(answer.rides > 2 for answer in answers.values())
        seen["a median"] += any(answer.p50 is not None for answer in answers.values())
        seen["a headway"] += any(vehicle.wait for vehicle in asked.timetable.vehicles["all"])
        seen["better by school bus"] += any(
            key.service == "all" and answers.get(key._replace(service="transit")) != answer
            for key, answer in answers.items()
        )
        seen["transfers.txt"] += bool(asked.timetable.rules)

    look()
    assert {what: count for what, count in seen.items() if count < LEAST_SEEN.get(what, 5)} == {}
    assert seen.keys() >= LEAST_SEEN.keys()


def test_a_world_is_written_whole(tmp_path):
    world = World(
        (feed("one", {"A": (0, 0), "B": (900, 0)}, [trip("t", "A 7:30, B 7:40")]),),
        streets=(main_street(0, (0, 900)),),
        establishments={"X000000A": at(880, 20)},
        origins={"home": at(30, 0)},
    )
    path = world.write(tmp_path / "world")
    assert tomllib.loads(path.read_text())["gtfs"] == {"feeds": [{"path": "one", "id": "one", "type": "transit"}]}
    assert sorted(str(file.relative_to(path.parent)) for file in path.parent.rglob("*.*")) == [
        "establishments.csv",
        "formations.csv",
        "one/agency.txt",
        "one/calendar.txt",
        "one/routes.txt",
        "one/stop_times.txt",
        "one/stops.txt",
        "one/trips.txt",
        "region.toml",
        "streets.osm",
    ]
    # The two junctions and a tail long enough not to be dropped as an island.
    assert (path.parent / "streets.osm").read_text().count("<node") == 162
    assert (path.parent / "one" / "stop_times.txt").read_text().splitlines()[1:] == [
        "t,07:30:00,07:30:00,A,0,,",
        "t,07:40:00,07:40:00,B,1,,",
    ]
