"""The shapes of answers in the form of GraphHopper 9."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from isochrones.api.schemas import Notice, Schema

Ring = list[Annotated[list[float], Field(min_length=2, max_length=2)]]


class AreaGeometry(Schema):
    """GeoJSON: longitude, latitude."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Ring] | list[list[Ring]]


class BucketProperties(Schema):
    """Of an area."""

    bucket: int = Field(ge=0, description="From 0, the smallest area.")
    copyrights: list[str] | None = Field(None, description="Only with `type=geojson`.")


class AreaFeature(Schema):
    """An area, as GeoJSON."""

    type: Literal["Feature"]
    properties: BucketProperties
    geometry: AreaGeometry


class AreaInfo(Schema):
    """About the answer."""

    copyrights: list[str]
    took: int | None = Field(None, description="Milliseconds; not with `pt`.")
    warnings: list[Notice] | None = Field(None, description="What could mislead; left out if nothing does.")


class GraphHopperAnswer(BaseModel):
    """Areas, the smallest first; with `type=geojson` a FeatureCollection of the same features."""

    model_config = ConfigDict(extra="allow")

    polygons: list[AreaFeature] | None = None
    info: AreaInfo | None = None


class Hint(Schema):
    """One error."""

    message: str
    details: str | None = Field(None, description="Its kind, for programs.")
    point_index: int | None = Field(None, description="0, if no street is near the point.")


class GraphHopperError(Schema):
    """An error, in the form of GraphHopper."""

    message: str
    hints: list[Hint]
