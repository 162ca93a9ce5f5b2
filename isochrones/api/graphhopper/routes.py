"""The routes that clients of GraphHopper 9 know."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from isochrones.api.bulk.negotiation import JSON
from isochrones.api.graphhopper.parameters import PARAMETERS, RefusedError, read_isochrone
from isochrones.api.graphhopper.schemas import GraphHopperAnswer, GraphHopperError
from isochrones.api.graphhopper.translation import graphhopper_isochrone
from isochrones.api.work import in_turn

router = APIRouter(tags=["GraphHopper"])

ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": GraphHopperError, "description": "A parameter can't be honoured."},
    404: {"model": GraphHopperError, "description": "A number is none."},
}


@router.get(
    "/isochrone",
    name="graphhopper_isochrone",
    summary="Areas within reach, as GraphHopper gives them",
    response_model=GraphHopperAnswer,
    responses=ERRORS,
    openapi_extra={
        "parameters": [
            {"name": name, "in": "query", "required": name == "point", **parameter}
            for name, parameter in PARAMETERS.items()
        ]
    },
)
async def isochrone(request: Request) -> Response:
    """Answer as the web service of GraphHopper 9 does, at one instant of any date that the timetables cover.

    For clients that have been using it; `/isochrones` tells more. What can't be honoured is refused, unknown
    parameters too. A date without any trips is refused; feeds without trips on it are named in `info.warnings`.
    """
    try:
        asked = read_isochrone(request.query_params)
        content = await in_turn(request, graphhopper_isochrone, request.state.served, asked)
    except RefusedError as refused:
        error = {"message": str(refused), "hints": refused.hints}
        return Response(orjson.dumps(error), refused.status, media_type=JSON)
    # How long it took is not the same the next time.
    headers = {} if asked.profile == "pt" or asked.as_geojson else {"Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=JSON)


@router.get("/health", name="graphhopper_health", summary="Whether the service lives", response_class=PlainTextResponse)
async def health() -> Response:
    """Answer OK as soon as the process does."""
    return PlainTextResponse("OK")
