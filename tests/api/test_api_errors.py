"""Every error is a problem (RFC 9457) that names what is at fault."""

import logging
import re
from urllib.parse import quote

import pytest
from fake_service import failing
from hypothesis import given
from hypothesis import strategies as st
from in_process import HOME, client_of

from isochrones.api.layers.edge import Edge
from isochrones.api.parameters import ReachableParameters
from isochrones.api.reachable.schemas import ReachableAnswer
from isochrones.api.schemas import Problem


def problem_of(response, status):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert re.fullmatch(r"2026-04-14-[0-9a-f]{12}", response.headers["x-dataset"])
    content = response.json()
    Problem.model_validate(content)
    assert content["status"] == status
    return content


def faults(client, query):
    content = problem_of(client.get("/reachable", query), 422)
    assert content["title"] == "Unprocessable Entity"
    return content["errors"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *(("lat", value) for value in ("", "abc", "91", "-90.1", "nan", "inf", "1e400", "48,1")),
        *(("lon", value) for value in ("", "abc", "181", "-180.1", "nan", "-inf")),
        *(("budget_minutes", value) for value in ("", "0", "-5", "12.5", "abc", "91", "9" * 30)),
        *(("modes", value) for value in ("", "car", "transit,", "transit;walk", "TRANSIT", ",")),
        *(("access", value) for value in ("", "car", "walk,bike")),
        *(("metric", value) for value in ("", "p90", "median")),
        *(("limit", value) for value in ("", "0", "-1", "10001", "1.5")),
        *(("offset", value) for value in ("", "-1", "x")),
        *((name, "") for name in ("voie", "diplome", "domaine", "cfd", "uai")),
    ],
)
def test_a_bad_value_is_refused_by_name(client, parameter, value):
    errors = faults(client, HOME | {parameter: value})
    assert {error["parameter"] for error in errors} == {parameter}
    assert all(error["message"] for error in errors)


def test_what_is_missing_is_named(client):
    assert faults(client, {}) == [
        {"parameter": "lat", "message": "this parameter is required"},
        {"parameter": "lon", "message": "this parameter is required"},
    ]


def test_every_parameter_at_fault_is_named(client):
    errors = faults(client, {"lat": "x", "lon": 200, "limit": 0})
    assert [error["parameter"] for error in errors] == ["lat", "lon", "limit"]


def test_more_time_than_the_dataset_knows(client):
    assert faults(client, HOME | {"budget_minutes": 91}) == [
        {"parameter": "budget_minutes", "message": "this dataset knows journeys of up to 90 minutes, not 91"}
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("budget", "unknown parameter; is it budget_minutes?"),
        ("mode", "unknown parameter; is it modes?"),
        ("LAT", "unknown parameter"),
        ("zzzzz", "unknown parameter"),
    ],
)
def test_an_unknown_parameter_is_refused(client, name, message):
    assert faults(client, HOME | {name: "60"}) == [{"parameter": name, "message": message}]


def test_a_single_value_given_twice_is_refused(client):
    assert faults(client, [("lat", 47), ("lat", 48), ("lon", 1)]) == [
        {"parameter": "lat", "message": "this parameter is given more than once"}
    ]


def test_the_detail_says_all(client):
    content = client.get("/reachable", {"lat": 1}).json()
    assert content == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "lon: this parameter is required",
        "errors": [{"parameter": "lon", "message": "this parameter is required"}],
    }


@pytest.mark.parametrize("path", ["/dataset", "/establishments/X810001A"])
def test_parameters_where_none_are_taken(client, path):
    content = problem_of(client.get(path, {"lat": 1}), 422)
    assert content["errors"] == [{"parameter": "lat", "message": "unknown parameter"}]


def test_an_unknown_establishment(client):
    content = problem_of(client.get("/establishments/9999999Z"), 404)
    assert content["detail"] == 'this dataset has no establishment "9999999Z"'


@pytest.mark.parametrize("path", ["/nowhere", "/reachable/", "/establishments", "/establishments/a/b"])
def test_an_unknown_path(client, path):
    content = problem_of(client.get(path), 404)
    assert content["detail"] == f"there is nothing at {path}; see /docs"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_another_method(client, method):
    response = client.request(method, "/dataset")
    content = problem_of(response, 405)
    assert content["detail"] == f"/dataset does not answer to {method}"
    assert response.headers["allow"] == "GET, HEAD"


def test_what_goes_wrong_inside_stays_inside(answers, caplog):
    client = client_of(failing(answers, "the secret of the house"))
    with caplog.at_level(logging.ERROR):
        response = client.get("/reachable", HOME)
    content = problem_of(response, 500)
    assert content["title"] == "Internal Server Error"
    assert "secret" not in response.text
    assert "the secret of the house" in caplog.text
    metrics = client.get("/metrics").text
    assert 'isochrones_requests_total{route="/reachable",status="500"} 1.0' in metrics
    client.close()


def test_what_goes_wrong_halfway_is_not_answered_twice(client, caplog):
    sent = []

    async def halfway(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("half the answer is gone")

    async def send(message):
        sent.append(message)

    async def receive():
        raise AssertionError("nothing is read")

    scope = {"type": "http", "app": client.app, "method": "GET", "path": "/", "query_string": b"", "headers": []}
    with pytest.raises(RuntimeError, match="half the answer"):
        client.run(Edge(halfway)(scope, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert "half the answer is gone" in caplog.text


def test_bytes_that_are_no_text(client):
    assert [fault["parameter"] for fault in faults(client, "lat=%FF&lon=1")] == ["lat"]
    problem_of(client.get("/establishments/%FF"), 404)
    problem_of(client.get("/establishments/%00"), 404)


@pytest.fixture(scope="module")
def shared_client(answers):
    client = client_of(answers)
    yield client
    client.close()


TEXT = st.text(max_size=12)
NUMBER = st.one_of(st.integers(), st.floats(), st.integers(-200, 200)).map(str)
WORD = st.sampled_from(["walk", "bike", "transit,school", "p50", "fastest", "CAP", "X810001A", ""])
NAME = st.one_of(st.sampled_from(sorted(ReachableParameters.model_fields)), TEXT)


@given(
    lat=st.one_of(st.floats(-90, 90).map(str), NUMBER, TEXT),
    lon=st.one_of(st.floats(-180, 180).map(str), NUMBER, TEXT),
    others=st.lists(st.tuples(NAME, st.one_of(NUMBER, WORD, TEXT)), max_size=4),
)
def test_whatever_is_asked_is_answered_or_refused(shared_client, lat, lon, others):
    query = [("lat", lat), ("lon", lon), *others]
    response = shared_client.get("/reachable", query)
    assert response.status_code in {200, 422}
    if response.status_code == 200:
        ReachableAnswer.model_validate_json(response.content)
    else:
        named = {error["parameter"] for error in problem_of(response, 422)["errors"]}
        assert named <= {name for name, _ in query}


@given(st.text(min_size=1))
def test_any_text_may_be_asked_for_as_an_establishment(shared_client, uai):
    response = shared_client.get("/establishments/" + quote(uai, safe=""))
    assert response.status_code in {200, 404}
    assert response.headers["x-dataset"] == shared_client.dataset_id
