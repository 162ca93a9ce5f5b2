"""The shapes of what the map page asks for."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from isochrones.api.schemas import DatasetSummary, Minutes, Notice, Schema

Degrees = Annotated[float, Field(description="WGS 84.")]


class FilterValues(Schema):
    """What formations can be filtered by, in the order of the alphabet."""

    voie: list[str]
    diplome: list[str]
    domaine: list[str]


class ModeWords(Schema):
    """What a mode is called in one language."""

    name: str = Field(description="As a choice.")
    doing: str = Field(description="As a leg of a journey.")


class WordsByLanguage(Schema):
    """What a mode is called."""

    en: ModeWords
    fr: ModeWords


class MapMode(Schema):
    """How a mode that goes by the streets is shown."""

    name: str = Field(description="In parameters and answers.")
    color: str = Field(description="Of its line on the map: `#` and six hexadecimal digits.")
    dashes: Annotated[list[float], Field(min_length=2, max_length=2)] = Field(
        description="Stroke and gap of its line, in widths of the line."
    )
    icon: str = Field(description="SVG path, to be stroked in a box of 24 by 24.")
    reaches_stops: bool = Field(description="Whether it is a value of `access`.")
    words: WordsByLanguage


class MapAnswer(Schema):
    """What the map page has to know."""

    dataset: DatasetSummary
    name: str = Field(description="Name of the region.")
    attribution: str = Field(description="Whom to name on the map.")
    geocoder_url: str | None = Field(description="Where addresses are searched for; null if nowhere.")
    style_url: str = Field(description="MapLibre style of the base map.")
    bounds: Annotated[list[Degrees], Field(min_length=4, max_length=4)] | None = Field(
        description="West, south, east, north of all streets."
    )
    center: Annotated[list[Degrees], Field(min_length=2, max_length=2)] = Field(
        description="Longitude and latitude in the midst of the establishments."
    )
    filters: FilterValues
    budget_minutes: Minutes = Field(description="Longest journey that can be asked for.")
    limits_seconds: list[int] = Field(description="Usual limits of isochrones, those within the budget.")
    school_services: bool = Field(description="Whether the dataset has school services at all.")
    modes: list[MapMode] = Field(description="Modes that go by the streets.")
    warnings: list[Notice]


class Style(BaseModel):
    """A MapLibre style."""

    model_config = ConfigDict(extra="allow")

    version: Literal[8]
    name: str
    sources: dict[str, Any]
    layers: list[dict[str, Any]]
