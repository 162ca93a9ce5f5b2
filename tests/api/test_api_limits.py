"""Work is bounded: what is beyond the limits is refused, and says so."""

import asyncio
import threading

import pytest
from fake_service import failing, waiting
from fastapi import Request
from in_process import HOME, client_of

from isochrones.api.schemas import Problem


@pytest.fixture
def reader(answers):
    """Return a client of a service that reads bodies of up to ten bytes, and tells how long they are."""
    client = client_of(answers, max_body_bytes=10)

    @client.app.post("/read")
    async def read(request: Request) -> int:
        return len(await request.body())

    yield client
    client.close()


async def in_pieces(*pieces):
    for piece in pieces:
        yield piece


@pytest.mark.parametrize("length", [0, 9, 10])
def test_a_body_within_the_limit_is_read(reader, length):
    assert reader.request("POST", "/read", content=b"x" * length).json() == length
    assert reader.request("POST", "/read", content=in_pieces(b"x" * length)).json() == length


@pytest.mark.parametrize("content", [b"x" * 11, b"x" * 100_000])
def test_a_body_that_tells_its_length_is_refused_unread(reader, content):
    is_refused(reader, content)


@pytest.mark.parametrize("pieces", [[b"x" * 11], [b"x"] * 11, [b"x" * 10, b"", b"x"]])
def test_a_body_that_turns_out_too_long_is_refused(reader, pieces):
    is_refused(reader, in_pieces(*pieces))


def is_refused(reader, content):
    response = reader.request("POST", "/read", content=content)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-dataset"] == reader.dataset_id
    problem = Problem.model_validate_json(response.content)
    assert problem.detail == "this service reads bodies of up to 10 bytes"
    assert 'isochrones_rejected_total{reason="body"} 1.0' in reader.get("/metrics").text


def test_more_requests_than_may_be_in_hand_are_refused(answers):
    # One computes, one waits for its turn, the third is one too many; what is always answered still is.
    go_on = threading.Event()
    client = client_of(waiting(answers, go_on), threads=1, max_concurrency=2)

    async def crowd():
        taken = [asyncio.ensure_future(client._http.get("/reachable", params=HOME)) for _ in range(2)]
        # With the one that asks for it.
        while "isochrones_requests_in_flight 3.0" not in (await client._http.get("/metrics")).text:
            await asyncio.wait(taken, timeout=0.01)
        refused = await client._http.get("/reachable", params=HOME)
        health, metrics = await client._http.get("/healthz"), await client._http.get("/metrics")
        go_on.set()
        return refused, health, metrics.text, await asyncio.gather(*taken)

    refused, health, metrics, answers = client.run(crowd())
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert Problem.model_validate_json(refused.content).detail == "too many requests at once; try again"
    assert health.status_code == 200
    assert 'isochrones_rejected_total{reason="busy"} 1.0' in metrics
    # The two in hand, and the one for the metrics themselves.
    assert "isochrones_requests_in_flight 3.0" in metrics
    assert [answer.status_code for answer in answers] == [200, 200]
    # Whoever was refused is served when asking again.
    assert client.get("/reachable", HOME).status_code == 200
    client.close()


def test_requests_that_fail_do_not_stay_in_hand(answers):
    client = client_of(failing(answers), max_concurrency=1)
    for _ in range(3):
        assert client.get("/reachable", HOME).status_code == 500
        assert client.get("/reachable").status_code == 422
        assert client.get("/dataset").status_code == 200
    client.close()


def test_a_client_that_fetches_slowly_takes_nobody_s_place(answers):
    client = client_of(answers, max_concurrency=1)

    async def both():
        begun, fetched = asyncio.Event(), asyncio.Event()

        async def send(message):
            begun.set()
            if message["type"] == "http.response.body":
                await fetched.wait()

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http", "method": "GET", "path": "/dataset", "raw_path": b"/dataset", "query_string": b"",
            "headers": [], "root_path": "", "scheme": "http", "server": ("service", 80), "client": ("slow", 1),
        }  # fmt: skip
        slow = asyncio.ensure_future(client.app(scope, receive, send))
        await begun.wait()
        assert not slow.done()
        other = await client._http.get("/dataset")
        fetched.set()
        await slow
        return other

    assert client.run(both()).status_code == 200
    client.close()
