"""The shape of answers about areas: GeoJSON (RFC 7946) with members of our own."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from isochrones.answers.area_search import Direction
from isochrones.api.areas.parameters import Resolution
from isochrones.api.schemas import DatasetSummary, Minutes, Notice, Origin, Schema

Position = Annotated[list[float], Field(min_length=2, max_length=2, description="Longitude, latitude.")]
LinearRing = Annotated[list[Position], Field(min_length=4, description="Outer rings run counterclockwise.")]
PolygonRings = Annotated[list[LinearRing], Field(min_length=1, description="The outer ring, then its holes.")]


class MultiPolygon(Schema):
    """An area; without coordinates if nothing is within the limit."""

    type: Literal["MultiPolygon"]
    coordinates: list[PolygonRings]


class AreaProperties(Schema):
    """Which area it is."""

    limit_seconds: int = Field(ge=0, description="Longest journey; inclusive.")
    minutes: Minutes


class Area(Schema):
    """What is within a limit."""

    type: Literal["Feature"]
    properties: AreaProperties
    geometry: MultiPolygon


class AreaEstablishment(Schema):
    """The establishment that the areas are around."""

    uai: str
    name: str | None
    lat: float
    lon: float


class IsochronesAnswer(Schema):
    """Areas by ascending limit, each within the next."""

    type: Literal["FeatureCollection"]
    features: list[Area]
    dataset: DatasetSummary
    origin: Origin | None = Field(description="The point asked for; null for an establishment.")
    establishment: AreaEstablishment | None = Field(description="null for a point.")
    direction: Direction
    at: dt.datetime | None = Field(description="null for the dataset's arrival window.")
    resolution_meters: Resolution
    warnings: list[Notice]
