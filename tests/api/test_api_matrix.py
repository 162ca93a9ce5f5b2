"""`POST /matrix`, on scripted travel times to establishments."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_service import DATASET_ID, FakeDataset, client_of

from isochrones.answers.lookup import Query
from isochrones.api import schemas
from isochrones.api.matrix.matrix_answer import COLUMNS, MatrixRequest
from isochrones.api.parameters import JourneyOptions

ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"
HOME = {"lat": 47.2, "lon": -1.5}
ADRIFT = {"lat": 61.0, "lon": -1.5}
FEED_WARNING = {"code": "feed-without-service", "message": "feed b has no service on 2026-04-14"}


def post(client, body, **options):
    return client.request("POST", "/matrix", json=body, **options)


def test_a_whole_answer(client):
    response = post(client, {"origins": [HOME | {"id": "h"}, ADRIFT | {"id": "a"}]})

    schemas.MatrixAnswer.model_validate_json(response.content)
    answer = response.json()
    assert list(answer) == ["dataset", "origins", "destinations", "minutes", "modes", "warnings"]
    assert answer["dataset"]["id"] == DATASET_ID
    assert answer["origins"] == [
        {"id": "h", **HOME, "snapped": {"lat": 47.2, "lon": -1.5, "distance_m": 12.3}},
        {"id": "a", **ADRIFT, "snapped": None},
    ]
    # In the dataset's order: B, A, C, D.
    assert answer["destinations"] == [{"uai": uai} for uai in ("0440002B", "0440001A", "0440003C", "0440004D")]
    # 595 s, 600 s, 1801 s; D only by bike.
    assert answer["minutes"] == [[10, 10, 31, None], [None] * 4]
    assert answer["modes"] == [["transit", "transit", "school", None], [None] * 4]
    assert answer["warnings"] == [
        FEED_WARNING,
        {
            "code": "establishment-off-network",
            "message": "no street near 0440004D: nobody can be said to reach it",
            "destination": "0440004D",
        },
        {"code": "origin-off-network", "message": "no street within 500 m", "origin": "a"},
    ]


def test_establishments_in_the_order_asked_for(client):
    answer = post(client, {"origins": [HOME], "destinations": {"uai": ["0440003C", "0440002B", "0440003C"]}}).json()
    assert answer["destinations"] == [{"uai": "0440003C"}, {"uai": "0440002B"}, {"uai": "0440003C"}]
    assert answer["minutes"] == [[31, 10, 31]]
    assert answer["warnings"] == [FEED_WARNING]


def test_an_unknown_establishment_is_said(client):
    answer = post(client, {"origins": [HOME], "destinations": {"uai": ["9999999Z", "0440001A"]}}).json()
    assert (answer["minutes"], answer["modes"]) == ([[None, 10]], [[None, "transit"]])
    assert answer["warnings"][1:] == [
        {
            "code": "unknown-value",
            "message": 'destinations: no establishment of this dataset has "9999999Z"',
            "destination": "9999999Z",
        }
    ]


def test_what_is_looked_up(client, lookup):
    body = {"origins": [HOME, ADRIFT], "budget_minutes": 30, "modes": ["bike"], "access": "bike", "metric": "p50"}
    answer = post(client, body).json()
    assert lookup.queries == [Query(lat, -1.5, 1800, ("bike",), "bike", "p50") for lat in (47.2, 61.0)]
    # By bike 540 s, 601 s, none, 3600 s.
    assert answer["minutes"][0] == [9, 11, None, None]


@pytest.mark.parametrize("accept", [ARROW, PARQUET])
def test_long_form(client, accept):
    body = {"origins": [HOME, ADRIFT], "destinations": {"uai": ["0440004D", "0440001A"]}}
    response = post(client, body, headers={"accept": accept})

    assert (response.status_code, response.headers["content-type"]) == (200, accept)
    if accept == ARROW:
        table = pa.ipc.open_stream(response.content).read_all()
    else:
        table = pq.read_table(io.BytesIO(response.content))
    assert table.to_pylist() == [
        {"origin": 0, "destination": "0440004D", "minutes": None, "mode": None},
        {"origin": 0, "destination": "0440001A", "minutes": 10, "mode": "transit"},
        {"origin": 1, "destination": "0440004D", "minutes": None, "mode": None},
        {"origin": 1, "destination": "0440001A", "minutes": None, "mode": None},
    ]
    assert table.schema.types == [pa.int32(), pa.string(), pa.int16(), pa.string()]
    assert json.loads(table.schema.metadata[b"dataset"])["id"] == DATASET_ID
    codes = [warning["code"] for warning in json.loads(table.schema.metadata[b"warnings"])]
    assert codes == ["feed-without-service", "establishment-off-network", "origin-off-network"]
    assert {name: table.schema.field(name).metadata[b"description"].decode() for name in table.column_names} == COLUMNS


def test_other_formats_are_refused(client):
    assert post(client, {"origins": [HOME]}, headers={"accept": "text/csv"}).status_code == 406
    assert client.request("POST", "/matrix", content=b"", headers={"content-type": ARROW}).status_code == 415


BAD_BODIES = {
    "no origins": ({"origins": []}, "origins"),
    "no destinations": ({"origins": [HOME], "destinations": {"uai": []}}, "destinations.establishments.uai"),
    "no points": ({"origins": [HOME], "destinations": []}, "destinations.points"),
    "half a point": ({"origins": [HOME], "destinations": [{"lat": 1}]}, "destinations.points.0.lon"),
    "a text": ({"origins": [HOME], "destinations": "0440001A"}, "destinations.establishments"),
    "a filter": ({"origins": [HOME], "voie": ["scolaire"]}, "voie"),
    "more than the dataset knows": ({"origins": [HOME], "budget_minutes": 91}, "budget_minutes"),
    "too many origins": ({"origins": [HOME] * 4}, "origins"),
    "too many pairs": ({"origins": [HOME] * 3, "destinations": {"uai": ["0440001A"] * 3}}, "destinations"),
    "a median between points": ({"origins": [HOME], "destinations": [HOME], "metric": "p50"}, "metric"),
    "too many searches": ({"origins": [HOME] * 2, "destinations": [HOME] * 2}, "destinations"),
}


@pytest.mark.parametrize(("body", "parameter"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_body_is_refused(lookup, body, parameter):
    client = client_of(FakeDataset(), lookup, max_batch=3, max_cells=8, max_searches=1)
    response = post(client, body)
    assert response.status_code == 422, response.text
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]
    client.close()


def test_bounds_are_inclusive(lookup):
    client = client_of(FakeDataset(), lookup, max_batch=2, max_cells=8)
    assert post(client, {"origins": [HOME] * 2}).status_code == 200
    client.close()


def test_parameters_in_the_query_are_refused(client):
    assert post(client, {"origins": [HOME]}, params={"budget_minutes": 3}).status_code == 422


def test_parameters_are_those_of_journeys():
    assert list(MatrixRequest.model_fields) == [*JourneyOptions.model_fields, "origins", "destinations"]
