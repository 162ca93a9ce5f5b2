"""What any route may answer is described once, as it is answered."""

from fake_service import failing
from in_process import HOME, client_of

from isochrones.api.schemas import Problem
from isochrones.api.shared_answers import ANSWERS


def shared(description, path, method="get"):
    responses = description["paths"][path][method]["responses"]
    return {
        status: answer["$ref"].removeprefix("#/components/responses/")
        for status, answer in responses.items()
        if "$ref" in answer
    }


def test_who_may_answer_what(client):
    description = client.get("/openapi.json").json()
    everything = {"304": "NotModified", "401": "KeyWanted", "500": "Failed", "503": "Busy"}
    assert shared(description, "/reachable") == everything
    assert shared(description, "/dataset") == everything
    # Health is always answered, to everybody; metrics want the key.
    assert shared(description, "/healthz") == {"500": "Failed"}
    assert shared(description, "/readyz") == {"500": "Failed"}
    assert shared(description, "/metrics") == {"401": "KeyWanted", "500": "Failed"}
    assert description["components"]["responses"] == ANSWERS
    # The empty one: a key may be left out.
    assert description["security"] == [{}, {"key": []}, {"bearer": []}]


def example(name):
    (content,) = ANSWERS[name]["content"].values()
    return content["example"]


def test_examples_are_what_is_answered(answers):
    guarded, broken = client_of(answers, api_key="x"), client_of(failing(answers))
    assert guarded.get("/dataset").json() == example("KeyWanted")
    assert broken.get("/reachable", HOME).json() == example("Failed")
    for name in ("KeyWanted", "Failed", "Busy"):
        Problem.model_validate(example(name))
    guarded.close()
    broken.close()
