"""The two datasets of a comparison, as far as it reads them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from isochrones.answers.rides import MAIN_DAY
from isochrones.dataset.dataset import ReferenceDay
from isochrones.dataset.manifest import MANIFEST
from isochrones.dataset.publish import current_folder
from isochrones.dataset.tables import read_arrow
from isochrones.findings import InputError

ESTABLISHMENT_COLUMNS = ("uai", "name", "lat", "lon")
STOP_COLUMNS = ("feed", "stop_id", "lat", "lon", "location_type")
MANIFEST_KEYS = (
    "id",
    "name",
    "date",
    "timezone",
    "arrive",
    "leave",
    "budget_minutes",
    "inputs",
    "parameters",
    "report",
)


class Side(NamedTuple):
    """One of the two datasets; the pairs are read later, one direction at a time."""

    folder: Path
    manifest: dict[str, Any]
    establishments: pd.DataFrame  # ESTABLISHMENT_COLUMNS, in the order of the table
    stops: pd.DataFrame  # STOP_COLUMNS, in the order of the table
    days: list[ReferenceDay]  # the main one first

    @property
    def id(self) -> str:
        """Name of the dataset."""
        return str(self.manifest["id"])


def read_side(directory: Path) -> Side:
    """Read the current dataset of DIR, or the dataset that DIR itself is.

    Raises
    ------
    InputError
        If there is none, or what a comparison needs of it can't be read.
    """
    folder = current_folder(directory)
    manifest = _read_manifest(folder)
    return Side(
        folder,
        manifest,
        _read_columns(folder, "establishments", ESTABLISHMENT_COLUMNS),
        _read_columns(folder, "stops", STOP_COLUMNS),
        _read_days(folder, manifest),
    )


def _read_manifest(folder: Path) -> dict[str, Any]:
    """Read a manifest of whatever format: a change of format is when one wants to compare most."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not a manifest: {error}") from error
    missing = [key for key in MANIFEST_KEYS if not isinstance(manifest, dict) or key not in manifest]
    if missing:
        raise InputError(f"{path}: not a manifest that can be compared: it has no {missing[0]}")
    return dict(manifest)


def _read_days(folder: Path, manifest: dict[str, Any]) -> list[ReferenceDay]:
    """Read the reference days; datasets of earlier formats have the main one alone."""
    if not (folder / "reference_days.parquet").is_file():
        return [ReferenceDay(dt.date.fromisoformat(manifest["date"]), MAIN_DAY)]
    columns = _read_columns(folder, "reference_days", ("date", "same_as"))
    return [ReferenceDay(*row) for row in columns.itertuples(index=False)]


def _read_columns(folder: Path, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    table = read_arrow(folder, name)
    try:
        frame: pd.DataFrame = table.select(list(columns)).to_pandas()
    except KeyError as error:
        raise InputError(f"{folder / name}.parquet: a column is missing: {error}") from error
    return frame
