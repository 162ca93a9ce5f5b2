"""Answers about what is within reach, as the API description shows them."""

from typing import Any

from isochrones.api.examples import (
    BAD_PARAMETERS,
    BULK_REFUSALS,
    DAYS,
    FORMATION,
    ORIGIN,
    SCHOOL,
    SUMMARY,
    UNKNOWN_PARAMETER,
    UNKNOWN_UAI,
    WARNINGS,
    Examples,
)

REACHABLE: dict[str, Any] = {
    "dataset": SUMMARY,
    "origin": ORIGIN,
    "total": 1,
    "establishments": [
        {
            **SCHOOL,
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
            "formations": [FORMATION],
        }
    ],
    "warnings": WARNINGS,
}

BATCH: dict[str, Any] = {
    "dataset": SUMMARY,
    "results": [
        {
            "origin": {"id": "home 1", **ORIGIN},
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
    "warnings": WARNINGS,
}

ESTABLISHMENT: dict[str, Any] = {
    "dataset": SUMMARY,
    **SCHOOL,
    "on_network": True,
    "formations": [FORMATION],
    "warnings": WARNINGS,
}

EXAMPLES: Examples = {
    ("/reachable", 200): REACHABLE,
    ("/reachable", 422): BAD_PARAMETERS,
    ("POST /reachable", 200): BATCH,
    **{("POST /reachable", status): refusal for status, refusal in BULK_REFUSALS.items()},
    ("/establishments/{uai}", 200): ESTABLISHMENT,
    ("/establishments/{uai}", 404): UNKNOWN_UAI,
    ("/establishments/{uai}", 422): UNKNOWN_PARAMETER,
}
