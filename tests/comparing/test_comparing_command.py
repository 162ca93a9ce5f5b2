"""`precompute.py diff`: exit codes, terminal, JSON file, page; and its errors, in one line each."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
import town
from two_datasets import Row, Stop, Tables, write
from typer.testing import CliRunner
from worlds import at, main_street

from isochrones.cli.commands import app
from isochrones.comparing import PublishLimits, compare, judge
from isochrones.comparing import comparison_page as page
from isochrones.comparing.comparison_page import comparison_page
from isochrones.comparing.judgement import Refusal
from isochrones.comparing.street_lines import main_streets
from isochrones.dataset.publish import current_folder

PROGRESS = re.compile(r" *\d+\.\d s  \S.*")
HOSTILE = "<script>alert(1)</script>"


def diff(*arguments):
    """Run the command on a terminal of 80 columns; return its exit code, what it shows, and its errors."""
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["diff", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    errors = [line for line in result.stderr.splitlines() if not PROGRESS.fullmatch(line)]
    return result.exit_code, result.stdout, errors


def shown_row(out, name):
    """Return the cells of the first line that starts with a name."""
    return next(line[len(name) :].split() for line in out.splitlines() if line.startswith(name))


def test_a_dataset_may_take_its_own_place(town_before):
    code, out, errors = diff(town_before, current_folder(town_before))
    assert (code, errors) == (0, [])
    assert shown_row(out, "outbound, transit") == ["4", "4", "0", "0", "0", "0", "4"]
    assert out.splitlines()[-1] == "The second dataset may take the place of the first."


def test_a_dataset_that_loses_too_much_may_not(town_before, without_line_2):
    code, out, errors = diff(town_before, without_line_2)
    assert (code, errors) == (3, [])
    assert shown_row(out, "outbound, transit") == ["4", "2", "2", "0", "0", "0", "2"]
    assert "Reached from no stop any more (outbound, transit): 1\n  X2 School X2\n" in out
    assert shown_row(out, "X2 School X2") == ["2", "2", "0", "0"]
    said = " ".join(out.split())
    assert "pairs-lost: outbound, transit: pairs fall by 50.00 %, from 4 to 2; at most 3 % may be lost" in said
    assert "establishment-lost-transit: outbound, transit: establishments that no stop reaches any more (1): X2" in said
    # There are no school services, and so nothing to be said of them.
    assert "all services" not in said


def test_limits_are_options(town_before, without_line_2):
    loose = ("--max-lost-pairs-percent", 50, "--on-establishment-lost", "say")
    assert diff(town_before, without_line_2, *loose)[0] == 0
    assert diff(town_before, without_line_2, *loose[:2])[0] == 3
    assert diff(town_before, without_line_2, *loose[2:])[0] == 3


def test_the_json_file_holds_the_comparison_and_the_refusals(town_before, without_line_2, tmp_path):
    diff(town_before, without_line_2, "--json", tmp_path / "d.json")
    written = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    comparison = compare(town_before, without_line_2)
    refusals = written.pop("refusals")
    assert written == comparison.as_record()
    assert [Refusal(**refusal) for refusal in refusals] == judge(comparison, PublishLimits())
    assert [path.name for path in tmp_path.iterdir()] == ["d.json"]


def test_the_page_shows_the_verdict_the_map_and_the_losses(town_before, without_line_2, tmp_path):
    diff(town_before, without_line_2, "--html", tmp_path / "d.html")
    document = (tmp_path / "d.html").read_text(encoding="utf-8")
    tree = ET.fromstring(re.sub(r"<meta [^>]*>", "", document.removeprefix("<!doctype html>")))
    text = " ".join(" ".join(tree.itertext()).split())
    assert "The second dataset would not be published." in text
    assert "reached from no stop any more: 1" in text
    titles = [title.text for title in tree.iter("title")]
    assert "X2 School X2: 2 → 0 stops (2 lost)" in titles
    assert "X1 School X1: 2 → 2 stops (0 lost), median 11 → 11 min" in titles


def test_nothing_on_the_page_runs_or_is_fetched(tmp_path):
    stops = [Stop(HOSTILE, HOSTILE, (0.0, 0.0))]
    rows = {"outbound": [Row("transit", 0, 0, 600)]}
    before = write(tmp_path / "a", Tables(stops, [HOSTILE], rows, {"id": HOSTILE, "name": HOSTILE}))
    inputs = [{"path": HOSTILE, "sha256": "0", "bytes": 0}]
    after = write(tmp_path / "b", Tables(stops, [HOSTILE], {}, {"name": f"{HOSTILE}2", "inputs": inputs}))
    comparison = compare(before, after)
    document = comparison_page(comparison.as_record(), judge(comparison, PublishLimits()))
    assert "<script" not in document
    assert "&lt;script&gt;" in document
    assert not re.search(r"(src|href)=|url\(|@import|https?:", document)


def test_points_are_as_large_as_what_was_lost():
    def sizes(lost):
        rows = [{"uai": "X", "name": "", "lat": 48.0, "lon": 2.0, "state": "fewer stops", "stops_lost": lost}]
        rows[0] |= {"stops_before": 500, "stops_after": 500 - lost}
        rows[0] |= {"median_minutes_before": 30, "median_minutes_after": 30}
        look = next(look for look in page._LOOKS if look.state == "fewer stops")
        return [layer.radius for layer in page._layers(look, rows)]

    assert [sizes(lost) for lost in (9, 10, 99, 100)] == [[3.5], [5.0], [5.0], [7.0]]


def test_main_streets_alone_lie_under_the_map(tmp_path):
    primary = main_street(0, [0, 5_000, 10_000], {"highway": "primary"})
    streets = (primary, main_street(900, [0, 10_000]), main_street(1800, [0, 10_000], {"highway": "secondary_link"}))
    folder = current_folder(town.built_in(tmp_path, replace(town.TOWN, streets=streets)))
    lines = main_streets(folder)
    assert {round((lat.min() - at(0, 0)[0]) * 111_195) for lat, _ in lines} == {0, 1800}
    assert max(lon.max() for _, lon in lines) == pytest.approx(at(10_000, 0)[1], abs=1e-6)
    assert "© OpenStreetMap contributors" in comparison_page(compare(folder, folder).as_record(), [], folder)


def test_long_names_fit_a_terminal(tmp_path):
    feed = "a-feed-with-a-very-long-name-" * 4
    stops = [Stop(f"{feed}{n}", "a", (0.0, 0.0)) for n in range(2)]
    uais = [f"X{number:07d}{'establishment' * 9}" for number in range(25)]
    rows = [Row("transit", stop, number, 600) for number in range(25) for stop in range(2)]
    before = write(tmp_path / "a", Tables(stops, uais, {"outbound": rows}))
    after = write(tmp_path / "b", Tables(stops, uais, {}))
    code, out, errors = diff(before, after)
    assert (code, errors) == (3, [])
    assert max(map(len, out.splitlines())) <= 80
    assert "and 5 more" in out


def test_a_comparison_across_formats_is_made_and_said(town_before, tmp_path):
    folder = shutil.copytree(current_folder(town_before), tmp_path / "other")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format_version": 1}))
    comparison = compare(folder, town_before)
    assert [note.code for note in comparison.notes] == ["format-changed"]
    assert comparison.as_record()["ways"][0]["pairs"]["equal"] == 4


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("manifest.json", "{", "not a manifest"),
        ("manifest.json", "{}", "it has no id"),
        ("outbound.parquet", "PAR1", "not a table of a dataset"),
        ("stops.parquet", "PAR1", "not a table of a dataset"),
    ],
)
def test_a_damaged_dataset_is_one_line(town_before, tmp_path, name, content, complaint):
    folder = shutil.copytree(current_folder(town_before), tmp_path / "damaged")
    (folder / name).write_text(content)
    code, out, (error,) = diff(town_before, folder)
    assert (code, out) == (1, "")
    assert error.startswith(f"error: {folder / name}: ")
    assert complaint in error


@pytest.mark.parametrize("bad", [{"stop": 9}, {"stop": -1}, {"establishment": 2}, {"seconds": 1 << 14}])
def test_rows_that_name_what_is_not_there_are_one_line(tmp_path, bad):
    rows = [Row("transit", 0, 0, 600)._replace(**bad)]
    folder = write(tmp_path / "a", Tables([Stop("f", "a", (0.0, 0.0))], ["X1"], {"outbound": rows}))
    code, _, (error,) = diff(folder, folder)
    assert (code, "outbound.parquet: damaged" in error) == (1, True)


def test_what_is_no_dataset_and_what_can_not_be_written_is_one_line(town_before, tmp_path):
    assert diff(tmp_path, town_before)[::2] == (1, [f"error: {tmp_path}: no dataset has been published here"])
    missing = tmp_path / "missing" / "d.json"
    code, _, (error,) = diff(town_before, town_before, "--json", missing)
    assert (code, error) == (1, f"error: {missing}.unfinished: No such file or directory")


def test_all_is_in_an_order_that_depends_on_the_datasets_alone(town_before, without_line_2):
    records = [json.dumps(compare(town_before, without_line_2).as_record()) for _ in range(2)]
    assert records[0] == records[1]


def test_figures_are_plain_values(town_before, without_line_2):
    def values(value):
        if isinstance(value, dict):
            yield from (v for entry in value.values() for v in values(entry))
        elif isinstance(value, list):
            yield from (v for entry in value for v in values(entry))
        else:
            yield value

    assert not any(isinstance(value, np.generic) for value in values(compare(town_before, without_line_2).as_record()))
