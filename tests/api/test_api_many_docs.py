"""What docs/many.md and docs/graphhopper.md say is so."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from in_process import Client

from isochrones.api.app import create_app
from isochrones.api.graphhopper.parameters import PARAMETERS
from isochrones.api.matrix.matrix_answer import COLUMNS as MATRIX_COLUMNS
from isochrones.api.reachable.batch import COLUMNS as BATCH_COLUMNS
from isochrones.api.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
MANY = (DOCS / "many.md").read_text(encoding="utf-8")
GRAPHHOPPER = (DOCS / "graphhopper.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def service(sample_dataset):
    client = Client(create_app(Settings(dataset=sample_dataset)))
    yield client
    client.close()


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", MANY, re.MULTILINE | re.DOTALL)


def names_in_tables(text):
    rows = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_bodies_are_answered(service):
    paths = re.findall(r"^## .*`POST (/[a-z]+)`$", MANY, re.MULTILINE)
    assert paths == ["/reachable", "/matrix"]
    for path, block in zip(paths, blocks("json"), strict=True):
        response = service.request("POST", path, json=json.loads(block))
        assert response.status_code == 200, response.text
        answer = response.json()
        assert any(answer.get("minutes", [[]])[0] + [result["total"] for result in answer.get("results", [])])


def test_the_program_runs(service, monkeypatch):
    monkeypatch.setattr(httpx, "post", lambda url, **sent: service.request("POST", url.split(":8000")[1], **sent))
    (program,) = blocks("python")
    names = {}
    exec(program, names)
    assert set(names["table"]["origin"].to_pylist()) == {"home 1", "home 2"}


def test_columns():
    assert names_in_tables(MANY) == list(BATCH_COLUMNS)
    last_sentence = MANY.rpartition("one\nrow for each pair")[2]
    assert re.findall(r"`([^`]+)`", last_sentence) == list(MATRIX_COLUMNS)


def test_parameters_of_graphhopper(service):
    told = set(names_in_tables(GRAPHHOPPER))
    named = set(re.findall(r"`([a-z_.]+)(?:=[^`]*)?`", GRAPHHOPPER))
    assert told <= set(PARAMETERS) <= named
    (address,) = re.findall(r"GET (/isochrone\S+)", GRAPHHOPPER)
    response = service.get(urlsplit(address).path, params=urlsplit(address).query)
    assert response.status_code == 200, response.text
