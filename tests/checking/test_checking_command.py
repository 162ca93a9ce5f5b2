"""`feeds check` on the command line: what it says, what it writes, and its exit codes."""

from __future__ import annotations

import datetime as dt
import json
import zipfile

import pytest
from typer.testing import CliRunner
from worlds import DATE, World, at, feed, main_street, trip

from isochrones.cli.commands import app
from isochrones.sample import write_sample_region

STOPS = {"a": (0.0, 0.0), "b": (2000.0, 0.0)}


def run(*arguments):
    result = CliRunner().invoke(app, ["feeds", "check", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def region(tmp_path):
    """The region file of a street with two stops."""
    world = World(
        feeds=(feed("bus", STOPS, [trip("t", "a 7:00, b 7:10")]),),
        streets=(main_street(0.0, [0.0, 3000.0]),),
        establishments={"X000000A": at(0, 0)},
    )
    return world.write(tmp_path / "world")


def test_a_region(region, tmp_path):
    result = run(region, "--from", DATE, "--days", 5, "--json", tmp_path / "f.json", "--html", tmp_path / "f.html")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "world, 2026-04-14 to 2026-04-18"
    assert lines[-1] == "a build is advisable"
    assert max(map(len, lines)) <= 80
    record = json.loads((tmp_path / "f.json").read_text())
    assert record["build_advisable"] is True
    assert record["dates"] == [str(DATE + dt.timedelta(days=day)) for day in range(5)]
    assert record["feeds"][0]["trips_on_days"] == [1] * 5
    assert record["feeds"][0]["verdict"] == "fine"
    assert record["streets"]["snap_meters"] == 500
    page = (tmp_path / "f.html").read_text()
    assert "A build is advisable." in page
    assert "OpenStreetMap" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.html", "f.json", "world"]


def test_the_sample_region(tmp_path):
    region = write_sample_region(tmp_path / "sample")
    result = run(region, "--from", "2026-04-14", "--html", tmp_path / "sample.html")
    assert result.exit_code == 0
    assert (tmp_path / "sample.html").stat().st_size < 2_000_000


def test_it_says_when_a_build_is_not_advisable(region, tmp_path):
    result = run(region, "--from", "2030-01-01", "--json", tmp_path / "f.json")
    assert result.exit_code == 3
    last = result.stdout.splitlines()[-1]
    assert last.startswith("a build is not advisable: feed bus: no trip from 2030-01-01 to 2030-03-01")
    assert json.loads((tmp_path / "f.json").read_text())["objections"]


def test_feeds_alone(region, tmp_path):
    folder = region.parent / "bus"
    with zipfile.ZipFile(tmp_path / "zipped.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    result = run(folder, tmp_path / "zipped.zip", "--from", DATE, "--html", tmp_path / "f.html")
    assert result.exit_code == 0
    assert "bus, zipped, 2026-04-14 to 2026-06-12" in result.stdout
    assert "1 trips of feed zipped are published by feed bus too" in " ".join(result.stdout.split())
    assert "there are no streets to compare their stops with" in (tmp_path / "f.html").read_text()


def test_two_feeds_of_one_name_go_by_their_paths(region, tmp_path):
    other = region.parent / "bus"
    (tmp_path / "else" / "bus").mkdir(parents=True)
    for path in other.iterdir():
        (tmp_path / "else" / "bus" / path.name).write_bytes(path.read_bytes())
    result = run(other, tmp_path / "else" / "bus", "--from", DATE, "--json", tmp_path / "f.json")
    assert result.exit_code == 0
    ids = [found["feed"] for found in json.loads((tmp_path / "f.json").read_text())["feeds"]]
    assert ids == ["bus", (tmp_path / "else" / "bus").as_posix()]


def test_a_feed_that_cannot_be_read_is_part_of_the_report(tmp_path):
    (tmp_path / "page.zip").write_text("<html>not found</html>")
    result = run(tmp_path / "page.zip", "--from", DATE, "--html", tmp_path / "f.html")
    assert result.exit_code == 3
    assert "unreadable" in result.stdout
    assert "is a web page" in (tmp_path / "f.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{folder}/nothing.zip"], "nothing.zip: there is no such file or folder"),
        (["{folder}/nothing.toml"], "nothing.toml: cannot be read"),
        (["{region}", "--from", "tomorrow"], "--from: expected a date such as \"2026-04-14\", not 'tomorrow'"),
        (["{region}", "--from", "9999-12-31"], "--from: 9999-12-31 is too late"),
        (["{region}", "{bus}"], "region.toml: a region file is checked alone"),
        (["{bus}", "{bus}/../bus"], "bus: this feed is given twice"),
        (["{region}", "--json", "{folder}/none/f.json"], "f.json.unfinished: No such file or directory"),
    ],
)
def test_bad_input_is_one_line(region, tmp_path, arguments, message):
    places = {"folder": tmp_path, "region": region, "bus": region.parent / "bus"}
    result = run(*(argument.format(**places) for argument in arguments))
    assert result.exit_code == 1
    errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert message in errors[0]


def test_streets_that_cannot_be_read_are_one_line(region):
    (region.parent / "streets.osm").write_text("<osm")
    result = run(region, "--from", DATE)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("error: ")
