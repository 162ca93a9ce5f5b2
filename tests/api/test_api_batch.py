"""`POST /reachable`: many origins, as JSON and as Arrow streams."""

import asyncio
import io
import json

import httpx
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from fake_service import slow
from hypothesis import given
from hypothesis import strategies as st
from in_process import ADRIFT, HOME, LAT, LON, UAI, client_of

from isochrones.api.bulk.points import read_arrow_points
from isochrones.api.parameters import ReachableParameters
from isochrones.api.problems import ParameterError
from isochrones.api.reachable import schemas as reachable_schemas
from isochrones.api.reachable.batch import COLUMNS, BatchParameters, BatchRequest

ARROW = "application/vnd.apache.arrow.stream"
NEAR = {"lat": LAT - 0.02, "lon": LON}


def post(client, body, **options):
    return client.request("POST", "/reachable", json=body, **options)


def stream(**columns):
    table = pa.table(columns)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def post_stream(client, content, headers=None, **parameters):
    headers = {"content-type": ARROW} | (headers or {})
    return client.request("POST", "/reachable", content=content, headers=headers, params=parameters)


def table_of(response):
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == ARROW
    return pa.ipc.open_stream(response.content).read_all()


def test_each_result_is_what_a_single_request_is_answered_with(client):
    asked = {"budget_minutes": 40, "modes": ["transit", "walk", "bike"], "voie": ["scolaire", "apprentissage"]}
    origins = [HOME, ADRIFT, NEAR]
    response = post(client, {"origins": origins, "limit": 2, **asked})

    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert list(answer) == ["dataset", "results", "warnings"]
    for origin, result in zip(origins, answer["results"], strict=True):
        single = client.get("/reachable", origin | asked | {"limit": 2}).json()
        assert answer["dataset"] == single["dataset"]
        assert result == {
            "origin": single["origin"],
            "total": single["total"],
            "establishments": single["establishments"],
            "warnings": single["warnings"][len(answer["warnings"]) :],
        }
    assert answer["results"][0]["establishments"]
    assert [warning["code"] for warning in answer["results"][1]["warnings"]] == ["origin-off-network"]
    reachable_schemas.BatchAnswer.model_validate_json(response.content)


def test_ids_come_back(client):
    named = post(client, {"origins": [HOME | {"id": "b"}, HOME | {"id": "a"}]}).json()
    snapped = client.get("/reachable", HOME).json()["origin"]["snapped"]
    assert [result["origin"] for result in named["results"]] == [
        {"id": "b", **HOME, "snapped": snapped},
        {"id": "a", **HOME, "snapped": snapped},
    ]
    numbered = post(client, {"origins": [HOME | {"id": 7}]}).json()
    assert numbered["results"][0]["origin"]["id"] == 7


def test_filters_hold_for_every_origin(client):
    answer = post(client, {"origins": [HOME, HOME], "diplome": ["BTS", "C.A.P."]}).json()
    for result in answer["results"]:
        assert result["establishments"]
        assert {row["diplome"] for entry in result["establishments"] for row in entry["formations"]} == {"BTS"}
    assert answer["warnings"][1:] == [
        {"code": "unknown-value", "message": 'diplome: no formation of this dataset has "C.A.P."'}
    ]


def test_an_arrow_stream_is_answered_with_one(client):
    content = stream(lat=[LAT, 0.0, LAT - 0.02], lon=[LON, -30.0, LON], id=["x", "y", "z"])
    table = table_of(post_stream(client, content, modes="transit,school,walk,bike"))

    assert table.column_names == list(COLUMNS)
    # Nothing from y; from the others, by minutes and code.
    assert table["origin"].unique().to_pylist() == ["x", "z"]
    for origin, home in (("x", HOME), ("z", NEAR)):
        rows = table.filter(pc.equal(table["origin"], origin))
        single = client.get("/reachable", home | {"modes": "transit,school,walk,bike"}).json()["establishments"]
        assert rows["uai"].to_pylist() == [entry["uai"] for entry in single]
        assert rows["minutes"].to_pylist() == sorted(rows["minutes"].to_pylist()) != []

    metadata = {key.decode(): json.loads(value) for key, value in table.schema.metadata.items()}
    assert metadata["dataset"]["id"] == client.dataset_id
    assert metadata["warnings"] == [
        *client.get("/dataset").json()["warnings"],
        {
            "code": "origin-off-network",
            "message": "no street within 500 m of the origin: what can be reached from it is not known",
            "origin": "y",
        },
    ]
    assert all(table.schema.field(name).metadata[b"description"] for name in COLUMNS)


def test_rows_of_a_stream_are_those_of_json(client):
    body = {"origins": [HOME, NEAR], "modes": ["school", "walk"], "metric": "p50"}
    results = post(client, body).json()["results"]
    rows = table_of(post(client, body, headers={"accept": ARROW})).to_pylist()
    expected = [
        {"origin": number, **{name: entry["times"].get(name, entry.get(name)) for name in COLUMNS if name != "origin"}}
        for number, result in enumerate(results)
        for entry in result["establishments"]
    ]
    assert expected
    assert rows == expected


def test_what_a_limit_leaves_out_of_a_stream_is_said(client):
    table = table_of(post_stream(client, stream(lat=[LAT], lon=[LON]), limit=1))
    found = client.get("/reachable", HOME).json()
    assert table["uai"].to_pylist() == [found["establishments"][0]["uai"]]
    assert json.loads(table.schema.metadata[b"warnings"])[1:] == [
        {
            "code": "limit-reached",
            "message": f"{found['total']} establishments are reached, and only the first 1 are listed",
            "origin": 0,
        }
    ]


@pytest.mark.parametrize(
    ("ids", "kind"),
    [
        (pa.array(["a", "b"]), pa.string()),
        (pa.array([7, 2**40]), pa.int64()),
        (pa.array(["a", "b"]).dictionary_encode(), pa.string()),
    ],
    ids=["text", "numbers", "categories"],
)
def test_ids_of_a_stream_come_back(client, ids, kind):
    table = table_of(post_stream(client, stream(lat=[LAT, LAT], lon=[LON, LON], id=ids)))
    assert table["origin"].type == kind
    assert table["origin"].unique().to_pylist() == ids.to_pylist()


def test_nothing_found_is_a_table_too(client):
    table = table_of(post_stream(client, stream(lat=[61.0], lon=[0.0])))
    assert (table.num_rows, table.column_names) == (0, list(COLUMNS))


def test_a_stream_may_be_answered_with_json(client):
    response = post_stream(client, stream(lat=[LAT], lon=[LON]), {"accept": "application/json"}, uai=UAI)
    (result,) = response.json()["results"]
    single = client.get("/reachable", HOME | {"uai": UAI}).json()["establishments"]
    assert result["establishments"] == single != []


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("*/*", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        (ARROW, ARROW),
        (f"application/json;q=0.5, {ARROW}", ARROW),
        (f"application/json, {ARROW};q=0.9", "application/json"),
        ("application/*", "application/json"),
        (f"application/*;q=0.2, {ARROW};q=0.1", "application/json"),
    ],
)
def test_the_format_is_negotiated(client, accept, answered):
    response = post(client, {"origins": [HOME]}, headers={"accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, answered)


@pytest.mark.parametrize("accept", ["text/csv", "application/json;q=0", "application/json;q=much"])
def test_other_formats_are_refused(client, accept):
    response = post(client, {"origins": [HOME]}, headers={"accept": accept})
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"


def test_both_methods_of_the_path_are_told(client):
    assert client.request("PUT", "/reachable").headers["allow"] == "GET, POST, HEAD"
    assert client.get("/matrix").headers["allow"] == "POST"


def test_other_bodies_are_refused(client):
    response = client.request("POST", "/reachable", content="lat,lon", headers={"content-type": "text/csv"})
    assert response.status_code == 415
    assert "text/csv" in response.json()["detail"]


BAD_BODIES = {
    "no JSON": ("{", "body"),
    "no object": ("[]", "body"),
    "no origins": ("{}", "origins"),
    "an empty list": ('{"origins": []}', "origins"),
    "a place beyond the pole": ('{"origins": [{"lat": 47, "lon": 1}, {"lat": 90.5, "lon": 1}]}', "origins.1.lat"),
    "not a number": ('{"origins": [{"lat": NaN, "lon": 1}]}', "origins.0.lat"),
    "half a place": ('{"origins": [{"lat": 47}]}', "origins.0.lon"),
    "a place with a height": ('{"origins": [{"lat": 47, "lon": 1, "height": 3}]}', "origins.0.height"),
    "ids for some": ('{"origins": [{"lat": 47, "lon": 1, "id": "a"}, {"lat": 47, "lon": 1}]}', "origins"),
    "ids of two kinds": ('{"origins": [{"lat": 47, "lon": 1, "id": "a"}, {"lat": 47, "lon": 1, "id": 1}]}', "origins"),
    "an id too large": ('{"origins": [{"lat": 47, "lon": 1, "id": 9223372036854775808}]}', "origins.0.id"),
    "another parameter": ('{"origins": [{"lat": 47, "lon": 1}], "offset": 1}', "offset"),
    "an unknown mode": ('{"origins": [{"lat": 47, "lon": 1}], "modes": ["train"]}', "modes.0"),
    "no modes": ('{"origins": [{"lat": 47, "lon": 1}], "modes": null}', "modes"),
    "numbers as modes": ('{"origins": [{"lat": 47, "lon": 1}], "modes": [1]}', "modes.0"),
    "modes in a text": ('{"origins": [{"lat": 47, "lon": 1}], "modes": "walk"}', "modes"),
    "a text for a number": ('{"origins": [{"lat": 47, "lon": 1}], "limit": "3"}', "limit"),
    "more than the dataset knows": ('{"origins": [{"lat": 47, "lon": 1}], "budget_minutes": 91}', "budget_minutes"),
}


@pytest.mark.parametrize(("body", "parameter"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_body_is_refused(client, body, parameter):
    response = client.request("POST", "/reachable", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"][0]["parameter"] == parameter


def test_not_every_fault_of_a_long_body_is_told(client):
    response = post(client, {"origins": [{"lat": 91, "lon": 0}] * 500})
    assert len(response.json()["errors"]) == 10


def test_parameters_beside_a_json_body_are_refused(client):
    response = post(client, {"origins": [HOME]}, params={"limit": 3})
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [{"parameter": "limit", "message": "with a JSON body, parameters stand in the body"}],
    )


BAD_STREAMS = {
    "no stream": (b"lat,lon\n47,1\n", "body"),
    "cut off": (stream(lat=[LAT], lon=[LON])[:-40], "body"),
    "no lon": (stream(lat=[LAT]), "lon"),
    "lat twice": (
        stream(lat=[LAT], lon=[LON]).replace(b"lon", b"lat"),
        "lat",
    ),
    "a name that is no text": (stream(lat=[LAT], lon=[LON]).replace(b"lon", b"l\xffn"), "body"),
    "texts": (stream(lat=["47.2"], lon=[LON]), "lat"),
    "a missing value": (stream(lat=[47.2, None], lon=[-1.5, 0]), "lat"),
    "not a number": (stream(lat=[47.2, float("nan")], lon=[-1.5, 0]), "lat"),
    "off the map": (stream(lat=[LAT], lon=[180.5]), "lon"),
    "a missing id": (stream(lat=[LAT], lon=[1.5], id=pa.array([None], pa.string())), "id"),
    "fractions as ids": (stream(lat=[LAT], lon=[1.5], id=[1.5]), "id"),
    "no rows": (stream(lat=pa.array([], pa.float64()), lon=pa.array([], pa.float64())), "origins"),
}


@pytest.mark.parametrize(("content", "parameter"), BAD_STREAMS.values(), ids=BAD_STREAMS)
def test_a_bad_stream_is_refused(client, content, parameter):
    response = post_stream(client, content)
    assert response.status_code == 422, response.content
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


@given(st.data())
def test_whatever_comes_as_a_stream_is_read_or_refused(data):
    content = bytearray(stream(lat=[47.2, 47.3], lon=[-1.5, 0], id=pa.array(["a", "b"]).dictionary_encode()))
    for place, value in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)))):
        content[place] = value
    try:
        points = read_arrow_points(bytes(content), "origins", 1000)
    except ParameterError:
        return
    assert len(points.lats) == len(points.lons) == len(points.labels())
    assert all(abs(lat) <= 90 for lat in points.lats)


def test_the_row_at_fault_is_named(client):
    response = post_stream(client, stream(lat=[47.2, 47.2, -91.0], lon=[1.0, 1.0, 1.0]))
    assert response.json()["detail"] == "lat: row 2: -91.0 is not between -90 and 90"


def test_parameters_of_a_stream_are_checked(client):
    response = post_stream(client, stream(lat=[LAT], lon=[LON]), modes="walk", offset=3)
    assert [error["parameter"] for error in response.json()["errors"]] == ["offset"]


@pytest.mark.parametrize("count", [3, 4])
def test_the_number_of_origins_is_bounded(answers, count):
    client = client_of(answers, max_batch=3)
    expected = 200 if count == 3 else 422
    assert post(client, {"origins": [HOME] * count}).status_code == expected
    assert post_stream(client, stream(lat=[LAT] * count, lon=[1.0] * count)).status_code == expected
    client.close()


def test_origins_are_counted(client):
    post(client, {"origins": [HOME] * 3})
    assert "isochrones_lookups_total 3.0" in client.get("/metrics").text


def test_parameters_are_those_of_a_single_request():
    of_one = [name for name in ReachableParameters.model_fields if name not in {"lat", "lon", "offset"}]
    assert list(BatchParameters.model_fields) == of_one
    assert set(BatchRequest.model_fields) == {*of_one, "origins"}


def test_single_requests_get_their_turn(answers):
    # One thread, and a batch that takes it for at least 0.9 s; a single request waits for a piece of it, not for all.
    client = client_of(slow(answers, 0.003), threads=1)

    async def both():
        transport = httpx.ASGITransport(client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
            batch = asyncio.create_task(http.post("/reachable", json={"origins": [HOME] * 300}))
            # With the one that asks for it.
            while "isochrones_requests_in_flight 2.0" not in (await http.get("/metrics")).text:
                await asyncio.wait([batch], timeout=0.01)
            single = await http.get("/reachable", params=HOME)
            was_waiting = not batch.done()
            return single, was_waiting, await batch

    single, was_waiting, batch = client.run(both())
    assert (single.status_code, batch.status_code) == (200, 200)
    assert was_waiting
    assert len(batch.json()["results"]) == 300
    client.close()
