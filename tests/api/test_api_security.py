"""Keys, origins, and what browsers are told."""

import pytest
from in_process import HOME, client_of

from isochrones.api.layers.security import content_security_policy
from isochrones.api.schemas import Problem
from isochrones.api.settings import Settings

ORIGIN = "https://orientation.example"


@pytest.fixture
def guarded(answers):
    client = client_of(answers, api_key="old-key, new-key", cors_origins=ORIGIN)
    yield client
    client.close()


@pytest.mark.parametrize("path", ["/reachable?lat=47&lon=1", "/dataset", "/establishments/X810001A", "/metrics", "/x"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "old-key, new-key"},
        {"x-api-key": "old"},
        {"authorization": "Bearer old-key2"},
        {"authorization": "Basic old-key"},
        {"authorization": "Bearer"},
        {"x-api-key": "clé"},
        {"x-api-key": "wrong", "authorization": "Bearer old-key"},
    ],
    ids=str,
)
def test_nothing_without_a_key(guarded, path, headers):
    response = guarded.get(path, headers={name: value.encode() for name, value in headers.items()})
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["x-dataset"] == guarded.dataset_id
    assert Problem.model_validate_json(response.content).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"x-api-key": "old-key"},
        {"x-api-key": "new-key"},
        {"authorization": "Bearer old-key"},
        {"authorization": "bearer new-key"},
    ],
    ids=str,
)
def test_everything_with_one(guarded, headers):
    assert guarded.get("/reachable", HOME, headers=headers).status_code == 200
    assert guarded.get("/metrics", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/docs", "/docs/start.js", "/docs/assets/swagger-ui.css", "/docs/licences.txt", "/openapi.json"],
)
def test_what_stays_open(guarded, path):
    assert guarded.get(path).status_code == 200


def test_refusals_are_counted(guarded):
    guarded.get("/dataset")
    metrics = guarded.get("/metrics", headers={"x-api-key": "new-key"}).text
    assert 'isochrones_rejected_total{reason="key"} 1.0' in metrics
    assert 'isochrones_requests_total{route="/dataset",status="401"} 1.0' in metrics


def test_answers_for_a_key_are_not_kept_by_others(guarded):
    response = guarded.get("/dataset", headers={"x-api-key": "new-key"})
    assert response.headers["cache-control"] == "private, no-cache"


def test_a_key_is_not_shown():
    assert "old-key" not in repr(Settings(api_key="old-key"))


class TestOrigins:
    """Pages of other sites may read answers if they are listed."""

    def test_a_listed_one(self, guarded):
        response = guarded.get("/dataset", headers={"x-api-key": "new-key", "origin": ORIGIN})
        assert response.headers["access-control-allow-origin"] == ORIGIN
        assert "X-Dataset" in response.headers["access-control-expose-headers"]
        assert "Origin" in response.headers["vary"]

    def test_another_one(self, guarded):
        response = guarded.get("/dataset", headers={"x-api-key": "new-key", "origin": "https://other.example"})
        assert "access-control-allow-origin" not in response.headers

    def test_refusals_can_be_read_too(self, guarded):
        response = guarded.get("/dataset", headers={"origin": ORIGIN})
        assert (response.status_code, response.headers["access-control-allow-origin"]) == (401, ORIGIN)

    def test_asking_beforehand_takes_no_key(self, guarded):
        headers = {
            "origin": ORIGIN,
            "access-control-request-method": "POST",
            "access-control-request-headers": "x-api-key, content-type",
        }
        response = guarded.request("OPTIONS", "/reachable", headers=headers)
        assert response.status_code == 200
        assert "POST" in response.headers["access-control-allow-methods"]

    def test_none_by_default(self, client):
        assert "access-control-allow-origin" not in client.get("/dataset", headers={"origin": ORIGIN}).headers


@pytest.mark.parametrize("path", ["/dataset", "/docs", "/nowhere", "/healthz"])
def test_headers_that_every_answer_carries(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["content-security-policy"] == content_security_policy(Settings())


def rules(**settings):
    return dict(rule.split(" ", 1) for rule in content_security_policy(Settings(**settings)).split("; "))


def test_the_page_loads_its_own_files_only():
    own = rules()
    assert own["default-src"] == "'self'"
    assert own["connect-src"] == "'self'"
    # MapLibre starts its workers from memory.
    assert own["worker-src"] == "'self' blob:"
    assert "unsafe" not in str(own)


def test_hosts_of_the_settings_may_be_asked():
    changed = rules(
        geocoder_url="https://geo.example/search?x=1",
        style_url="https://tiles.example:8080/style.json",
        csp_hosts="https://fonts.example, https://sprites.example",
    )
    tiles = "https://tiles.example:8080 https://fonts.example https://sprites.example"
    assert changed["connect-src"] == f"'self' {tiles} https://geo.example"
    assert changed["img-src"] == f"'self' data: blob: {tiles}"
    assert changed["font-src"] == f"'self' {tiles}"
    assert changed["default-src"] == "'self'"


def test_a_style_of_the_service_itself_needs_nothing():
    assert rules(style_url="/style.json") == rules()


def test_the_reference_needs_nothing_from_elsewhere(client):
    page = client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "://" not in page.text
    assert "<style" not in page.text
    for address in (
        *("docs/assets/swagger-ui-bundle.js", "docs/assets/swagger-ui.css"),
        *("docs/start.js", "docs/licences.txt"),
    ):
        assert f'"{address}"' in page.text
        assert client.get(f"/{address}").status_code == 200
    assert client.get("/docs/assets/redoc.standalone.js").status_code == 404
