"""The files of the map page, as browsers and caches want them."""

import pytest
from in_process import client_of

PAGE = "<!doctype html>\n<title>Carte</title>\n" + "<p>Bonjour</p>\n" * 50
SCRIPT = "console.log('bonjour');\n" * 50
PICTURE = bytes(range(256))
FILES = {
    "index.html": PAGE.encode(),
    "favicon.svg": b"<svg/>",
    "assets/index-3f1c9a7b.js": SCRIPT.encode(),
    "assets/photo-00ff.png": PICTURE,
}
SCRIPT_PATH = "/assets/index-3f1c9a7b.js"


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture
def page(answers, folder):
    client = client_of(answers, web=folder)
    yield client
    client.close()


@pytest.mark.parametrize(
    ("path", "name", "media_type"),
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/index.html", "index.html", "text/html; charset=utf-8"),
        ("/favicon.svg", "favicon.svg", "image/svg+xml"),
        (SCRIPT_PATH, "assets/index-3f1c9a7b.js", "text/javascript; charset=utf-8"),
        ("/assets/photo-00ff.png", "assets/photo-00ff.png", "image/png"),
    ],
)
def test_files_under_their_names(page, path, name, media_type):
    answer = page.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.content == FILES[name]


def test_files_are_packed_where_that_pays(page):
    assert page.get("/").headers["content-encoding"] == "gzip"
    assert page.get(SCRIPT_PATH).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in page.get("/favicon.svg").headers
    plain = page.get("/", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == PAGE.encode()


def test_what_has_a_hash_in_its_name_is_kept_for_good_and_the_page_is_not(page):
    assert page.get(SCRIPT_PATH).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert page.get("/").headers["cache-control"] == "no-cache"
    assert page.get("/favicon.svg").headers["cache-control"] == "no-cache"


def test_a_page_that_is_the_same_is_not_sent_again(page):
    tag = page.get("/").headers["etag"]
    again = page.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert page.get("/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_only_the_head_is_sent_if_asked(page):
    answer = page.request("HEAD", "/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == page.get("/").headers["etag"]


@pytest.mark.parametrize("path", ["/assets/other.js", "/../pyproject.toml", "/assets/%2e%2e/index.html", "/assets"])
def test_nothing_else_is_there(page, path):
    answer = page.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_page_is_not_part_of_the_api(page):
    paths = page.get("/openapi.json").json()["paths"]
    assert {"/", "/favicon.svg", SCRIPT_PATH}.isdisjoint(paths)


def test_a_page_that_is_not_built_says_how(answers, tmp_path):
    client = client_of(answers, web=tmp_path / "nothing")
    answer = client.get("/")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert 'lang="fr"' in answer.text
    assert "make web" in answer.text
    client.close()
