"""`/isochrone` and `/health`, as clients of GraphHopper 9 know them: parameters, errors, the form of answers."""

import datetime as dt

import numpy as np
import pytest
from in_process import LAT, LON, changed, client_of
from starlette.datastructures import QueryParams

from isochrones.answers.answers import Answers
from isochrones.api.graphhopper.parameters import read_isochrone
from isochrones.api.graphhopper.schemas import GraphHopperAnswer, GraphHopperError
from isochrones.api.graphhopper.translation import coordinates

POINT = f"{LAT},{LON}"
PT = {"profile": "pt", "point": POINT, "pt.earliest_departure_time": "2026-04-14T05:30:00Z"}
FOOT = {"profile": "foot", "point": POINT}
ILLEGAL = "java.lang.IllegalArgumentException"
NOT_FOUND = "com.graphhopper.util.exceptions.PointNotFoundException"


def square(west, south, side):
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return np.array([(west + x, south + y) for x, y in corners])


# Around 47.2, -1.5, with a hole beside it; and another one that has more points.
HOME_PART = [square(-1.6, 47.1, 0.2), square(-1.59, 47.11, 0.01)[::-1].copy()]
OTHER_PART = [np.repeat(square(-1.0, 47.1, 0.1), 2, axis=0)]
PARTS = [OTHER_PART, HOME_PART]


class WatchedAreas:
    """Areas, and what was asked of them."""

    def __init__(self, areas):
        self.asked = []
        self._areas = areas

    def isochrones(self, place, limits_seconds, direction, modes, *, at):
        self.asked.append((place, limits_seconds, direction, modes, at))
        return self._areas.isochrones(place, limits_seconds, direction, modes, at=at)


@pytest.fixture
def client(answers):
    watched = Answers(answers.dataset)
    watched.days, watched.areas = answers.days, WatchedAreas(answers.areas)
    client = client_of(watched)
    yield client
    client.close()


@pytest.fixture
def areas(client):
    return client.app.state.served.answers.areas


def isochrone(client, asked, **more):
    response = client.get("/isochrone", asked | more)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-dataset"] == client.dataset_id
    GraphHopperAnswer.model_validate_json(response.content)
    return response.json()


def refused(client, asked, status=400):
    response = client.get("/isochrone", asked)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    GraphHopperError.model_validate_json(response.content)
    return response.json()


def instant(clock):
    """Instants count from midnight in Paris."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def test_a_whole_answer(answers, client):
    answer = isochrone(client, PT)
    tuesday = dt.date(2026, 4, 14)
    expected = answers.areas.isochrones((LAT, LON), [600], "from", ("transit", "walk"), at=(tuesday, instant("07:30")))
    (parts,) = expected.multipolygons
    assert parts
    assert answer == {
        "polygons": [
            {
                "type": "Feature",
                "properties": {"bucket": 0},
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [[ring.tolist() for ring in part] for part in parts],
                },
            }
        ],
        "info": {
            "copyrights": [answers.dataset.manifest.as_record()["attribution"]],
            "warnings": answers.dataset.manifest.as_record()["warnings"],
        },
    }


def test_the_calls_of_a_client_in_use(client, areas):
    # One call for each of five limits and three instants of arrival.
    # Paris is two hours ahead of UTC in April.
    limits, instants = (900, 1800, 2700, 3600, 5400), {"05:30": "07:30", "06:00": "08:00", "06:30": "08:30"}
    for clock in instants:
        for limit in limits:
            answer = isochrone(
                client,
                {
                    "point": POINT,
                    "profile": "pt",
                    "pt.earliest_departure_time": f"2026-04-16T{clock}:00Z",
                    "time_limit": str(limit),
                    "buckets": "1",
                    "reverse_flow": "true",
                    "result": "multipolygon",
                },
            )
            assert [feature["properties"]["bucket"] for feature in answer["polygons"]] == [0]
    thursday = dt.date(2026, 4, 16)
    assert areas.asked == [
        ((LAT, LON), [limit], "to", ("transit", "walk"), (thursday, instant(clock)))
        for clock in instants.values()
        for limit in limits
    ]


@pytest.mark.parametrize(
    ("given", "clock"),
    [
        ("2026-04-14T05:30:00Z", "07:30"),
        ("2026-04-14T05:30Z", "07:30"),
        ("2026-04-14T05:30:00.000Z", "07:30"),
        ("2026-04-14T07:30:00+02:00", "07:30"),
        # It is the 14th in Paris already.
        ("2026-04-13T22:30:00Z", "00:30"),
    ],
)
def test_instants(client, areas, given, clock):
    isochrone(client, PT, **{"pt.earliest_departure_time": given})
    assert [asked[-1] for asked in areas.asked] == [(dt.date(2026, 4, 14), instant(clock))]


def test_defaults(client, areas):
    isochrone(client, PT)
    isochrone(client, FOOT)
    assert [asked[1:3] for asked in areas.asked] == [([600], "from")] * 2


def test_profiles(client, areas):
    isochrone(client, PT, profile="pt")
    isochrone(client, {name: value for name, value in PT.items() if name != "profile"}, vehicle="pt")
    isochrone(client, FOOT)
    isochrone(client, FOOT, profile="bike")
    assert [asked[3] for asked in areas.asked] == [("transit", "walk"), ("transit", "walk"), ("walk",), ("bike",)]


def test_buckets_divide_the_limit(client, areas):
    answer = isochrone(client, FOOT, time_limit=1000, buckets=3)
    # Times are whole seconds: within 333.3 s is within 333 s.
    assert areas.asked[0][1] == [333, 666, 1000]
    assert [feature["properties"] for feature in answer["polygons"]] == [{"bucket": number} for number in range(3)]


def drawn(asked, parts=PARTS):
    return coordinates(parts, read_isochrone(QueryParams(asked)))


def test_without_more_geometry_than_needed():
    # On foot it is the outer ring of the part around the point, though the other one has more points.
    (ring,) = drawn(FOOT | {"point": "47.2,-1.5"})
    assert ring.tolist() == HOME_PART[0].tolist()


@pytest.mark.parametrize("point", ["48.2,-1.5", "47.115,-1.585"], ids=["outside", "in the hole"])
def test_a_point_in_no_part_has_the_one_with_the_most_points(point):
    (ring,) = drawn(FOOT | {"point": point})
    assert ring.tolist() == OTHER_PART[0].tolist()


@pytest.mark.parametrize("asked", [FOOT | {"full_geometry": "true"}, FOOT | {"result": "multipolygon"}, PT])
def test_all_parts(client, asked):
    assert drawn(asked) is PARTS
    (feature,) = isochrone(client, asked)["polygons"]
    assert feature["geometry"]["type"] == "MultiPolygon"


def test_one_part(client):
    (feature,) = isochrone(client, FOOT)["polygons"]
    assert (feature["geometry"]["type"], len(feature["geometry"]["coordinates"])) == ("Polygon", 1)


def test_public_transport_is_in_many_parts_whatever_is_asked_for(client):
    # As in GraphHopper: an area that leaves out where one gets off would mislead.
    assert isochrone(client, PT, result="polygon") == isochrone(client, PT)


def test_nothing_reached():
    for asked in (PT, FOOT):
        assert drawn(asked, []) == []


def test_geojson(answers, client):
    attribution = answers.dataset.manifest.as_record()["attribution"]
    answer = isochrone(client, FOOT, type="GeoJSON", buckets=2)
    assert (answer["type"], len(answer["features"])) == ("FeatureCollection", 2)
    assert answer["features"][1]["properties"] == {"bucket": 1, "copyrights": [attribution]}
    assert "polygons" not in answer


def test_how_long_it_took_is_told_without_being_kept(client):
    response = client.get("/isochrone", FOOT)
    assert isinstance(response.json()["info"]["took"], int)
    assert response.headers["cache-control"] == "no-store"
    assert "etag" in client.get("/isochrone", PT).headers


class TestDates:
    """A date without timetables is no date without buses."""

    @pytest.mark.parametrize("day", ["2026-01-01", "2027-01-02", "2030-01-01", "0001-01-01"])
    def test_a_date_that_no_timetable_covers_is_refused(self, client, day):
        answer = refused(client, PT | {"pt.earliest_departure_time": f"{day}T12:00:00Z"})
        message = f"pt.earliest_departure_time: no feed has trips on {day}; timetables cover 2026-01-02 to 2026-12-31"
        assert answer == {"message": message, "hints": [{"message": message, "details": ILLEGAL}]}

    def test_the_night_after_the_last_date(self, client):
        # 01:00 and 06:00 on the next day in Paris: the trips of the last date may still run at the first.
        isochrone(client, PT | {"pt.earliest_departure_time": "2027-01-01T00:00:00Z"})
        refused(client, PT | {"pt.earliest_departure_time": "2027-01-01T05:00:00Z"})

    def test_a_feed_without_trips_is_said(self, answers, client):
        # Trains and school buses don't run yet.
        holidays = isochrone(client, PT | {"pt.earliest_departure_time": "2026-01-02T05:30:00Z"})
        warned = [warning._asdict() for warning in answers.days.warnings(dt.date(2026, 1, 2))]
        assert [warning["code"] for warning in warned] == ["date-outside-feed"] * 2
        assert holidays["info"]["warnings"] == warned

    def test_nothing_to_say(self, answers, client):
        thursday = isochrone(client, PT | {"pt.earliest_departure_time": "2026-04-16T05:30:00Z"})
        assert thursday["info"] == {"copyrights": [answers.dataset.manifest.as_record()["attribution"]]}


REFUSED = {
    "no profile": ({"point": POINT}, "profile parameter required", ILLEGAL),
    "another vehicle": ({"point": POINT, "vehicle": "car"}, "profile parameter required", ILLEGAL),
    "vehicle and profile": (
        FOOT | {"vehicle": "foot"},
        "The 'vehicle' parameter is no longer supported. You used 'vehicle=foot'",
        ILLEGAL,
    ),
    "weighting": (
        FOOT | {"weighting": "fastest"},
        "The 'weighting' parameter is no longer supported. You used 'weighting=fastest'",
        ILLEGAL,
    ),
    "another profile": (
        FOOT | {"profile": "car"},
        "The requested profile 'car' does not exist.\nAvailable profiles: [pt, foot, bike]",
        ILLEGAL,
    ),
    "no point": ({}, "query param point must not be null", None),
    "half a point": (FOOT | {"point": "47.2"}, "query param point is invalid: Cannot parse point '47.2'", None),
    "a stop": (
        PT | {"point": "Stop(A)"},
        "query param point is invalid: Cannot parse point 'Stop(A)'",
        None,
    ),
    "nowhere": (FOOT | {"point": "91,0"}, "query param point is invalid: no such place on Earth: '91,0'", None),
    "infinity": (FOOT | {"point": "1e999,0"}, "query param point is invalid: no such place on Earth: '1e999,0'", None),
    "no time": (
        {"profile": "pt", "point": POINT},
        "query param pt.earliest_departure_time must not be null",
        None,
    ),
    "a bad time": (
        PT | {"pt.earliest_departure_time": "wurst"},
        "query param pt.earliest_departure_time must be in a ISO-8601 format.",
        None,
    ),
    "a time of no zone": (
        PT | {"pt.earliest_departure_time": "2026-04-14T05:30:00"},
        "query param pt.earliest_departure_time must be in a ISO-8601 format.",
        None,
    ),
    "a time that is none": (
        PT | {"pt.earliest_departure_time": "2026-04-31T05:30:00Z"},
        "query param pt.earliest_departure_time must be in a ISO-8601 format.",
        None,
    ),
    "no buckets": (FOOT | {"buckets": "0"}, "query param buckets must be between 1 and 20", None),
    "21 buckets": (FOOT | {"buckets": "21"}, "query param buckets must be between 1 and 20", None),
    "a blank limit": (FOOT | {"time_limit": ""}, "query param time_limit is not a number.", ILLEGAL),
    "no limit": (
        FOOT | {"time_limit": "0"},
        "query param time_limit must be a second or more for each bucket",
        ILLEGAL,
    ),
    "beyond the dataset": (
        PT | {"time_limit": "5401"},
        "query param time_limit must be less than or equal to 5400",
        ILLEGAL,
    ),
    "another type": (FOOT | {"type": "xml"}, "query param type must be one of [json, geojson]", None),
    "geojson of transit": (PT | {"type": "geojson"}, "type: with the profile 'pt' only json is answered", ILLEGAL),
    "points": (PT | {"result": "multipoint"}, "query param result must be one of [multipolygon, polygon]", None),
    "perhaps": (FOOT | {"reverse_flow": "1"}, "query param reverse_flow must be one of [true, false]", None),
    "distance": (
        FOOT | {"distance_limit": "3000"},
        "query param distance_limit is not supported: only times are limited",
        ILLEGAL,
    ),
    "weight": (
        FOOT | {"weight_limit": "1"},
        "query param weight_limit is not supported: only times are limited",
        ILLEGAL,
    ),
    "tolerance": (FOOT | {"tolerance": "10"}, "query param tolerance is not supported: areas are exact", ILLEGAL),
    "route types": (
        PT | {"pt.blocked_route_types": "8"},
        "query param pt.blocked_route_types is not supported",
        ILLEGAL,
    ),
    "another parameter": (PT | {"pt.profile": "true"}, "query param pt.profile is not known to this service", ILLEGAL),
    "two points": (FOOT | {"point": ["47,1", "48,1"]}, "query param point is given more than once", ILLEGAL),
}


@pytest.mark.parametrize(("asked", "message", "details"), REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_honoured_is_refused(client, areas, asked, message, details):
    hint = {"message": message} if details is None else {"message": message, "details": details}
    assert refused(client, asked) == {"message": message, "hints": [hint]}
    assert areas.asked == []


@pytest.mark.parametrize("name", ["time_limit", "buckets", "distance_limit", "weight_limit", "pt.blocked_route_types"])
def test_what_is_no_number_is_not_found(client, name):
    assert refused(client, FOOT | {name: "wurst"}, status=404) == {
        "message": "HTTP 404 Not Found",
        "hints": [{"message": f"query param {name} is not a number."}],
    }


def test_what_asks_for_nothing_is_accepted(client):
    nothing = {"distance_limit": -1, "weight_limit": 0, "tolerance": "0.0", "pt.blocked_route_types": 0, "type": "json"}
    assert isochrone(client, PT, **nothing) == isochrone(client, PT)


@pytest.mark.parametrize("asked", [PT, FOOT, FOOT | {"profile": "bike"}], ids=["pt", "foot", "bike"])
def test_a_point_far_from_streets_is_refused(client, asked):
    if asked["profile"] == "pt":
        hint = {"message": "Cannot find point: 0.0,-30.0", "details": NOT_FOUND, "point_index": 0}
    else:
        hint = {"message": "Point not found:0.0,-30.0", "details": ILLEGAL}
    assert refused(client, asked | {"point": "0,-30"}) == {"message": hint["message"], "hints": [hint]}


def test_a_point_far_from_streets_open_to_bikes_is_refused(answers):
    # A node where only walks meet, in a dataset where one has to be right on a street.
    parameters = answers.dataset.manifest.as_record()["parameters"] | {"snap_meters": 1.0}
    narrow = changed(answers, parameters=parameters)
    streets = narrow.dataset.index.streets
    place = next(
        place
        for place in zip(streets.node_lat.tolist(), streets.node_lon.tolist(), strict=True)
        if set(narrow.origins.place(*place).snaps) == {"walk"}
    )
    client = client_of(narrow)
    point = f"{place[0]},{place[1]}"
    isochrone(client, FOOT | {"point": point})
    hint = {"message": f"Point not found:{point}", "details": ILLEGAL}
    asked = {"profile": "bike", "point": point}
    assert refused(client, asked) == {"message": hint["message"], "hints": [hint]}
    client.close()


def test_health(client):
    response = client.get("/health")
    assert (response.status_code, response.text) == (200, "OK")
    assert response.headers["content-type"].startswith("text/plain")
