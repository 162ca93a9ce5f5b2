"""The routes about the service itself, and the dataset that it serves."""

from http import HTTPStatus

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse

from isochrones.api.operation.schemas import DatasetAnswer, Health
from isochrones.api.parameters import NoParameters, only
from isochrones.api.problems import problem
from isochrones.api.refusals import BAD_PARAMETERS, Refusals
from isochrones.api.schemas import Problem
from isochrones.api.serving.served import Served

router = APIRouter()

NOT_READY: Refusals = {503: {"model": Problem, "description": "The first lookups would be slow."}}


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def _served(request: Request) -> Served:
    served: Served = request.state.served
    return served


def _not_ready(request: Request) -> str:
    """Say why no requests should be sent here; nothing if they should."""
    if request.app.state.draining:
        return "the service is being stopped"
    return "" if _served(request).warm else "the warm-up lookup has not finished"


@router.get(
    "/dataset",
    summary="What the answers rest on",
    tags=["catalogue"],
    response_model=DatasetAnswer,
    responses=BAD_PARAMETERS,
    dependencies=[Depends(only(NoParameters))],
)
async def dataset(request: Request) -> Response:
    """Tell what the dataset was built from, with which parameters, and what could mislead in it."""
    return _json(_served(request).description())


@router.get(
    "/healthz",
    summary="Whether the service lives",
    tags=["operations"],
    response_model=Health,
)
async def healthz(request: Request) -> Response:
    """Answer as soon as the process does."""
    return _json(orjson.dumps({"status": "ok", "dataset": _served(request).dataset.id}))


@router.get(
    "/readyz",
    summary="Whether requests should be sent here",
    tags=["operations"],
    response_model=Health,
    responses=NOT_READY,
)
async def readyz(request: Request) -> Response:
    """Answer 200 once a warm-up lookup has run, 503 before, and again once the service is being stopped."""
    if reason := _not_ready(request):
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, reason, headers={"Retry-After": "1"})
    return _json(orjson.dumps({"status": "ready", "dataset": _served(request).dataset.id}))


@router.get(
    "/metrics",
    summary="Counters for monitoring",
    tags=["operations"],
    response_class=PlainTextResponse,
)
async def metrics(request: Request) -> Response:
    """Tell requests and durations by route, and which dataset is served, since the process started."""
    text = request.app.state.metrics.text(_served(request), ready=not _not_ready(request))
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
