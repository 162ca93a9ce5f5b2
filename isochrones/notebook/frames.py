"""Answers as frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from isochrones.answers.areas import Isochrones
from isochrones.answers.geometries import multipolygons
from isochrones.answers.lookup import Answer
from isochrones.dataset.dataset import Dataset
from isochrones.engine.constants import UNREACHED
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes.names import MODES, Mode
from isochrones.notebook.places import WGS84


def establishments_frame(dataset: Dataset) -> gpd.GeoDataFrame:
    """All establishments with the columns of their catalogue, in the order of their codes."""
    frame = pd.DataFrame(dataset.establishments)
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=WGS84)


def formations_frame(dataset: Dataset) -> pd.DataFrame:
    """All formations, with the code of the establishment that teaches each."""
    return pd.DataFrame(
        [
            {"uai": row["uai"], **formation}
            for row, taught in zip(dataset.establishments, dataset.formations, strict=True)
            for formation in taught
        ]
    )


def reachable_frame(
    ids: list[Any], answers: list[Answer], establishments: gpd.GeoDataFrame, clock: Callable[[int], str]
) -> gpd.GeoDataFrame:
    """One row per origin and establishment that it reaches; by origin as given, then minutes, then uai."""
    found = [_by_minutes(answer.best_seconds) for answer in answers]
    there = np.concatenate(found) if found else np.empty(0, np.int64)

    def column(of: Callable[[Answer], NDArray[Any]]) -> NDArray[Any]:
        values = [of(answer)[own] for answer, own in zip(answers, found, strict=True)]
        return np.concatenate(values) if values else np.empty(0, np.int32)

    def clock_column(of: Callable[[Answer], NDArray[np.int32]]) -> pd.Series:
        instants, places = np.unique(column(of), return_inverse=True)
        texts = objects([None if instant < 0 else clock(instant) for instant in instants.tolist()])
        return pd.Series(texts[places], dtype="string")

    def mode_minutes(mode: Mode) -> pd.api.extensions.ExtensionArray:
        return minutes(column(lambda answer: answer.seconds.get(mode, unasked)))

    unasked = np.full(len(establishments), UNREACHED, np.int32)
    transfers = column(lambda answer: answer.transfers).astype(np.int32)
    times: dict[str, Any] = {mode: mode_minutes(mode) for mode in MODES}
    columns = {
        "origin": names(np.repeat(objects(ids), [len(own) for own in found])),
        "uai": establishments["uai"].array[there],
        "name": establishments["name"].array[there],
        "minutes": minutes(column(lambda answer: answer.best_seconds)),
        "mode": pd.Series(objects(MODES)[column(lambda answer: answer.best_mode)], dtype="string"),
        **times,
        "departure": clock_column(lambda answer: answer.departure),
        "arrival": clock_column(lambda answer: answer.arrival),
        "transfers": pd.arrays.IntegerArray(transfers, transfers < 0),
        "return_minutes": minutes(column(lambda answer: answer.return_seconds)),
        "return_departure": clock_column(lambda answer: answer.return_departure),
        "return_arrival": clock_column(lambda answer: answer.return_arrival),
    }
    return gpd.GeoDataFrame(columns, geometry=establishments.geometry.to_numpy()[there], crs=WGS84)


def matrix_frame(origins: list[Any], destinations: list[Any], seconds: NDArray[np.int32]) -> pd.DataFrame:
    """One row per origin and destination; `seconds` has shape (origins, destinations)."""
    return pd.DataFrame(
        {
            "origin": names(np.repeat(objects(origins), len(destinations))),
            "destination": names(np.tile(objects(destinations), len(origins))),
            "minutes": minutes(seconds.ravel()),
        }
    )


def isochrones_frame(ids: Sequence[Any], found: Sequence[Isochrones]) -> gpd.GeoDataFrame:
    """One row per place and limit."""
    limits = [int(limit) // SECONDS_PER_MINUTE for isochrones in found for limit in isochrones.limits_seconds]
    places = [name for name, isochrones in zip(ids, found, strict=True) for _ in isochrones.limits_seconds]
    areas = [area for isochrones in found for area in multipolygons(isochrones)]
    columns = {"place": names(objects(places)), "limit_minutes": np.array(limits, np.int64)}
    return gpd.GeoDataFrame(columns, geometry=areas, crs=WGS84)


def minutes(seconds: NDArray[np.int32]) -> pd.api.extensions.ExtensionArray:
    """Round up to whole minutes; missing where there is no journey."""
    return pd.arrays.IntegerArray(
        -(-seconds.astype(np.int32) // np.int32(SECONDS_PER_MINUTE)), np.asarray(seconds >= UNREACHED)
    )


def names(values: NDArray[np.object_]) -> pd.Series:
    """Hold names of places: numbers as numbers, whatever else as it is."""
    return pd.Series(values).infer_objects()


def objects(values: Any) -> NDArray[np.object_]:  # noqa: ANN401 - names of places are whatever the notebook calls them
    """Hold values as they are, pairs and texts too."""
    held = np.empty(len(values), np.object_)
    held[:] = values
    return held


def _by_minutes(seconds: NDArray[np.int32]) -> NDArray[np.int64]:
    """Establishments within the budget by whole minutes; of equal ones the order is that of their codes."""
    found = np.flatnonzero(seconds < UNREACHED)
    return found[np.argsort(-(-seconds[found] // SECONDS_PER_MINUTE), kind="stable")]
