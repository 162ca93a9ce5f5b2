"""Errors as problem details: RFC 9457, `application/problem+json`."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
VALUE_ERROR_PREFIX = "Value error, "


class BadParameter(NamedTuple):
    """One parameter that can't be honoured, and why."""

    parameter: str
    message: str


class ParameterError(Exception):
    """Parameters that can't be honoured: answered with 422."""

    def __init__(self, errors: Iterable[BadParameter]) -> None:
        super().__init__()
        self.errors = list(errors)


def problem(
    status: int,
    detail: str,
    errors: Iterable[BadParameter] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a problem; its type is `about:blank`: the status says all there is to say by type."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors is not None:
        content["errors"] = [error._asdict() for error in errors]
    return Response(orjson.dumps(content), status, headers, MEDIA_TYPE)


def parameter_problem(errors: list[BadParameter]) -> Response:
    """Answer 422, naming every parameter at fault."""
    detail = "; ".join(f"{parameter}: {message}" for parameter, message in errors)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors)


def install(app: FastAPI) -> None:
    """Make every error of the framework a problem."""
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(ParameterError, _on_parameter_error)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def _on_validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return parameter_problem([_bad_parameter(details) for details in error.errors()])


async def _on_parameter_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ParameterError)
    return parameter_problem(error.errors)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    details = {
        HTTPStatus.NOT_FOUND: f"there is nothing at {request.url.path}; see /docs",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.url.path} does not answer to {request.method}",
    }
    own_words = error.detail != HTTPStatus(error.status_code).phrase
    detail = error.detail if own_words else details.get(HTTPStatus(error.status_code), error.detail)
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = _allowed(request, headers["Allow"])
    return problem(error.status_code, detail, headers=headers)


def _allowed(request: Request, known: str) -> str:
    """List the methods of a path; the framework knows those of one route only."""
    path = getattr(request.scope.get("route"), "path", "")
    methods = [method.upper() for method in request.app.openapi()["paths"].get(path, {})] or known.split(", ")
    return ", ".join(dict.fromkeys([*methods, *(["HEAD"] if "GET" in methods else [])]))


def _bad_parameter(details: Mapping[str, Any]) -> BadParameter:
    # The location is ("query", name), followed by a position where the parameter may be repeated.
    if details["type"] == "missing":
        return BadParameter(str(details["loc"][1]), "this parameter is required")
    return BadParameter(str(details["loc"][1]), str(details["msg"]).removeprefix(VALUE_ERROR_PREFIX))
