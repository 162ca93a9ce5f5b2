"""The API description (OpenAPI), with an example for every answer and errors under their own media type."""

from functools import cache
from typing import Any

from fastapi import FastAPI

from isochrones.api import examples
from isochrones.api.problems import MEDIA_TYPE

FIRST_ERROR_STATUS = 400

EXAMPLES: dict[tuple[str, int], object] = {
    ("/reachable", 200): examples.REACHABLE,
    ("/reachable", 422): examples.BAD_PARAMETERS,
    ("/establishments/{uai}", 200): examples.ESTABLISHMENT,
    ("/establishments/{uai}", 404): examples.UNKNOWN_UAI,
    ("/establishments/{uai}", 422): examples.UNKNOWN_PARAMETER,
    ("/dataset", 200): examples.DATASET,
    ("/dataset", 422): examples.UNKNOWN_PARAMETER,
    ("/healthz", 200): examples.HEALTHY,
    ("/readyz", 200): examples.READY,
    ("/readyz", 503): examples.NOT_READY,
    ("/metrics", 200): examples.METRICS,
}


def describe(app: FastAPI) -> None:
    """Complete what FastAPI writes: it drops null from examples, and puts the schema of errors under JSON."""
    write = app.openapi

    @cache
    def complete() -> dict[str, Any]:
        description = write()
        for path, operations in description["paths"].items():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    response["content"] = _content(path, int(status), response["content"])
        return description

    app.openapi = complete  # type: ignore[method-assign]


def _content(path: str, status: int, described: dict[str, Any]) -> dict[str, Any]:
    ((media_type, body),) = described.items()
    own_type = media_type if status < FIRST_ERROR_STATUS else MEDIA_TYPE
    return {own_type: {**body, "example": EXAMPLES[path, status]}}
