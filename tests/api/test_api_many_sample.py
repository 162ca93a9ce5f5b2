"""Batches, matrices and the areas of GraphHopper over a real dataset: the sample region's."""

import datetime as dt
import itertools
import json

import numpy as np
import pyarrow as pa
import pytest
import shapely
from in_process import Client

from isochrones.api.app import create_app
from isochrones.api.settings import Settings
from isochrones.engine.constants import UNREACHED
from isochrones.sample import SAMPLE_ORIGIN

LAT, LON = SAMPLE_ORIGIN
ARROW = "application/vnd.apache.arrow.stream"
GRID = [
    {"lat": LAT + row * 0.012, "lon": LON + column * 0.012, "id": f"{row} {column}"}
    for row in range(-3, 1)
    for column in range(-2, 3)
]

HOME = {"lat": LAT, "lon": LON}


@pytest.fixture(scope="module")
def service(sample_dataset):
    client = Client(create_app(Settings(dataset=sample_dataset)))
    yield client
    client.close()


@pytest.fixture(scope="module")
def served(service):
    return service.app.state.served


def post(service, path, body, **headers):
    response = service.request("POST", path, json=body, headers=headers)
    assert response.status_code == 200, response.text
    return response


def isochrone(service, place, **asked):
    point = f"{place['lat']},{place['lon']}"
    response = service.get("/isochrone", {"point": point, **asked})
    assert response.status_code == 200, response.text
    return response.json()["polygons"]


def as_minutes(seconds):
    return [None if value >= UNREACHED else -(-value // 60) for value in seconds.tolist()]


@pytest.mark.parametrize("options", [{}, {"modes": ["bike", "school"], "access": "bike", "budget_minutes": 25}])
def test_a_batch_is_many_single_requests(service, options):
    results = post(service, "/reachable", {"origins": GRID, **options}).json()["results"]
    for place, result in zip(GRID, results, strict=True):
        single = service.get("/reachable", {"lat": place["lat"], "lon": place["lon"], **options}).json()
        assert result["establishments"] == single["establishments"]
        assert result["origin"] == {"id": place["id"], **single["origin"]}
    assert any(result["establishments"] for result in results)


def test_a_batch_as_an_arrow_stream(service):
    results = post(service, "/reachable", {"origins": GRID}).json()["results"]
    table = pa.ipc.open_stream(post(service, "/reachable", {"origins": GRID}, accept=ARROW).content).read_all()
    columns = ["origin", "uai", "minutes", "mode", "departure", "arrival", "transfers"]
    columns += ["return_minutes", "return_departure", "return_arrival"]
    assert table.select(columns).to_pylist() == [
        {"origin": result["origin"]["id"], **{name: entry[name] for name in columns[1:]}}
        for result in results
        for entry in result["establishments"]
    ]


def test_a_matrix_tells_the_minutes_of_lookups(service):
    answer = post(service, "/matrix", {"origins": GRID}).json()
    for place, minutes, modes in zip(GRID, answer["minutes"], answer["modes"], strict=True):
        single = service.get("/reachable", {"lat": place["lat"], "lon": place["lon"]}).json()["establishments"]
        found = {entry["uai"]: (entry["minutes"], entry["mode"]) for entry in single}
        uais = [destination["uai"] for destination in answer["destinations"]]
        assert list(zip(minutes, modes, strict=True)) == [found.get(uai, (None, None)) for uai in uais]


@pytest.mark.parametrize("access", ["walk", "bike"])
@pytest.mark.parametrize("origins", [[HOME], GRID], ids=["from origins", "to points"])
def test_a_point_where_an_establishment_stands_is_as_far(service, served, origins, access):
    places = [{"lat": row["lat"], "lon": row["lon"]} for row in served.dataset.establishments]
    asked = {"origins": origins, "access": access, "budget_minutes": 60}
    to_points = post(service, "/matrix", {**asked, "destinations": places}).json()
    to_establishments = post(service, "/matrix", asked).json()
    assert to_points["minutes"] == to_establishments["minutes"]
    assert any(minutes is not None for row in to_points["minutes"] for minutes in row)
    assert to_points["modes"] == [[None] * len(places)] * len(origins)
    assert [point["snapped"]["distance_m"] < 500 for point in to_points["destinations"]] == [True] * len(places)


def test_points_far_from_streets(service):
    body = {"origins": [GRID[0]], "destinations": [{"lat": 0, "lon": -30, "id": "sea"}]}
    answer = post(service, "/matrix", body).json()
    assert (answer["minutes"], answer["destinations"][0]["snapped"]) == ([[None]], None)
    assert answer["warnings"][-1] == {
        "code": "destination-off-network",
        "message": "no street within 500 m of the destination: nobody can be said to reach it",
        "destination": "sea",
    }
    table = pa.ipc.open_stream(post(service, "/matrix", body, accept=ARROW).content).read_all()
    assert table.to_pylist() == [{"origin": GRID[0]["id"], "destination": "sea", "minutes": None, "mode": None}]
    assert json.loads(table.schema.metadata[b"warnings"])[-1]["destination"] == "sea"


def test_the_calls_of_a_client_of_graphhopper(service, served):
    # Who reaches a school by 07:30, 08:00, 08:30, in up to 15, 30, 45, 60, 90 minutes: one call each.
    date, school = served.dataset.manifest.date.isoformat(), served.dataset.establishments[0]
    grid = [(LAT + row * 0.004, LON + column * 0.004) for row in range(-12, 3) for column in range(-5, 6)]
    lats, lons = (np.array(column) for column in zip(*grid, strict=True))
    wrong = 0
    # In UTC; Paris is two hours ahead in April.
    for clock in ("05:30", "06:00", "06:30"):
        moment = dt.datetime.fromisoformat(f"{date}T{clock}:00+00:00")
        at = (moment.date(), int(moment.timestamp()) - served.answers.days.origin_epoch(moment.date()))
        areas = []
        for limit in (900, 1800, 2700, 3600, 5400):
            asked = {"pt.earliest_departure_time": f"{date}T{clock}:00Z", "time_limit": limit}
            (feature,) = isochrone(service, school, profile="pt", reverse_flow="true", **asked)
            assert (feature["type"], feature["properties"]) == ("Feature", {"bucket": 0})
            areas.append(shapely.geometry.shape(feature["geometry"]))
            place = (school["lat"], school["lon"])
            times = served.answers.areas.times_at(
                place, lats, lons, "to", ("transit", "walk"), at=at, limit_seconds=limit
            )
            inside = shapely.contains_xy(areas[-1], lons, lats)
            near = shapely.distance(areas[-1].boundary, shapely.points(lons, lats)) < 0.002
            wrong += int((inside != (times < UNREACHED))[~near].sum())
        assert all(area.is_valid and area.area > 0 for area in areas)
        assert all(larger.buffer(1e-7).covers(smaller) for smaller, larger in itertools.pairwise(areas))
    # About 150 m from a boundary, areas and exact times agree.
    assert wrong == 0


def test_buckets_are_the_areas_of_their_limits(service, served):
    date = served.dataset.manifest.date.isoformat()
    asked = {"profile": "pt", "pt.earliest_departure_time": f"{date}T05:30:00Z"}
    together = isochrone(service, HOME, time_limit=2700, buckets=3, **asked)
    alone = [isochrone(service, HOME, time_limit=limit, **asked)[0]["geometry"] for limit in (900, 1800, 2700)]
    assert [feature["geometry"] for feature in together] == alone


@pytest.mark.parametrize("profile", ["foot", "bike"])
def test_on_foot_and_by_bike(service, profile):
    (feature,) = isochrone(service, HOME, profile=profile, time_limit=900)
    area = shapely.geometry.shape(feature["geometry"])
    assert (area.geom_type, area.is_valid, area.contains(shapely.Point(LON, LAT))) == ("Polygon", True, True)
    (whole,) = isochrone(service, HOME, profile=profile, time_limit=900, full_geometry="true")
    assert area.buffer(1e-7).covers(max(shapely.geometry.shape(whole["geometry"]).geoms, key=lambda part: part.area))


def test_a_date_of_no_timetable(service, served):
    day = served.answers.days.last_date + dt.timedelta(days=400)
    asked = {"point": f"{LAT},{LON}", "profile": "pt", "pt.earliest_departure_time": f"{day}T05:30:00Z"}
    response = service.get("/isochrone", asked)
    assert response.status_code == 400
    assert f"no feed has trips on {day}" in response.json()["message"]


def test_nowhere(service):
    response = service.get("/isochrone", {"point": "0,-30", "profile": "foot"})
    assert (response.status_code, response.json()["message"]) == (400, "Point not found:0.0,-30.0")
