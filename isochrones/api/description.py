"""The API description (OpenAPI), with an example for every answer and errors under their own media type."""

from functools import cache
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from isochrones.api.areas import examples as areas_examples
from isochrones.api.examples import Examples
from isochrones.api.graphhopper import examples as graphhopper_examples
from isochrones.api.journey import examples as journey_examples
from isochrones.api.map import examples as map_examples
from isochrones.api.matrix import examples as matrix_examples
from isochrones.api.matrix.matrix_answer import MatrixRequest
from isochrones.api.operation import examples as operation_examples
from isochrones.api.problems import MEDIA_TYPE
from isochrones.api.reachable import examples as reachable_examples
from isochrones.api.reachable.batch import BatchRequest
from isochrones.api.shared_answers import add_shared_answers

SCHEMAS = "#/components/schemas/"
PROBLEM = {"$ref": f"{SCHEMAS}Problem"}
BODIES = (BatchRequest, MatrixRequest)

EXAMPLES: Examples = {
    **reachable_examples.EXAMPLES,
    **matrix_examples.EXAMPLES,
    **journey_examples.EXAMPLES,
    **areas_examples.EXAMPLES,
    **map_examples.EXAMPLES,
    **graphhopper_examples.EXAMPLES,
    **operation_examples.EXAMPLES,
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
