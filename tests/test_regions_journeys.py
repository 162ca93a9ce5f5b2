"""Journeys in the real regions: the lookup's minutes, and every ride stands in the feed's own file."""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from collections import defaultdict

import numpy as np
import pytest
from built import SHARED_REGIONS

from isochrones.answers.answers import Answers
from isochrones.answers.journeys import DIRECTIONS, JourneyQuery
from isochrones.answers.lookup import Query
from isochrones.dataset.dataset import open_dataset
from isochrones.engine.constants import UNREACHED
from isochrones.modes.names import MODES

pytestmark = [
    pytest.mark.regions,
    pytest.mark.skipif(not SHARED_REGIONS.is_dir(), reason=f"the real regions are not at {SHARED_REGIONS}"),
]

# One of timetables, one where frequencies.txt repeats every trip.
FEEDS = {"rhein-neckar": "rnv.zip", "oaxaca": "oaxaca.zip"}
HOMES = 40
ACCESS = ("walk", "bike")
FASTEST_WALK_KMH, FASTEST_BIKE_KMH = 5.05, 15.2
DAY_SECONDS = 86_400


@pytest.fixture(scope="module", params=FEEDS)
def told(request, region_dataset):
    """Find journeys from homes all over a region, each with what was asked and what the lookup says."""
    dataset = open_dataset(region_dataset(request.param))
    answers = Answers(dataset)
    lookup, journeys = answers.lookup, answers.journeys
    random = np.random.default_rng(14)
    streets, budget_seconds = dataset.index.streets, dataset.parameters.budget_seconds
    found = []
    for number, node in enumerate(random.choice(np.flatnonzero(~np.isnan(streets.node_lat)), HOMES)):
        lat, lon = (float(values[node] + random.normal(0.0, 0.001)) for values in (streets.node_lat, streets.node_lon))
        access = ACCESS[number % 2]
        answer = lookup(Query(lat, lon, budget_seconds, MODES[:3], access))
        for e in random.choice(np.flatnonzero(answer.best_seconds < UNREACHED), 2).tolist():
            for direction in DIRECTIONS:
                query = JourneyQuery(lat, lon, e, budget_seconds, direction, MODES[:3], access)
                found.append((query, answer, journeys.find(query)))
    return request.param, dataset, found


def test_the_first_is_what_the_lookup_says(told):
    _, dataset, found = told
    seen = 0
    for query, answer, journeys in found:
        e = query.establishment
        outbound = query.direction == "outbound"
        seconds = int((answer.best_seconds if outbound else answer.return_seconds)[e])
        if seconds == UNREACHED:
            assert journeys == []
            continue
        first = journeys[0]
        departure, arrival = (
            (answer.departure, answer.arrival) if outbound else (answer.return_departure, answer.return_arrival)
        )
        assert (first.seconds, first.departure, first.arrival) == (seconds, departure[e], arrival[e])
        assert first.mode == MODES[(answer.best_mode if outbound else answer.return_mode)[e]]
        if outbound:
            assert (first.transfers if first.transfers is not None else -1) == answer.transfers[e]
        home = first.legs[0 if outbound else -1]
        place = home.start if outbound else home.end
        assert (place.lat, place.lon) == (query.lat, query.lon)
        school = first.legs[-1].end if outbound else first.legs[0].start
        assert school.name == dataset.establishments[e]["name"]
        seen += 1
    assert seen > HOMES


def test_legs_follow_each_other_at_a_human_pace(told):
    _, dataset, found = told
    parameters = dataset.parameters
    for query, _, journeys in found:
        for journey in journeys:
            assert journey.seconds <= query.budget_seconds
            assert (journey.legs[0].departure, journey.legs[-1].arrival) == (journey.departure, journey.arrival)
            for before, after in itertools.pairwise(journey.legs):
                assert (before.end, before.arrival) == (after.start, after.departure)
            for leg in journey.legs:
                seconds = leg.arrival - leg.departure
                if leg.type in ("walk", "bike"):
                    kmh = FASTEST_WALK_KMH if leg.type == "walk" else FASTEST_BIKE_KMH
                    # Each leg is rounded up to seconds, and a line to a tenth of a metre is none slower.
                    assert leg.distance_meters <= seconds * kmh / 3.6 + 1
                    is_access = len(journey.legs) > 1
                    assert seconds <= (parameters.access_seconds[leg.type] if is_access else parameters.budget_seconds)
            boarded = [leg for leg in journey.legs if leg.type == "ride"]
            assert len(boarded) <= parameters.max_rides
            for ride in boarded:
                before = journey.legs[journey.legs.index(ride) - 1]
                assert before.type == "wait"
                assert before.arrival - before.departure >= parameters.boarding_slack_seconds


def test_alternatives_are_of_the_window_and_none_beats_another(told):
    _, dataset, found = told
    several = 0
    for query, _, journeys in found:
        others = journeys[1:]
        several += len(others) > 1
        first, last = dataset.parameters.window(outbound=query.direction == "outbound")
        for other in others:
            assert first <= (other.arrival if query.direction == "outbound" else other.departure) <= last
        for one, other in itertools.permutations(others, 2):
            dominated = one.departure >= other.departure and one.arrival <= other.arrival
            assert not (dominated and one.transfers <= other.transfers)
    assert several > HOMES


def test_rides_stand_in_the_feed(told):
    name, _, found = told
    rides = [leg.vehicle for _, _, journeys in found for journey in journeys for leg in journey.legs if leg.vehicle]
    calls = _calls(SHARED_REGIONS / name / FEEDS[name], {ride.name.trip_id for ride in rides})
    assert len(rides) > 4 * HOMES
    for ride in rides:
        told_stops = [call.place.stop_id for call in ride.calls]
        ways = [
            {call.arrival - arrival for call, (_, arrival, _) in zip(ride.calls[1:], part[1:], strict=True)}
            | {call.departure - departure for call, (_, _, departure) in zip(ride.calls[:-1], part[:-1], strict=True)}
            for part in _parts(calls[ride.name.trip_id], told_stops)
        ]
        # The whole trip is shifted by days, or as frequencies.txt repeats it.
        assert any(len(shifts) == 1 for shifts in ways)
        if name == "rhein-neckar":
            assert any(len(shifts) == 1 and not shifts.pop() % DAY_SECONDS for shifts in ways)


def _parts(calls, stops):
    """Where a trip serves these stops one after the other."""
    for start in range(len(calls) - len(stops) + 1):
        part = calls[start : start + len(stops)]
        if [stop for stop, _, _ in part] == stops:
            yield part


def _calls(feed, trips):
    """Calls of trips in order, as a csv reader finds them: stop, arrival, departure in seconds of the service day."""
    calls = defaultdict(list)
    with zipfile.ZipFile(feed) as archive, archive.open("stop_times.txt") as file:
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8-sig")):
            if row["trip_id"] in trips:
                times = (_seconds(row[column]) for column in ("arrival_time", "departure_time"))
                calls[row["trip_id"]].append((int(row["stop_sequence"]), row["stop_id"], *times))
    return {trip: [call[1:] for call in sorted(rows)] for trip, rows in calls.items()}


def _seconds(text):
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + seconds
