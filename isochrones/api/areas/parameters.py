"""What may be asked of areas."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from isochrones.answers.area_search import Direction
from isochrones.api.parameters import Place, Ways, split_at_commas
from isochrones.api.problems import BadParameter, ParameterError

DEFAULT_LIMITS_SECONDS = (900, 1800, 2700, 3600)
MOST_LIMITS = 10
LEAST_LIMIT_SECONDS = 60

Resolution = Literal[100, 200, 400]


def _whole_number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


class AreaOptions(Ways):
    """How one travels, when, and which areas are drawn."""

    limits: Annotated[list[int], BeforeValidator(split_at_commas)] = Field(
        list(DEFAULT_LIMITS_SECONDS),
        min_length=1,
        max_length=MOST_LIMITS,
        description="Longest journeys, in seconds, separated by commas or repeated: one area for each. From "
        f"{LEAST_LIMIT_SECONDS} to the budget of the dataset; unless given, those of the default that are.",
        examples=[[900, 1800]],
    )
    at: str | None = Field(
        None,
        description="When to leave (`from`) or to be there (`to`): HH:MM on the dataset's date, or an ISO 8601 date "
        "and time on the region's clock, or with an offset of its own. Waiting then counts. Unless given, the "
        "fastest journey that arrives in the dataset's window.",
        examples=["08:00", "2026-04-14T08:00"],
    )
    resolution: Annotated[Resolution, BeforeValidator(_whole_number)] = Field(
        100, description="Distance between the points that are sampled, in metres.", examples=[200]
    )

    def limits_seconds(self, budget_minutes: int) -> list[int]:
        """The limits, ascending, each once.

        Raises
        ------
        ParameterError
            If one is too short, or beyond the dataset's budget.
        """
        budget_seconds = budget_minutes * 60
        limits = sorted(set(self.limits))
        if "limits" not in self.model_fields_set:
            limits = [limit for limit in limits if limit <= budget_seconds] or [budget_seconds]
        for limit in limits:
            if not LEAST_LIMIT_SECONDS <= limit <= budget_seconds:
                message = f"{limit} is not between {LEAST_LIMIT_SECONDS} and {budget_seconds}"
                raise ParameterError([BadParameter("limits", message)])
        return limits


class IsochronesParameters(AreaOptions, Place):
    """Of `/isochrones`; the fields of the last base come first."""

    model_config = ConfigDict(frozen=True)

    direction: Direction = Field(
        "from",
        description="`from`: where one gets to from the place; `to`: from where one gets to it.",
        examples=["to"],
    )


class EstablishmentIsochronesParameters(AreaOptions):
    """Of `/establishments/{uai}/isochrones`."""

    model_config = ConfigDict(frozen=True)

    direction: Direction = Field(
        "to",
        description="`to`: from where one gets to the establishment; `from`: where one gets to from there.",
        examples=["from"],
    )
