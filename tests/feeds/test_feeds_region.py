"""The parts of a region file that say where feeds and streets come from."""

import re
import tomllib
from pathlib import Path

import pytest
from fetch_world import feed, write_region

from isochrones.assembling.build_report import BuildReport
from isochrones.assembling.memo import NOTHING_KEPT
from isochrones.assembling.network_assembly import _read_feeds
from isochrones.feeds import resolve
from isochrones.feeds.source import sources_of
from isochrones.findings import InputError
from isochrones.pipeline.inputs import hash_inputs
from isochrones.region.region_file import load_region
from isochrones.region.sources import Sources

DOCS = Path(__file__).resolve().parents[2] / "docs" / "feeds.md"


def complaint(path):
    with pytest.raises(InputError) as caught:
        load_region(path)
    return str(caught.value).removeprefix("region.toml: ")


def test_every_source_has_an_id_of_its_own(tmp_path):
    feeds = """
        { url = "https://example.org/data/urban.zip" },
        { url = "https://example.org/urban.zip?date=1", type = "school" },
        { url = "https://example.org/" },
        { dataset = "5de42c", resource = 81342 },
        { dataset = "5de42c", resource = "81342", id = "own", fallback_url = "https://example.org/a" },
    """
    osm = '"area.osm", { url = "https://example.org/urban.osm.pbf" }, { url = "https://example.org/x", id = "y" }'
    region = load_region(write_region(tmp_path, feeds, osm=osm))
    assert [each.id for each in region.gtfs.feeds] == ["urban", "urban-2", "example", "5de42c-81342", "own"]
    assert [each.id for each in region.osm.files] == ["area.osm", "urban-3", "y"]
    assert [each.ending for each in sources_of(region)[6:]] == [".osm.pbf", ".osm.pbf"]
    assert region.sources.folder == tmp_path / "sources"


@pytest.mark.parametrize(
    ("feeds", "said"),
    [
        ("{}", "gtfs.feeds[0]: expected one of path, url, dataset, found none"),
        (
            '{ path = "area.osm", url = "https://example.org" }',
            "gtfs.feeds[0]: expected one of path, url, dataset, found path and url",
        ),
        ('{ dataset = "5c" }', "gtfs.feeds[0]: dataset and resource belong together"),
        (
            '{ url = "https://a.org", fallback_url = "https://b.org" }',
            "gtfs.feeds[0]: fallback_url belongs to a dataset and its resource",
        ),
        (
            '{ url = "ftp://example.org/a.zip" }',
            "gtfs.feeds[0].url: expected an address such as \"https://example.org/feed.zip\", not 'ftp://example.org/a.zip'",
        ),
        (
            '{ dataset = "../x", resource = 1 }',
            "gtfs.feeds[0].dataset: '../x' has characters that a name can't have here",
        ),
        ('{ path = "area.osm", problem = "x" }', "gtfs.feeds[0].problem: unknown key, not 'x'"),
        (
            '{ url = "https://example.org", id = "../x" }',
            "gtfs.feeds[0].id: '../x' can't name the folder that versions are kept in",
        ),
        (
            '{ url = "https://example.org", id = ".x" }',
            "gtfs.feeds[0].id: '.x' can't name the folder that versions are kept in",
        ),
    ],
)
def test_sources_that_are_none(tmp_path, feeds, said):
    assert complaint(write_region(tmp_path, feeds)) == said


def test_a_region_needs_feeds(tmp_path):
    assert complaint(write_region(tmp_path)) == "gtfs.feeds: this list is empty"
    assert complaint(write_region(tmp_path, gtfs="# none")) == "gtfs.feeds: this key is missing"


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ('folder = ""', "sources.folder: expected a folder, not ''"),
        ('folder = "area.osm"', "sources.folder: expected a folder, this is a file: {folder}/area.osm"),
        ("at_once = 0", "sources.at_once: must be greater than or equal to 1, not 0"),
        ("retries = 3", "sources.retries: unknown key, not 3"),
        (
            'access_point = "data.gouv.fr"',
            "sources.access_point: expected an address such as \"https://example.org/feed.zip\", not 'data.gouv.fr'",
        ),
    ],
)
def test_settings_that_can_not_be(tmp_path, sources, said):
    path = write_region(tmp_path, '"area.osm"', sources=sources)
    assert complaint(path) == said.replace("{folder}", str(tmp_path))


def test_two_sources_of_the_same_id(tmp_path):
    feeds = '{ url = "https://example.org/a", id = "a" }'
    osm = '{ url = "https://example.org/b", id = "a" }'
    assert complaint(write_region(tmp_path, feeds, osm=osm)) == "osm.files[0].id: 'a' is the id of two sources"


def test_a_password_is_not_told(tmp_path):
    region = load_region(write_region(tmp_path, '{ url = "https://me:secret@example.org/a.zip" }'))
    assert sources_of(region)[0].told == "https://example.org/a.zip"


def test_a_build_leaves_out_what_was_never_fetched(tmp_path):
    path = write_region(tmp_path, '"own.zip", { url = "https://example.org/urban.zip" }')
    (tmp_path / "own.zip").write_bytes(feed())
    region, report = resolve(load_region(path)), BuildReport()
    assert [each.feed_id for each in _read_feeds(region, report, NOTHING_KEPT)] == ["own"]
    problem = "it was never fetched: `python precompute.py feeds fetch` does that"
    assert report.feeds[1].left_out == problem
    assert [(each.code, each.message) for each in report.warnings] == [
        ("feed-left-out", f"feed urban is left out: {problem}")
    ]
    assert [each.source.name for each in hash_inputs(region, path)] == [
        "region.toml",
        "area.osm",
        "own.zip",
        "establishments.csv",
        "formations.csv",
    ]


def test_the_settings_are_documented(tmp_path):
    rows = re.findall(r"^\| `sources\.(\w+)` \| `(.+?)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert [key for key, _ in rows] == list(Sources.model_fields)
    written = tomllib.loads("\n".join(f"{key} = {value}" for key, value in rows))
    assert Sources.model_validate(written, context=tmp_path) == Sources.model_validate({}, context=tmp_path)
