"""A dataset in a notebook: questions in plain Python, answers as (Geo)DataFrames."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal, Self, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from isochrones.answers.answers import Answers
from isochrones.answers.area_search import Direction, Moment, Place
from isochrones.answers.lookup import Answer, Query
from isochrones.answers.matrix import between_points, by_origin, snap_points
from isochrones.answers.mode_names import read_modes
from isochrones.answers.moments import read_moment
from isochrones.answers.place_warnings import (
    destination_off_network,
    establishment_off_network,
    origin_off_network,
)
from isochrones.dataset.dataset import Dataset, open_dataset
from isochrones.findings import InputError
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes.names import ACCESS_NAMES, DEFAULT_NAMES, WALK, AccessMode
from isochrones.notebook.frames import (
    establishments_frame,
    formations_frame,
    isochrones_frame,
    matrix_frame,
    reachable_frame,
)
from isochrones.notebook.places import Places, are_codes, read_places
from isochrones.notebook.telling import tell_all, tell_dataset, warned_by_place
from isochrones.warned import Warned

DEFAULT_BUDGET_MINUTES = 60
DEFAULT_LIMITS_MINUTES = (15, 30, 45, 60)
DEFAULT_RESOLUTION_METERS = 100

Metric = Literal["fastest", "p50"]


class Network:
    """A published dataset, to be asked.

    Whatever could mislead is told as a `TravelTimeWarning`: of the dataset when it is opened, of places when they are
    asked for. Every frame keeps both in `frame.attrs["warnings"]`.

    Attributes
    ----------
    dataset
        What is behind it: id, manifest, parameters, index.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self._asked = Answers(dataset)
        self._warnings: list[dict[str, str]] = [warned.as_record() for warned in dataset.manifest.warnings]
        self._budget_minutes = dataset.manifest.budget_minutes

    @classmethod
    def open(cls, directory: str | os.PathLike[str]) -> Self:
        """Open the current dataset of a folder given to `build`, or a dataset's own folder.

        Raises
        ------
        InputError
            If there is none that can be read.
        """
        network = cls(open_dataset(Path(directory)))
        tell_dataset(network._warnings)
        return network

    @cached_property
    def establishments(self) -> gpd.GeoDataFrame:
        """All establishments: uai, name, lat, lon, further columns of the catalogue, geometry."""
        return establishments_frame(self.dataset)

    @cached_property
    def formations(self) -> pd.DataFrame:
        """All formations: uai of the establishment, cfd, libelle, voie, diplome, domaine, further columns."""
        return formations_frame(self.dataset)

    @property
    def warnings(self) -> pd.DataFrame:
        """What could mislead in this dataset: code, message."""
        return pd.DataFrame(self._warnings, columns=["code", "message"])

    def reachable(
        self,
        points: Any,  # noqa: ANN401 - see read_places
        budget_minutes: int | None = None,
        modes: str | Iterable[str] = DEFAULT_NAMES,
        access: AccessMode = WALK,
        metric: Metric = "fastest",
    ) -> gpd.GeoDataFrame:
        """What can be reached from homes in time for class.

        Parameters
        ----------
        points
            Homes: a (lat, lon) pair, a list of them, a DataFrame with columns lat and lon, or a GeoDataFrame.
        budget_minutes
            Longest journey; 60 unless given, or the dataset's budget where that is less.
        modes
            Of transit, school, and the modes that go by the streets: walk, bike.
        access
            How one gets from home to the stop; whoever has a bike may also walk.
        metric
            The least duration over the arrival window, or the median over its minutes.

        Returns
        -------
        GeoDataFrame
            A row per home and establishment within reach, by home as given, minutes, uai. Columns as in `/reachable`:
            origin, uai, name, minutes, mode, transit, school, walk, bike, departure, arrival, transfers,
            return_minutes, return_departure, return_arrival; geometry is the establishment's place.

        Raises
        ------
        InputError
            If a parameter can't be honoured; the message names it.
        """
        places = read_places(points, "points")
        answers = self._answers(places, self._query(budget_minutes, modes, access, metric))
        frame = reachable_frame(places.ids, answers, self.establishments, self.dataset.clock)
        tell_all(frame, self._warnings, warned_by_place(places.ids, answers))
        return frame

    def travel_time_matrix(
        self,
        origins: Any,  # noqa: ANN401 - see read_places
        destinations: Any = None,  # noqa: ANN401 - likewise
        budget_minutes: int | None = None,
        modes: str | Iterable[str] = DEFAULT_NAMES,
        access: AccessMode = WALK,
        metric: Metric = "fastest",
    ) -> pd.DataFrame:
        """Minutes between all origins and all destinations.

        Parameters
        ----------
        origins
            Homes, as in `reachable`.
        destinations
            Codes of establishments; or points, as for origins; all establishments unless given.
        budget_minutes, modes, access, metric
            As in `reachable`. Between points, only the fastest is known.

        Returns
        -------
        DataFrame
            A row per origin and destination, in the orders given: origin, destination (uai, or name of the point),
            minutes (missing where there is no journey within the budget).

        Raises
        ------
        InputError
            If a parameter can't be honoured; the message names it.
        """
        places = read_places(origins, "origins")
        query = self._query(budget_minutes, modes, access, metric)
        if destinations is None or are_codes(destinations):
            indices = self._indices(self.establishments["uai"] if destinations is None else destinations)
            seconds, warned = self._to_establishments(places, indices, query)
            names = self.establishments["uai"].array[indices].tolist()
        else:
            towards = read_places(destinations, "destinations")
            if metric != "fastest":
                raise InputError(f"metric: between points only the fastest is known, not {metric}")
            seconds, names = self._between(places, towards, query(0.0, 0.0)), towards.ids
            warned = self._off_network(places, towards)
        frame = matrix_frame(places.ids, names, seconds)
        tell_all(frame, self._warnings, warned)
        return frame

    def isochrones(
        self,
        places: Any,  # noqa: ANN401 - see read_places
        limits_minutes: Iterable[int] = DEFAULT_LIMITS_MINUTES,
        direction: Direction | None = None,
        modes: str | Iterable[str] = DEFAULT_NAMES,
        access: AccessMode = WALK,
        at: str | dt.datetime | None = None,
        resolution_meters: int = DEFAULT_RESOLUTION_METERS,
    ) -> gpd.GeoDataFrame:
        """Areas within reach of places, or from which places are within reach.

        Parameters
        ----------
        places
            Points, as in `reachable`; or codes of establishments.
        limits_minutes
            Longest journeys, each of them an area.
        direction
            `from`: where one gets to from the place; `to`: from where one gets to it. Unless given, `from` points
            and `to` establishments.
        modes, access
            As in `reachable`.
        at
            The instant to be there (`to`) or to leave (`from`): "HH:MM" on the dataset's date, or a datetime, on the
            region's clock unless it has a time zone; the whole arrival window unless given.
        resolution_meters
            Distance of the points whose times the areas are drawn from: 100, 200 or 400.

        Returns
        -------
        GeoDataFrame
            A row per place and limit, by place as given, then limit: place (uai, or name of the point),
            limit_minutes, geometry (MultiPolygon, empty where nothing is within the limit).

        Raises
        ------
        InputError
            If a parameter can't be honoured; the message names it.
        """
        if are_codes(places):
            ids = [places] if isinstance(places, str) else list(places)
            asked: list[Place] = list(self._indices(ids).tolist())
            direction = direction or "to"
        else:
            points = read_places(places, "places")
            ids, asked = points.ids, list(points.points)
            direction = direction or "from"
        limits = sorted({self._limit_seconds(limit, "limits_minutes") for limit in limits_minutes})
        if not limits:
            raise InputError("limits_minutes: none given")
        moment = self._moment(at)
        chosen = read_modes(modes)
        found = [
            self._asked.areas.isochrones(place, limits, direction, chosen, access, moment, resolution_meters)
            for place in asked
        ]
        frame = isochrones_frame(ids, found)
        tell_all(frame, self._warnings, warned_by_place(ids, found))
        return frame

    def _query(
        self, budget_minutes: int | None, modes: str | Iterable[str], access: AccessMode, metric: Metric
    ) -> Callable[[float, float], Query]:
        """Check what is asked; what is left to say is the origin."""
        if budget_minutes is None:
            budget_minutes = min(DEFAULT_BUDGET_MINUTES, self._budget_minutes)
        seconds = self._limit_seconds(budget_minutes, "budget_minutes")
        chosen = read_modes(modes)
        for name, value, known in (("access", access, ACCESS_NAMES), ("metric", metric, get_args(Metric))):
            if value not in known:
                raise InputError(f'{name}: "{value}" is none of {", ".join(known)}')
        return partial(Query, budget_seconds=seconds, modes=chosen, access=access, metric=metric)

    def _answers(self, places: Places, query: Callable[[float, float], Query]) -> list[Answer]:
        return [self._asked.lookup(query(lat, lon)) for lat, lon in places.points]

    def _to_establishments(
        self, origins: Places, indices: NDArray[np.int64], query: Callable[[float, float], Query]
    ) -> tuple[NDArray[np.int32], list[tuple[Any, Warned]]]:
        """Seconds from each origin to each establishment, and what could mislead about either."""
        seconds = np.empty((len(origins.ids), len(indices)), np.int32)
        warned: list[tuple[Any, Warned]] = []
        # An answer is let go as soon as it is read: it is many times as large as what is kept of it.
        for line, name, (lat, lon) in zip(seconds, origins.ids, origins.points, strict=True):
            answer = self._asked.lookup(query(lat, lon))
            line[:] = answer.best_seconds[indices]
            warned.extend((name, warning) for warning in answer.warnings)
        return seconds, [*warned, *self._unreachable(indices)]

    def _between(self, origins: Places, destinations: Places, query: Query) -> NDArray[np.int32]:
        """Seconds from each origin to each destination."""
        seconds = np.empty((len(origins.ids), len(destinations.ids)), np.int32)
        if seconds.size:
            # A view: what is a row of it may be a column of the matrix.
            lines = seconds if by_origin(origins.points, destinations.points) else seconds.T
            for line in between_points(self._asked.areas, query, origins.points, destinations.points):
                lines[line.number] = line.seconds
        return seconds

    def _off_network(self, origins: Places, destinations: Places) -> list[tuple[Any, Warned]]:
        snap_meters = self.dataset.parameters.snap_meters
        origin, destination = origin_off_network(snap_meters), destination_off_network(snap_meters)
        return [
            (name, warned)
            for places, warned in ((origins, origin), (destinations, destination))
            if places.ids
            for name, snap in zip(places.ids, snap_points(self.dataset, places.points), strict=True)
            if snap is None
        ]

    def _unreachable(self, indices: NDArray[np.int64]) -> list[tuple[Any, Warned]]:
        warned = establishment_off_network()
        nodes, uais = self.dataset.index.streets.establishment_node, self.establishments["uai"]
        return [(uais[index], warned) for index in indices.tolist() if nodes[index] < 0]

    def _moment(self, at: str | dt.datetime | None) -> Moment | None:
        if at is None:
            return None
        if not isinstance(at, str | dt.datetime):
            raise InputError(f"at: neither text nor a datetime: {at!r}")
        return read_moment(at, self.dataset.manifest.date, self.dataset.manifest.timezone)

    def _limit_seconds(self, minutes: int, parameter: str) -> int:
        if not 0 < minutes <= self._budget_minutes:
            raise InputError(
                f"{parameter}: {minutes} minutes; this dataset knows journeys of up to {self._budget_minutes}"
            )
        return int(minutes * SECONDS_PER_MINUTE)

    def _indices(self, codes: Iterable[str]) -> NDArray[np.int64]:
        """Places of establishments in the dataset's order, by their codes."""
        indices = []
        for uai in [codes] if isinstance(codes, str) else codes:
            index = self.dataset.index_of(uai)
            if index is None:
                raise InputError(f'uai: this dataset has no establishment "{uai}"')
            indices.append(index)
        return np.array(indices, np.int64)
