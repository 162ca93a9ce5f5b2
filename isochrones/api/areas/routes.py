"""The routes of areas."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from isochrones.api.areas.encoding import establishment_isochrones, point_isochrones
from isochrones.api.areas.parameters import EstablishmentIsochronesParameters, IsochronesParameters
from isochrones.api.areas.schemas import IsochronesAnswer
from isochrones.api.parameters import only
from isochrones.api.refusals import BAD_PARAMETERS, UNKNOWN_UAI, unknown_establishment
from isochrones.api.work import in_turn

router = APIRouter(tags=["reachability"])


class GeoJson(JSONResponse):
    """Tells the API description what is answered."""

    media_type = "application/geo+json"


@router.get(
    "/isochrones",
    summary="Areas within reach of a point",
    response_class=GeoJson,
    response_model=IsochronesAnswer,
    responses=BAD_PARAMETERS,
    dependencies=[Depends(only(IsochronesParameters))],
)
async def isochrones(request: Request, parameters: Annotated[IsochronesParameters, Query()]) -> Response:
    """Draw where one gets to from a point, or from where one gets to it, within some limits.

    A time is what `/reachable` would say of an establishment there. Areas and times agree at all points of a lattice
    with the spacing `resolution`; elsewhere a boundary is off by less than one and a half times as much.
    """
    content = await in_turn(request, point_isochrones, request.state.served, parameters)
    request.app.state.metrics.looked_up(1)
    return Response(content, media_type=GeoJson.media_type)


@router.get(
    "/establishments/{uai}/isochrones",
    summary="Areas within reach of an establishment",
    response_class=GeoJson,
    response_model=IsochronesAnswer,
    responses=UNKNOWN_UAI | BAD_PARAMETERS,
    dependencies=[Depends(only(EstablishmentIsochronesParameters))],
)
async def isochrones_of_establishment(
    request: Request,
    uai: Annotated[str, Path(description="Code of the establishment (UAI).", examples=["0440021J"])],
    parameters: Annotated[EstablishmentIsochronesParameters, Query()],
) -> Response:
    """Draw from where one gets to an establishment, or where one gets to from there; otherwise as `/isochrones`."""
    content = await in_turn(request, establishment_isochrones, request.state.served, uai, parameters)
    if content is None:
        return unknown_establishment(uai)
    return Response(content, media_type=GeoJson.media_type)
