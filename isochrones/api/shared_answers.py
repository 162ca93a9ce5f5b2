"""Answers that any route may give, since a layer around the routes gives them, as the API description tells them."""

from http import HTTPStatus
from typing import Any

from isochrones.api.layers.caching import NEVER_KEPT
from isochrones.api.layers.limits import ALWAYS_ANSWERED
from isochrones.api.layers.security import is_open
from isochrones.api.problems import MEDIA_TYPE

PROBLEM = "#/components/schemas/Problem"
RESPONSES = "#/components/responses/"
KEYS: dict[str, Any] = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "If the service wants one."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "The same key, as a token."},
}


def _problem(status: HTTPStatus, description: str, detail: str) -> dict[str, Any]:
    example = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM}, "example": example}}}


ANSWERS: dict[str, dict[str, Any]] = {
    "NotModified": {"description": "The client has this answer already: `If-None-Match` names its `ETag`."},
    "KeyWanted": _problem(
        HTTPStatus.UNAUTHORIZED,
        "The service wants a key.",
        "this service wants a key, in the header X-API-Key or as a Bearer token",
    ),
    "Failed": _problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something is wrong with the service.",
        "the request failed; the log of the service says why",
    ),
    "Busy": _problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Too many requests at once; `Retry-After` says when to ask again.",
        "too many requests at once; try again",
    ),
}


def add_shared_answers(description: dict[str, Any]) -> None:
    """Add to every operation the answers that the layers around it may give."""
    description["components"]["responses"] = ANSWERS
    description["components"]["securitySchemes"] = KEYS
    # A key may be left out: most services want none.
    description["security"] = [{}, *({name: []} for name in KEYS)]
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            for status, name in _shared_by(path, method).items():
                operation["responses"].setdefault(status, {"$ref": RESPONSES + name})


def _shared_by(path: str, method: str) -> dict[str, str]:
    answers = {"500": "Failed"}
    if method == "get" and path not in NEVER_KEPT:
        answers["304"] = "NotModified"
    if not is_open(path):
        answers["401"] = "KeyWanted"
    if path not in ALWAYS_ANSWERED:
        answers["503"] = "Busy"
    return answers
