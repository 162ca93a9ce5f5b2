"""Answers about areas that the API description shows."""

from typing import Any

from isochrones.api.examples import (
    BAD_PARAMETERS,
    ORIGIN,
    SCHOOL,
    SUMMARY,
    UNKNOWN_PARAMETER,
    UNKNOWN_UAI,
    WARNINGS,
    Examples,
)

_AREA: dict[str, Any] = {
    "type": "Feature",
    "properties": {"limit_seconds": 900, "minutes": 15},
    "geometry": {
        "type": "MultiPolygon",
        "coordinates": [[[[-1.5625, 47.2071], [-1.5583, 47.2098], [-1.5612, 47.2119], [-1.5625, 47.2071]]]],
    },
}

ISOCHRONES: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [_AREA],
    "dataset": SUMMARY,
    "origin": ORIGIN,
    "establishment": None,
    "direction": "from",
    "at": "2026-04-14T08:00:00+02:00",
    "resolution_meters": 100,
    "warnings": WARNINGS,
}

ESTABLISHMENT_ISOCHRONES: dict[str, Any] = {
    **ISOCHRONES,
    "origin": None,
    "establishment": {key: SCHOOL[key] for key in ("uai", "name", "lat", "lon")},
    "direction": "to",
    "at": None,
}

EXAMPLES: Examples = {
    ("/isochrones", 200): ISOCHRONES,
    ("/isochrones", 422): BAD_PARAMETERS,
    ("/establishments/{uai}/isochrones", 200): ESTABLISHMENT_ISOCHRONES,
    ("/establishments/{uai}/isochrones", 404): UNKNOWN_UAI,
    ("/establishments/{uai}/isochrones", 422): UNKNOWN_PARAMETER,
}
