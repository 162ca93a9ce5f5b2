"""Areas as GraphHopper's web service gives them: the answers of `/isochrone`."""

import datetime as dt
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from isochrones.answers.area_search import Direction, Moment
from isochrones.answers.areas import Isochrones
from isochrones.answers.moments import read_moment
from isochrones.api.graphhopper.parameters import (
    EARLIEST_DEPARTURE,
    ILLEGAL_ARGUMENT,
    POINT_NOT_FOUND,
    STREET_PROFILES,
    IsochroneAsked,
    Profile,
    RefusedError,
)
from isochrones.api.serving.served import Served
from isochrones.findings import InputError
from isochrones.foundation.units import MS_PER_SECOND, SECONDS_PER_HOUR
from isochrones.modes import STREET_MODES
from isochrones.modes.names import WALK, Mode

MODES: dict[Profile, tuple[Mode, ...]] = {
    "pt": ("transit", WALK),
    **{profile: (mode,) for profile, mode in STREET_PROFILES.items()},
}
OFF_STREETS = {"origin-off-network", *(mode.off_street_code for mode in STREET_MODES)}
NIGHT_SECONDS = 6 * SECONDS_PER_HOUR
"""Up to then, trips of the day before may still run."""

Ring = NDArray[np.float64]


def graphhopper_isochrone(served: Served, asked: IsochroneAsked) -> bytes:
    """Draw and encode the areas.

    Raises
    ------
    RefusedError
        If no timetable covers the date, no street is near the point, or more time is asked for than is known.
    """
    start = perf_counter()
    at = _moment(served, asked.moment) if asked.profile == "pt" and asked.moment is not None else None
    found = _areas(served, asked, at)
    copyrights = {"copyrights": [served.dataset.manifest.attribution]}
    features = [
        {
            "type": "Feature",
            "properties": {"bucket": bucket, **(copyrights if asked.as_geojson else {})},
            "geometry": {"type": asked.shape, "coordinates": coordinates(polygons, asked)},
        }
        for bucket, polygons in enumerate(found.multipolygons)
    ]
    if asked.as_geojson:
        return _encoded({"type": "FeatureCollection", "features": features})
    info: dict[str, Any] = {**copyrights}
    if at is None:
        info["took"] = round((perf_counter() - start) * MS_PER_SECOND)
    elif warnings := _warnings(served, at, found):
        info["warnings"] = warnings
    return _encoded({"polygons": features, "info": info})


def _moment(served: Served, moment: dt.datetime) -> Moment:
    """Find the date and instant of a moment on which something runs."""
    manifest = served.dataset.manifest
    try:
        at = read_moment(moment, manifest.date, manifest.timezone)
    except InputError as error:
        raise _no_timetable(served, moment.date()) from error
    date, instant = at
    is_night = instant < NIGHT_SECONDS
    days = served.answers.days
    if not (days.runs(date) or (is_night and days.runs(date - dt.timedelta(days=1)))):
        raise _no_timetable(served, date)
    return at


def _no_timetable(served: Served, date: dt.date) -> RefusedError:
    covered = f"timetables cover {served.answers.days.first_date} to {served.answers.days.last_date}"
    return RefusedError(f"{EARLIEST_DEPARTURE}: no feed has trips on {date}; {covered}", details=ILLEGAL_ARGUMENT)


def _areas(served: Served, asked: IsochroneAsked, at: Moment | None) -> Isochrones:
    budget_seconds = served.dataset.parameters.budget_seconds
    if asked.limits_seconds[-1] > budget_seconds:
        message = f"query param time_limit must be less than or equal to {budget_seconds}"
        raise RefusedError(message, details=ILLEGAL_ARGUMENT)
    direction: Direction = "to" if asked.is_reverse else "from"
    place = (asked.lat, asked.lon)
    found = served.answers.areas.isochrones(place, asked.limits_seconds, direction, MODES[asked.profile], at=at)
    if OFF_STREETS.intersection(warning.code for warning in found.warnings):
        where = f"{asked.lat},{asked.lon}"
        if asked.profile == "pt":
            raise RefusedError(f"Cannot find point: {where}", details=POINT_NOT_FOUND, point_index=0)
        raise RefusedError(f"Point not found:{where}", details=ILLEGAL_ARGUMENT)
    return found


def _warnings(served: Served, at: Moment, found: Isochrones) -> list[dict[str, str]]:
    """Tell what could mislead: GraphHopper has no word for it, and its clients read past what they don't know."""
    warnings = [warning._asdict() for warning in found.warnings]
    is_own_date = at[0] == served.dataset.manifest.date
    return [*served.warnings, *warnings] if is_own_date else warnings


def coordinates(polygons: Sequence[Sequence[Ring]], asked: IsochroneAsked) -> Sequence[Any]:
    """Choose what is drawn of an area: all of it, or the outer ring of its main part."""
    if asked.shape == "MultiPolygon":
        return polygons
    return [_main_part(polygons, asked.lon, asked.lat)] if polygons else []


def _main_part(polygons: Sequence[Sequence[Ring]], lon: float, lat: float) -> Ring:
    """Choose the outer ring of the polygon around a point, or of the one with the most points."""
    around = (rings for rings in polygons if sum(_is_inside(ring, lon, lat) for ring in rings) == 1)
    return next(around, max(polygons, key=lambda rings: sum(map(len, rings))))[0]


def _is_inside(ring: Ring, lon: float, lat: float) -> bool:
    """Count how often a ray to the east crosses a ring."""
    (west, south), (east, north) = ring[:-1].T, ring[1:].T
    crosses = (south > lat) != (north > lat)
    meets = west[crosses] + (lat - south[crosses]) / (north - south)[crosses] * (east - west)[crosses]
    return bool((meets > lon).sum() % 2)


def _encoded(answer: dict[str, Any]) -> bytes:
    return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)
