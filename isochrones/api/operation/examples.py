"""Answers about the service itself, as the API description shows them."""

from typing import Any

from isochrones.api.examples import ATTRIBUTION, SUMMARY, UNKNOWN_PARAMETER, WARNINGS, Examples

DATASET: dict[str, Any] = {
    **SUMMARY,
    "dates": ["2026-04-14", "2026-04-13", "2026-04-15", "2026-04-16", "2026-04-17"],
    "format_version": 5,
    "created_at": "2026-04-01T03:12:45+00:00",
    "attribution": ATTRIBUTION,
    "counts": {"establishments": 42, "formations": 165, "stops": 3415},
    "parameters": {"walk_kmh": 5.0, "bike_kmh": 15.0, "snap_meters": 500.0, "max_rides": 5},
    "inputs": [
        {
            "name": "urban.zip",
            "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
            "bytes": 1203411,
        }
    ],
    "warnings": WARNINGS,
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

HEALTHY: dict[str, Any] = {"status": "ok", "dataset": SUMMARY["id"]}

READY: dict[str, Any] = {"status": "ready", "dataset": SUMMARY["id"]}

NOT_READY: dict[str, Any] = {
    "type": "about:blank",
    "title": "Service Unavailable",
    "status": 503,
    "detail": "the warm-up lookup has not finished",
}

METRICS = 'isochrones_requests_total{route="/reachable",status="200"} 1024.0\n'

EXAMPLES: Examples = {
    ("/dataset", 200): DATASET,
    ("/dataset", 422): UNKNOWN_PARAMETER,
    ("/healthz", 200): HEALTHY,
    ("/readyz", 200): READY,
    ("/readyz", 503): NOT_READY,
    ("/metrics", 200): METRICS,
}
