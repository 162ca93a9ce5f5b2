"""What answers questions about one dataset, opened together: parts that stand on each other are made once."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Self

from isochrones.answers.areas import Areas
from isochrones.answers.days import Days
from isochrones.answers.journeys import Journeys
from isochrones.answers.lookup import Lookup
from isochrones.answers.origin import Origins
from isochrones.answers.searches import Searches
from isochrones.dataset.dataset import Dataset, open_dataset
from isochrones.dataset.names import Names


class Answers:
    """Answers about one dataset; safe to use from several threads.

    Attributes
    ----------
    dataset
        The dataset.
    origins
        Joins places to its streets and stops.
    searches
        Shared by all that search its timetables.
    lookup
        Answers what can be reached from a home.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.origins = Origins(dataset)
        self.searches = Searches(dataset.parameters.max_rides)
        self.lookup = Lookup(dataset, self.origins, self.searches)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the current dataset of a directory.

        Raises
        ------
        InputError
            If there is none that can be read.
        """
        return cls(open_dataset(directory))

    @cached_property
    def days(self) -> Days:
        """Timetables of all dates of its calendar."""
        return Days(self.dataset)

    @cached_property
    def names(self) -> Names:
        """Names of stops, lines and trips."""
        return Names(self.dataset.name_tables)

    @cached_property
    def areas(self) -> Areas:
        """Travel times between any points, and isochrones."""
        return Areas(self.dataset, self.origins, self.searches, self.days)

    @cached_property
    def journeys(self) -> Journeys:
        """Finds the journeys that the lookup tells of."""
        return Journeys(self.dataset, self.origins, self.lookup, self.searches, self.names)

    def warm_up(self, lat: float, lon: float) -> None:
        """Find journeys and draw areas around a place, so that the next ones are found as fast as any."""
        self.journeys.warm_up(lat, lon)
        self.areas.warm_up((lat, lon))
