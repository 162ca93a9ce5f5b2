"""A real server on loopback that answers well or badly, as a test says, and remembers what it was asked."""

from __future__ import annotations

import email.utils
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DAY_SECONDS = 86_400


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    moment: float


class FeedServer(ThreadingHTTPServer):
    """Answers each path by a function of the test's."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Callable[[_Handler], None]] = {}
        self.asked: list[Asked] = []
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.closing = threading.Event()

    def __enter__(self):
        """Start serving."""
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving; whoever still waits in an answer is let go."""
        self.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that hangs up is what many tests are about."""

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(each.path == path for each in self.asked)

    def last(self, path: str) -> dict[str, str]:
        """Headers of the last request for a path."""
        return [each.headers for each in self.asked if each.path == path][-1]

    def serve(self, path: str, content: bytes, **how: object) -> str:
        """Answer a path as a good server does; return its address."""
        self.pages[path] = File(content, **how)
        return self.base + path

    def script(self, path: str, *answers: Callable[[_Handler], None]) -> str:
        """Answer a path by one function after the other, and by the last from then on; return its address."""
        left = list(answers)

        def answer(handler: _Handler) -> None:
            (left.pop(0) if len(left) > 1 else left[0])(handler)

        self.pages[path] = answer
        return self.base + path

    def dataset(self, dataset: str, *resources: dict[str, object]) -> None:
        """Be the national access point for a dataset."""
        text = json.dumps({"id": dataset, "title": "Horaires", "resources": resources, "history": []})
        self.pages[f"/api/datasets/{dataset}"] = File(text.encode(), kind="application/json")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FeedServer

    def do_GET(self):
        self.server.asked.append(Asked(self.path, dict(self.headers), time.monotonic()))
        page = self.server.pages.get(self.path)
        if page is None:
            status(404)(self)
        else:
            page(self)

    def log_message(self, *_):
        """Tests look at `asked`."""

    def head(self, code: int, **headers: object) -> None:
        """Send the beginning of an answer."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


@dataclass
class File:
    """A file with validators and parts, as a good server sends it; `cut` ends the connection after so many bytes."""

    content: bytes
    etag: bool = True
    modified: bool = True
    ranges: bool = True
    kind: str = "application/zip"
    cut: int | None = None
    chunked: bool = False
    sent: list[tuple[int, int]] = field(default_factory=list)  # status, first byte

    @property
    def tag(self) -> str:
        """Its strong validator."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'

    def __call__(self, handler: _Handler) -> None:
        """Answer a request."""
        asked = handler.headers
        if self.etag and asked.get("If-None-Match") == self.tag:
            self.sent.append((304, 0))
            handler.head(304, ETag=self.tag)
            return
        same = asked.get("If-Range") in {self.tag if self.etag else None, _date(0) if self.modified else None}
        start = int(asked["Range"][6:-1]) if self.ranges and same and "Range" in asked else 0
        size = len(self.content)
        if start and start >= size:
            self.sent.append((416, start))
            handler.head(416, Content_Range=f"bytes */{size}", Content_Length=0)
            return
        headers = {"Content_Type": self.kind, "Content_Length": size - start}
        headers |= {"ETag": self.tag} if self.etag else {}
        headers |= {"Last_Modified": _date(0)} if self.modified else {}
        headers |= {"Content_Range": f"bytes {start}-{size - 1}/{size}"} if start else {}
        self.sent.append((206 if start else 200, start))
        handler.head(206 if start else 200, **headers)
        end = size if self.cut is None else min(size, start + self.cut)
        handler.wfile.write(self.content[start:end])
        if end < size:
            handler.close_connection = True


def status(code: int, **headers: object) -> Callable[[_Handler], None]:
    """Answer with a status and nothing else."""
    return lambda handler: handler.head(code, Content_Length=0, **headers)


def redirect(location: str) -> Callable[[_Handler], None]:
    """Answer that it is elsewhere."""
    return status(302, Location=location)


def hang_up(handler: _Handler) -> None:
    """End the connection without a word."""
    handler.close_connection = True


def silence(handler: _Handler) -> None:
    """Say that something will come, then nothing."""
    handler.head(200, Content_Length=1000)
    handler.server.closing.wait(600)


def endless(handler: _Handler) -> None:
    """Send for ever, without saying how much it will be."""
    handler.head(200, Connection="close")
    handler.close_connection = True
    while not handler.server.closing.is_set():
        handler.wfile.write(b"PK" * 32_768)


def drip(handler: _Handler) -> None:
    """Send one byte after the other, never silent for long."""
    handler.head(200, Content_Length=1_000_000)
    while not handler.server.closing.wait(0.02):
        handler.wfile.write(b"P")
        handler.wfile.flush()


def _date(days: int) -> str:
    return email.utils.formatdate(1_780_000_000 + days * DAY_SECONDS, usegmt=True)
