"""The API description (OpenAPI), with an example for every answer and errors under their own media type."""

from functools import cache
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from isochrones.api import examples
from isochrones.api.areas import examples as isochrones_examples
from isochrones.api.graphhopper import schemas as graphhopper_schemas
from isochrones.api.journey import examples as journey_examples
from isochrones.api.matrix.matrix_answer import MatrixRequest
from isochrones.api.problems import MEDIA_TYPE
from isochrones.api.reachable.batch import BatchRequest
from isochrones.api.shared_answers import add_shared_answers

SCHEMAS = "#/components/schemas/"
PROBLEM = {"$ref": f"{SCHEMAS}Problem"}
BODIES = (BatchRequest, MatrixRequest)

# By operation, which is a path, after its method unless that is GET, and status.
EXAMPLES: dict[tuple[str, int], object] = {
    ("/reachable", 200): examples.REACHABLE,
    ("/reachable", 422): examples.BAD_PARAMETERS,
    ("POST /reachable", 200): examples.BATCH,
    ("POST /reachable", 406): examples.NOT_ACCEPTABLE,
    ("POST /reachable", 413): examples.TOO_LARGE,
    ("POST /reachable", 415): examples.UNSUPPORTED,
    ("POST /reachable", 422): examples.BAD_ORIGIN,
    ("POST /matrix", 200): examples.MATRIX,
    ("POST /matrix", 406): examples.NOT_ACCEPTABLE,
    ("POST /matrix", 413): examples.TOO_LARGE,
    ("POST /matrix", 415): examples.UNSUPPORTED,
    ("POST /matrix", 422): examples.BAD_ORIGIN,
    ("/establishments/{uai}", 200): examples.ESTABLISHMENT,
    ("/establishments/{uai}", 404): examples.UNKNOWN_UAI,
    ("/establishments/{uai}", 422): examples.UNKNOWN_PARAMETER,
    ("/dataset", 200): examples.DATASET,
    ("/dataset", 422): examples.UNKNOWN_PARAMETER,
    ("/journey", 200): journey_examples.JOURNEY,
    ("/journey", 404): examples.UNKNOWN_UAI,
    ("/journey", 422): examples.BAD_PARAMETERS,
    ("/isochrones", 200): isochrones_examples.ISOCHRONES,
    ("/isochrones", 422): examples.BAD_PARAMETERS,
    ("/establishments/{uai}/isochrones", 200): isochrones_examples.ESTABLISHMENT_ISOCHRONES,
    ("/establishments/{uai}/isochrones", 404): examples.UNKNOWN_UAI,
    ("/establishments/{uai}/isochrones", 422): examples.UNKNOWN_PARAMETER,
    ("/map.json", 200): examples.MAP,
    ("/map.json", 422): examples.UNKNOWN_PARAMETER,
    ("/style.json", 200): examples.STYLE,
    ("/style.json", 422): examples.UNKNOWN_PARAMETER,
    ("/tiles/{z}/{x}/{y}.mvt", 200): None,
    ("/tiles/{z}/{x}/{y}.mvt", 404): examples.NO_TILE,
    ("/tiles/{z}/{x}/{y}.mvt", 422): examples.UNKNOWN_PARAMETER,
    ("/isochrone", 200): graphhopper_schemas.ISOCHRONE,
    ("/isochrone", 400): graphhopper_schemas.NO_PROFILE,
    ("/isochrone", 404): graphhopper_schemas.NO_NUMBER,
    ("/health", 200): "OK",
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
        # Bodies that routes read themselves.
        _, bodies = models_json_schema([(model, "validation") for model in BODIES], ref_template=f"{SCHEMAS}{{model}}")
        description["components"]["schemas"] |= bodies["$defs"]
        for path, operations in description["paths"].items():
            for method, operation in operations.items():
                name = path if method == "get" else f"{method.upper()} {path}"
                for status, response in operation["responses"].items():
                    if "content" in response:
                        response["content"] = _content(EXAMPLES.get((name, int(status))), response["content"])
        add_shared_answers(description)
        return description

    app.openapi = complete  # type: ignore[method-assign]  # as FastAPI's documentation has it


def _content(example: object, described: dict[str, Any]) -> dict[str, Any]:
    """Name the media type of problems; the example is one of the first media type, others are not JSON."""
    content = {MEDIA_TYPE if body.get("schema") == PROBLEM else name: body for name, body in described.items()}
    first = next(iter(content))
    return content if example is None else content | {first: {**content[first], "example": example}}
