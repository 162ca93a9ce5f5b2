"""The API description: complete, with examples that hold."""

import pytest
from in_process import ADRIFT, HOME

from isochrones.api import examples, schemas
from isochrones.api.areas import examples as isochrones_examples
from isochrones.api.areas import schemas as isochrones_schemas
from isochrones.api.description import EXAMPLES
from isochrones.api.graphhopper import examples as graphhopper_examples
from isochrones.api.graphhopper import schemas as graphhopper_schemas
from isochrones.api.journey import examples as journey_examples
from isochrones.api.journey import schemas as journey_schemas
from isochrones.api.map import examples as map_examples
from isochrones.api.map import schemas as map_schemas
from isochrones.api.matrix import examples as matrix_examples
from isochrones.api.matrix import schemas as matrix_schemas
from isochrones.api.operation import examples as operation_examples
from isochrones.api.operation import schemas as operation_schemas
from isochrones.api.reachable import examples as reachable_examples
from isochrones.api.reachable import schemas as reachable_schemas

ERRORS = {("Problem", "application/problem+json"), ("GraphHopperError", "application/json")}
OPERATIONS = {
    "/reachable": {"200", "422"},
    "POST /reachable": {"200", "406", "413", "415", "422"},
    "POST /matrix": {"200", "406", "413", "415", "422"},
    "/isochrone": {"200", "400", "404"},
    "/health": {"200"},
    "/establishments/{uai}": {"200", "404", "422"},
    "/dataset": {"200", "422"},
    "/isochrones": {"200", "422"},
    "/establishments/{uai}/isochrones": {"200", "404", "422"},
    "/journey": {"200", "404", "422"},
    "/map.json": {"200", "422"},
    "/style.json": {"200", "422"},
    "/tiles/{z}/{x}/{y}.mvt": {"200", "204", "404", "422"},
    "/healthz": {"200"},
    "/readyz": {"200", "503"},
    "/metrics": {"200"},
}
PARAMETERS = [
    *("lat", "lon", "budget_minutes", "modes", "access", "metric"),
    *("voie", "diplome", "domaine", "cfd", "uai", "limit", "offset"),
]


@pytest.fixture
def description(client):
    response = client.get("/openapi.json")
    assert response.status_code == 200
    return response.json()


@pytest.fixture
def operations(description):
    """Return the operations by the names that OPERATIONS gives them."""
    return {
        path if method == "get" else f"{method.upper()} {path}": operation
        for path, item in description["paths"].items()
        for method, operation in item.items()
    }


def own_answers(operation):
    """Return what the route answers itself, by status."""
    return {status: response for status, response in operation["responses"].items() if "$ref" not in response}


def test_every_route_and_status_is_described(operations):
    assert {name: set(own_answers(operation)) for name, operation in operations.items()} == OPERATIONS
    for operation in operations.values():
        assert operation["summary"]
        assert operation["description"]
        assert operation["operationId"]


def test_every_operation_has_its_own_id(operations):
    ids = [operation["operationId"] for operation in operations.values()]
    assert len(set(ids)) == len(ids)


def test_every_parameter_is_described(operations):
    reachable = operations["/reachable"]["parameters"]
    assert [parameter["name"] for parameter in reachable] == PARAMETERS
    assert [parameter["name"] for parameter in reachable if parameter.get("required")] == ["lat", "lon"]
    for operation in operations.values():
        for parameter in operation.get("parameters", []):
            assert parameter["description"]
            assert parameter["schema"]["examples"]


def test_defaults_and_limits_are_described(description):
    schemas_by_name = {
        parameter["name"]: parameter["schema"] for parameter in description["paths"]["/reachable"]["get"]["parameters"]
    }
    assert schemas_by_name["modes"]["default"] == ["transit", "school", "walk"]
    assert schemas_by_name["modes"]["items"]["enum"] == ["transit", "school", "walk", "bike"]
    assert schemas_by_name["budget_minutes"]["default"] == 60
    assert (schemas_by_name["limit"]["default"], schemas_by_name["limit"]["maximum"]) == (100, 10_000)
    assert (schemas_by_name["lat"]["minimum"], schemas_by_name["lat"]["maximum"]) == (-90, 90)


def test_examples_of_parameters_are_accepted(client, description):
    parameters = description["paths"]["/reachable"]["get"]["parameters"]
    for parameter in parameters:
        for example in parameter["schema"]["examples"]:
            query = {"lat": 1, "lon": 1} | {parameter["name"]: example}
            assert client.get("/reachable", query).status_code == 200, query


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (reachable_schemas.ReachableAnswer, reachable_examples.REACHABLE),
        (reachable_schemas.BatchAnswer, reachable_examples.BATCH),
        (matrix_schemas.MatrixAnswer, matrix_examples.MATRIX),
        (schemas.Problem, examples.NOT_ACCEPTABLE),
        (schemas.Problem, examples.TOO_LARGE),
        (schemas.Problem, examples.UNSUPPORTED),
        (schemas.Problem, examples.BAD_ORIGIN),
        (graphhopper_schemas.GraphHopperAnswer, graphhopper_examples.ISOCHRONE),
        (graphhopper_schemas.GraphHopperError, graphhopper_examples.NO_PROFILE),
        (graphhopper_schemas.GraphHopperError, graphhopper_examples.NO_NUMBER),
        (reachable_schemas.EstablishmentAnswer, reachable_examples.ESTABLISHMENT),
        (operation_schemas.DatasetAnswer, operation_examples.DATASET),
        (isochrones_schemas.IsochronesAnswer, isochrones_examples.ISOCHRONES),
        (isochrones_schemas.IsochronesAnswer, isochrones_examples.ESTABLISHMENT_ISOCHRONES),
        (journey_schemas.JourneysAnswer, journey_examples.JOURNEY),
        (map_schemas.MapAnswer, map_examples.MAP),
        (map_schemas.Style, map_examples.STYLE),
        (schemas.Problem, map_examples.NO_TILE),
        (operation_schemas.Health, operation_examples.HEALTHY),
        (operation_schemas.Health, operation_examples.READY),
        (schemas.Problem, examples.BAD_PARAMETERS),
        (schemas.Problem, examples.UNKNOWN_PARAMETER),
        (schemas.Problem, examples.UNKNOWN_UAI),
        (schemas.Problem, operation_examples.NOT_READY),
    ],
)
def test_examples_of_answers_hold(model, example):
    assert model.model_validate(example).model_dump(mode="json", exclude_unset=True, by_alias=True) == without_zones(
        example
    )


def test_every_answer_shows_its_example(operations):
    shown = {
        (name, int(status)): next(iter(response["content"].values())).get("example")
        for name, operation in operations.items()
        for status, response in operation["responses"].items()
        if "content" in response
    }
    assert shown == EXAMPLES


def test_errors_are_described_as_problems(operations):
    for operation in operations.values():
        for status, response in own_answers(operation).items():
            if status >= "400":
                ((media_type, body),) = response["content"].items()
                error = body["schema"]["$ref"].rpartition("/")[2]
                assert (error, media_type) in ERRORS


def test_what_the_service_answers_is_what_it_describes(client):
    home = HOME | {"modes": "transit,school,walk,bike"}
    reachable_schemas.ReachableAnswer.model_validate_json(client.get("/reachable", home).content)
    reachable_schemas.ReachableAnswer.model_validate_json(client.get("/reachable", home | ADRIFT).content)
    reachable_schemas.EstablishmentAnswer.model_validate_json(client.get("/establishments/X810001A").content)
    operation_schemas.DatasetAnswer.model_validate_json(client.get("/dataset").content)
    operation_schemas.Health.model_validate_json(client.get("/healthz").content)


def test_there_is_a_page_to_read(client):
    response = client.get("/docs")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")


def without_zones(example):
    # UTC is written as "+00:00" in datasets and as "Z" by the models: the same instant.
    if "created_at" not in example:
        return example
    return example | {"created_at": example["created_at"].replace("+00:00", "Z")}
