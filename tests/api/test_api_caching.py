"""Answers have names, and need not be sent again."""

import pytest
from fastapi import Response
from in_process import HOME, changed, client_of

from isochrones.api.layers import caching
from isochrones.api.settings import IN_ANSWERS, NOT_IN_ANSWERS, Settings

PATHS = ["/reachable?lat=47&lon=1", "/establishments/X810001A", "/dataset", "/openapi.json"]


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_that_the_client_has_is_not_sent_again(client, path):
    first = client.get(path)
    tag = first.headers["etag"]
    again = client.get(path, headers={"if-none-match": tag})
    assert again.status_code == 304
    assert again.content == b""
    for name in ("etag", "cache-control"):
        assert again.headers[name] == first.headers[name]
    assert set(again.headers["vary"].split(", ")) == {"Accept", "Accept-Encoding"}
    assert again.headers["x-dataset"] == client.dataset_id


def test_nothing_is_computed_for_it(watched, queries):
    tag = watched.get("/reachable", HOME).headers["etag"]
    assert len(queries) == 1
    watched.get("/reachable", HOME, headers={"if-none-match": tag})
    assert len(queries) == 1


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"other" ,W/{} , "third"'])
def test_forms_of_asking(client, form):
    tag = client.get("/dataset").headers["etag"]
    assert client.get("/dataset", headers={"if-none-match": form.format(tag)}).status_code == 304


def test_another_name_is_answered_in_full(client):
    assert client.get("/dataset", headers={"if-none-match": '"other"'}).status_code == 200


def test_names_differ_by_what_was_asked(client):
    names = [
        client.get(path, headers=headers).headers["etag"]
        for path in PATHS
        for headers in ({}, {"accept": "text/plain"}, {"accept-encoding": "identity"})
    ]
    names.append(client.get("/reachable?lat=47&lon=2").headers["etag"])
    assert len(set(names)) == len(names)


def test_names_differ_by_dataset(answers, client):
    other = client_of(changed(answers, id="other"))
    assert other.get("/dataset").headers["etag"] != client.get("/dataset").headers["etag"]
    other.close()


def test_names_differ_by_settings_that_answers_may_tell(answers, client):
    other = client_of(answers, geocoder_url="https://geo.example")
    assert other.get("/dataset").headers["etag"] != client.get("/dataset").headers["etag"]
    other.close()


def test_processes_agree_on_names(answers, client):
    other = client_of(answers, port=8001)
    assert other.get("/dataset").headers["etag"] == client.get("/dataset").headers["etag"]
    other.close()


def test_clients_ask_each_time_unless_told_otherwise(answers, client):
    assert client.get("/dataset").headers["cache-control"] == "public, no-cache"
    other = client_of(answers, cache_seconds=300)
    assert other.get("/dataset").headers["cache-control"] == "public, max-age=300"
    other.close()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nowhere", "/reachable", "/establishments/x"])
def test_what_may_change_at_any_time_is_not_kept(client, path):
    headers = client.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


def test_an_error_has_no_name_to_ask_with(client):
    # The name that the answer would have: but there never was one.
    tag = client.get("/establishments/X810001A").headers["etag"]
    assert client.get("/establishments/x", headers={"if-none-match": tag}).status_code == 404


@pytest.mark.parametrize("path", [*PATHS, "/healthz", "/docs", "/nowhere", "/reachable"])
def test_head_is_get_without_the_body(client, path):
    full, head = client.get(path), client.request("HEAD", path)
    assert head.status_code == full.status_code
    assert head.content == b""
    kept = {"content-length", "content-type", "etag", "cache-control", "vary", "x-dataset"}
    assert {name: head.headers.get(name) for name in kept} == {name: full.headers.get(name) for name in kept}


def test_head_with_a_name(client):
    tag = client.get("/dataset").headers["etag"]
    assert client.request("HEAD", "/dataset", headers={"if-none-match": tag}).status_code == 304


def test_a_route_may_say_otherwise(client):
    @client.app.get("/lasting")
    async def lasting() -> Response:
        return Response(headers={"Cache-Control": "max-age=31536000"})

    headers = client.get("/lasting").headers
    assert headers["cache-control"] == "max-age=31536000"
    assert "etag" not in headers


def test_a_request_is_counted_by_its_route_even_if_it_does_not_get_there(client):
    tag = client.get("/establishments/X810001A").headers["etag"]
    client.get("/establishments/X810001A", headers={"if-none-match": tag})
    client.request("HEAD", "/establishments/X810001A")
    metrics = client.get("/metrics").text
    assert 'isochrones_requests_total{route="/establishments/{uai}",status="304"} 1.0' in metrics
    assert 'isochrones_requests_total{route="/establishments/{uai}",status="200"} 2.0' in metrics


CHANGED = {
    "gzip_minimum_bytes": 1,
    "style_url": "https://tiles.example/style.json",
    "geocoder_url": "https://geo.example",
    "dataset": "elsewhere",
    "reload_seconds": 60.0,
    "host": "0.0.0.0",
    "port": 8001,
    "url": "https://isochrones.example",
    "workers": 2,
    "keep_alive_seconds": 5,
    "drain_seconds": 1.0,
    "stop_seconds": 1,
    "threads": 1000,
    "max_concurrency": 7,
    "max_body_bytes": 7,
    "max_batch": 7,
    "max_cells": 7,
    "max_searches": 7,
    "cache_seconds": 7,
    "cors_origins": "*",
    "csp_hosts": "tiles.example",
    "web": "elsewhere",
    "log_format": "json",
    "log_requests": "none",
}


def test_every_setting_says_whether_answers_change_with_it():
    assert sorted([*IN_ANSWERS, *NOT_IN_ANSWERS]) == sorted(Settings.model_fields)


def tag_of(answers, path="/map.json", **settings):
    other = client_of(answers, **settings)
    tag = other.get(path).headers["etag"]
    other.close()
    return tag


@pytest.mark.parametrize("name", sorted(CHANGED.keys()))
def test_a_name_changes_with_the_settings_of_answers_alone(answers, name):
    assert CHANGED[name] != Settings.model_fields[name].get_default(call_default_factory=True)
    assert (tag_of(answers) != tag_of(answers, **{name: CHANGED[name]})) == (name in IN_ANSWERS)


def test_no_setting_is_left_out_of_that():
    # The key alone is told by the header it needs.
    assert CHANGED.keys() == Settings.model_fields.keys() - {"api_key"}


def test_names_change_with_the_code_that_makes_answers(answers, client, monkeypatch):
    before = client.get("/dataset").headers["etag"]
    assert tag_of(answers, "/dataset") == before
    monkeypatch.setattr(caching, "hash_program", lambda *_: "corrected")
    assert tag_of(answers, "/dataset") != before
