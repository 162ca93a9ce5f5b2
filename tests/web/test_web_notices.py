"""The code of others in the pages: each package has its notice, there and in docs/notices.md."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from isochrones.api.layers.security import is_open
from isochrones.api.reference import FILES, NOTICES, read_licences

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "notices.md"
IN_PACKAGE = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)/")
HEADING = re.compile(r"^={80}\n(.+)\n={80}\n", re.MULTILINE)


def sections(text):
    _, *parts = HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def table(heading):
    """Return the rows of the table below a heading of docs/notices.md."""
    part = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip("` ") for cell in row.split("|")] for row in re.findall(r"^\| (.+) \|$", part, re.MULTILINE)]
    return rows[1:]


@pytest.fixture(scope="module")
def notices(built_page):
    """Return the text of each package, by its name and licence."""
    return sections((built_page / "licences.txt").read_text(encoding="utf-8"))


def test_every_package_in_the_page_has_its_text(notices):
    # MapLibre is itself a bundle: its source map knows of what.
    source_map = ROOT / "web" / "node_modules" / "maplibre-gl" / "dist" / "maplibre-gl.js.map"
    sources = json.loads(source_map.read_text(encoding="utf-8"))["sources"]
    packages = {found[1] for source in sources for found in [IN_PACKAGE.search(source)] if found} | {"maplibre-gl"}
    assert {"earcut", "tslib"} <= packages
    assert packages <= {name.partition(": ")[0] for name in notices}
    short = [name for name, text in notices.items() if "Copyright" not in text or len(text) < 500]
    assert short == []


def test_the_documentation_lists_the_same(notices):
    assert table("In the map page") == [
        [package, licence.strip("()")] for name in notices for package, _, licence in [name.partition(": ")]
    ]


def test_every_file_of_the_reference_has_its_text():
    told = sections(read_licences())
    assert list(told) == list(NOTICES)
    assert set(FILES.values()) <= set(told)
    assert "Apache License\n" in told["Swagger UI"]
    assert [name for name, text in told.items() if "Copyright" not in text or len(text) < 1000] == []


def test_the_documentation_lists_the_files_of_the_reference():
    assert {name: re.sub(r"\[(.+)\].*", r"\1", origin) for name, origin, _ in table("In /docs")} == FILES


def test_the_page_links_to_them(visit):
    page = visit().page
    page.get_by_role("link", name="Licences", exact=True).click()
    expect(page.locator("body")).to_contain_text("MapLibre contributors")


def test_no_file_of_the_page_needs_a_key(built_page):
    paths = [f"/{path.relative_to(built_page).as_posix()}" for path in built_page.rglob("*") if path.is_file()]
    assert "/licences.txt" in paths
    assert [path for path in paths if not is_open(path) and path != "/index.html"] == []
