"""The committed description of the API is that of the code."""

from pathlib import Path

from isochrones.api.openapi import description_text

COMMITTED = Path(__file__).parents[2] / "clients" / "openapi.json"


def test_the_committed_description_is_that_of_the_code():
    assert COMMITTED.read_text(encoding="utf-8") == description_text(), "`make openapi` writes it anew"


def test_it_does_not_depend_on_the_environment(monkeypatch):
    before = description_text()
    monkeypatch.setenv("ISOCHRONES_API_KEY", "secret")
    monkeypatch.setenv("ISOCHRONES_MAX_BATCH", "5")
    monkeypatch.setenv("ISOCHRONES_STYLE_URL", "http://127.0.0.1/style.json")
    assert description_text() == before
