"""What the log says of a request, and what it never says."""

import json
import logging
import logging.config
from urllib.parse import quote

import pytest
from fake_service import failing
from hypothesis import given
from hypothesis import strategies as st
from in_process import client_of

from isochrones.api.layers.logs import JsonLines, configuration
from isochrones.api.settings import Settings

HOME = {"lat": "47.218371", "lon": "-1.553621"}


@pytest.fixture
def log(caplog):
    """Return a function to the lines logged so far, as the service would write them."""
    caplog.set_level(logging.INFO, "isochrones")
    caplog.handler.setFormatter(JsonLines())
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


def test_one_line_per_request(client, log):
    response = client.get("/reachable", HOME, headers={"x-request-id": "search-17"})
    (line,) = log()
    assert line.pop("ms") >= 0
    assert line.pop("time").endswith("+00:00")
    assert line.pop("message").startswith("GET /reachable 200 ")
    assert line == {
        "level": "info",
        "logger": "isochrones.requests",
        "request_id": "search-17",
        "method": "GET",
        "route": "/reachable",
        "status": 200,
        "dataset": client.dataset_id,
    }
    assert response.headers["x-request-id"] == "search-17"


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/establishments/X810001A", "/establishments/{uai}", 200),
        ("/establishments/nobody", "/establishments/{uai}", 404),
        ("/reachable", "/reachable", 422),
        ("/no/47.218371/-1.553621", "unmatched", 404),
    ],
)
def test_requests_are_told_by_their_route(client, log, path, route, status):
    client.get(path)
    assert [(line["route"], line["status"]) for line in log()] == [(route, status)]


@pytest.mark.parametrize("given", ["", "a b", "né", "x" * 65, "a\tb", '{"a":1}'])
def test_an_id_that_is_not_fit_for_a_log_is_replaced(client, log, given):
    made = client.get("/healthz", headers={"x-request-id": given.encode()}).headers["x-request-id"]
    assert made != given
    assert len(made) == 32
    assert [line["request_id"] for line in log()] == [made]


def test_ids_that_are_made_differ(client):
    assert len({client.get("/healthz").headers["x-request-id"] for _ in range(10)}) == 10


def test_no_coordinates_by_default(answers, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("httpx"), "disabled", True)
        client = client_of(failing(answers))
        for parameters in (HOME, HOME | {"limit": "0"}, HOME | {"budget": "1"}):
            client.get("/reachable", parameters)
        client.close()
    assert "no such kernel" in caplog.text
    assert "47.2" not in caplog.text
    assert "1.55" not in caplog.text


def test_the_query_if_it_is_wanted(answers, log):
    client = client_of(answers, log_requests="query")
    client.get("/reachable", HOME)
    assert [line["query"] for line in log()] == ["lat=47.218371&lon=-1.553621"]
    client.close()


def test_what_failed_is_told_with_the_id(answers, log):
    client = client_of(failing(answers))
    client.get("/reachable", HOME, headers={"x-request-id": "search-18"})
    client.close()
    failure, answer = log()
    assert (failure["level"], failure["message"]) == ("error", "a request failed")
    assert "RuntimeError: no such kernel" in failure["exception"]
    assert (failure["request_id"], answer["request_id"]) == ("search-18", "search-18")
    assert answer["status"] == 500


@given(st.text())
def test_every_line_is_one_line_of_json(text):
    record = logging.LogRecord("isochrones", logging.INFO, "", 0, "%s", (text,), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    # Half a character of two can't be written, and is replaced.
    assert json.loads(line)["message"] == text.encode(errors="replace").decode()


def test_ids_may_be_any_sane_text(answers):
    client = client_of(answers)
    for sane in ("0", "a-b_c.d:e", "Z" * 64):
        assert client.get("/healthz", headers={"x-request-id": sane}).headers["x-request-id"] == sane
    client.close()


class TestConfiguration:
    """Which loggers say what."""

    @pytest.mark.parametrize(
        ("settings", "formatter", "requests", "uvicorn"),
        [
            # Tests have no terminal.
            ({}, "json", "INFO", "INFO"),
            ({"log_format": "json"}, "json", "INFO", "INFO"),
            ({"log_format": "text"}, "text", "INFO", "WARNING"),
            ({"log_requests": "none"}, "json", "WARNING", "INFO"),
        ],
    )
    def test_levels_and_format(self, settings, formatter, requests, uvicorn):
        made = configuration(Settings(**settings))
        assert made["handlers"]["stderr"]["formatter"] == formatter
        levels = {name: logger["level"] for name, logger in made["loggers"].items()}
        assert levels["isochrones.requests"] == requests
        assert levels["uvicorn"] == uvicorn

    def test_uvicorns_own_log_of_requests_is_off(self):
        made = configuration(Settings())["loggers"]["uvicorn.access"]
        assert made == {"handlers": [], "level": "CRITICAL", "propagate": False}


def test_a_path_may_hold_anything(client, log):
    client.get("/establishments/" + quote('"\n{"level":"error"}', safe=""))
    assert [line["route"] for line in log()] == ["/establishments/{uai}"]
