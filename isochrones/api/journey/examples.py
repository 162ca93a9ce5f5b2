"""The answer of `/journey` that the API description shows."""

from typing import Any

from isochrones.api.examples import BAD_PARAMETERS, DAYS, ORIGIN, SUMMARY, UNKNOWN_UAI, WARNINGS, Examples

_HOME: dict[str, Any] = {"name": None, "lat": 47.2096, "lon": -1.5602, "feed": None, "stop_id": None}
_COMMERCE: dict[str, Any] = {"name": "Commerce", "lat": 47.21334, "lon": -1.55731, "feed": "urban", "stop_id": "COMM"}
_DUCHESSE: dict[str, Any] = {
    "name": "Duchesse Anne",
    "lat": 47.2165,
    "lon": -1.54781,
    "feed": "urban",
    "stop_id": "DUCH",
}
_SCHOOL: dict[str, Any] = {
    "name": "Lycée général et technologique Georges-Clemenceau",
    "lat": 47.218909,
    "lon": -1.545346,
    "feed": None,
    "stop_id": None,
}


def _leg(kind: str, seconds: int, times: tuple[str, str], ends: tuple[Any, Any], **rest: object) -> dict[str, Any]:
    start, end = (time[:5] for time in times)
    departs_at, arrives_at = (f"2026-04-14T{time}+02:00" for time in times)
    leg = {
        "type": kind,
        "seconds": seconds,
        "departure": start,
        "arrival": end,
        "departs_at": departs_at,
        "arrives_at": arrives_at,
        "from": ends[0],
        "to": ends[1],
        "distance_m": None,
        "geometry": None,
        "ride": None,
    }
    return leg | rest


def _line(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


JOURNEY: dict[str, Any] = {
    "dataset": SUMMARY,
    "origin": ORIGIN,
    "establishment": {
        "uai": "0440021J",
        "name": "Lycée général et technologique Georges-Clemenceau",
        "lat": 47.218909,
        "lon": -1.545346,
    },
    "direction": "outbound",
    "journeys": [
        {
            "mode": "transit",
            "seconds": 1010,
            "minutes": 17,
            "departure": "07:14",
            "arrival": "07:31",
            "departs_at": "2026-04-14T07:14:25+02:00",
            "arrives_at": "2026-04-14T07:31:15+02:00",
            "transfers": 0,
            "legs": [
                _leg(
                    "walk",
                    455,
                    ("07:14:25", "07:22:00"),
                    (_HOME, _COMMERCE),
                    distance_m=631.4,
                    geometry=_line((-1.5602, 47.2096), (-1.560311, 47.209587), (-1.55731, 47.21334)),
                ),
                _leg("wait", 60, ("07:22:00", "07:23:00"), (_COMMERCE, _COMMERCE)),
                _leg(
                    "ride",
                    180,
                    ("07:23:00", "07:26:00"),
                    (_COMMERCE, _DUCHESSE),
                    geometry=_line((-1.55731, 47.21334), (-1.54781, 47.2165)),
                    ride={
                        "feed": "urban",
                        "route": {
                            "id": "1",
                            "short_name": "1",
                            "long_name": "François Mitterrand - Beaujoire",
                            "color": "007A45",
                            "text_color": "FFFFFF",
                            "type": 0,
                            "mode": "tram",
                        },
                        "headsign": "Beaujoire",
                        "trip_id": "10712",
                        "is_school": False,
                        "frequency_based": False,
                        "timetable_date": None,
                        "stops": [
                            {**_COMMERCE, "arrival": "07:23", "departure": "07:23"},
                            {**_DUCHESSE, "arrival": "07:26", "departure": "07:26"},
                        ],
                    },
                ),
                _leg(
                    "walk",
                    315,
                    ("07:26:00", "07:31:15"),
                    (_DUCHESSE, _SCHOOL),
                    distance_m=437.2,
                    geometry=_line((-1.54781, 47.2165), (-1.545346, 47.218909)),
                ),
            ],
        }
    ],
    "days": DAYS,
    "warnings": WARNINGS,
}

EXAMPLES: Examples = {
    ("/journey", 200): JOURNEY,
    ("/journey", 404): UNKNOWN_UAI,
    ("/journey", 422): BAD_PARAMETERS,
}
