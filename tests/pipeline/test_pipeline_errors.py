"""Bad input: one line and exit code 1 where nothing can be built of it, else a warning."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from running import contents, finish, minutes_from_home, run, start

from isochrones.assembling.network_assembly import build_network
from isochrones.dataset.manifest import read_manifest
from isochrones.dataset.publish import current_folder
from isochrones.pipeline import network_stage


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def cut(path: Path, bytes_kept: int | None = None) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 if bytes_kept is None else bytes_kept])


def empty_feed(path: Path) -> None:
    """Leave a feed whose files have a header and no row."""
    with zipfile.ZipFile(path) as archive:
        headers = {name: archive.read(name).splitlines(keepends=True)[0] for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, header in headers.items():
            archive.writestr(name, header)


def no_trips(path: Path) -> None:
    """Leave a feed that has everything but a trip."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            rows = content.splitlines(keepends=True)
            archive.writestr(name, rows[0] if name in ("trips.txt", "stop_times.txt") else content)


def edit_rows(path: Path, change) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        change(number, row)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def only_feed(region: Path, name: str = "train.zip") -> Path:
    """Leave the region one feed, and return it."""
    edit(region, '"urbain.zip", "train.zip", { path = "scolaire.zip", type = "school" }', f'"{name}"')
    return region.with_name(name)


def blank_all_coordinates(region: Path) -> None:
    edit_rows(region.with_name("establishments.csv"), lambda _, row: row.update(lat="north"))


def no_service(region: Path) -> None:
    edit(region, '"2026-04-14"', '"2031-01-01"')


BAD = {
    "no-region-file": (lambda region: region.unlink(), "region.toml: cannot be read: No such file or directory"),
    "region-is-folder": (
        lambda region: (region.unlink(), region.mkdir()),
        "region.toml: cannot be read: Is a directory",
    ),
    "not-toml": (
        lambda region: region.write_text("name = "),
        "region.toml: not TOML: Invalid value (at end of document)",
    ),
    "unknown-key": (
        lambda region: edit(region, "budget_minutes", "budget_minuts"),
        "region.toml: travel.budget_minuts: unknown key, not 90",
    ),
    "missing-file": (lambda region: region.with_name("train.zip").unlink(), "gtfs.feeds[1]: no such file:"),
    "truncated-zip": (lambda region: cut(only_feed(region)), "train.zip: is a truncated zip"),
    "zero-byte-zip": (lambda region: cut(only_feed(region), 0), "train.zip: is an empty file, not a zip"),
    "empty-feed": (lambda region: empty_feed(only_feed(region)), "no usable feed: train/agency.txt"),
    "feed-without-trips": (lambda region: no_trips(only_feed(region)), "no usable feed: train.zip: no usable trips"),
    "truncated-pbf": (lambda region: cut(region.with_name("valbourg.osm.pbf")), "valbourg.osm.pbf"),
    "zero-byte-pbf": (lambda region: cut(region.with_name("valbourg.osm.pbf"), 0), "valbourg.osm.pbf"),
    "no-usable-establishment": (blank_all_coordinates, "establishments.csv: no usable establishment"),
    "empty-catalogue": (lambda region: cut(region.with_name("formations.csv"), 0), "formations.csv: the file is empty"),
    "date-without-service": (no_service, "travel.date: no feed has trips in the windows of 2031-01-01"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_and_the_earlier_dataset_is_still_served(name, region, directory):
    spoil, message = BAD[name]
    before, files = minutes_from_home(directory), contents(directory)
    spoil(region)
    ran = run("build", region, "--output", directory)
    assert ran.code == 1
    assert len(ran.errors) == 1
    assert ran.errors[0].startswith("error: ")
    assert message in ran.errors[0]
    assert ran.out == ""
    assert contents(directory) == files
    assert minutes_from_home(directory) == before


@pytest.mark.parametrize("spoil", [cut, lambda path: cut(path, 0), empty_feed, no_trips])
def test_a_feed_that_holds_nothing_is_left_out_loudly_beside_good_ones(spoil, region, tmp_path):
    spoil(region.with_name("train.zip"))
    ran = run("build", region, "--output", tmp_path / "datasets")
    assert (ran.code, ran.errors) == (0, [])
    manifest = read_manifest(current_folder(tmp_path / "datasets")).as_record()
    (warned,) = (w for w in manifest["warnings"] if w["code"] == "feed-left-out")
    assert warned["message"].startswith("feed train is left out: ")
    assert [line["feed"] for line in manifest["report"]["feeds"] if line["left_out"]] == ["train"]
    assert "feed-left-out: feed train is left out: " in ran.out
    assert minutes_from_home(tmp_path / "datasets")


def test_a_bad_coordinate_costs_one_row_and_is_reported(region, tmp_path):
    def spoil(number, row):
        if number == 2:
            row["lat"] = "43,7N"

    edit_rows(region.with_name("establishments.csv"), spoil)
    ran = run("build", region, "--output", tmp_path / "datasets")
    assert (ran.code, ran.errors) == (0, [])
    manifest = read_manifest(current_folder(tmp_path / "datasets")).as_record()
    assert manifest["counts"]["establishments"] == 7  # of the sample's 8
    (finding,) = (f for f in manifest["report"]["findings"] if f["rule"] == "bad-coordinate")
    # The header is row 1, so the third establishment is row 4.
    assert finding["count"] == 1
    assert finding["examples"][0].startswith('row 4: uai "X810003C", lat "43,7N"')
    assert "establishments.csv: bad-coordinate, 1 dropped" in ran.out


def test_establishments_far_from_any_street_are_warned_of(region, tmp_path):
    edit_rows(region.with_name("establishments.csv"), lambda _, row: row.update(lat="10.0"))
    ran = run("build", region, "--output", tmp_path / "datasets")
    assert (ran.code, ran.errors) == (0, [])
    warnings = read_manifest(current_folder(tmp_path / "datasets")).as_record()["warnings"]
    (warned,) = (w for w in warnings if w["code"] == "establishments-without-street")
    assert warned["message"].startswith("8 establishments have no street near")
    assert minutes_from_home(tmp_path / "datasets") == {}


def test_a_feed_without_service_on_the_date_is_warned_of(region, tmp_path):
    # After the train's last day, before the others'.
    edit(region, '"2026-04-14"', '"2026-06-30"')
    ran = run("build", region, "--output", tmp_path / "datasets")
    assert (ran.code, ran.errors) == (0, [])
    warnings = read_manifest(current_folder(tmp_path / "datasets")).as_record()["warnings"]
    (warned,) = (w for w in warnings if w["code"] == "date-outside-feed")
    assert warned["message"] == (
        "feed train has no trips on 2026-06-30: its calendar runs from 2026-03-02 to 2026-06-26"
    )


def test_an_input_that_changes_meanwhile_stops_the_build(region, directory, monkeypatch):
    catalogue = region.with_name("establishments.csv")

    def read_and_change(*arguments, **options):
        built = build_network(*arguments, **options)
        catalogue.write_text(catalogue.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        return built

    monkeypatch.setattr(network_stage, "build_network", read_and_change)
    files = contents(directory)
    ran = run("build", region, "--output", directory)
    assert (ran.code, ran.errors) == (1, ["error: establishments.csv: changed while it was being read; build again"])
    assert contents(directory) == files


@pytest.mark.slow
def test_usage_errors_are_told_with_code_2():
    for arguments in (["build"], ["build", "a.toml", "--threads", "0"], ["buidl"], ["demo", "--port", "70000"], []):
        ran = run(*arguments)
        assert ran.code == 2, arguments
        assert "Usage: " in "".join(ran.errors) + ran.out, arguments
    ran = finish(start("build"))
    assert (ran.code, ran.out) == (2, "")
    assert ran.errors[-1] == "Error: Missing argument 'REGION.toml'."
