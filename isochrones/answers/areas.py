"""Travel times between one place and any others, and the areas within limits of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from isochrones.answers.area_search import AreaSearch, Asked, Direction, Moment, Place, ReachedStreets
from isochrones.answers.days import Days
from isochrones.answers.origin import Origins
from isochrones.answers.place_warnings import (
    establishment_off_network,
    origin_off_network,
    origin_without_street,
)
from isochrones.answers.searches import Searches
from isochrones.dataset.dataset import Dataset
from isochrones.engine.areas.lattice_search import (
    box_around,
    empty_field,
    lower_field,
    lower_points,
    points_between,
    reached_box,
)
from isochrones.engine.areas.surface_search import lower_times, no_times
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.places_beside import direct_milliseconds, street_ends
from isochrones.engine.streets.snapping import MS_PER_METER, Snaps, nearest_edges
from isochrones.findings import InputError
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.modes.names import ACCESS_NAMES, DEFAULT_NAMES, MODES, STREET_NAMES, WALK, AccessMode, Mode
from isochrones.network.lattice import SPACING_METERS, Field
from isochrones.network.street_graph import Snap
from isochrones.surface.contours import MultiPolygon, areas_within
from isochrones.warned import Warned

RESOLUTIONS_METERS = (100, 200, 400)

Floats = NDArray[np.float64]


class Isochrones(NamedTuple):
    """The area within each limit."""

    limits_seconds: list[int]  # ascending
    multipolygons: list[MultiPolygon]  # one for each limit
    warnings: list[Warned]
    snapped: Snap | None  # where the place meets the streets; None off the network


class Areas:
    """Answers about one dataset; safe to use from several threads.

    A time is what a lookup would say if an establishment stood at the point (`from` the place, which is home) or if
    the point were home (`to` the place): the least over the modes asked for, exact to the second. At a moment instead
    of over the window, `from` is what passes from the moment until one is there, and `to` what passes from leaving
    until the moment.
    """

    def __init__(self, dataset: Dataset, origins: Origins, searches: Searches, days: Days) -> None:
        self._index = dataset.index
        self._date = dataset.manifest.date
        self._days = days
        self._search = AreaSearch(dataset, origins, searches, days)
        self._parameters = dataset.parameters

    def times_at(
        self,
        place: Place,
        lats: Floats,
        lons: Floats,
        direction: Direction = "from",
        modes: Sequence[Mode] = DEFAULT_NAMES,
        access: AccessMode = WALK,
        at: Moment | None = None,
        limit_seconds: int | None = None,
    ) -> NDArray[np.int32]:
        """Seconds between the place and each point.

        Parameters
        ----------
        place
            A point (latitude, longitude), or the index of an establishment.
        lats, lons
            float64[points] degrees.
        direction
            `from` the place to the points, or from the points `to` the place.
        modes
            `school` stands for all services together.
        access
            How one gets from home (the place with `from`, a point with `to`) to the stop; whoever has a bike may also
            walk.
        at
            Date and instant at which one leaves (`from`) or has to be there (`to`); the dataset's arrival window
            unless given.
        limit_seconds
            Inclusive; at most the budget of the dataset, which it is unless given.

        Returns
        -------
        int32[points]
            UNREACHED where it takes longer than the limit, or no street is near.

        Raises
        ------
        InputError
            If a parameter can't be honoured.
        """
        limit_seconds = self._parameters.budget_seconds if limit_seconds is None else limit_seconds
        self._check_limits([limit_seconds])
        asked = self._asked(place, direction, modes, access, at)
        times = no_times(len(lats))
        for found in self._search.find(asked, limit_seconds * MS_PER_SECOND):
            snaps = self._snap(np.asarray(lats, np.float64), np.asarray(lons, np.float64), found)
            ends = street_ends(self._index.streets.edges, snaps, found.mode, self._parameters.kmh[WALK])
            milliseconds = ends.towards_ms if asked.is_from else ends.away_ms
            lower_times(found.reached, np.where(milliseconds < 0, np.int32(-1), ends.node), milliseconds, times)
            if found.is_alone:
                np.minimum(times, self._direct(asked, snaps, found), out=times)
        seconds = -(-times // np.int32(MS_PER_SECOND))
        return np.where(seconds <= limit_seconds, seconds, np.int32(UNREACHED))

    def isochrones(
        self,
        place: Place,
        limits_seconds: Sequence[int],
        direction: Direction = "from",
        modes: Sequence[Mode] = DEFAULT_NAMES,
        access: AccessMode = WALK,
        at: Moment | None = None,
        resolution_meters: int = RESOLUTIONS_METERS[0],
    ) -> Isochrones:
        """Areas within limits of a place.

        At the points of the lattice that is sampled, areas and times agree. Where they don't agree at some other place,
        the time changes sides within the cell of the lattice around it: one of the corners is as the area says. An
        area does not depend on what other limits are asked for.

        Parameters
        ----------
        place, direction, modes, access, at
            As in `times_at`.
        limits_seconds
            Ascending, inclusive; each at most the budget of the dataset.
        resolution_meters
            Distance between the points that are sampled: 100, 200 or 400.

        Raises
        ------
        InputError
            If a parameter can't be honoured.
        """
        limits = [int(limit) for limit in limits_seconds]
        self._check_limits(limits)
        if resolution_meters not in RESOLUTIONS_METERS:
            raise InputError(f"resolution_meters: {resolution_meters} is none of 100, 200, 400")
        asked = self._asked(place, direction, modes, access, at)
        # A boundary lies between a point within and one beyond: times are needed as far as one walks to the next.
        margin_ms = int(resolution_meters * MS_PER_METER / self._parameters.kmh[WALK])
        field = self._field(asked, limits[-1] * MS_PER_SECOND + margin_ms, int(resolution_meters / SPACING_METERS))
        areas = areas_within(field, [limit * MS_PER_SECOND for limit in limits], margin_ms)
        return Isochrones(limits, areas, self._warnings(place, asked), asked.origin.snaps.get(WALK))

    def warm_up(self, place: tuple[float, float]) -> None:
        """Draw areas of every kind, so that the next ones are as fast as any."""
        limits = [self._parameters.budget_seconds]
        start = self._parameters.arrive_instants[0]
        for direction in get_args(Direction):
            for service in ("transit", "school"):
                for at in (None, (self._date, start)):
                    self.isochrones(place, limits, direction, (service, *STREET_NAMES), ACCESS_NAMES[-1], at)

    def _field(self, asked: Asked, limit_ms: int, stride: int) -> Field:
        """Times at the points of the lattice."""
        lattice = self._index.lattice
        all_found = list(self._search.find(asked, limit_ms))
        direct = [self._beside(asked, found) for found in all_found if found.is_alone]
        boxes = [reached_box(lattice.samples_of(found.mode), found.reached) for found in all_found]
        boxes += [box_around(rows, columns) for rows, columns, _ in direct]
        field = empty_field(lattice, boxes, stride)
        for found in all_found:
            lower_field(field, lattice.samples_of(found.mode), found.reached, stride, towards=asked.is_from)
        for rows, columns, milliseconds in direct:
            lower_points(field, rows, columns, milliseconds, stride)
        return field

    def _beside(
        self, asked: Asked, found: ReachedStreets
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Rows, columns and times of the points of the lattice that snap to the same edge as the place."""
        edges, lattice = self._index.streets.edges, self._index.lattice
        edge = asked.origin.snaps[found.mode].edge
        if edge < 0:
            nothing = np.zeros(0, np.int32)
            return nothing, nothing, nothing
        rows, columns = points_between(lattice.samples_of(found.mode), int(edges.start[edge]), int(edges.end[edge]))
        snaps = self._snap(rows * lattice.step[0], columns * lattice.step[1], found)
        return rows, columns, self._direct(asked, snaps, found)

    def _snap(self, lats: Floats, lons: Floats, found: ReachedStreets) -> Snaps:
        return nearest_edges(self._index.streets.edges, lats, lons, self._parameters.snap_meters, found.mode)

    def _direct(self, asked: Asked, snaps: Snaps, found: ReachedStreets) -> NDArray[np.int32]:
        place = asked.origin.snaps[found.mode]
        return direct_milliseconds(
            self._index.streets.edges, place, snaps, found.mode, self._parameters.kmh[WALK], outward=asked.is_from
        )

    def _asked(
        self, place: Place, direction: Direction, modes: Sequence[Mode], access: AccessMode, at: Moment | None
    ) -> Asked:
        for name, value, known in (
            ("direction", direction, get_args(Direction)),
            ("access", access, ACCESS_NAMES),
            *(("modes", mode, MODES) for mode in modes),
        ):
            if value not in known:
                raise InputError(f'{name}: "{value}" is none of {", ".join(known)}')
        return Asked(self._search.origin(place), direction, tuple(modes), access, at)

    def _check_limits(self, limits: list[int]) -> None:
        if not limits or any(limit <= before for before, limit in zip([0, *limits], limits, strict=False)):
            raise InputError("limits_seconds: one or more limits above 0 are needed, in ascending order")
        if limits[-1] > self._parameters.budget_seconds:
            raise InputError(
                f"limits_seconds: this dataset knows journeys of up to {self._parameters.budget_seconds} s, "
                f"not {limits[-1]}"
            )

    def _warnings(self, place: Place, asked: Asked) -> list[Warned]:
        """Tell what could mislead in this answer, beside what the dataset's manifest tells of all."""
        warnings: list[Warned] = []
        snap_meters = self._parameters.snap_meters
        if WALK not in asked.origin.snaps:
            is_point = not isinstance(place, int)
            warnings.append(
                origin_off_network(snap_meters) if is_point else establishment_off_network("the establishment")
            )
        else:
            asked_for = {*asked.modes, *([asked.access] if asked.is_from else [])}
            warnings += origin_without_street(asked_for, asked.origin.snaps, snap_meters)
        if asked.at is not None and asked.at[0] != self._date:
            warnings += self._days.warnings(asked.at[0])
        return warnings
