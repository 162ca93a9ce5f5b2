"""Asks a service for /reachable at a steady rate, whether or not it keeps up: `load.py BASE RATE SECONDS`.

Places come as JSON on stdin. To stdout goes a line of JSON for each request: when it was due and how long after that
its answer was there, in seconds; its status, 0 if the connection broke; the dataset it was answered from. Nothing is
asked twice. A client of its own, since it must not take the time of the service that it measures on the same machine.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import httptools
import uvloop

LEAD_SECONDS = 0.2
LIMIT_SECONDS = 30
LOST = 0

Place = tuple[float, float]


class Row(NamedTuple):
    """One request and its answer."""

    due: float
    seconds: float
    status: int
    dataset: str


class Connection(asyncio.Protocol):
    """A connection that is kept for one request after the other."""

    def __init__(self, idle: list[Connection]) -> None:
        self._idle = idle
        self._transport: asyncio.WriteTransport | None = None
        self._answer: asyncio.Future[tuple[int, str]] | None = None
        self._dataset = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note where to write."""
        # uvloop's transports are of classes of their own.
        self._transport = cast("asyncio.WriteTransport", transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Give up the request under way."""
        if self in self._idle:
            self._idle.remove(self)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError())

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, str]]:
        """Send a request; its status and dataset come later."""
        assert self._transport is not None
        self._parser = httptools.HttpResponseParser(self)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note the dataset."""
        if name.lower() == b"x-dataset":
            self._dataset = value.decode()

    def on_message_complete(self) -> None:
        """Hand over the answer, and be free for another request."""
        assert self._answer is not None
        assert self._transport is not None
        if self._parser.should_keep_alive():
            self._idle.append(self)
        else:
            self._transport.close()
        if not self._answer.done():
            self._answer.set_result((self._parser.get_status_code(), self._dataset))


async def main(base: str, rate: float, seconds: float, places: list[Place]) -> list[Row]:
    """Send all requests at their time."""
    host, port = urlsplit(base).hostname, urlsplit(base).port
    loop = asyncio.get_running_loop()
    idle: list[Connection] = []
    start = time.perf_counter() + LEAD_SECONDS

    async def ask(number: int) -> Row:
        due = number / rate
        lat, lon = places[number % len(places)]
        request = f"GET /reachable?lat={lat}&lon={lon} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n"
        try:
            if idle:
                connection = idle.pop()
            else:
                _, connection = await loop.create_connection(lambda: Connection(idle), host, port)
            status, dataset = await asyncio.wait_for(connection.ask(request.encode()), LIMIT_SECONDS)
        except (OSError, TimeoutError):
            status, dataset = LOST, ""
        return Row(due, time.perf_counter() - start - due, status, dataset)

    asked = []
    for number in range(round(rate * seconds)):
        await asyncio.sleep(start + number / rate - time.perf_counter())
        asked.append(loop.create_task(ask(number)))
    return await asyncio.gather(*asked)


if __name__ == "__main__":
    # A pause of this process would look like one of the service.
    gc.disable()
    rows = uvloop.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), json.load(sys.stdin)))
    # Line by line: where output is not buffered, a long write that a signal cuts short is not gone on with.
    for row in rows:
        print(json.dumps(row))
