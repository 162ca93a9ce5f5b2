"""What may be asked of each route."""

from collections.abc import Awaitable, Callable
from difflib import get_close_matches
from typing import Annotated, Literal, get_origin

from fastapi import Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from isochrones.answers.lookup import Query
from isochrones.api.problems import BadParameter, ParameterError
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes import STREET_MODES
from isochrones.modes.names import ACCESS_NAMES, DEFAULT_NAMES, STREET_NAMES, WALK, AccessMode, Mode

DEFAULT_BUDGET_MINUTES = 60
DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000


def split_at_commas(values: object) -> object:
    """Split each text of a list; what is no list of texts is left to be refused."""
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return values
    return [part.strip() for value in values for part in value.split(",")]


FilterValue = Annotated[str, Field(min_length=1)]


class NoParameters(BaseModel):
    """Of a route that takes none."""


class Place(BaseModel):
    """A point on the map."""

    lat: float = Field(
        ge=-90,
        le=90,
        allow_inf_nan=False,
        description="Latitude of the origin, in degrees (WGS 84).",
        examples=[47.2184],
    )
    lon: float = Field(
        ge=-180,
        le=180,
        allow_inf_nan=False,
        description="Longitude of the origin, in degrees (WGS 84).",
        examples=[-1.5536],
    )


class Ways(BaseModel):
    """How one travels."""

    modes: Annotated[list[Mode], BeforeValidator(split_at_commas), Field(min_length=1)] = Field(
        list(DEFAULT_NAMES),
        description="Ways to travel, separated by commas or repeated. `transit`: public transport without "
        "school services; `school`: with them, told only where that is faster; "
        f"{', '.join(f'`{name}`' for name in STREET_NAMES)}: all the way.",
        examples=[["transit", *STREET_NAMES]],
    )
    access: AccessMode = Field(
        WALK,
        description="How one gets from home to the stop, and back to it. "
        + " ".join(f"{mode.by.capitalize()} one may also walk." for mode in STREET_MODES[1:] if mode.reaches_stops),
        examples=[ACCESS_NAMES[-1]],
    )

    def distinct_modes(self) -> tuple[Mode, ...]:
        """The modes asked for, each once."""
        return tuple(dict.fromkeys(self.modes))


class Budget(BaseModel):
    """For how long one travels."""

    budget_minutes: int = Field(
        DEFAULT_BUDGET_MINUTES,
        ge=1,
        description="Longest journey, in minutes. At most the budget of the dataset, which is also the "
        "default where it is less.",
        examples=[45],
    )

    def budget_seconds(self, dataset_budget_minutes: int) -> int:
        """Longest journey.

        Raises
        ------
        ParameterError
            If more time is asked for than the dataset knows of.
        """
        minutes = self.budget_minutes
        if "budget_minutes" not in self.model_fields_set:
            minutes = min(minutes, dataset_budget_minutes)
        if minutes > dataset_budget_minutes:
            message = f"this dataset knows journeys of up to {dataset_budget_minutes} minutes, not {minutes}"
            raise ParameterError([BadParameter("budget_minutes", message)])
        return minutes * SECONDS_PER_MINUTE


class TravelOptions(Ways, Budget):
    """How one travels, and for how long; the fields of the last base come first."""


class JourneyOptions(TravelOptions):
    """Which journeys are looked for."""

    metric: Literal["fastest", "p50"] = Field(
        "fastest",
        description="`fastest`: the least duration over every instant of the window; `p50`: the median over "
        "its minutes.",
        examples=["p50"],
    )

    def query_from(self, lat: float, lon: float, dataset_budget_minutes: int) -> Query:
        """What to look up from a point.

        Raises
        ------
        ParameterError
            If more time is asked for than the dataset knows of.
        """
        budget_seconds = self.budget_seconds(dataset_budget_minutes)
        return Query(lat, lon, budget_seconds, self.distinct_modes(), self.access, self.metric)


class Filters(BaseModel):
    """Which establishments and formations are shown, and how many."""

    voie: list[FilterValue] = Field([], description="Keep formations with this `voie`.", examples=[["scolaire"]])
    diplome: list[FilterValue] = Field(
        [], description="Keep formations with this `diplome`.", examples=[["CAP", "BAC PRO"]]
    )
    domaine: list[FilterValue] = Field([], description="Keep formations with this `domaine`.", examples=[["bois"]])
    cfd: list[FilterValue] = Field([], description="Keep formations with this code (`cfd`).", examples=[["40023407"]])
    uai: list[FilterValue] = Field(
        [], description="Keep establishments with this code (`uai`).", examples=[["0440021J"]]
    )
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Establishments per page.", examples=[20])


class ReachableParameters(Filters, JourneyOptions, Place):
    """Of `/reachable`; the fields of the last base come first."""

    model_config = ConfigDict(frozen=True)

    offset: int = Field(0, ge=0, description="Establishments to leave out before the page.", examples=[100])

    def query(self, dataset_budget_minutes: int) -> Query:
        """What to look up; ParameterError as of `query_from`."""
        return self.query_from(self.lat, self.lon, dataset_budget_minutes)


def only(model: type[BaseModel]) -> Callable[[Request], Awaitable[None]]:
    """Make a dependency that refuses what would be ignored.

    These are parameters that `model` does not have, and the second value of those that have one.
    """
    repeatable = {name for name, field in model.model_fields.items() if get_origin(field.annotation) is list}

    async def check(request: Request) -> None:
        received = [name for name, _ in request.query_params.multi_items()]
        errors = []
        for name in dict.fromkeys(received):
            if name not in model.model_fields:
                errors.append(BadParameter(name, _unknown(name, model)))
            elif name not in repeatable and received.count(name) > 1:
                errors.append(BadParameter(name, "this parameter is given more than once"))
        if errors:
            raise ParameterError(errors)

    return check


def _unknown(name: str, model: type[BaseModel]) -> str:
    near = get_close_matches(name, model.model_fields, n=1)
    return f"unknown parameter; is it {near[0]}?" if near else "unknown parameter"
