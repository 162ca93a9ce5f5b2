"""Areas over HTTP, by the sample region's dataset."""

import json

import pytest
import shapely
from in_process import Client

from isochrones.api.app import create_app
from isochrones.api.areas.parameters import IsochronesParameters
from isochrones.api.areas.schemas import IsochronesAnswer
from isochrones.api.settings import Settings
from isochrones.sample import SAMPLE_ORIGIN

LAT, LON = SAMPLE_ORIGIN
HOME = {"lat": LAT, "lon": LON}


@pytest.fixture(scope="module")
def service(sample_dataset):
    client = Client(create_app(Settings(dataset=sample_dataset)))
    yield client
    client.close()


@pytest.fixture
def uai(service):
    return service.app.state.served.dataset.establishments[0]["uai"]


def ask(service, path, **parameters):
    response = service.get(path, parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/geo+json"
    IsochronesAnswer.model_validate_json(response.content)
    return response.json()


def shapes_of(answer):
    return [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in answer["features"]]


def test_areas_around_a_home(service):
    answer = ask(service, "/isochrones", **HOME)
    assert (answer["type"], answer["direction"], answer["at"], answer["resolution_meters"]) == (
        "FeatureCollection",
        "from",
        None,
        100,
    )
    assert [feature["properties"] for feature in answer["features"]] == [
        {"limit_seconds": 900, "minutes": 15},
        {"limit_seconds": 1800, "minutes": 30},
        {"limit_seconds": 2700, "minutes": 45},
        {"limit_seconds": 3600, "minutes": 60},
    ]
    assert {key: answer["origin"][key] for key in ("lat", "lon")} == HOME
    assert answer["origin"]["snapped"]["distance_m"] < 500
    assert answer["establishment"] is None
    shapes = shapes_of(answer)
    assert all(shape.is_valid and shape.contains(shapely.Point(LON, LAT)) for shape in shapes)
    assert shapes[0].area < shapes[3].area


def test_areas_say_what_reachable_says(service):
    # A school in a street of its own is 18 minutes from home; some hundred metres are as far as an area may be off.
    reachable = service.get("/reachable", HOME | {"budget_minutes": 90}).json()
    schools = {entry["uai"]: entry for entry in reachable["establishments"]}
    limits = [600, 1200, 2400, 5400]
    shapes = shapes_of(ask(service, "/isochrones", **HOME, limits=",".join(map(str, limits))))
    checked = 0
    for limit, shape in zip(limits, shapes, strict=True):
        for entry in schools.values():
            place = shapely.Point(entry["lon"], entry["lat"])
            # Well away from the boundary: two hundred metres are 0.0018 degrees of latitude, 0.0025 of longitude.
            if shape.boundary.distance(place) > 0.0025:
                assert shape.contains(place) == (entry["minutes"] * 60 <= limit), entry["uai"]
                checked += 1
    assert checked > len(limits)


def test_areas_around_an_establishment(service, uai):
    answer = ask(service, f"/establishments/{uai}/isochrones", limits=1200)
    row = service.app.state.served.dataset.establishments[0]
    assert answer["establishment"] == {key: row[key] for key in ("uai", "name", "lat", "lon")}
    assert (answer["origin"], answer["direction"]) == (None, "to")
    (shape,) = shapes_of(answer)
    assert shape.contains(shapely.Point(row["lon"], row["lat"]))
    away = ask(service, f"/establishments/{uai}/isochrones", limits=1200, direction="from")
    assert away["features"] != answer["features"]


def test_limits_come_in_any_order_and_each_once(service):
    answer = ask(service, "/isochrones", **HOME, limits=["1800,600", "600"])
    assert [feature["properties"]["limit_seconds"] for feature in answer["features"]] == [600, 1800]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("07:45", "2026-04-14T07:45:00+02:00"),
        ("2026-04-14T07:45", "2026-04-14T07:45:00+02:00"),
        ("2026-04-14T05:45:00Z", "2026-04-14T07:45:00+02:00"),
        ("2026-04-14T09:45:00+04:00", "2026-04-14T07:45:00+02:00"),
    ],
)
def test_a_moment_can_be_written_in_several_ways(service, at, shown):
    answer = ask(service, "/isochrones", **HOME, at=at, limits=1800)
    assert answer["at"] == shown
    assert answer["features"] == ask(service, "/isochrones", **HOME, at="07:45", limits=1800)["features"]


def test_a_date_without_service_is_said(service):
    answer = ask(service, "/isochrones", **HOME, at="2031-01-01T08:00", limits=1800)
    assert "date-outside-feed" in {warning["code"] for warning in answer["warnings"]}
    own = ask(service, "/isochrones", **HOME, at="08:00", limits=1800)
    assert "date-outside-feed" not in {warning["code"] for warning in own["warnings"]}


def test_another_resolution_draws_another_lattice(service):
    fine, coarse = (ask(service, "/isochrones", **HOME, resolution=meters) for meters in (100, 400))
    assert (coarse["resolution_meters"], fine["resolution_meters"]) == (400, 100)
    assert len(json.dumps(coarse["features"])) < len(json.dumps(fine["features"])) / 2


def test_ways_to_travel_are_told_apart(service):
    walk, bike, rides = (
        shapes_of(ask(service, "/isochrones", **HOME, limits=1800, modes=modes))[0]
        for modes in ("walk", "bike", "transit,school,walk")
    )
    assert walk.area < bike.area
    assert rides.covers(walk)


def test_in_the_ocean_there_is_nothing(service):
    answer = ask(service, "/isochrones", lat=0, lon=-30)
    assert [feature["geometry"] for feature in answer["features"]] == [{"type": "MultiPolygon", "coordinates": []}] * 4
    assert answer["origin"]["snapped"] is None
    assert answer["warnings"][-1]["code"] == "origin-off-network"


@pytest.mark.parametrize(
    ("parameters", "parameter", "message"),
    [
        ({"limits": "59"}, "limits", "59 is not between 60 and 5400"),
        ({"limits": "900,5401"}, "limits", "5401 is not between 60 and 5400"),
        ({"limits": ",".join(map(str, range(60, 71)))}, "limits", "List should have at most 10 items"),
        ({"limits": "ten"}, "limits", "Input should be a valid integer"),
        ({"at": "soon"}, "at", '"soon" is neither a time such as 08:00 nor a date and time'),
        ({"at": "2026-04-14"}, "at", '"2026-04-14" is neither a time such as 08:00 nor a date and time'),
        ({"at": "25:00"}, "at", '"25:00" is neither'),
        ({"at": "9999-01-01T08:00"}, "at", "9999 is not between 1970 and 2199"),
        ({"resolution": "150"}, "resolution", "Input should be 100, 200 or 400"),
        ({"direction": "back"}, "direction", "Input should be 'from' or 'to'"),
        ({"modes": "car"}, "modes", "Input should be 'transit'"),
        ({"access": "car"}, "access", "Input should be 'walk' or 'bike'"),
        ({"budget_minutes": "60"}, "budget_minutes", "unknown parameter"),
        ({"lat": "91"}, "lat", "Input should be less than or equal to 90"),
    ],
)
def test_what_can_not_be_honoured_is_named(service, parameters, parameter, message):
    response = service.get("/isochrones", HOME | parameters)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["parameter"] == parameter
    assert message in error["message"]


def test_an_unknown_establishment(service):
    response = service.get("/establishments/0000000X/isochrones")
    assert response.status_code == 404
    assert response.json()["detail"] == 'this dataset has no establishment "0000000X"'


def test_a_place_is_no_parameter_of_an_establishment(service, uai):
    response = service.get(f"/establishments/{uai}/isochrones", {"lat": 48})
    assert [error["parameter"] for error in response.json()["errors"]] == ["lat"]


@pytest.mark.parametrize(("budget_minutes", "limits"), [(90, [900, 1800, 2700, 3600]), (40, [900, 1800]), (10, [600])])
def test_limits_not_given_are_within_the_budget(budget_minutes, limits):
    assert IsochronesParameters(**HOME).limits_seconds(budget_minutes) == limits
