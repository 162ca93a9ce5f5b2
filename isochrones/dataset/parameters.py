"""The parameters of a dataset: speeds, limits and windows, as its searches use them.

In JSON what each street mode has of its own stands under keys made of its name, such as `walk_kmh` and
`access_walk_seconds`; here it is a mapping by mode.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_serializer, model_validator

from isochrones.dataset.stated import Date, Stated
from isochrones.network.windows import Windows

Window = Annotated[tuple[int, int], Field(strict=False)]

KMH = re.compile(r"(?P<mode>\w+)_kmh")
ACCESS_SECONDS = re.compile(r"access_(?P<mode>\w+)_seconds")


class DayParameters(Stated):
    """What the searches of one day read beside its timetable."""

    arrive_instants: Window  # of the day itself, both inclusive, as those below
    leave_instants: Window
    school_services: bool  # whether any run on the day

    def window(self, *, outbound: bool) -> tuple[int, int]:
        """Instants of the window of one direction, both inclusive."""
        return self.arrive_instants if outbound else self.leave_instants


class FurtherDay(DayParameters):
    """A reference day beside the main one."""

    date: Date


class Parameters(DayParameters):
    """Everything that makes searches on one network differ; windows and services are those of the main day."""

    kmh: Mapping[str, float]  # by street mode
    snap_meters: float
    access_seconds: Mapping[str, int]  # by street mode
    footpath_seconds: int
    boarding_slack_seconds: int
    max_rides: int
    budget_seconds: int
    trunk: bool
    further_days: Annotated[tuple[FurtherDay, ...], Field(strict=False)]

    @property
    def windows(self) -> Windows:
        """The windows of the main day, and the budget."""
        return Windows(self.arrive_instants, self.leave_instants, self.budget_seconds)

    def on(self, day: DayParameters) -> Self:
        """Return the same parameters with the windows and services of another day."""
        return self.model_copy(update={name: getattr(day, name) for name in DayParameters.model_fields})

    @model_validator(mode="before")
    @classmethod
    def _gather_modes(cls, document: Any) -> Any:  # noqa: ANN401 - whatever stands in a file
        if not isinstance(document, dict) or "kmh" in document:
            return document
        by_mode = {"kmh": _by_mode(document, KMH), "access_seconds": _by_mode(document, ACCESS_SECONDS)}
        if not all("walk" in values for values in by_mode.values()):
            # Everybody walks.
            raise ValueError("walk_kmh or access_walk_seconds is missing")
        return {**document, **by_mode}

    @model_serializer
    def _spread_modes(self) -> dict[str, object]:
        return {
            **{f"{mode}_kmh": kmh for mode, kmh in self.kmh.items()},
            "snap_meters": self.snap_meters,
            **{f"access_{mode}_seconds": seconds for mode, seconds in self.access_seconds.items()},
            "footpath_seconds": self.footpath_seconds,
            "boarding_slack_seconds": self.boarding_slack_seconds,
            "max_rides": self.max_rides,
            "budget_seconds": self.budget_seconds,
            **_of_day(self),
            "trunk": self.trunk,
            "further_days": [{"date": day.date.isoformat(), **_of_day(day)} for day in self.further_days],
        }


def _by_mode(document: dict[str, object], pattern: re.Pattern[str]) -> dict[str, object]:
    found = ((pattern.fullmatch(key), value) for key, value in document.items())
    return {match["mode"]: value for match, value in found if match is not None}


def _of_day(day: DayParameters) -> dict[str, object]:
    return {
        "arrive_instants": list(day.arrive_instants),
        "leave_instants": list(day.leave_instants),
        "school_services": day.school_services,
    }
