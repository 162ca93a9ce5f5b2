"""Answers that the API description shows."""

from typing import Any

_SUMMARY: dict[str, Any] = {
    "id": "2026-04-14-3f1c9a7be204",
    "name": "nantes",
    "date": "2026-04-14",
    "timezone": "Europe/Paris",
    "arrive": ["07:30", "09:00"],
    "leave": ["16:30", "18:30"],
    "budget_minutes": 90,
}
_WARNINGS = [{"code": "feed-without-service", "message": "feed regional has no service on 2026-04-14"}]
_FORMATION = {
    "cfd": "40023407",
    "libelle": "Menuisier fabricant",
    "voie": "scolaire",
    "diplome": "CAP",
    "domaine": "bois",
}
_ESTABLISHMENT = {
    "uai": "0440021J",
    "name": "Lycée général et technologique Georges-Clemenceau",
    "lat": 47.218909,
    "lon": -1.545346,
    "nature": "lycée",
}


def _days(*minutes: tuple[int | None, int | None]) -> list[dict[str, Any]]:
    weekdays = ("monday", "tuesday", "wednesday", "thursday", "friday")
    return [
        {"date": f"2026-04-{13 + day}", "weekday": weekday, "minutes": there, "return_minutes": back}
        for day, (weekday, (there, back)) in enumerate(zip(weekdays, minutes, strict=True))
    ]


DAYS = _days((17, 19), (17, 19), (17, None), (17, 19), (20, 19))

REACHABLE: dict[str, Any] = {
    "dataset": _SUMMARY,
    "origin": {
        "lat": 47.2096,
        "lon": -1.5602,
        "snapped": {"lat": 47.209587, "lon": -1.560311, "distance_m": 8.5},
    },
    "total": 1,
    "establishments": [
        {
            **_ESTABLISHMENT,
            "minutes": 17,
            "mode": "transit",
            "times": {"transit": 17, "school": None, "walk": 24, "bike": None},
            "departure": "07:14",
            "arrival": "07:31",
            "transfers": 0,
            "return_minutes": 19,
            "return_departure": "17:08",
            "return_arrival": "17:27",
            "days": DAYS,
            "formations": [_FORMATION],
        }
    ],
    "warnings": _WARNINGS,
}

BATCH: dict[str, Any] = {
    "dataset": _SUMMARY,
    "results": [
        {
            "origin": {"id": "home 1", **REACHABLE["origin"]},
            "total": 1,
            "establishments": REACHABLE["establishments"],
            "warnings": [],
        },
        {
            "origin": {"id": "home 2", "lat": 46.0, "lon": -8.5, "snapped": None},
            "total": 0,
            "establishments": [],
            "warnings": [
                {
                    "code": "origin-off-network",
                    "message": "no street within 500 m of the origin: what can be reached from it is not known",
                }
            ],
        },
    ],
    "warnings": _WARNINGS,
}

MATRIX: dict[str, Any] = {
    "dataset": _SUMMARY,
    "origins": [result["origin"] for result in BATCH["results"]],
    "destinations": [{"uai": _ESTABLISHMENT["uai"]}, {"uai": "0440024M"}],
    "minutes": [[17, None], [None, None]],
    "modes": [["transit", None], [None, None]],
    "warnings": [*_WARNINGS, {**BATCH["results"][1]["warnings"][0], "origin": "home 2"}],
}

ESTABLISHMENT: dict[str, Any] = {
    "dataset": _SUMMARY,
    **_ESTABLISHMENT,
    "on_network": True,
    "formations": [_FORMATION],
    "warnings": _WARNINGS,
}

DATASET: dict[str, Any] = {
    **_SUMMARY,
    "dates": ["2026-04-14", "2026-04-13", "2026-04-15", "2026-04-16", "2026-04-17"],
    "format_version": 4,
    "created_at": "2026-04-01T03:12:45+00:00",
    "attribution": "Streets: © OpenStreetMap contributors, ODbL. Timetables: the feeds' publishers.",
    "counts": {"establishments": 42, "formations": 165, "stops": 3415},
    "parameters": {"walk_kmh": 5.0, "bike_kmh": 15.0, "snap_meters": 500.0, "max_rides": 5},
    "inputs": [
        {
            "name": "urban.zip",
            "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
            "bytes": 1203411,
        }
    ],
    "warnings": _WARNINGS,
    "report": {"feeds": [{"feed": "urban", "trips_on_date": 8287}]},
    "coverage": {
        "bounds": [-1.590212, 47.198311, -1.520377, 47.231046],
        "first_date": "2026-03-02",
        "last_date": "2026-07-05",
        "establishments_on_network": 42,
        "stops_on_network": 169,
    },
    "feeds": [
        {
            "feed": "urban",
            "kind": "transit",
            "timezone": "Europe/Paris",
            "agencies": ["Urban transport"],
            "first_date": "2026-03-02",
            "last_date": "2026-07-05",
            "shifted_days": 0,
        }
    ],
}

MAP: dict[str, Any] = {
    "dataset": _SUMMARY,
    "name": "nantes",
    "attribution": DATASET["attribution"],
    "geocoder_url": None,
    "style_url": "/style.json",
    "bounds": [-1.842, 47.061, -1.309, 47.372],
    "center": [-1.5536, 47.2184],
    "filters": {"voie": ["apprentissage", "scolaire"], "diplome": ["BTS", "CAP"], "domaine": ["bois"]},
    "budget_minutes": 90,
    "limits_seconds": [900, 1800, 2700, 3600, 5400],
    "school_services": True,
    "warnings": _WARNINGS,
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
            "attribution": DATASET["attribution"],
            "bounds": [-1.842, 47.061, -1.309, 47.372],
        }
    },
    "layers": [{"id": "ground", "type": "background", "paint": {"background-color": "#f5f3ef"}}],
}

HEALTHY: dict[str, Any] = {"status": "ok", "dataset": _SUMMARY["id"]}
READY: dict[str, Any] = {"status": "ready", "dataset": _SUMMARY["id"]}

METRICS = 'isochrones_requests_total{route="/reachable",status="200"} 1024.0\n'

BAD_PARAMETERS: dict[str, Any] = {
    "type": "about:blank",
    "title": "Unprocessable Entity",
    "status": 422,
    "detail": "lat: this parameter is required",
    "errors": [{"parameter": "lat", "message": "this parameter is required"}],
}
UNKNOWN_PARAMETER: dict[str, Any] = {
    "type": "about:blank",
    "title": "Unprocessable Entity",
    "status": 422,
    "detail": "lat: unknown parameter",
    "errors": [{"parameter": "lat", "message": "unknown parameter"}],
}
UNKNOWN_UAI: dict[str, Any] = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": 'this dataset has no establishment "0000000X"',
}
NO_TILE: dict[str, Any] = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "there is no tile 15/0/0",
}
NOT_READY: dict[str, Any] = {
    "type": "about:blank",
    "title": "Service Unavailable",
    "status": 503,
    "detail": "the warm-up lookup has not finished",
}
NOT_ACCEPTABLE: dict[str, Any] = {
    "type": "about:blank",
    "title": "Not Acceptable",
    "status": 406,
    "detail": "answers come as application/json or application/vnd.apache.arrow.stream",
}
TOO_LARGE: dict[str, Any] = {
    "type": "about:blank",
    "title": "Request Entity Too Large",
    "status": 413,
    "detail": "this service reads bodies of up to 4194304 bytes",
}
UNSUPPORTED: dict[str, Any] = {
    "type": "about:blank",
    "title": "Unsupported Media Type",
    "status": 415,
    "detail": "a body of type text/csv can't be read; send application/json or application/vnd.apache.arrow.stream",
}
BAD_ORIGIN: dict[str, Any] = {
    "type": "about:blank",
    "title": "Unprocessable Entity",
    "status": 422,
    "detail": "origins.3.lat: Input should be less than or equal to 90",
    "errors": [{"parameter": "origins.3.lat", "message": "Input should be less than or equal to 90"}],
}
