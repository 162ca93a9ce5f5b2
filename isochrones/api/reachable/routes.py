"""The routes that answer for one origin, and for one establishment."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from isochrones.api.parameters import NoParameters, ReachableParameters, only
from isochrones.api.reachable.schemas import EstablishmentAnswer, ReachableAnswer
from isochrones.api.refusals import BAD_PARAMETERS, UNKNOWN_UAI, unknown_establishment
from isochrones.api.serving.served import Served
from isochrones.api.work import in_turn

router = APIRouter()


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def _served(request: Request) -> Served:
    served: Served = request.state.served
    return served


@router.get(
    "/reachable",
    summary="What can be reached from an origin",
    tags=["reachability"],
    response_model=ReachableAnswer,
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
    response_model=EstablishmentAnswer,
    responses=UNKNOWN_UAI | BAD_PARAMETERS,
    dependencies=[Depends(only(NoParameters))],
)
async def establishment(
    request: Request,
    uai: Annotated[str, Path(description="Code of the establishment (UAI).", examples=["0440021J"])],
) -> Response:
    """Tell an establishment's place and formations, and whether it is on the network."""
    content = _served(request).establishment(uai)
    if content is None:
        return unknown_establishment(uai)
    return _json(content)
