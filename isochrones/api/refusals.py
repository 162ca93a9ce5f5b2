"""What routes of several rooms refuse, as the API description tells it, and in whose words."""

from http import HTTPStatus
from typing import Any

from fastapi import Response

from isochrones.api.problems import problem
from isochrones.api.schemas import Problem

Refusals = dict[int | str, dict[str, Any]]

BAD_PARAMETERS: Refusals = {422: {"model": Problem, "description": "A parameter can't be honoured."}}
UNKNOWN_UAI: Refusals = {404: {"model": Problem, "description": "The dataset has no such establishment."}}
NOT_ACCEPTABLE: Refusals = {
    406: {"model": Problem, "description": "The header Accept names none of the formats of the answer."}
}
TOO_LARGE: Refusals = {413: {"model": Problem, "description": "The body is too large."}}


def unknown_establishment(uai: str) -> Response:
    """Answer 404: the dataset has no such establishment."""
    return problem(HTTPStatus.NOT_FOUND, f'this dataset has no establishment "{uai}"')
