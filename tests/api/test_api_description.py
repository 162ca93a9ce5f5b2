"""The API description: complete, with examples that hold."""

import pytest

from isochrones.api import examples, schemas

OPERATIONS = {
    "/reachable": {"200", "422"},
    "/establishments/{uai}": {"200", "404", "422"},
    "/dataset": {"200", "422"},
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


def test_every_route_and_status_is_described(description):
    assert {path: set(item["get"]["responses"]) for path, item in description["paths"].items()} == OPERATIONS
    for item in description["paths"].values():
        assert list(item) == ["get"]
        assert item["get"]["summary"]
        assert item["get"]["description"]
        assert item["get"]["operationId"]


def test_every_parameter_is_described(description):
    reachable = description["paths"]["/reachable"]["get"]["parameters"]
    assert [parameter["name"] for parameter in reachable] == PARAMETERS
    assert [parameter["name"] for parameter in reachable if parameter.get("required")] == ["lat", "lon"]
    for item in description["paths"].values():
        for parameter in item["get"].get("parameters", []):
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
        (schemas.ReachableAnswer, examples.REACHABLE),
        (schemas.EstablishmentAnswer, examples.ESTABLISHMENT),
        (schemas.DatasetAnswer, examples.DATASET),
        (schemas.Health, examples.HEALTHY),
        (schemas.Health, examples.READY),
        (schemas.Problem, examples.BAD_PARAMETERS),
        (schemas.Problem, examples.UNKNOWN_PARAMETER),
        (schemas.Problem, examples.UNKNOWN_UAI),
        (schemas.Problem, examples.NOT_READY),
    ],
)
def test_examples_of_answers_hold(model, example):
    assert model.model_validate(example).model_dump(mode="json", exclude_unset=True) == without_zones(example)


def test_examples_are_those_shown(description):
    shown = {
        (path, status): next(iter(response["content"].values()))["example"]
        for path, item in description["paths"].items()
        for status, response in item["get"]["responses"].items()
    }
    assert shown == {
        ("/reachable", "200"): examples.REACHABLE,
        ("/reachable", "422"): examples.BAD_PARAMETERS,
        ("/establishments/{uai}", "200"): examples.ESTABLISHMENT,
        ("/establishments/{uai}", "404"): examples.UNKNOWN_UAI,
        ("/establishments/{uai}", "422"): examples.UNKNOWN_PARAMETER,
        ("/dataset", "200"): examples.DATASET,
        ("/dataset", "422"): examples.UNKNOWN_PARAMETER,
        ("/healthz", "200"): examples.HEALTHY,
        ("/readyz", "200"): examples.READY,
        ("/readyz", "503"): examples.NOT_READY,
        ("/metrics", "200"): examples.METRICS,
    }


def test_errors_are_described_as_problems(description):
    for item in description["paths"].values():
        for status, response in item["get"]["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"]
                schema = response["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}


def test_what_the_service_answers_is_what_it_describes(client):
    home = {"lat": 47.2, "lon": -1.5, "modes": "transit,school,walk,bike"}
    schemas.ReachableAnswer.model_validate_json(client.get("/reachable", home).content)
    schemas.ReachableAnswer.model_validate_json(client.get("/reachable", home | {"lat": 61}).content)
    schemas.EstablishmentAnswer.model_validate_json(client.get("/establishments/0440001A").content)
    schemas.DatasetAnswer.model_validate_json(client.get("/dataset").content)
    schemas.Health.model_validate_json(client.get("/healthz").content)


def test_there_is_a_page_to_read(client):
    response = client.get("/docs")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")


def without_zones(example):
    # UTC is written as "+00:00" in datasets and as "Z" by the models: the same instant.
    if "created_at" not in example:
        return example
    return example | {"created_at": example["created_at"].replace("+00:00", "Z")}
