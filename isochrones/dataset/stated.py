"""What a dataset states of itself as JSON: read once into frozen classes, and written as it was read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from isochrones.findings import InputError

# JSON knows neither dates nor tuples: these alone are read less strictly than the rest.
Date = Annotated[dt.date, Field(strict=False)]
Dates = Annotated[tuple[Date, ...], Field(strict=False)]
Texts = Annotated[tuple[str, ...], Field(strict=False)]


class Stated(BaseModel):
    """One object of a JSON document; keys that this program does not know are passed over."""

    model_config = ConfigDict(frozen=True, strict=True)

    @classmethod
    def parse(cls, document: object, path: Path) -> Self:
        """Make it of a decoded document.

        Raises
        ------
        InputError
            One line that names the file at `path` and the first key that is missing or not what it should be.
        """
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            key = ".".join(map(str, first["loc"]))
            complaint = first["msg"].removeprefix("Value error, ")
            raise InputError(f"{path}: damaged: {f'{key}: ' if key else ''}{complaint}") from error

    def as_record(self) -> dict[str, Any]:
        """Plain values, as they stand in the document."""
        return self.model_dump(mode="json")
