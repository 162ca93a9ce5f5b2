"""docs/service.md says what is so: settings and their defaults, metrics, a line of the log."""

import json
import os
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from isochrones.api.layers.logs import Answered
from isochrones.api.schemas import DayMinutes
from isochrones.api.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "service.md").read_text(encoding="utf-8")


def rows(heading):
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [[cell.strip() for cell in row.split("|")] for row in re.findall(r"^\| (`.+) \|$", section, re.MULTILINE)]


def test_all_settings_are_told_in_order():
    told = [row[0].strip("`") for row in rows("Settings")]
    assert told == [f"ISOCHRONES_{name.upper()}" for name in Settings.model_fields]


@pytest.mark.parametrize("row", rows("Settings"), ids=lambda row: row[0].strip("`"))
def test_a_setting_and_its_default(row, monkeypatch):
    for name in [name for name in os.environ if name.startswith("ISOCHRONES_")]:
        monkeypatch.delenv(name)
    name, default, meaning = row
    key = name.strip("`").removeprefix("ISOCHRONES_").lower()
    assert meaning == Settings.model_fields[key].description
    own = getattr(Settings(), key)
    if default == "the number of cores":
        assert own == os.cpu_count()
    else:
        assert str("" if own is None else own) == default.strip("`")
    # What is told as the default may be given.
    if default.startswith("`"):
        monkeypatch.setenv(name.strip("`"), default.strip("`"))
        assert getattr(Settings(), key) == own


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reload_seconds", "0"),
        ("workers", "0"),
        ("threads", "0"),
        ("max_concurrency", "0"),
        ("max_batch", "x"),
        ("drain_seconds", "-1"),
        ("log_format", "xml"),
        ("log_requests", "yes"),
        ("port", "65536"),
    ],
)
def test_a_bad_setting_is_refused(name, value, monkeypatch):
    monkeypatch.setenv(f"ISOCHRONES_{name.upper()}", value)
    with pytest.raises(ValidationError, match=name):
        Settings()


def test_an_empty_setting_is_none_at_all(monkeypatch):
    monkeypatch.setenv("ISOCHRONES_API_KEY", "")
    assert Settings().api_key is None


def test_all_metrics_are_told(client):
    client.get("/dataset")
    shown = re.findall(
        r"^# TYPE (isochrones_\S+) (?:counter|gauge|histogram)$", client.get("/metrics").text, re.MULTILINE
    )
    # Beside each counter and histogram stands when it was made.
    shown = [name for name in shown if not name.endswith("_created")]
    assert {row[0].strip("`") for row in rows("Metrics")} == set(shown)


def test_the_line_of_the_log_has_the_fields_of_one():
    (line,) = re.findall(r"^```json\n(.*?)^```$", PAGE[PAGE.index("## Logs") :], re.MULTILINE | re.DOTALL)
    fields = ["time", "level", "logger", "message", "request_id", *Answered._fields]
    assert list(json.loads(line)) == [name for name in fields if name != "query"]


def test_days_have_the_fields_of_one():
    (days,) = re.findall(r"^```json\n(.*?)^```$", PAGE[: PAGE.index("## Logs")], re.MULTILINE | re.DOTALL)
    assert [list(DayMinutes.model_validate(day, strict=False).model_dump()) for day in json.loads(days)] == [
        list(day) for day in json.loads(days)
    ]


def test_reasons_of_refusals_are_told(client):
    (told,) = [row[1] for row in rows("Metrics") if row[0] == "`isochrones_rejected_total`"]
    shown = re.findall(r'isochrones_rejected_total\{reason="(\w+)"\}', client.get("/metrics").text)
    assert re.findall(r"`(\w+)`", told) == shown
