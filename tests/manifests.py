"""A whole manifest of a small region, to be changed where a test wants it otherwise."""

from __future__ import annotations

from isochrones.dataset.manifest import Manifest

PARAMETERS = {
    "walk_kmh": 5.0,
    "bike_kmh": 15.0,
    "snap_meters": 500.0,
    "access_walk_seconds": 1800,
    "access_bike_seconds": 1200,
    "footpath_seconds": 900,
    "boarding_slack_seconds": 60,
    "max_rides": 5,
    "budget_seconds": 5400,
    "arrive_instants": [27_000, 32_400],
    "leave_instants": [59_400, 66_600],
    "school_services": False,
    "trunk": True,
    "further_days": [],
}
REPORT = {
    "school_zones": [],
    "days": [],
    "feeds": [],
    "streets": {},
    "establishments": 4,
    "formations": 4,
    "establishments_without_street": [],
    "patterns": 3,
    "trips": 12,
    "footpaths": 0,
    "findings": [],
}
DOCUMENT = {
    "format_version": 5,
    "id": "2026-04-14-0123456789ab",
    "name": "town",
    "date": "2026-04-14",
    "dates": ["2026-04-14"],
    "timezone": "Europe/Paris",
    "arrive": ["07:30", "09:00"],
    "leave": ["16:30", "18:30"],
    "budget_minutes": 90,
    "attribution": "© the fictional town",
    "inputs": [{"path": "/home/secret/area.osm.pbf", "sha256": "ab" * 32, "bytes": 17}],
    "fingerprint": "cd" * 32,
    "code": "ef" * 32,
    "parameters": PARAMETERS,
    "counts": {"establishments": 4, "formations": 4},
    "warnings": [{"code": "feed-without-service", "message": "feed b has no service on 2026-04-14"}],
    "report": REPORT,
    "timings": {"network_seconds": 1.5},
    "created_at": "2026-04-01T03:12:45+00:00",
}


def manifest(**facts: object) -> Manifest:
    """Make the manifest, with other `facts` where they are given."""
    return Manifest.model_validate(DOCUMENT | facts)
