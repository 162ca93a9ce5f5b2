"""The shapes of answers: the contract that the API description publishes.

Answers are encoded without passing through these models; the tests hold them to it.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from isochrones.answers.lookup import Mode

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


class Times(Schema):
    """Minutes by mode; null if not asked for or not within the budget."""

    transit: Minutes | None
    school: Minutes | None = Field(description="Only where school services make it faster than `transit`.")
    walk: Minutes | None
    bike: Minutes | None


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


class ReachableEstablishment(Establishment):
    """An establishment within the budget."""

    minutes: Minutes = Field(description="The least of the modes asked for.")
    mode: Mode = Field(description="The mode that `minutes` comes from.")
    times: Times
    departure: Clock | None = Field(description="When to leave home; null where there is no single best journey.")
    arrival: Clock | None = Field(description="When one is there.")
    transfers: Annotated[int, Field(ge=0)] | None = Field(description="Rides less one; null without rides.")
    return_minutes: Minutes | None = Field(description="The way back after class, likewise the least of the modes.")
    return_departure: Clock | None = Field(description="When to set out for home; null as for `departure`.")
    return_arrival: Clock | None = Field(description="When one is home.")
    days: Days | None = DAYS
    formations: list[Formation] = Field(description="Those that pass the filters.")


class ReachableAnswer(Schema):
    """A page of what can be reached, by minutes, then by uai."""

    dataset: DatasetSummary
    origin: Origin
    total: int = Field(ge=0, description="Establishments found, on all pages together.")
    establishments: list[ReachableEstablishment]
    warnings: list[Notice]


class NamedOrigin(Origin):
    """One of many origins, with the id that it came with."""

    id: str | int | None = Field(None, description="Left out if the origins have none.")


class OriginResult(Schema):
    """What can be reached from one of many origins, by minutes, then by uai."""

    origin: NamedOrigin
    total: int = Field(ge=0, description="Establishments found; the limit may leave some out of the list.")
    establishments: list[ReachableEstablishment]
    warnings: list[Notice] = Field(description="What could mislead about this origin.")


class BatchAnswer(Schema):
    """What can be reached from many origins, in the order in which they came."""

    dataset: DatasetSummary
    results: list[OriginResult]
    warnings: list[Notice]


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


class EstablishmentAnswer(Establishment):
    """What is known of an establishment."""

    dataset: DatasetSummary
    on_network: bool = Field(description="Whether there is a street near enough; nobody reaches it otherwise.")
    formations: list[Formation]
    warnings: list[Notice]


class InputFile(Schema):
    """A file that the dataset was built from."""

    name: str
    sha256: str
    bytes: int = Field(ge=0)


class Coverage(Schema):
    """Where and when a dataset knows anything."""

    bounds: list[float] | None = Field(description="West, south, east, north of its streets; null without any.")
    first_date: dt.date | None = Field(description="First date on which a trip of any feed runs.")
    last_date: dt.date | None = Field(description="Last date on which one does.")
    establishments_on_network: int = Field(ge=0, description="Establishments with a street near enough.")
    stops_on_network: int = Field(ge=0, description="Stops with a street near enough.")


class FeedDates(Schema):
    """A feed that the timetables come from."""

    feed: str = Field(description="Its id.")
    kind: Literal["transit", "school", "mixed"]
    timezone: str = Field(description="IANA name.")
    agencies: list[str]
    first_date: dt.date = Field(description="First date on which one of its trips runs.")
    last_date: dt.date = Field(description="Last date on which one does.")
    shifted_days: int = Field(
        description="By so many days its calendar was moved, since it had no trips on the dataset's date; 0 if it was "
        "not. The two dates are those after it."
    )


class DatasetAnswer(DatasetSummary):
    """What was built, from what, and what could mislead in it."""

    dates: list[dt.date] = Field(min_length=1, description="The reference days: `date`, then those beside it.")
    format_version: int
    created_at: dt.datetime
    attribution: str
    counts: dict[str, Any]
    parameters: dict[str, Any] = Field(description="Speeds, limits and windows of the build.")
    inputs: list[InputFile]
    warnings: list[Notice]
    report: dict[str, Any] = Field(description="What was read, per feed, and what was found wrong with it.")
    coverage: Coverage
    feeds: list[FeedDates]


class Health(Schema):
    """How the service is."""

    status: Literal["ok", "ready"]
    dataset: str


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
