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
            "formations": [_FORMATION],
        }
    ],
    "warnings": _WARNINGS,
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
    "format_version": 1,
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
NOT_READY: dict[str, Any] = {
    "type": "about:blank",
    "title": "Service Unavailable",
    "status": 503,
    "detail": "the warm-up lookup has not finished",
}
