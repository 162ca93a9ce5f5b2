"""The route of journeys."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from isochrones.api.journey.encoding import journeys
from isochrones.api.journey.parameters import JourneyParameters
from isochrones.api.journey.schemas import JourneysAnswer
from isochrones.api.parameters import only
from isochrones.api.refusals import BAD_PARAMETERS, UNKNOWN_UAI, unknown_establishment
from isochrones.api.serving.served import Served
from isochrones.api.work import in_turn

router = APIRouter(tags=["reachability"])


@router.get(
    "/journey",
    summary="The way to an establishment, leg by leg",
    response_model=JourneysAnswer,
    responses=UNKNOWN_UAI | BAD_PARAMETERS,
    dependencies=[Depends(only(JourneyParameters))],
)
async def journey(request: Request, parameters: Annotated[JourneyParameters, Query()]) -> Response:
    """Tell the journey whose minutes `/reachable` gives, and up to three others of the same window.

    Walks, bike rides, waits and rides follow each other without a gap, and their seconds add up to the journey's.
    Where there is no journey within the budget, the list is empty and a warning says so.
    """
    served: Served = request.state.served
    content = await in_turn(request, journeys, served, parameters)
    request.app.state.metrics.looked_up(1)
    if content is None:
        return unknown_establishment(parameters.uai)
    return Response(content, media_type="application/json")
