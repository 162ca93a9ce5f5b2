"""Travel times from many origins to many destinations: the answers of `POST /matrix`."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from isochrones.answers.matrix import UNKNOWN, LatLon, between_points, by_origin, snap_points, to_establishments
from isochrones.answers.place_warnings import (
    destination_off_network,
    establishment_off_network,
    origin_off_network,
)
from isochrones.api.bulk.points import AskedPoint, AskedPoints
from isochrones.api.parameters import JourneyOptions
from isochrones.api.problems import BadParameter, ParameterError
from isochrones.api.serving.served import Served, snapped
from isochrones.engine.constants import UNREACHED
from isochrones.foundation.units import SECONDS_PER_MINUTE
from isochrones.modes.names import MODES
from isochrones.network.street_graph import Snap

NO_MODE = -1
NOTHING = np.array(None, object)

COLUMNS = {
    "origin": "id of the origin, of the type it came in; its place in the request, from 0, if it has none",
    "destination": "code of the establishment (uai); id or place in the request of a point, likewise",
    "minutes": "of the fastest mode asked for, rounded up [min], null if not within the budget",
    "mode": "the mode that `minutes` comes from; null between points",
}
"""Columns of an answer as a table, and their meaning."""


class Establishments(BaseModel):
    """Establishments, by their codes."""

    model_config = ConfigDict(extra="forbid")

    uai: list[str] = Field(min_length=1, description="Codes, in any order.")


def _kind(given: object) -> str:
    return "points" if isinstance(given, list) else "establishments"


class MatrixRequest(JourneyOptions):
    """Origins and destinations, and what is asked of each pair."""

    model_config = ConfigDict(extra="forbid")

    origins: list[AskedPoint] = Field(min_length=1, description="The homes. The service bounds their number.")
    destinations: (
        Annotated[
            Annotated[Establishments, Tag("establishments")]
            | Annotated[list[AskedPoint], Field(min_length=1), Tag("points")],
            Discriminator(_kind),
        ]
        | None
    ) = Field(None, description="Establishments or points; all establishments of the dataset unless given.")


class Bounds(NamedTuple):
    """How much is done in one request."""

    cells: int
    searches: int


class Matrix(ABC):
    """Travel times of one request, filled in line by line.

    Raises
    ------
    ParameterError
        If more time is asked for than the dataset knows of, or there are too many pairs.
    """

    def __init__(self, served: Served, asked: MatrixRequest, origins: AskedPoints, width: int, bounds: Bounds) -> None:
        height = len(origins.lats)
        if height * width > bounds.cells:
            message = f"at most {bounds.cells} pairs in one request, not {height} x {width}"
            raise ParameterError([BadParameter("destinations", message)])
        self._served = served
        self._query = asked.query_from(0.0, 0.0, served.budget_minutes)
        self._origins = origins
        self._origin_snaps: list[Snap | None] = []
        self._seconds = np.full((height, width), UNREACHED, np.int32)
        self._mode = np.full((height, width), NO_MODE, np.int8)
        self._warnings: list[dict[str, Any]] = []

    @abstractmethod
    def lines(self) -> Iterator[None]:
        """Fill in one line after the other."""

    @abstractmethod
    def destinations(self) -> list[dict[str, Any]]:
        """Repeat the destinations."""

    @abstractmethod
    def labels(self) -> pa.Array:
        """Name the destinations, as a column."""

    def json(self) -> bytes:
        """Encode the answer."""
        words = np.array([*MODES, None], object)
        return orjson.dumps(
            {
                "dataset": self._served.summary,
                "origins": _told(self._origins, self._origin_snaps),
                "destinations": self.destinations(),
                "minutes": np.where(self._unreached, NOTHING, self._minutes).tolist(),
                # The last of the words stands for NO_MODE, which is -1.
                "modes": words[self._mode].tolist(),
                "warnings": [*self._served.warnings, *self._warnings],
            }
        )

    def table(self) -> pa.Table:
        """Write the answer in long form: a row for each pair, by origin."""
        height, width = self._seconds.shape
        columns = {
            "origin": self._origins.labels().take(pa.array(np.repeat(np.arange(height), width))),
            "destination": self.labels().take(pa.array(np.tile(np.arange(width), height))),
            "minutes": pa.array(self._minutes.ravel(), mask=self._unreached.ravel()),
            "mode": pa.array(MODES).take(pa.array(self._mode.ravel(), mask=self._mode.ravel() == NO_MODE)),
        }
        metadata = {
            "dataset": orjson.dumps(self._served.summary),
            "warnings": orjson.dumps([*self._served.warnings, *self._warnings]),
        }
        fields = [pa.field(name, columns[name].type, metadata={"description": COLUMNS[name]}) for name in COLUMNS]
        return pa.Table.from_arrays([columns[name] for name in COLUMNS], schema=pa.schema(fields, metadata=metadata))

    @property
    def _unreached(self) -> NDArray[np.bool_]:
        return self._seconds >= UNREACHED

    @property
    def _minutes(self) -> NDArray[np.int16]:
        """Whole minutes; 0 where there is no journey."""
        return np.where(self._unreached, 0, -(-self._seconds // SECONDS_PER_MINUTE)).astype(np.int16)

    def _warn(self, code: str, message: str, **which: str | int) -> None:
        self._warnings.append({"code": code, "message": message, **which})


class EstablishmentMatrix(Matrix):
    """Travel times to establishments."""

    def __init__(self, served: Served, asked: MatrixRequest, origins: AskedPoints, bounds: Bounds) -> None:
        named = asked.destinations.uai if isinstance(asked.destinations, Establishments) else None
        self._uais = named or [str(row["uai"]) for row in served.dataset.establishments]
        super().__init__(served, asked, origins, len(self._uais), bounds)
        indices = (served.dataset.index_of(uai) for uai in self._uais)
        self._establishments = np.array([UNKNOWN if index is None else index for index in indices], np.int64)

    def lines(self) -> Iterator[None]:
        """Look up one origin after the other."""
        self._warn_of_destinations()
        rows = to_establishments(self._served.answers.lookup, self._query, _places(self._origins), self._establishments)
        for number, row in enumerate(rows):
            self._seconds[number], self._mode[number] = row.seconds, row.mode
            self._origin_snaps.append(row.answer.snapped)
            for code, message in row.answer.warnings:
                self._warn(code, message, origin=self._origins.label(number))
            yield

    def destinations(self) -> list[dict[str, Any]]:
        """Repeat the codes."""
        return [{"uai": uai} for uai in self._uais]

    def labels(self) -> pa.Array:
        """Name the destinations by their codes."""
        return pa.array(self._uais)

    def _warn_of_destinations(self) -> None:
        nodes = self._served.dataset.index.streets.establishment_node
        for uai, index in zip(self._uais, self._establishments.tolist(), strict=True):
            if index == UNKNOWN:
                message = f'destinations: no establishment of this dataset has "{uai}"'
                self._warn("unknown-value", message, destination=uai)
            elif nodes[index] < 0:
                self._warn(*establishment_off_network(uai), destination=uai)


class PointMatrix(Matrix):
    """Travel times to points, searched from origins or to destinations, whichever are fewer."""

    def __init__(
        self, served: Served, asked: MatrixRequest, origins: AskedPoints, points: AskedPoints, bounds: Bounds
    ) -> None:
        super().__init__(served, asked, origins, len(points.lats), bounds)
        if asked.metric != "fastest":
            raise ParameterError([BadParameter("metric", "between points only the fastest journeys are known")])
        searches = min(self._seconds.shape)
        if searches > bounds.searches:
            message = f"of origins or of points there may be at most {bounds.searches}, not {searches} of both"
            raise ParameterError([BadParameter("destinations", message)])
        self._points = points
        self._point_snaps: list[Snap | None] = []

    def lines(self) -> Iterator[None]:
        """Search from one origin, or to one destination, after the other."""
        origins, destinations = _places(self._origins), _places(self._points)
        self._origin_snaps = snap_points(self._served.dataset, origins)
        self._point_snaps = snap_points(self._served.dataset, destinations)
        self._warn_of_points()
        # A view: what is a row of it may be a column of the matrix.
        lines = self._seconds if by_origin(origins, destinations) else self._seconds.T
        for line in between_points(self._served.answers.areas, self._query, origins, destinations):
            lines[line.number] = line.seconds
            yield

    def destinations(self) -> list[dict[str, Any]]:
        """Repeat the points."""
        return _told(self._points, self._point_snaps)

    def labels(self) -> pa.Array:
        """Name the points."""
        return self._points.labels()

    def _warn_of_points(self) -> None:
        snap_meters = self._served.dataset.parameters.snap_meters
        for number, snap in enumerate(self._origin_snaps):
            if snap is None:
                self._warn(*origin_off_network(snap_meters), origin=self._origins.label(number))
        for number, snap in enumerate(self._point_snaps):
            if snap is None:
                self._warn(*destination_off_network(snap_meters), destination=self._points.label(number))


def _places(points: AskedPoints) -> list[LatLon]:
    return list(zip(points.lats, points.lons, strict=True))


def _told(points: AskedPoints, snaps: list[Snap | None]) -> list[dict[str, Any]]:
    return [{**points.told(number), "snapped": snapped(snap)} for number, snap in enumerate(snaps)]
