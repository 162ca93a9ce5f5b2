"""The routes around the lookup: the catalogue, the dataset, health, readiness, metrics, headers."""

import asyncio
import gzip
import logging
import threading

import pytest
from fake_service import (
    COMPTABLE,
    DATASET_ID,
    ESTABLISHMENTS,
    MENUISIER,
    FakeDataset,
    FakeLookup,
    client_of,
)
from manifests import PARAMETERS, REPORT

from isochrones.answers.lookup import MODES
from isochrones.api import schemas

HOME = {"lat": 47.2, "lon": -1.5}
PATHS = ["/reachable?lat=47&lon=1", "/establishments/0440001A", "/dataset", "/healthz", "/readyz", "/metrics"]


@pytest.mark.parametrize("path", [*PATHS, "/docs", "/openapi.json", "/nowhere"])
def test_every_answer_names_its_dataset(client, path):
    assert client.get(path).headers["x-dataset"] == DATASET_ID


def test_a_name_that_no_header_can_hold(lookup):
    client = client_of(FakeDataset(id="Île-1"), lookup)
    response = client.get("/healthz")
    assert response.headers["x-dataset"] == "%C3%8Ele-1"
    assert response.json() == {"status": "ok", "dataset": "Île-1"}
    client.close()


def test_an_establishment(client):
    answer = client.get("/establishments/0440002B").json()
    schemas.EstablishmentAnswer.model_validate(answer)
    assert answer.pop("dataset")["id"] == DATASET_ID
    assert answer == {
        "uai": "0440002B",
        "name": "Lycée B",
        "lat": 47.2,
        "lon": -1.5,
        "nature": "lycée",
        "on_network": True,
        "formations": [MENUISIER, COMPTABLE],
        "warnings": [{"code": "feed-without-service", "message": "feed b has no service on 2026-04-14"}],
    }


def test_an_establishment_off_the_network_says_so(client):
    answer = client.get("/establishments/0440004D").json()
    assert answer["on_network"] is False
    assert answer["warnings"][1:] == [
        {
            "code": "establishment-off-network",
            "message": "no street near 0440004D: nobody can be said to reach it",
        }
    ]


def test_the_dataset_without_paths_and_timings(client):
    answer = client.get("/dataset").json()
    assert answer == {
        "id": DATASET_ID,
        "name": "town",
        "date": "2026-04-14",
        "dates": ["2026-04-14"],
        "timezone": "Europe/Paris",
        "arrive": ["07:30", "09:00"],
        "leave": ["16:30", "18:30"],
        "budget_minutes": 90,
        "format_version": 4,
        "created_at": "2026-04-01T03:12:45+00:00",
        "attribution": "© the fictional town",
        "counts": {"establishments": 4, "formations": 4},
        "parameters": PARAMETERS,
        "warnings": [{"code": "feed-without-service", "message": "feed b has no service on 2026-04-14"}],
        "report": REPORT,
        "inputs": [{"name": "area.osm.pbf", "sha256": "ab" * 32, "bytes": 17}],
        "coverage": {
            # Nothing is drawn of the scripted town.
            "bounds": None,
            "first_date": "2026-01-05",
            "last_date": "2026-07-05",
            "establishments_on_network": 3,
            "stops_on_network": 2,
        },
        "feeds": [
            {
                "feed": "a",
                "kind": "transit",
                "timezone": "Europe/Paris",
                "agencies": ["Bus A", "Tram A"],
                "first_date": "2026-03-02",
                "last_date": "2026-07-05",
                "shifted_days": 0,
            },
            {
                "feed": "b",
                "kind": "school",
                "timezone": "Europe/Paris",
                "agencies": [],
                "first_date": "2026-01-05",
                "last_date": "2026-04-03",
                "shifted_days": 364,
            },
        ],
    }


def test_ready_only_once_warm(lookup, caplog):
    client = client_of(FakeDataset(), lookup, url="http://town.example")

    # The service does not stop before its warm-up has.
    async def live():
        with caplog.at_level(logging.INFO):
            async with client.app.router.lifespan_context(client.app):
                pass

    assert client.get("/healthz").json() == {"status": "ok", "dataset": DATASET_ID}
    before = client.get("/readyz")
    assert before.status_code == 503
    assert before.headers["retry-after"] == "1"
    assert before.headers["content-type"] == "application/problem+json"
    assert "isochrones_ready 0.0" in client.get("/metrics").text

    client.run(live())

    assert client.get("/readyz").json() == {"status": "ready", "dataset": DATASET_ID}
    assert "isochrones_ready 1.0" in client.get("/metrics").text
    assert f"ready: town ({DATASET_ID}), 4 establishments at http://town.example" in caplog.text
    # Each kind of lookup once, from an establishment on the network.
    assert {(query.lat, query.lon, query.modes) for query in lookup.queries} == {(47.2, -1.5, MODES)}
    assert sorted((query.access, query.metric) for query in lookup.queries) == [
        ("bike", "fastest"),
        ("bike", "p50"),
        ("walk", "fastest"),
        ("walk", "p50"),
    ]
    client.close()


def test_alive_but_never_ready_when_the_warm_up_fails(caplog):
    def broken(_query):
        raise RuntimeError("no such kernel")

    client = client_of(FakeDataset(), broken)

    async def live():
        async with client.app.router.lifespan_context(client.app):
            pass

    client.run(live())
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert "no such kernel" in caplog.text
    client.close()


def test_alive_while_lookups_take_long():
    # Both threads are busy until they are told to go on; health is answered all the same.
    go_on = threading.Event()
    at_work = threading.Semaphore(0)
    lookup = FakeLookup()

    def slow(query):
        at_work.release()
        assert go_on.wait(timeout=30)
        return lookup(query)

    client = client_of(FakeDataset(), slow, threads=2)

    async def crowd():
        waiting = [asyncio.ensure_future(client._http.get("/reachable", params=HOME)) for _ in range(5)]
        await asyncio.to_thread(at_work.acquire)
        await asyncio.to_thread(at_work.acquire)
        health = await client._http.get("/healthz")
        third_started = at_work.acquire(blocking=False)
        go_on.set()
        return health, third_started, await asyncio.gather(*waiting)

    health, third_started, answers = client.run(crowd())
    assert health.status_code == 200
    assert third_started is False
    assert [answer.status_code for answer in answers] == [200] * 5
    client.close()


def test_metrics_count_by_route_and_status(client):
    for path in (
        "/establishments/0440001A",
        "/establishments/0440002B",
        "/establishments/x",
        "/nowhere",
        "/reachable",
    ):
        client.get(path)
    response = client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = response.text.splitlines()
    assert 'isochrones_requests_total{route="/establishments/{uai}",status="200"} 2.0' in lines
    assert 'isochrones_requests_total{route="/establishments/{uai}",status="404"} 1.0' in lines
    assert 'isochrones_requests_total{route="unmatched",status="404"} 1.0' in lines
    assert 'isochrones_requests_total{route="/reachable",status="422"} 1.0' in lines
    assert 'isochrones_request_duration_seconds_count{route="/establishments/{uai}"} 3.0' in lines
    assert f'isochrones_dataset{{dataset="{DATASET_ID}"}} 1.0' in lines


class TestCompression:
    """Larger answers are compressed for those who take it."""

    def test_small_answers_are_sent_as_they_are(self, client):
        assert "content-encoding" not in client.get("/healthz").headers

    def test_large_answers_are_compressed(self, lookup):
        client = client_of(FakeDataset(), lookup, gzip_minimum_bytes=100)
        plain = client.get("/reachable", HOME, headers={"accept-encoding": "identity"})
        packed = client.get("/reachable", HOME, headers={"accept-encoding": "gzip"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "Accept-Encoding, Accept"
        # The client unpacks; on the wire it is as long as the header says.
        assert packed.content == plain.content
        assert int(packed.headers["content-length"]) < len(plain.content)
        assert len(gzip.compress(plain.content, 9)) <= int(packed.headers["content-length"])
        client.close()


def test_one_request_sees_one_dataset(lookup):
    # A new dataset takes over while a lookup runs: its answer is still all about the old one.
    client = client_of(FakeDataset(), lookup)
    old, new = client.app.state.served, client_of(FakeDataset(id="new"), lookup).app.state.served

    def swapping(query):
        client.app.state.served = new
        return lookup(query)

    old.lookup = swapping
    first, second = client.get("/reachable", HOME), client.get("/reachable", HOME)
    assert (first.headers["x-dataset"], first.json()["dataset"]["id"]) == (DATASET_ID, DATASET_ID)
    assert (second.headers["x-dataset"], second.json()["dataset"]["id"]) == ("new", "new")
    client.close()


def test_columns_of_any_type_are_shown_as_text(lookup):
    rows = [{**row, "opened": object_of("1898")} for row in ESTABLISHMENTS]
    client = client_of(FakeDataset(rows), lookup)
    assert client.get("/reachable", HOME).json()["establishments"][0]["opened"] == "<1898>"
    assert client.get("/establishments/0440001A").json()["opened"] == "<1898>"
    client.close()


def object_of(text):
    class Strange:
        def __str__(self):
            return f"<{text}>"

    return Strange()
