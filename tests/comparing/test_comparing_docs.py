"""docs/comparing.md says what is so: settings, keys of the file, codes, states, numbers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from isochrones.comparing import PublishLimits, compare
from isochrones.comparing.establishments import MUCH_SLOWER_MINUTES, NOTABLE_SHARE, STATES
from isochrones.comparing.matching import MOVED_METERS, SAME_PLACE_METERS
from isochrones.comparing.tally import FIGURES, SLOWER_SECONDS

DOCS = Path(__file__).parents[2] / "docs" / "comparing.md"
SOURCES = Path(__file__).parents[2] / "isochrones" / "comparing"


@pytest.fixture(scope="module")
def sections():
    """What stands under each heading of the page."""
    parts = re.split(r"^## (.+)$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def keys(text):
    """Return the names in code style in the first column of all tables, but of their headings."""
    cells = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def test_keys_of_the_file(sections, town_before):
    record = compare(town_before, town_before).as_record()
    told = keys(sections["The JSON file"])
    assert told[: len(record) + 1] == ["refusals", *record]
    assert told[len(record) + 1 :] == list(record["ways"][0])
    assert keys(sections["What the figures mean"])[:7] == [*sorted_figures(), "equal"]


def sorted_figures():
    assert set(FIGURES) == {"before", "after", "lost", "won", "slower", "faster"}
    return ["before", "after", "lost", "won", "slower", "faster"]


def test_states(sections):
    assert set(keys(sections["What the figures mean"])[7:]) == set(STATES)


def test_settings_and_defaults(sections):
    rows = re.findall(r"^\| `publish\.(\w+)` \| `(.+?)` \|", sections["What may not be published"], re.MULTILINE)
    assert [name for name, _ in rows] == list(PublishLimits.model_fields)
    written = "\n".join(f"{name} = {value}" for name, value in rows)
    assert PublishLimits.model_validate(tomllib.loads(written)) == PublishLimits()


def test_codes(sections):
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))
    told = [*keys(sections["What may not be published"])[:2], *keys(sections["What could mislead"])]
    written = set(re.findall(r'\(\s*"([a-z]+(?:-[a-z]+)+)"', source))
    assert set(told) == written


def test_numbers():
    text = " ".join(DOCS.read_text(encoding="utf-8").split())
    assert f"within {SAME_PLACE_METERS:.0f} m, of the same `location_type`" in text
    assert f"more than {MOVED_METERS:.0f} m away" in text
    assert f"over {SLOWER_SECONDS} seconds longer" in text
    assert f"by over {NOTABLE_SHARE:.0%}".replace("%", " %") in text
    assert f"at least {MUCH_SLOWER_MINUTES} minutes" in text
