"""What examples of answers in several rooms have in common: a school, a home, a dataset, and what is refused."""

from typing import Any

Examples = dict[tuple[str, int], object]
"""Examples of answers by operation, which is a path, after its method unless that is GET, and status."""

SUMMARY: dict[str, Any] = {
    "id": "2026-04-14-3f1c9a7be204",
    "name": "nantes",
    "date": "2026-04-14",
    "timezone": "Europe/Paris",
    "arrive": ["07:30", "09:00"],
    "leave": ["16:30", "18:30"],
    "budget_minutes": 90,
}
ATTRIBUTION = "Streets: © OpenStreetMap contributors, ODbL. Timetables: the feeds' publishers."
WARNINGS = [{"code": "feed-without-service", "message": "feed regional has no service on 2026-04-14"}]
FORMATION = {
    "cfd": "40023407",
    "libelle": "Menuisier fabricant",
    "voie": "scolaire",
    "diplome": "CAP",
    "domaine": "bois",
}
SCHOOL = {
    "uai": "0440021J",
    "name": "Lycée général et technologique Georges-Clemenceau",
    "lat": 47.218909,
    "lon": -1.545346,
    "nature": "lycée",
}
ORIGIN: dict[str, Any] = {
    "lat": 47.2096,
    "lon": -1.5602,
    "snapped": {"lat": 47.209587, "lon": -1.560311, "distance_m": 8.5},
}


def _days(*minutes: tuple[int | None, int | None]) -> list[dict[str, Any]]:
    weekdays = ("monday", "tuesday", "wednesday", "thursday", "friday")
    return [
        {"date": f"2026-04-{13 + day}", "weekday": weekday, "minutes": there, "return_minutes": back}
        for day, (weekday, (there, back)) in enumerate(zip(weekdays, minutes, strict=True))
    ]


DAYS = _days((17, 19), (17, 19), (17, None), (17, 19), (20, 19))

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

BULK_REFUSALS = {406: NOT_ACCEPTABLE, 413: TOO_LARGE, 415: UNSUPPORTED, 422: BAD_ORIGIN}
