"""The routes around the lookup: the catalogue, the dataset, health, readiness, metrics, headers."""

import asyncio
import gzip
import logging
import threading

import numpy as np
import pytest
from fake_service import failing, waiting
from in_process import HOME, LAT, LON, UAI, Watched, changed, client_of

from isochrones.api.reachable import schemas as reachable_schemas
from isochrones.api.serving.served import Served
from isochrones.modes.names import MODES

PATHS = ["/reachable?lat=47&lon=1", "/establishments/X810001A", "/dataset", "/healthz", "/readyz", "/metrics"]


@pytest.mark.parametrize("path", [*PATHS, "/docs", "/openapi.json", "/nowhere"])
def test_every_answer_names_its_dataset(client, path):
    assert client.get(path).headers["x-dataset"] == client.dataset_id


def test_a_name_that_no_header_can_hold(answers):
    client = client_of(changed(answers, id="Île-1"))
    response = client.get("/healthz")
    assert response.headers["x-dataset"] == "%C3%8Ele-1"
    assert response.json() == {"status": "ok", "dataset": "Île-1"}
    client.close()


def test_an_establishment(answers, client):
    dataset = answers.dataset
    answer = client.get(f"/establishments/{UAI}").json()
    reachable_schemas.EstablishmentAnswer.model_validate(answer)
    assert answer.pop("dataset")["id"] == client.dataset_id
    assert answer == {
        "uai": UAI,
        "name": "Lycée polyvalent Marguerite-Delmas",
        "lat": 43.706565,
        "lon": 1.951432,
        "nature": "lycée",
        "on_network": True,
        "formations": dataset.formations[dataset.index_of(UAI)],
        "warnings": dataset.manifest.as_record()["warnings"],
    }
    assert len(answer["formations"]) == 5


def test_an_establishment_off_the_network_says_so(answers):
    on_network = np.array([row["uai"] != UAI for row in answers.dataset.establishments])
    client = client_of(changed(answers, on_network=on_network))
    answer = client.get(f"/establishments/{UAI}").json()
    assert answer["on_network"] is False
    assert answer["warnings"][1:] == [
        {"code": "establishment-off-network", "message": f"no street near {UAI}: nobody can be said to reach it"}
    ]
    client.close()


def test_the_dataset_without_paths_and_timings(answers, client):
    manifest, streets = answers.dataset.manifest.as_record(), answers.dataset.index.streets
    answer = client.get("/dataset").json()
    assert list(answer) == [
        *("id", "name", "date", "timezone", "arrive", "leave", "budget_minutes", "dates", "format_version"),
        *("created_at", "attribution", "counts", "parameters", "warnings", "report", "inputs", "coverage", "feeds"),
    ]
    told = {key: answer[key] for key in answer if key not in {"inputs", "coverage", "feeds"}}
    assert told == {key: manifest[key] for key in told}
    assert [source["sha256"] for source in answer["inputs"]] == [source["sha256"] for source in manifest["inputs"]]
    west, south, east, north = answer["coverage"].pop("bounds")
    assert (west < LON < east, south < LAT < north) == (True, True)
    assert answer["coverage"] == {
        "first_date": "2026-01-02",
        "last_date": "2026-12-31",
        "establishments_on_network": 8,
        "stops_on_network": int((streets.stop_node >= 0).sum()),
    }
    assert answer["feeds"][0] == {
        "feed": "urbain",
        "kind": "transit",
        "timezone": "Europe/Paris",
        "agencies": ["Sorne Mobilités"],
        "first_date": "2026-01-02",
        "last_date": "2026-12-31",
        "shifted_days": 0,
    }
    assert [feed["feed"] for feed in answer["feeds"]] == ["urbain", "train", "scolaire"]


def test_no_input_s_place_on_a_machine_is_told(answers):
    source = {"path": "/home/secret/area.osm.pbf", "sha256": "ab" * 32, "bytes": 17}
    client = client_of(changed(answers, inputs=[source]))
    response = client.get("/dataset")
    assert response.json()["inputs"] == [{"name": "area.osm.pbf", "sha256": "ab" * 32, "bytes": 17}]
    assert "secret" not in response.text
    client.close()


def test_coverage_of_a_dataset_with_gaps(answers):
    # Two of eight establishments are off the streets.
    on_network = np.array([number > 1 for number in range(8)])
    client = client_of(changed(answers, on_network=on_network))
    assert client.get("/dataset").json()["coverage"]["establishments_on_network"] == 6
    client.close()


def test_ready_only_once_warm(answers, queries, caplog):
    client = client_of(Watched(answers, queries.append), url="http://town.example")
    dataset_id = client.dataset_id

    # The service does not stop before its warm-up has.
    async def live():
        with caplog.at_level(logging.INFO):
            async with client.app.router.lifespan_context(client.app):
                pass

    assert client.get("/healthz").json() == {"status": "ok", "dataset": dataset_id}
    before = client.get("/readyz")
    assert before.status_code == 503
    assert before.headers["retry-after"] == "1"
    assert before.headers["content-type"] == "application/problem+json"
    assert "isochrones_ready 0.0" in client.get("/metrics").text

    client.run(live())

    assert client.get("/readyz").json() == {"status": "ready", "dataset": dataset_id}
    assert "isochrones_ready 1.0" in client.get("/metrics").text
    assert f"ready: valbourg ({dataset_id}), 8 establishments at http://town.example" in caplog.text
    # Each kind of lookup, from an establishment on the network; then journeys, which are looked up first.
    place = answers.dataset.establishments[0]
    assert {(query.lat, query.lon) for query in queries} == {(place["lat"], place["lon"])}
    assert [(query.access, query.metric) for query in queries if query.modes == MODES] == [
        ("walk", "fastest"),
        ("walk", "p50"),
        ("bike", "fastest"),
        ("bike", "p50"),
    ]
    assert {query.modes for query in queries[4:]} == {("transit", "school")}
    client.close()


def test_alive_but_never_ready_when_the_warm_up_fails(answers, caplog):
    client = client_of(failing(answers))

    async def live():
        async with client.app.router.lifespan_context(client.app):
            pass

    client.run(live())
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert "no such kernel" in caplog.text
    client.close()


def test_alive_while_lookups_take_long(answers):
    # Both threads are busy until they are told to go on; health is answered all the same.
    go_on = threading.Event()
    at_work = threading.Semaphore(0)
    client = client_of(waiting(answers, go_on, at_work), threads=2)

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
        "/establishments/X810001A",
        "/establishments/X810002B",
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
    assert f'isochrones_dataset{{dataset="{client.dataset_id}"}} 1.0' in lines


class TestCompression:
    """Larger answers are compressed for those who take it."""

    def test_small_answers_are_sent_as_they_are(self, client):
        assert "content-encoding" not in client.get("/healthz").headers

    def test_large_answers_are_compressed(self, answers):
        client = client_of(answers, gzip_minimum_bytes=100)
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


def test_one_request_sees_one_dataset(answers):
    # A new dataset takes over while a lookup runs: its answer is still all about the old one.
    def swap(_query):
        client.app.state.served = new

    client = client_of(Watched(answers, swap))
    new = Served(changed(answers, id="new"))
    first, second = client.get("/reachable", HOME), client.get("/reachable", HOME)
    old_id = client.dataset_id
    assert (first.headers["x-dataset"], first.json()["dataset"]["id"]) == (old_id, old_id)
    assert (second.headers["x-dataset"], second.json()["dataset"]["id"]) == ("new", "new")
    client.close()


def test_columns_of_any_type_are_shown_as_text(answers):
    rows = [{**row, "opened": object_of("1898")} for row in answers.dataset.establishments]
    client = client_of(changed(answers, establishments=rows))
    assert client.get("/reachable", HOME).json()["establishments"][0]["opened"] == "<1898>"
    assert client.get(f"/establishments/{UAI}").json()["opened"] == "<1898>"
    client.close()


def object_of(text):
    class Strange:
        def __str__(self):
            return f"<{text}>"

    return Strange()
