"""Areas as GeoJSON."""

from typing import Any

import orjson

from isochrones.answers.area_search import Direction, Moment, Place
from isochrones.answers.areas import Isochrones
from isochrones.answers.moments import read_moment, write_moment
from isochrones.api.areas.parameters import AreaOptions, EstablishmentIsochronesParameters, IsochronesParameters
from isochrones.api.problems import BadParameter, ParameterError
from isochrones.api.serving.served import Served, snapped
from isochrones.findings import InputError


def point_isochrones(served: Served, parameters: IsochronesParameters) -> bytes:
    """Draw and encode the areas around a point.

    Raises
    ------
    ParameterError
        If a parameter can't be honoured.
    """
    place = (parameters.lat, parameters.lon)
    found, at = _areas(served, place, parameters, parameters.direction)
    origin = {"lat": parameters.lat, "lon": parameters.lon, "snapped": snapped(found.snapped)}
    return _encoded(served, found, at, parameters, {"origin": origin, "establishment": None})


def establishment_isochrones(served: Served, uai: str, parameters: EstablishmentIsochronesParameters) -> bytes | None:
    """Draw and encode the areas around an establishment; None if the dataset doesn't have it.

    Raises
    ------
    ParameterError
        If a parameter can't be honoured.
    """
    index = served.dataset.index_of(uai)
    if index is None:
        return None
    found, at = _areas(served, index, parameters, parameters.direction)
    row = served.dataset.establishments[index]
    establishment = {key: row[key] for key in ("uai", "name", "lat", "lon")}
    return _encoded(served, found, at, parameters, {"origin": None, "establishment": establishment})


def _areas(
    served: Served, place: Place, options: AreaOptions, direction: Direction
) -> tuple[Isochrones, Moment | None]:
    manifest = served.dataset.manifest
    limits_seconds = options.limits_seconds(served.budget_minutes)
    at = None
    if options.at is not None:
        try:
            at = read_moment(options.at, manifest.date, manifest.timezone)
        except InputError as error:
            raise ParameterError([BadParameter("at", str(error).removeprefix("at: "))]) from error
    return served.answers.areas.isochrones(
        place,
        limits_seconds,
        direction,
        options.distinct_modes(),
        options.access,
        at,
        options.resolution,
    ), at


def _encoded(
    served: Served,
    found: Isochrones,
    at: Moment | None,
    parameters: IsochronesParameters | EstablishmentIsochronesParameters,
    place: dict[str, Any],
) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"limit_seconds": limit, "minutes": -(-limit // 60)},
            "geometry": {"type": "MultiPolygon", "coordinates": area},
        }
        for limit, area in zip(found.limits_seconds, found.multipolygons, strict=True)
    ]
    answer = {
        "type": "FeatureCollection",
        "features": features,
        "dataset": served.summary,
        **place,
        "direction": parameters.direction,
        "at": None if at is None else write_moment(at, served.dataset.manifest.timezone),
        "resolution_meters": parameters.resolution,
        "warnings": [*served.warnings, *(warning._asdict() for warning in found.warnings)],
    }
    return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)
