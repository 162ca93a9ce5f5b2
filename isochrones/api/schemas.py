"""Shapes that answers in several rooms have in common: the contract that the API description publishes.

Answers are encoded without passing through these models; the tests hold them to it.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Minutes = Annotated[int, Field(ge=0, description="Whole minutes, rounded up.")]
Clock = Annotated[str, Field(pattern=r"^\d\d:[0-5]\d$", description="Wall clock in the region's time zone.")]
Window = Annotated[list[Clock], Field(min_length=2, max_length=2, description="Start and end, both included.")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Schema(BaseModel):
    """All keys of an answer are listed."""

    model_config = ConfigDict(extra="forbid")


class DatasetSummary(Schema):
    """Which dataset an answer is about, and what its travel times mean."""

    id: str = Field(description="Changes with every published dataset; also in the header X-Dataset.")
    name: str = Field(description="Name of the region.")
    date: dt.date = Field(description="The day whose timetable holds; of several reference days, the main one.")
    timezone: str = Field(description="IANA name.")
    arrive: Window
    leave: Window
    budget_minutes: Minutes


class Notice(Schema):
    """Something that could mislead."""

    code: str = Field(description="For programs: stable.")
    message: str = Field(description="For people.")


class Snapped(Schema):
    """Where the origin meets the streets."""

    lat: float
    lon: float
    distance_m: float = Field(ge=0, description="From the origin, in metres; walked, and counted.")


class Origin(Schema):
    """The origin as asked for."""

    lat: float
    lon: float
    snapped: Snapped | None = Field(description="null if there is no street near enough.")


class NamedOrigin(Origin):
    """One of many origins, with the id that it came with."""

    id: str | int | None = Field(None, description="Left out if the origins have none.")


class Formation(BaseModel):
    """A course taught at an establishment, with all columns of the catalogue."""

    model_config = ConfigDict(extra="allow")

    cfd: str | None
    libelle: str | None
    voie: str | None
    diplome: str | None
    domaine: str | None


class Establishment(BaseModel):
    """A training establishment, with all columns of the catalogue."""

    model_config = ConfigDict(extra="allow")

    uai: str
    name: str | None
    lat: float
    lon: float


class DayMinutes(Schema):
    """The fastest ways there and back on one reference day, of the modes asked for, whatever the metric."""

    date: dt.date
    weekday: Weekday
    minutes: Minutes | None = Field(description="null if there is no journey within the budget on that day.")
    return_minutes: Minutes | None = Field(description="The way back, likewise.")


Days = Annotated[list[DayMinutes], Field(min_length=2)]
DAYS = Field(None, description="On which reference days there is a journey, by date; left out where there is only one.")


class ParameterFault(Schema):
    """A parameter that can't be honoured."""

    parameter: str
    message: str


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ParameterFault] | None = Field(None, description="With status 422: the parameters at fault.")
