"""The outermost layer: every request is counted, and answered in the name of one dataset."""

import logging
from http import HTTPStatus
from time import perf_counter
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from isochrones.api.metrics import Metrics
from isochrones.api.problems import problem
from isochrones.api.served import Served

LOGGER = logging.getLogger(__name__)
UNMATCHED = "unmatched"


class Edge:
    """ASGI middleware.

    It gives the request the dataset of the moment, which then stands for the whole of it
    (`request.state.served`, and the header `X-Dataset`); counts the request; and answers 500 to what nobody
    caught, telling the log, not the client, what it was.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        served: Served = scope["app"].state.served
        metrics: Metrics = scope["app"].state.metrics
        scope.setdefault("state", {})["served"] = served
        status: int | None = None

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                # A header holds ASCII; a region's name may not.
                message["headers"] = [*message["headers"], (b"x-dataset", quote(served.dataset.id).encode())]
            await send(message)

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
            route = getattr(scope.get("route"), "path", UNMATCHED)
            metrics.count(route, status or HTTPStatus.INTERNAL_SERVER_ERROR, perf_counter() - start)
