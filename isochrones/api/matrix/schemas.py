"""The shape of answers of `/matrix`."""

from pydantic import Field

from isochrones.api.schemas import DatasetSummary, Minutes, NamedOrigin, Notice, Schema, Snapped
from isochrones.modes.names import Mode


class PointNotice(Notice):
    """Something that could mislead about all, about one origin or about one destination."""

    origin: str | int | None = Field(None, description="Id of the origin, or its place in the request.")
    destination: str | int | None = Field(None, description="The uai or id of the destination, or its place.")


class MatrixDestination(Schema):
    """An establishment, or a point."""

    uai: str | None = Field(None, description="Of an establishment.")
    id: str | int | None = Field(None, description="Of a point; left out if the points have none.")
    lat: float | None = Field(None, description="Of a point.")
    lon: float | None = Field(None, description="Of a point.")
    snapped: Snapped | None = Field(None, description="Of a point; null if there is no street near enough.")


class MatrixAnswer(Schema):
    """Travel times of all pairs: a row for each origin, with a value for each destination."""

    dataset: DatasetSummary
    origins: list[NamedOrigin]
    destinations: list[MatrixDestination]
    minutes: list[list[Minutes | None]] = Field(description="null if not within the budget.")
    modes: list[list[Mode | None]] = Field(description="The modes that the minutes come from; null between points.")
    warnings: list[PointNotice]
