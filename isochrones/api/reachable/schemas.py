"""The shapes of answers about what is within reach."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, create_model

from isochrones.api.schemas import (
    DAYS,
    Clock,
    DatasetSummary,
    Days,
    Establishment,
    Formation,
    Minutes,
    NamedOrigin,
    Notice,
    Origin,
    Schema,
)
from isochrones.modes.names import STREET_NAMES, Mode


class _RideTimes(Schema):
    transit: Minutes | None
    school: Minutes | None = Field(description="Only where school services make it faster than `transit`.")


if TYPE_CHECKING:
    Times = _RideTimes
else:
    Times = create_model(
        "Times",
        __base__=_RideTimes,
        __doc__="Minutes by mode; null if not asked for or not within the budget.",
        **dict.fromkeys(STREET_NAMES, (Minutes | None, ...)),
    )


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


class EstablishmentAnswer(Establishment):
    """What is known of an establishment."""

    dataset: DatasetSummary
    on_network: bool = Field(description="Whether there is a street near enough; nobody reaches it otherwise.")
    formations: list[Formation]
    warnings: list[Notice]
