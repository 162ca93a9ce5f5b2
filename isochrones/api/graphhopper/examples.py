"""Answers in the form of GraphHopper 9, as the API description shows them."""

from typing import Any

from isochrones.api.examples import ATTRIBUTION, Examples

ISOCHRONE: dict[str, Any] = {
    "polygons": [
        {
            "type": "Feature",
            "properties": {"bucket": 0},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[-1.55, 47.21], [-1.54, 47.21], [-1.54, 47.22], [-1.55, 47.22], [-1.55, 47.21]]]],
            },
        }
    ],
    "info": {"copyrights": [ATTRIBUTION]},
}
NO_PROFILE: dict[str, Any] = {
    "message": "profile parameter required",
    "hints": [{"message": "profile parameter required", "details": "java.lang.IllegalArgumentException"}],
}
NO_NUMBER: dict[str, Any] = {
    "message": "HTTP 404 Not Found",
    "hints": [{"message": "query param time_limit is not a number."}],
}

EXAMPLES: Examples = {
    ("/isochrone", 200): ISOCHRONE,
    ("/isochrone", 400): NO_PROFILE,
    ("/isochrone", 404): NO_NUMBER,
    ("/health", 200): "OK",
}
