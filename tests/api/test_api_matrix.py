"""`POST /matrix`: the minutes of lookups in the sample dataset."""

import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from in_process import ADRIFT, HOME, LAT, LON, UAI, changed, client_of

from isochrones.answers.lookup import Query
from isochrones.api.matrix import schemas as matrix_schemas
from isochrones.api.matrix.matrix_answer import COLUMNS, MatrixRequest
from isochrones.api.parameters import JourneyOptions
from isochrones.engine.constants import UNREACHED
from isochrones.modes.names import MODES

ARROW = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"
QUERY = Query(LAT, LON, 3600)
OFF_NETWORK = {
    "code": "origin-off-network",
    "message": "no street within 500 m of the origin: what can be reached from it is not known",
}


def post(client, body, **options):
    return client.request("POST", "/matrix", json=body, **options)


def minutes_and_modes(answers, query=QUERY):
    """What a lookup says of the minutes and the modes of all establishments."""
    found = answers.lookup(query)
    minutes = [None if seconds >= UNREACHED else -(-seconds // 60) for seconds in found.best_seconds.tolist()]
    return minutes, [None if mode < 0 else MODES[mode] for mode in found.best_mode.tolist()]


@pytest.fixture
def gap(answers):
    """Return a client of a service over a dataset whose first establishment is off the network."""
    on_network = np.array([row["uai"] != UAI for row in answers.dataset.establishments])
    client = client_of(changed(answers, on_network=on_network))
    yield client
    client.close()


def test_a_whole_answer(answers, gap):
    response = post(gap, {"origins": [HOME | {"id": "h"}, ADRIFT | {"id": "a"}]})

    matrix_schemas.MatrixAnswer.model_validate_json(response.content)
    answer = response.json()
    assert list(answer) == ["dataset", "origins", "destinations", "minutes", "modes", "warnings"]
    assert answer["dataset"]["id"] == gap.dataset_id
    snapped = gap.get("/reachable", HOME).json()["origin"]["snapped"]
    assert answer["origins"] == [{"id": "h", **HOME, "snapped": snapped}, {"id": "a", **ADRIFT, "snapped": None}]
    # In the dataset's order.
    assert answer["destinations"] == [{"uai": row["uai"]} for row in answers.dataset.establishments]
    minutes, modes = minutes_and_modes(answers)
    assert answer["minutes"] == [minutes, [None] * 8]
    assert answer["modes"] == [modes, [None] * 8]
    assert len(set(modes)) > 1
    assert answer["warnings"] == [
        *answers.dataset.manifest.as_record()["warnings"],
        {
            "code": "establishment-off-network",
            "message": f"no street near {UAI}: nobody can be said to reach it",
            "destination": UAI,
        },
        OFF_NETWORK | {"origin": "a"},
    ]


def test_establishments_in_the_order_asked_for(answers, client):
    minutes, _ = minutes_and_modes(answers)
    answer = post(client, {"origins": [HOME], "destinations": {"uai": ["X810003C", "X810002B", "X810003C"]}}).json()
    assert answer["destinations"] == [{"uai": "X810003C"}, {"uai": "X810002B"}, {"uai": "X810003C"}]
    assert answer["minutes"] == [[minutes[2], minutes[1], minutes[2]]]
    assert minutes[1] != minutes[2]
    assert answer["warnings"] == answers.dataset.manifest.as_record()["warnings"]


def test_an_unknown_establishment_is_said(answers, client):
    minutes, modes = minutes_and_modes(answers)
    answer = post(client, {"origins": [HOME], "destinations": {"uai": ["9999999Z", UAI]}}).json()
    assert (answer["minutes"], answer["modes"]) == ([[None, minutes[0]]], [[None, modes[0]]])
    assert answer["warnings"][1:] == [
        {
            "code": "unknown-value",
            "message": 'destinations: no establishment of this dataset has "9999999Z"',
            "destination": "9999999Z",
        }
    ]


def test_what_is_looked_up(answers, watched, queries):
    body = {"origins": [HOME, ADRIFT], "budget_minutes": 30, "modes": ["bike"], "access": "bike", "metric": "p50"}
    answer = post(watched, body).json()
    asked = [Query(place["lat"], place["lon"], 1800, ("bike",), "bike", "p50") for place in (HOME, ADRIFT)]
    assert queries == asked
    assert answer["minutes"][0] == minutes_and_modes(answers, asked[0])[0]


@pytest.mark.parametrize("accept", [ARROW, PARQUET])
def test_long_form(answers, gap, accept):
    body = {"origins": [HOME, ADRIFT], "destinations": {"uai": [UAI, "X810002B"]}}
    response = post(gap, body, headers={"accept": accept})

    assert (response.status_code, response.headers["content-type"]) == (200, accept)
    if accept == ARROW:
        table = pa.ipc.open_stream(response.content).read_all()
    else:
        table = pq.read_table(io.BytesIO(response.content))
    minutes, modes = minutes_and_modes(answers)
    assert table.to_pylist() == [
        {"origin": 0, "destination": UAI, "minutes": minutes[0], "mode": modes[0]},
        {"origin": 0, "destination": "X810002B", "minutes": minutes[1], "mode": modes[1]},
        {"origin": 1, "destination": UAI, "minutes": None, "mode": None},
        {"origin": 1, "destination": "X810002B", "minutes": None, "mode": None},
    ]
    assert table.schema.types == [pa.int32(), pa.string(), pa.int16(), pa.string()]
    assert json.loads(table.schema.metadata[b"dataset"])["id"] == gap.dataset_id
    codes = [warning["code"] for warning in json.loads(table.schema.metadata[b"warnings"])]
    assert codes == ["frequency-based", "establishment-off-network", "origin-off-network"]
    assert {name: table.schema.field(name).metadata[b"description"].decode() for name in table.column_names} == COLUMNS


def test_other_formats_are_refused(client):
    assert post(client, {"origins": [HOME]}, headers={"accept": "text/csv"}).status_code == 406
    assert client.request("POST", "/matrix", content=b"", headers={"content-type": ARROW}).status_code == 415


BAD_BODIES = {
    "no origins": ({"origins": []}, "origins"),
    "no destinations": ({"origins": [HOME], "destinations": {"uai": []}}, "destinations.establishments.uai"),
    "no points": ({"origins": [HOME], "destinations": []}, "destinations.points"),
    "half a point": ({"origins": [HOME], "destinations": [{"lat": 1}]}, "destinations.points.0.lon"),
    "a text": ({"origins": [HOME], "destinations": "X810001A"}, "destinations.establishments"),
    "a filter": ({"origins": [HOME], "voie": ["scolaire"]}, "voie"),
    "more than the dataset knows": ({"origins": [HOME], "budget_minutes": 91}, "budget_minutes"),
    "too many origins": ({"origins": [HOME] * 4}, "origins"),
    "too many pairs": ({"origins": [HOME] * 3, "destinations": {"uai": ["X810001A"] * 6}}, "destinations"),
    "a median between points": ({"origins": [HOME], "destinations": [HOME], "metric": "p50"}, "metric"),
    "too many searches": ({"origins": [HOME] * 2, "destinations": [HOME] * 2}, "destinations"),
}


@pytest.mark.parametrize(("body", "parameter"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_body_is_refused(answers, body, parameter):
    client = client_of(answers, max_batch=3, max_cells=16, max_searches=1)
    response = post(client, body)
    assert response.status_code == 422, response.text
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]
    client.close()


def test_bounds_are_inclusive(answers):
    client = client_of(answers, max_batch=2, max_cells=16)
    assert post(client, {"origins": [HOME] * 2}).status_code == 200
    client.close()


def test_parameters_in_the_query_are_refused(client):
    assert post(client, {"origins": [HOME]}, params={"budget_minutes": 3}).status_code == 422


def test_parameters_are_those_of_journeys():
    assert list(MatrixRequest.model_fields) == [*JourneyOptions.model_fields, "origins", "destinations"]
