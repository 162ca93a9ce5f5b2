"""The routes that a map is drawn from: its facts, its style, its tiles."""

import zlib
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from isochrones.api.map.schemas import MapAnswer, Style
from isochrones.api.map.style import style
from isochrones.api.parameters import NoParameters, only
from isochrones.api.problems import problem
from isochrones.api.refusals import BAD_PARAMETERS, Refusals
from isochrones.api.schemas import Problem
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings
from isochrones.api.work import in_turn
from isochrones.dataset.tile_reader import is_tile

router = APIRouter(tags=["map"])

OWN_STYLE = "/style.json"
TILE_TYPE = "application/vnd.mapbox-vector-tile"
GZIP_WINDOW = 31  # tells zlib to read gzip's header
FOR_GOOD = "max-age=31536000, immutable"
TILES: Refusals = {
    200: {
        "description": "A Mapbox Vector Tile with the layer `streets`; its features have the property `class`.",
        "content": {TILE_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    },
    204: {"description": "No street is drawn there."},
    404: {"model": Problem, "description": "There is no such tile."},
}


class TileParameters(BaseModel):
    """Of `/tiles`."""

    dataset: str | None = Field(
        None,
        description="Id of the dataset that the tile is expected from: if it is the one in service, the tile may be"
        " kept for good.",
        examples=["2026-04-14-3f1c9a7be204"],
    )


def _served(request: Request) -> Served:
    served: Served = request.state.served
    return served


@router.get(
    "/map.json",
    summary="What a map page has to know",
    response_model=MapAnswer,
    responses=BAD_PARAMETERS,
    dependencies=[Depends(only(NoParameters))],
)
async def map_page_facts(request: Request) -> Response:
    """Tell where the region is, what can be filtered by, and what the map is drawn from."""
    content = await in_turn(request, _facts, _served(request), request.app.state.settings)
    return Response(content, media_type="application/json")


def _facts(served: Served, settings: Settings) -> bytes:
    facts = {
        "dataset": served.summary,
        **served.map_facts,
        "geocoder_url": settings.geocoder_url,
        "style_url": settings.style_url or OWN_STYLE,
        "warnings": served.warnings,
    }
    return orjson.dumps(facts)


@router.get(
    "/style.json",
    summary="How the base map looks",
    response_model=Style,
    responses=BAD_PARAMETERS,
    dependencies=[Depends(only(NoParameters))],
)
async def map_style(request: Request) -> Response:
    """Return a MapLibre style over this service's own tiles; it needs no fonts and no icons."""
    served = _served(request)
    tiles_url = f"{request.base_url}tiles/{{z}}/{{x}}/{{y}}.mvt?dataset={quote(served.dataset.id)}"
    document = style(tiles_url, served.tiles.bounds, served.dataset.manifest.attribution)
    return Response(orjson.dumps(document), media_type="application/json")


@router.get(
    "/tiles/{z}/{x}/{y}.mvt",
    summary="A tile of the streets",
    response_class=Response,
    responses=TILES | BAD_PARAMETERS,
    dependencies=[Depends(only(TileParameters))],
)
async def tile(
    request: Request,
    z: Annotated[int, Path(description="Zoom level, 6 to 14.", examples=[12])],
    x: Annotated[int, Path(description="Column, from the west.", examples=[2029])],
    y: Annotated[int, Path(description="Row, from the north.", examples=[1426])],
    parameters: Annotated[TileParameters, Query()],
) -> Response:
    """Return the streets of one tile of the Web Mercator grid."""
    if not is_tile(z, x, y):
        return problem(HTTPStatus.NOT_FOUND, f"there is no tile {z}/{x}/{y}")
    served = _served(request)
    headers = {"Vary": "Accept-Encoding"}
    if parameters.dataset == served.dataset.id:
        headers["Cache-Control"] = FOR_GOOD
    content = served.tiles.get(z, x, y)
    if content is None:
        return Response(None, HTTPStatus.NO_CONTENT, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = zlib.decompress(content, GZIP_WINDOW)
    return Response(content, HTTPStatus.OK, headers, TILE_TYPE)
