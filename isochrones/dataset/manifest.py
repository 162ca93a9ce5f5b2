"""The manifest: what a dataset is, what it was made from, and what could mislead in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from isochrones.dataset.build_record import BuildRecord
from isochrones.dataset.parameters import Parameters
from isochrones.dataset.stated import Date, Dates, Stated
from isochrones.findings import InputError
from isochrones.foundation.durable import write_whole
from isochrones.network.network import FORMAT_VERSION

MANIFEST = "manifest.json"

Clocks = Annotated[tuple[str, str], Field(strict=False)]


class StatedWarning(Stated):
    """Something that could mislead, by name."""

    code: str
    message: str


class StatedInput(Stated):
    """One input file, or folder, of a build."""

    path: str  # its name
    sha256: str
    bytes: int


StatedWarnings = Annotated[tuple[StatedWarning, ...], Field(strict=False)]


class Manifest(Stated):
    """What a dataset states of itself; its fields are those of the file, in their order."""

    format_version: int = FORMAT_VERSION
    id: str
    name: str  # of the region
    date: Date  # the main one
    dates: Dates  # all reference days, the main one first
    timezone: str
    arrive: Clocks  # "HH:MM"
    leave: Clocks
    budget_minutes: int
    attribution: str
    inputs: Annotated[tuple[StatedInput, ...], Field(strict=False)]
    fingerprint: str
    code: str
    parameters: Parameters
    counts: Mapping[str, int]  # rows of the main tables
    warnings: StatedWarnings
    report: BuildRecord
    timings: Mapping[str, float]  # seconds
    created_at: str

    @property
    def built_at(self) -> dt.datetime:
        """When the dataset was finished."""
        return dt.datetime.fromisoformat(self.created_at)

    def tell(self, *names: str) -> dict[str, Any]:
        """Plain values of some fields, in the order of `names`."""
        record = self.model_dump(mode="json", include=set(names))
        return {name: record[name] for name in names}


class Outline(Stated):
    """What can be listed of a dataset of whatever format."""

    date: str | None = None
    created_at: str = ""
    counts: Mapping[str, int] = Field(default_factory=dict)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest` to `folder`: all of it or nothing."""
    text = json.dumps(manifest.as_record(), ensure_ascii=False, indent=2)
    write_whole(folder / MANIFEST, lambda path: path.write_text(text + "\n", encoding="utf-8"))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a dataset.

    Raises
    ------
    InputError
        If there is none, it is not whole, or its format is another one.
    """
    document = _read(folder)
    version = document.get("format_version")
    if version != FORMAT_VERSION:
        raise InputError(
            f"{folder / MANIFEST}: format_version {version} can't be read, this program reads {FORMAT_VERSION}: "
            "build it again"
        )
    return Manifest.parse(document, folder / MANIFEST)


def read_outline(folder: Path) -> Outline:
    """Read what can be listed of a dataset of whatever format.

    Raises
    ------
    InputError
        If it has no manifest, or that is not whole.
    """
    return Outline.parse(_read(folder), folder / MANIFEST)


def _read(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: not a dataset: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path}: not a manifest: {error}") from error
    return dict(document) if isinstance(document, dict) else {}
