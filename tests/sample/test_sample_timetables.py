import datetime as dt
import math
from collections import Counter
from itertools import pairwise

import pytest

from isochrones.sample import FEEDS, sample_feed

TUESDAY = dt.date(2026, 4, 14)
WEDNESDAY = dt.date(2026, 4, 15)
SATURDAY = dt.date(2026, 4, 18)
SPRING_HOLIDAYS = dt.date(2026, 4, 21)
EASTER_MONDAY = dt.date(2026, 4, 6)


def rows_of(feed, name):
    header, *rows = feed.get(name, [[]])
    return [dict(zip(header, row, strict=True)) for row in rows]


def seconds(clock):
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def services_on(feed, date):
    """Service ids that run on a date, straight from the two calendar files."""
    text = f"{date:%Y%m%d}"
    running = {
        row["service_id"]
        for row in rows_of(feed, "calendar.txt")
        if row[f"{date:%A}".lower()] == "1" and row["start_date"] <= text <= row["end_date"]
    }
    for row in rows_of(feed, "calendar_dates.txt"):
        if row["date"] == text:
            (running.add if row["exception_type"] == "1" else running.discard)(row["service_id"])
    return running


def calls_by_trip(feed):
    calls = {}
    for row in rows_of(feed, "stop_times.txt"):
        calls.setdefault(row["trip_id"], []).append(row)
    return calls


def trips_by_id(feed):
    return {row["trip_id"]: row for row in rows_of(feed, "trips.txt")}


@pytest.fixture(scope="module", params=FEEDS)
def feed(request):
    return sample_feed(request.param)


@pytest.fixture(scope="module")
def urbain():
    return sample_feed("urbain")


@pytest.fixture(scope="module")
def train():
    return sample_feed("train")


@pytest.fixture(scope="module")
def scolaire():
    return sample_feed("scolaire")


def test_ids_are_unique_and_references_exist(feed):
    ids = {}
    for name, key in (("stops.txt", "stop_id"), ("routes.txt", "route_id"), ("trips.txt", "trip_id")):
        values = [row[key] for row in rows_of(feed, name)]
        assert len(values) == len(set(values))
        ids[key] = set(values)
    services = {row["service_id"] for name in ("calendar.txt", "calendar_dates.txt") for row in rows_of(feed, name)}
    assert {row["parent_station"] for row in rows_of(feed, "stops.txt")} <= ids["stop_id"] | {""}
    for row in rows_of(feed, "trips.txt"):
        assert row["route_id"] in ids["route_id"]
        assert row["service_id"] in services
    for name, keys in (
        ("stop_times.txt", ("trip_id", "stop_id")),
        ("frequencies.txt", ("trip_id",)),
        ("transfers.txt", ("from_stop_id", "to_stop_id")),
        ("pathways.txt", ("from_stop_id", "to_stop_id")),
    ):
        for row in rows_of(feed, name):
            for key in keys:
                assert row[key] in ids[key.removeprefix("from_").removeprefix("to_")]


def test_vehicles_take_time_and_break_no_limit(feed):
    positions = {row["stop_id"]: (float(row["stop_lat"]), float(row["stop_lon"])) for row in rows_of(feed, "stops.txt")}
    route_types = {row["route_id"]: row["route_type"] for row in rows_of(feed, "routes.txt")}
    trips = trips_by_id(feed)
    for trip_id, calls in calls_by_trip(feed).items():
        fastest_kmh = 120 if route_types[trips[trip_id]["route_id"]] == "2" else 50
        timed = [call for call in calls if call["arrival_time"]]
        for here, there in pairwise(timed):
            (lat, lon), (lat_there, lon_there) = positions[here["stop_id"]], positions[there["stop_id"]]
            meters = math.hypot((lat_there - lat) * 111_195, (lon_there - lon) * 80_390)
            took = seconds(there["arrival_time"]) - seconds(here["departure_time"])
            assert took > 0
            assert meters / took * 3.6 <= fastest_kmh


def test_the_first_and_last_call_of_every_trip_are_timed(feed):
    for calls in calls_by_trip(feed).values():
        assert calls[0]["departure_time"]
        assert calls[-1]["arrival_time"]
        assert [call["stop_sequence"] for call in calls] == [str(number) for number in range(len(calls))]


def test_the_tram_runs_through_the_station_twice(urbain):
    stops = [call["stop_id"] for call in calls_by_trip(urbain)["A-001"]]
    assert stops[0] == stops[-1] == "plateau"
    assert [position for position, stop in enumerate(stops) if stop == "gare_tram"] == [8, 13]


def test_line_2_publishes_three_times_of_nine(urbain):
    calls = calls_by_trip(urbain)["2-001"]
    assert [call["arrival_time"] for call in calls] == [
        "06:20:00", "", "", "", "", "06:37:00", "", "", "06:45:00",
    ]  # fmt: skip
    # 66 trips a day, 33 each way, with six blanks each.
    assert sum(call["arrival_time"] == "" for call in rows_of(urbain, "stop_times.txt")) == 396


def test_vehicles_of_line_3_go_on_as_line_4_and_back(urbain):
    calls, trips = calls_by_trip(urbain), trips_by_id(urbain)
    blocks = {}
    for trip_id, trip in trips.items():
        if trip["block_id"]:
            blocks.setdefault(trip["block_id"], []).append(trip_id)
    assert len(blocks) == 16  # nine from Ormeval, seven to Ormeval
    for pair in blocks.values():
        first, second = sorted(pair, key=lambda trip_id: calls[trip_id][0]["departure_time"])
        assert {trips[first]["route_id"], trips[second]["route_id"]} == {"3", "4"}
        assert trips[first]["service_id"] == trips[second]["service_id"]
        assert calls[first][-1]["stop_id"] == calls[second][0]["stop_id"] == "gare_bus"
        stay = seconds(calls[second][0]["departure_time"]) - seconds(calls[first][-1]["arrival_time"])
        assert stay == 120


def test_the_country_bus_picks_up_only_and_sets_down_only_in_saint_roch(urbain):
    rules = Counter(
        (
            trips_by_id(urbain)[row["trip_id"]]["trip_headsign"],
            row["stop_id"],
            row["pickup_type"],
            row["drop_off_type"],
        )
        for row in rows_of(urbain, "stop_times.txt")
        if row["pickup_type"] != "0" or row["drop_off_type"] != "0"
    )
    assert rules == {
        ("Fontclaire", "saint_roch", "0", "1"): 8,
        ("Place du Marché", "saint_roch", "1", "0"): 8,
    }


def test_the_shuttle_has_a_headway_and_no_timetable(urbain):
    rows = rows_of(urbain, "frequencies.txt")
    assert [(row["start_time"], row["end_time"], row["headway_secs"], row["exact_times"]) for row in rows] == [
        ("07:00:00", "09:30:00", "480", "0"),
        ("09:30:00", "16:00:00", "900", "0"),
        ("16:00:00", "19:00:00", "480", "0"),
    ]
    assert {trips_by_id(urbain)[row["trip_id"]]["route_id"] for row in rows} == {"C"}


def test_transfers_of_three_types(urbain):
    rules = Counter((row["transfer_type"], row["min_transfer_time"]) for row in rows_of(urbain, "transfers.txt"))
    assert rules == {("0", ""): 1, ("1", ""): 2, ("2", "150"): 2}


def test_the_last_trains_run_past_midnight(train):
    arrivals = sorted(calls[-1]["arrival_time"] for calls in calls_by_trip(train).values())
    assert arrivals[-2:] == ["25:01:00", "25:29:00"]


def test_every_train_stops_at_its_platform_of_the_station(train):
    stops = {row["stop_id"]: row for row in rows_of(train, "stops.txt")}
    kinds = Counter(row["location_type"] for row in stops.values() if row["parent_station"] == "valbourg")
    assert kinds == {"0": 2, "2": 2, "3": 1}  # platforms, entrances, the hall
    platforms = Counter(row["stop_id"] for row in rows_of(train, "stop_times.txt") if "voie" in row["stop_id"])
    assert platforms == {"voie_1": 18, "voie_2": 18}


def test_pathways_join_both_entrances_to_both_platforms(train):
    reached = {"entree_nord"}
    ways = [(row["from_stop_id"], row["to_stop_id"]) for row in rows_of(train, "pathways.txt")]
    for _ in ways:
        reached |= {stop for way in ways if reached & set(way) for stop in way}
    assert reached == {"entree_nord", "entree_sud", "hall", "voie_1", "voie_2"}


def test_school_buses_are_of_the_school_type(scolaire):
    assert {row["route_type"] for row in rows_of(scolaire, "routes.txt")} == {"712"}


def test_school_buses_come_in_time_and_leave_after_class(scolaire):
    calls, trips = calls_by_trip(scolaire), trips_by_id(scolaire)
    for trip_id, trip in trips.items():
        if trip["service_id"] == "matin":
            assert seconds("07:30:00") <= seconds(calls[trip_id][-1]["arrival_time"]) <= seconds("08:00:00")
        if trip["service_id"] == "soir":
            assert seconds("16:30:00") <= seconds(calls[trip_id][0]["departure_time"]) <= seconds("18:00:00")


@pytest.mark.parametrize(
    ("name", "date", "services"),
    [
        ("urbain", TUESDAY, {"semaine"}),
        ("urbain", SATURDAY, {"samedi"}),
        ("urbain", EASTER_MONDAY, set()),
        ("train", TUESDAY, {"circule"}),
        ("train", SATURDAY, set()),
        ("train", EASTER_MONDAY, set()),
        ("scolaire", TUESDAY, {"matin", "soir"}),
        ("scolaire", WEDNESDAY, {"matin", "mercredi"}),
        ("scolaire", SPRING_HOLIDAYS, set()),
        ("scolaire", EASTER_MONDAY, set()),
        ("scolaire", SATURDAY, set()),
    ],
)
def test_who_runs_when(name, date, services):
    assert services_on(sample_feed(name), date) == services


def test_the_railway_tells_its_days_one_by_one(train):
    assert "calendar.txt" not in train
    # 17 weeks of five days from 2 March to 26 June, less five holidays.
    assert len(rows_of(train, "calendar_dates.txt")) == 80


@pytest.mark.parametrize("window", [("07:30:00", "09:00:00"), ("16:30:00", "18:30:00")])
def test_every_line_runs_in_both_windows_of_the_day(feed, window):
    start, end = map(seconds, window)
    trips = trips_by_id(feed)
    running = services_on(feed, TUESDAY)
    seen = {
        trips[trip_id]["route_id"]
        for trip_id, calls in calls_by_trip(feed).items()
        if trips[trip_id]["service_id"] in running
        and any(call["arrival_time"] and start <= seconds(call["arrival_time"]) <= end for call in calls)
    }
    by_headway = {trips[row["trip_id"]]["route_id"] for row in rows_of(feed, "frequencies.txt")}
    assert seen | by_headway == {row["route_id"] for row in rows_of(feed, "routes.txt")}
