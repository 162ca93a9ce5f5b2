"""Bounds of the work at hand: what is beyond them is refused at once, not kept waiting."""

from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from isochrones.api.problems import problem

RETRY_SECONDS = 1
ALWAYS_ANSWERED = frozenset({"/healthz", "/readyz", "/health", "/metrics"})


class BoundedConcurrency:
    """ASGI middleware: at most so many requests are in hand, waiting ones included.

    A request counts until its answer is made; how long the client takes to fetch it does not matter.
    """

    def __init__(self, app: ASGIApp, requests: int) -> None:
        self._app = app
        self._free = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["path"] in ALWAYS_ANSWERED:
            await self._app(scope, receive, send)
            return
        if self._free == 0:
            scope["app"].state.metrics.rejected("busy")
            detail = "too many requests at once; try again"
            answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": str(RETRY_SECONDS)})
            await answer(scope, receive, send)
            return
        self._free -= 1
        is_counted = True

        def release() -> None:
            nonlocal is_counted
            self._free += is_counted
            is_counted = False

        try:
            await self._app(scope, receive, _before_last(send, release))
        finally:
            release()


class BoundedBody:
    """ASGI middleware: the body of a request is read up to so many bytes."""

    def __init__(self, app: ASGIApp, size: int) -> None:
        self._app = app
        self._size = size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it: at once if it tells its size, else when too much has come."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told.isdecimal() and int(told) > self._size:
            scope["app"].state.metrics.rejected("body")
            await problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._detail)(scope, receive, send)
            return
        read = 0

        async def receive_bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._size:
                scope["app"].state.metrics.rejected("body")
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._detail)
            return message

        await self._app(scope, receive_bounded, send)

    @property
    def _detail(self) -> str:
        return f"this service reads bodies of up to {self._size} bytes"


def _before_last(send: Send, action: Callable[[], None]) -> Send:
    async def send_watched(message: Message) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            action()
        await send(message)

    return send_watched
