"""What may be asked of `/isochrone`, in the words of GraphHopper 9.

Names, defaults and messages are those of its web service, so that its clients need no change. It ignores what it
does not know; here such a parameter is refused, since an answer that leaves it out would mislead.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from starlette.datastructures import QueryParams

from isochrones.modes import STREET_MODES

STREET_PROFILES: dict[str, str] = {mode.profile: mode.name for mode in STREET_MODES}
"""The mode of each profile that goes by the streets alone."""

PROFILES: tuple[str, ...] = ("pt", *STREET_PROFILES)

if TYPE_CHECKING:
    Profile = str
else:
    Profile = Literal[PROFILES]

BY_STREET = " and ".join(f"`{profile}`" for profile in STREET_PROFILES)
Shape = Literal["MultiPolygon", "Polygon"]
Value = TypeVar("Value")

DEFAULT_TIME_LIMIT_SECONDS = 600
MAX_BUCKETS = 20
MAX_LAT, MAX_LON = 90, 180
EARLIEST_DEPARTURE = "pt.earliest_departure_time"
WHOLE_NUMBER = re.compile(r"[+-]?\d{1,18}")
DECIMAL_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)")
ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException"
POINT_NOT_FOUND = "com.graphhopper.util.exceptions.PointNotFoundException"


class RefusedError(Exception):
    """A request that is answered with an error, in the form that GraphHopper gives it.

    Attributes
    ----------
    status
        Of the answer.
    hints
        Each with a `message`, and `details`: the kind of error, for programs.
    """

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST, **details: str | int) -> None:
        super().__init__(message)
        self.status = status
        self.hints: list[dict[str, str | int]] = [{"message": message, **details}]


class IsochroneAsked(NamedTuple):
    """A request that can be honoured."""

    profile: Profile
    lat: float
    lon: float
    moment: dt.datetime | None  # with an offset; only with `pt`
    limits_seconds: list[int]  # ascending, the last one is the limit asked for
    is_reverse: bool  # towards the point
    shape: Shape
    as_geojson: bool


def _parameter(kind: dict[str, Any], description: str, example: str | float | bool) -> dict[str, Any]:
    return {"description": description, "schema": {**kind, "examples": [example]}}


_INTEGER = {"type": "integer"}
PARAMETERS: dict[str, dict[str, Any]] = {
    "point": _parameter({"type": "string"}, "Latitude and longitude, with a comma between them.", "47.2184,-1.5536"),
    "profile": _parameter(
        {"type": "string", "enum": list(PROFILES)},
        "`pt`: public transport without school services, or all the way on foot; "
        f"{'; '.join(f'`{profile}`' for profile in STREET_PROFILES)}.",
        "pt",
    ),
    "vehicle": _parameter({"type": "string", "enum": ["pt"]}, "`pt` stands for `profile=pt`.", "pt"),
    "time_limit": _parameter(
        {**_INTEGER, "minimum": 1, "default": DEFAULT_TIME_LIMIT_SECONDS},
        "Longest travel time, in seconds. At most the budget of the dataset.",
        1800,
    ),
    "buckets": _parameter(
        {**_INTEGER, "minimum": 1, "maximum": MAX_BUCKETS, "default": 1},
        "How many areas: the time limit is divided evenly. Also with `pt`.",
        1,
    ),
    "reverse_flow": _parameter(
        {"type": "boolean", "default": False},
        "Whether one travels towards the point. With `pt` one has to be there by `pt.earliest_departure_time`.",
        True,
    ),
    EARLIEST_DEPARTURE: _parameter(
        {"type": "string", "format": "date-time"},
        "Needed with `pt`: when one leaves, or, with `reverse_flow`, has to be there; any date that the timetables "
        f"cover. Without meaning for {BY_STREET}.",
        "2026-04-14T05:30:00Z",
    ),
    "result": _parameter(
        {"type": "string", "enum": ["multipolygon", "polygon"]},
        f"With `pt` areas are multipolygons either way. With {BY_STREET} an area is the outer ring of its main "
        "part unless `multipolygon` is asked for.",
        "multipolygon",
    ),
    "full_geometry": _parameter(
        {"type": "boolean", "default": False}, f"With {BY_STREET} the same as `result=multipolygon`.", True
    ),
    "type": _parameter(
        {"type": "string", "enum": ["json", "geojson"], "default": "json"},
        f"`geojson`: a FeatureCollection; only with {BY_STREET}.",
        "json",
    ),
    "distance_limit": _parameter({**_INTEGER, "maximum": 0, "default": -1}, "Only times can be limited.", -1),
    "weight_limit": _parameter({**_INTEGER, "maximum": 0, "default": -1}, "Only times can be limited.", -1),
    "tolerance": _parameter({"type": "number", "enum": [0], "default": 0}, "Areas are not simplified.", 0),
    "pt.blocked_route_types": _parameter({**_INTEGER, "enum": [0], "default": 0}, "No route types are left out.", 0),
}
"""All that is understood; with the words of the API description."""

REFUSED = {
    "weighting": "The 'weighting' parameter is no longer supported. You used 'weighting={}'",
    "edge_based": "The 'edge_based' parameter is no longer supported. You used 'edge_based={}'",
    "turn_costs": "The 'turn_costs' parameter is no longer supported. You used 'turn_costs={}'",
}
"""What GraphHopper refuses itself."""


def read_isochrone(query: QueryParams) -> IsochroneAsked:
    """Read a request.

    Raises
    ------
    RefusedError
        If it can't be honoured.
    """
    given = _single_values(query)
    if "point" not in given:
        raise RefusedError("query param point must not be null")
    lat, lon = _read("point", given, _point)
    limits = _limits(given)
    is_reverse = _read("reverse_flow", given, _truth)
    is_full = _read("full_geometry", given, _truth)
    as_geojson = _choice("type", given.get("type", "json").lower(), ("json", "geojson")) == "geojson"
    result = _choice("result", given["result"], ("multipolygon", "polygon")) if "result" in given else None
    moment = _read(EARLIEST_DEPARTURE, given, _moment) if EARLIEST_DEPARTURE in given else None
    profile = _profile(given)
    _refuse_rest(given)
    if profile == "pt":
        if moment is None:
            raise RefusedError(f"query param {EARLIEST_DEPARTURE} must not be null")
        if as_geojson:
            raise RefusedError("type: with the profile 'pt' only json is answered", details=ILLEGAL_ARGUMENT)
    is_multiple = profile == "pt" or is_full or result == "multipolygon"
    shape: Shape = "MultiPolygon" if is_multiple else "Polygon"
    return IsochroneAsked(profile, lat, lon, moment, limits, is_reverse, shape, as_geojson)


def _single_values(query: QueryParams) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in query.multi_items():
        if name in REFUSED:
            raise RefusedError(REFUSED[name].format(value), details=ILLEGAL_ARGUMENT)
        if name not in PARAMETERS:
            raise RefusedError(f"query param {name} is not known to this service", details=ILLEGAL_ARGUMENT)
        if name in given:
            raise RefusedError(f"query param {name} is given more than once", details=ILLEGAL_ARGUMENT)
        given[name] = value
    return given


def _profile(given: Mapping[str, str]) -> Profile:
    profile, vehicle = given.get("profile", ""), given.get("vehicle")
    if "pt" in (profile, vehicle) and {profile, vehicle} <= {"pt", "", None}:
        return "pt"
    if not profile:
        raise RefusedError("profile parameter required", details=ILLEGAL_ARGUMENT)
    if vehicle is not None:
        message = f"The 'vehicle' parameter is no longer supported. You used 'vehicle={vehicle}'"
        raise RefusedError(message, details=ILLEGAL_ARGUMENT)
    for known in PROFILES:
        if profile == known:
            return known
    message = f"The requested profile '{profile}' does not exist.\nAvailable profiles: [{', '.join(PROFILES)}]"
    raise RefusedError(message, details=ILLEGAL_ARGUMENT)


def _limits(given: Mapping[str, str]) -> list[int]:
    """Divide the time limit; times are whole seconds, so that a limit between two of them is the lower one."""
    limit = _number("time_limit", given, DEFAULT_TIME_LIMIT_SECONDS)
    buckets = _number("buckets", given, 1)
    if not 1 <= buckets <= MAX_BUCKETS:
        raise RefusedError(f"query param buckets must be between 1 and {MAX_BUCKETS}")
    if limit < buckets:
        raise RefusedError("query param time_limit must be a second or more for each bucket", details=ILLEGAL_ARGUMENT)
    return [limit * (bucket + 1) // buckets for bucket in range(buckets)]


def _refuse_rest(given: Mapping[str, str]) -> None:
    """Refuse what asks for more than times; values that ask for nothing are as good as none."""
    for name in ("weight_limit", "distance_limit"):
        if _number(name, given, -1) > 0:
            raise RefusedError(f"query param {name} is not supported: only times are limited", details=ILLEGAL_ARGUMENT)
    if _read("tolerance", given, _decimal) > 0:
        raise RefusedError("query param tolerance is not supported: areas are exact", details=ILLEGAL_ARGUMENT)
    if _number("pt.blocked_route_types", given, 0) != 0:
        raise RefusedError("query param pt.blocked_route_types is not supported", details=ILLEGAL_ARGUMENT)


def _read(name: str, given: Mapping[str, str], read: Callable[[str], Value]) -> Value:
    try:
        return read(given.get(name, ""))
    except ValueError as error:
        raise RefusedError(f"query param {name} {error}") from error


def _number(name: str, given: Mapping[str, str], default: int) -> int:
    """Read a whole number; GraphHopper finds nothing where it should be one and is not."""
    if name not in given:
        return default
    if not given[name]:
        raise RefusedError(f"query param {name} is not a number.", details=ILLEGAL_ARGUMENT)
    if not WHOLE_NUMBER.fullmatch(given[name]):
        refused = RefusedError("HTTP 404 Not Found", HTTPStatus.NOT_FOUND)
        refused.hints = [{"message": f"query param {name} is not a number."}]
        raise refused
    return int(given[name])


def _decimal(text: str) -> float:
    if text and not DECIMAL_NUMBER.fullmatch(text):
        raise ValueError("is not a number.")
    return float(text or 0)


def _point(text: str) -> tuple[float, float]:
    parts = text.split(",")
    if len(parts) != len(("lat", "lon")) or not all(DECIMAL_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(f"is invalid: Cannot parse point '{text}'")
    lat, lon = (float(part) for part in parts)
    if not (isfinite(lat) and abs(lat) <= MAX_LAT and isfinite(lon) and abs(lon) <= MAX_LON):
        raise ValueError(f"is invalid: no such place on Earth: '{text}'")
    return lat, lon


def _truth(text: str) -> bool:
    if text.lower() not in {"", "true", "false"}:
        raise ValueError("must be one of [true, false]")
    return text.lower() == "true"


def _moment(text: str) -> dt.datetime:
    # Fractions of a second mean nothing to timetables.
    whole = re.sub(r"\.\d+", "", text)
    try:
        if DATE_TIME.fullmatch(text):
            return dt.datetime.fromisoformat(whole)
    except ValueError:
        pass
    raise ValueError("must be in a ISO-8601 format.")


def _choice(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise RefusedError(f"query param {name} must be one of [{', '.join(known)}]")
    return value
