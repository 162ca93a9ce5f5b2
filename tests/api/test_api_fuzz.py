"""Whatever the description allows, and much that it does not: answered as described, never with a failure.

Requests are made from the API description by schemathesis. A long run, by hand, asks more of each operation:

    ISOCHRONES_FUZZ_EXAMPLES=2000 pytest tests/api/test_api_fuzz.py
"""

import json
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from isochrones.api.app import create_app
from isochrones.api.openapi import description_text
from isochrones.api.settings import Settings
from isochrones.sample import SAMPLE_ORIGIN

EXAMPLES = int(os.environ.get("ISOCHRONES_FUZZ_EXAMPLES", "12"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
DEGREES = st.floats(-0.05, 0.05)


def can_be_violated(operation):
    """Tell whether anything can be asked that the description does not allow: any text may stand in a path."""
    return "requestBody" in operation or any(
        parameter["in"] == "query" or parameter["schema"]["type"] != "string"
        for parameter in operation.get("parameters", [])
    )


CASES = [
    pytest.param(path, method, mode, id=f"{method} {path} {mode.value}")
    for path, operations in json.loads(description_text())["paths"].items()
    for method, operation in operations.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or can_be_violated(operation)
]


@pytest.fixture(scope="module")
def described(sample_dataset):
    app = create_app(Settings(dataset=sample_dataset, log_requests="none"))
    app.state.served.warm_up()
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.mark.parametrize(("path", "method", "mode"), CASES)
def test_every_answer_is_as_described(described, path, method, mode):
    operation = described[path][method]

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), offset=st.none() | st.tuples(DEGREES, DEGREES))
    def check(case, offset):
        if offset is not None:
            move_home(case, SAMPLE_ORIGIN[0] + offset[0], SAMPLE_ORIGIN[1] + offset[1])
        case.call_and_validate(checks=CHECKS)

    check()


def move_home(case, lat, lon):
    """Ask from a place in the region: what is drawn from the whole earth hardly ever is."""
    if isinstance(case.query, dict) and {"lat", "lon"} <= case.query.keys():
        case.query |= {"lat": lat, "lon": lon}
    if isinstance(case.query, dict) and "point" in case.query:
        case.query["point"] = f"{lat},{lon}"
    if isinstance(case.body, dict) and isinstance(case.body.get("origins"), list):
        case.body["origins"] = [{"lat": lat, "lon": lon} for _ in case.body["origins"]]
