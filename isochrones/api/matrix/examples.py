"""The answer of `/matrix` that the API description shows."""

from typing import Any

from isochrones.api.examples import BULK_REFUSALS, ORIGIN, SCHOOL, SUMMARY, WARNINGS, Examples

MATRIX: dict[str, Any] = {
    "dataset": SUMMARY,
    "origins": [{"id": "home 1", **ORIGIN}, {"id": "home 2", "lat": 46.0, "lon": -8.5, "snapped": None}],
    "destinations": [{"uai": SCHOOL["uai"]}, {"uai": "0440024M"}],
    "minutes": [[17, None], [None, None]],
    "modes": [["transit", None], [None, None]],
    "warnings": [
        *WARNINGS,
        {
            "code": "origin-off-network",
            "message": "no street within 500 m of the origin: what can be reached from it is not known",
            "origin": "home 2",
        },
    ],
}

EXAMPLES: Examples = {
    ("POST /matrix", 200): MATRIX,
    **{("POST /matrix", status): refusal for status, refusal in BULK_REFUSALS.items()},
}
