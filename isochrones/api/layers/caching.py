"""Answers that clients may keep: an answer is the same as long as its dataset is, and so has a name (ETag).

An answer depends on nothing but the dataset, the path, the query, the formats that the client takes, the program that
makes it and a few of its settings. Its name is made from these without computing the answer, so that a client that has
it already costs no work. Whatever else differs between two services, they agree on names, and clients may go from one
to the other.
"""

from collections.abc import Iterable
from hashlib import sha256
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from isochrones.api.settings import IN_ANSWERS, Settings
from isochrones.foundation.program import hash_program

NEVER_KEPT = frozenset({"/healthz", "/readyz", "/health", "/metrics"})
VARIES_BY = ("Accept", "Accept-Encoding")
TAG_DIGITS = 32
SEPARATOR = b"\0"
APP = "isochrones.api.app"
"""The module that makes answers, with all that it imports."""

LIBRARIES_THAT_ANSWER = (
    *("fastapi", "isochrones", "llvmlite", "numba", "numpy", "orjson", "pandas", "pyarrow", "pydantic", "starlette"),
    *("fastapi-offline", "pydantic-settings"),
)


class Caching:
    """ASGI middleware: names answers, says how long they may be kept, and answers HEAD as GET without the body.

    An answer that brings its own `Cache-Control` or `ETag` keeps it.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        whose = "private" if settings.api_key else "public"
        self._control = f"{whose}, max-age={settings.cache_seconds}" if settings.cache_seconds else f"{whose}, no-cache"
        own = hash_program(APP, LIBRARIES_THAT_ANSWER) + settings.model_dump_json(include=set(IN_ANSWERS))
        self._program = sha256(own.encode()).digest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or tell the client that what it has is still so."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        tag = self._tag(scope, headers)
        known = [part.strip().removeprefix("W/") for part in headers.get("if-none-match", "").split(",")]
        if tag in known:
            named = {"ETag": tag, "Cache-Control": self._control, "Vary": ", ".join(VARIES_BY)}
            await Response(status_code=HTTPStatus.NOT_MODIFIED, headers=named)(scope, receive, send)
            return
        without_body = scope["method"] == "HEAD"
        # In place: the layers outside read from it which route it was.
        scope["method"] = "GET"

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._name(message, tag, is_kept=scope["path"] not in NEVER_KEPT)
            elif without_body:
                message = {**message, "body": b""}
            await send(message)

        await self._app(scope, receive, send_named)

    def _tag(self, scope: Scope, headers: Headers) -> str:
        parts: Iterable[bytes] = (
            scope["state"]["served"].dataset.id.encode(),
            self._program,
            scope["path"].encode(errors="surrogatepass"),
            scope["query_string"],
            headers.get("accept", "").encode(),
            b"gzip" if "gzip" in headers.get("accept-encoding", "") else b"",
        )
        digest = sha256(SEPARATOR.join(parts)).hexdigest()
        return f'"{digest[:TAG_DIGITS]}"'

    def _name(self, message: Message, tag: str, *, is_kept: bool) -> None:
        headers = MutableHeaders(raw=message["headers"])
        if "etag" in headers or "cache-control" in headers:
            return
        if message["status"] != HTTPStatus.OK or not is_kept:
            headers["cache-control"] = "no-store"
            return
        headers["etag"] = tag
        headers["cache-control"] = self._control
        varies_by = [part.strip() for line in headers.getlist("vary") for part in line.split(",")]
        headers["vary"] = ", ".join(dict.fromkeys([*varies_by, *VARIES_BY]))
        message["headers"] = headers.raw
