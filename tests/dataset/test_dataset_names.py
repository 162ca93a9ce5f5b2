"""Names of stops and rides, as the feeds give them."""

import numpy as np
import pytest
from built import Asked, build
from worlds import World, at, feed, main_street, trip

from isochrones.dataset.names import Names, RideName, StopName


@pytest.fixture(scope="module")
def sample(sample_dataset):
    return Asked(sample_dataset)


@pytest.fixture(scope="module")
def names(sample):
    return Names(sample.dataset.name_tables)


def runs_of(asked):
    """Rows of runs.parquet by the trips they are made of."""
    tables = asked.dataset.name_tables["runs"]
    return {tuple(trips): run for run, trips in enumerate(tables["trip_ids"].to_pylist())}


def test_a_stop(sample, names):
    stop = sample.stops.index(("train", "voie_2"))
    assert names.stop(stop) == StopName("train", "voie_2", "Gare de Valbourg, voie 2", 43.709559, 1.964182)
    assert names.stop(np.int32(stop)) == names.stop(stop)


def test_a_ride(sample, names):
    run = runs_of(sample)[("A-005",)]
    assert names.ride(run, 3) == RideName(
        feed="urbain",
        trip_id="A-005",
        route_id="A",
        short_name="A",
        long_name="Plateau - Marché - Gare - Zone Est",
        color="C8102E",
        text_color="",
        route_type=0,
        mode="tram",
        headsign="Zone Est, retour Plateau",
        is_school=False,
    )
    assert names.ride(np.int32(run), np.int64(3)) == names.ride(run, 3)


def test_every_ride_of_a_timetable_has_a_name(sample, names):
    of_school = {
        names.ride(run, 0).is_school
        for run in sample.timetable.trip_row[
            np.repeat(sample.timetable.pattern_is_school, np.diff(sample.timetable.pattern_trip_offsets))
        ]
    }
    assert of_school == {True}
    feeds = {names.ride(run, 0).feed for run in np.unique(sample.timetable.trip_row)}
    assert feeds == {"urbain", "train", "scolaire"}


@pytest.mark.parametrize(
    ("second_starts_at", "boarded"),
    [
        # A, B and C, D: at B one is on the first trip still, but can't board; from C on it is the second one.
        ("C", ["first", "first", "second", "second"]),
        # A, B and B, D: who boards at B takes the second trip, with its name.
        ("B", ["first", "second", "second"]),
    ],
)
def test_of_trips_ridden_through_the_one_that_is_boarded_is_named(second_starts_at, boarded):
    stops = {"A": (0, 0), "B": (1000, 0), "C": (1100, 0), "D": (2000, 0)}
    trips = (
        trip("first", "A 7:30, B 7:35", block="a", route="one"),
        trip("second", f"{second_starts_at} 7:36, D 7:40", block="a", route="two"),
        trip("alone", "A 7:50, D 7:55", route="one"),
    )
    asked = build(
        World(
            (feed("f", stops, trips, routes={"one": 3, "two": 900}),),
            (main_street(0, (0, 1000, 2000)),),
            {"X000001A": at(2000, 0)},
        )
    )
    names, run = Names(asked.dataset.name_tables), runs_of(asked)[("first", "second")]
    rides = [names.ride(run, position) for position in range(len(boarded))]
    assert [ride.trip_id for ride in rides] == boarded
    assert [ride.route_id for ride in rides] == [{"first": "one", "second": "two"}[name] for name in boarded]
    assert [ride.mode for ride in rides] == [{"first": "bus", "second": "tram"}[name] for name in boarded]
    assert names.ride(runs_of(asked)[("alone",)], 0).trip_id == "alone"
