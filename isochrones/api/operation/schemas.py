"""The shapes of answers about the service itself, and the dataset that it serves."""

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from isochrones.api.schemas import DatasetSummary, Notice, Schema


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
