"""What a map is drawn from, as the API description shows it."""

from typing import Any

from isochrones.api.examples import ATTRIBUTION, SUMMARY, UNKNOWN_PARAMETER, WARNINGS, Examples

MAP: dict[str, Any] = {
    "dataset": SUMMARY,
    "name": "nantes",
    "attribution": ATTRIBUTION,
    "geocoder_url": None,
    "style_url": "/style.json",
    "bounds": [-1.842, 47.061, -1.309, 47.372],
    "center": [-1.5536, 47.2184],
    "filters": {"voie": ["apprentissage", "scolaire"], "diplome": ["BTS", "CAP"], "domaine": ["bois"]},
    "budget_minutes": 90,
    "limits_seconds": [900, 1800, 2700, 3600, 5400],
    "school_services": True,
    "modes": [
        {
            "name": "walk",
            "color": "#14232e",
            "dashes": [0.1, 2.0],
            "icon": "M12.5 9l-2 5.5 3.5 2.5 1 5",
            "reaches_stops": True,
            "words": {"en": {"name": "On foot", "doing": "Walk"}, "fr": {"name": "À pied", "doing": "Marcher"}},
        }
    ],
    "warnings": WARNINGS,
}

STYLE: dict[str, Any] = {
    "version": 8,
    "name": "Rues",
    "sources": {
        "streets": {
            "type": "vector",
            "tiles": ["http://127.0.0.1:8000/tiles/{z}/{x}/{y}.mvt?dataset=2026-04-14-3f1c9a7be204"],
            "minzoom": 6,
            "maxzoom": 14,
            "attribution": ATTRIBUTION,
            "bounds": [-1.842, 47.061, -1.309, 47.372],
        }
    },
    "layers": [{"id": "ground", "type": "background", "paint": {"background-color": "#f5f3ef"}}],
}

NO_TILE: dict[str, Any] = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "there is no tile 15/0/0",
}

EXAMPLES: Examples = {
    ("/map.json", 200): MAP,
    ("/map.json", 422): UNKNOWN_PARAMETER,
    ("/style.json", 200): STYLE,
    ("/style.json", 422): UNKNOWN_PARAMETER,
    ("/tiles/{z}/{x}/{y}.mvt", 200): None,
    ("/tiles/{z}/{x}/{y}.mvt", 404): NO_TILE,
    ("/tiles/{z}/{x}/{y}.mvt", 422): UNKNOWN_PARAMETER,
}
