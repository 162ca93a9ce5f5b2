"""The routes: each hands over to the dataset in service and answers with bytes."""

from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse

from isochrones.api import schemas
from isochrones.api.parameters import NoParameters, ReachableParameters, only
from isochrones.api.problems import problem
from isochrones.api.serving.served import Served
from isochrones.api.work import in_turn

router = APIRouter()

WITHOUT_PARAMETERS = [Depends(only(NoParameters))]


BAD_PARAMETERS: dict[int | str, dict[str, Any]] = {
    422: {"model": schemas.Problem, "description": "A parameter can't be honoured."}
}
UNKNOWN_UAI: dict[int | str, dict[str, Any]] = {
    404: {"model": schemas.Problem, "description": "The dataset has no such establishment."}
}
NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {"model": schemas.Problem, "description": "The first lookups would be slow."}
}


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
    "/reachable",
    summary="What can be reached from an origin",
    tags=["reachability"],
    response_model=schemas.ReachableAnswer,
    responses=BAD_PARAMETERS,
    dependencies=[Depends(only(ReachableParameters))],
)
async def reachable(request: Request, parameters: Annotated[ReachableParameters, Query()]) -> Response:
    """List the establishments, with their formations, that one can get to from home in time for class.

    Travel times are those of the dataset's day. An origin too far from any street is answered with no
    establishments, `snapped: null` and a warning.
    """
    content = await in_turn(request, _served(request).reachable, parameters)
    request.app.state.metrics.looked_up(1)
    return _json(content)


@router.get(
    "/establishments/{uai}",
    summary="What is known of an establishment",
    tags=["catalogue"],
    response_model=schemas.EstablishmentAnswer,
    responses=UNKNOWN_UAI | BAD_PARAMETERS,
    dependencies=WITHOUT_PARAMETERS,
)
async def establishment(
    request: Request,
    uai: Annotated[str, Path(description="Code of the establishment (UAI).", examples=["0440021J"])],
) -> Response:
    """Tell an establishment's place and formations, and whether it is on the network."""
    content = _served(request).establishment(uai)
    if content is None:
        return problem(HTTPStatus.NOT_FOUND, f'this dataset has no establishment "{uai}"')
    return _json(content)


@router.get(
    "/dataset",
    summary="What the answers rest on",
    tags=["catalogue"],
    response_model=schemas.DatasetAnswer,
    responses=BAD_PARAMETERS,
    dependencies=WITHOUT_PARAMETERS,
)
async def dataset(request: Request) -> Response:
    """Tell what the dataset was built from, with which parameters, and what could mislead in it."""
    return _json(_served(request).description())


@router.get(
    "/healthz",
    summary="Whether the service lives",
    tags=["operations"],
    response_model=schemas.Health,
)
async def healthz(request: Request) -> Response:
    """Answer as soon as the process does."""
    return _json(orjson.dumps({"status": "ok", "dataset": _served(request).dataset.id}))


@router.get(
    "/readyz",
    summary="Whether requests should be sent here",
    tags=["operations"],
    response_model=schemas.Health,
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
