"""The outermost layer: every request has an id and one dataset, is counted, logged and answered."""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from re import Pattern
from time import perf_counter
from urllib.parse import quote

from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from isochrones.api.layers.logs import Answered, log_answer, new_request_id, request_id
from isochrones.api.layers.metrics import Metrics
from isochrones.api.problems import problem
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings

LOGGER = logging.getLogger(__name__)
UNMATCHED = "unmatched"
REQUEST_ID = b"x-request-id"


class Edge:
    """ASGI middleware.

    It gives the request the dataset of the moment, which then stands for the whole of it
    (`request.state.served`, and the header `X-Dataset`), and an id (the client's, if it gave one); counts and
    logs the request; and answers 500 to what nobody caught, telling the log, not the client, what it was.

    Parameters
    ----------
    app
        What the request is passed on to.
    headers
        Headers that every answer carries.
    """

    def __init__(self, app: ASGIApp, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self._app = app
        self._headers = list(headers)
        self._labels: list[tuple[Pattern[str], str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        state = scope["app"].state
        served: Served = state.served
        metrics: Metrics = state.metrics
        settings: Settings = state.settings
        scope.setdefault("state", {})["served"] = served
        own_id = new_request_id(next((value for name, value in scope["headers"] if name == REQUEST_ID), b""))
        # Each request runs in a context of its own: nothing has to be set back.
        request_id.set(own_id)
        method = scope["method"]
        status: int | None = None
        # A header holds ASCII; a region's name may not.
        headers = [*self._headers, (b"x-dataset", quote(served.dataset.id).encode()), (REQUEST_ID, own_id.encode())]

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *headers]
                if state.draining:
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        metrics.started()
        try:
            await self._app(scope, receive, send_named)
        except Exception:
            LOGGER.exception("a request failed")
            if status is not None:
                raise
            await problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the request failed; the log of the service says why")(
                scope, receive, send_named
            )
        finally:
            seconds = perf_counter() - start
            status = status or HTTPStatus.INTERNAL_SERVER_ERROR
            route = self._label(scope)
            metrics.count(route, status, seconds)
            query = scope["query_string"].decode(errors="replace") if settings.log_requests == "query" else None
            log_answer(Answered(method, route, int(status), round(seconds * 1000, 1), served.dataset.id, query))

    def _label(self, scope: Scope) -> str:
        """Name the route of a request, also of one that did not get as far as its route."""
        if "route" in scope:
            return str(getattr(scope["route"], "path", UNMATCHED))
        if not self._labels:
            self._labels = [(compile_path(path)[0], path) for path in scope["app"].openapi()["paths"]]
        return next((path for shape, path in self._labels if shape.fullmatch(scope["path"])), UNMATCHED)
