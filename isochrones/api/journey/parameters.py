"""What may be asked of `/journey`."""

from pydantic import ConfigDict, Field

from isochrones.answers.journeys import MOST_ALTERNATIVES, Direction, JourneyQuery
from isochrones.api.parameters import Place, TravelOptions


class JourneyParameters(TravelOptions, Place):
    """Of `/journey`; the fields of the last base come first."""

    model_config = ConfigDict(frozen=True)

    uai: str = Field(min_length=1, description="Code of the establishment (UAI).", examples=["0440021J"])
    direction: Direction = Field(
        "outbound",
        description="`outbound`: from home, to be there in the arrival window; `return`: home again, leaving in the "
        "window after class.",
        examples=["return"],
    )
    alternatives: int = Field(
        MOST_ALTERNATIVES,
        ge=0,
        le=MOST_ALTERNATIVES,
        description="At most so many journeys beside the first, in other vehicles.",
        examples=[1],
    )

    def query(self, establishment: int, dataset_budget_minutes: int) -> JourneyQuery:
        """What to look for.

        Raises
        ------
        ParameterError
            If more time is asked for than the dataset knows of.
        """
        return JourneyQuery(
            lat=self.lat,
            lon=self.lon,
            establishment=establishment,
            budget_seconds=self.budget_seconds(dataset_budget_minutes),
            direction=self.direction,
            modes=self.distinct_modes(),
            access=self.access,
            alternatives=self.alternatives,
        )
