import datetime as dt
import os

import pytest
from pydantic import ValidationError

from isochrones.findings import InputError
from isochrones.region.region_file import load_region

SECTIONS = {
    "top": 'name = "here"\ntimezone = "Europe/Paris"',
    "osm": 'files = ["area.osm.pbf"]',
    "gtfs": 'feeds = ["urban.zip"]',
    "catalogue": 'establishments = "establishments.csv"\nformations = "formations.csv"',
    "travel": 'date = "2026-04-14"',
}


def write_region(folder, **sections):
    """Write a region that works, but for the sections given; an empty one is left out."""
    for name in ("area.osm.pbf", "urban.zip", "establishments.csv", "formations.csv"):
        (folder / name).touch()
    (folder / "regional").mkdir(exist_ok=True)
    texts = {**SECTIONS, **sections}
    lines = [texts.pop("top")]
    for name, text in texts.items():
        lines += [f"[{name}]", text] if text else []
    path = folder / "region.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def complaint(path):
    with pytest.raises(InputError) as caught:
        load_region(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_defaults_are_those_of_the_design(tmp_path):
    region = load_region(write_region(tmp_path))
    assert region.name == "here"
    assert region.timezone == "Europe/Paris"
    assert region.travel.model_dump() == {
        "date": dt.date(2026, 4, 14),
        "dates": None,
        "school_zones": None,
        "stale": "drop",
        "arrive": (27_000, 32_400),  # 07:30 to 09:00
        "leave": (59_400, 66_600),  # 16:30 to 18:30
        "budget_minutes": 90,
        "walk_kmh": 5.0,
        "bike_kmh": 15.0,
        "access_walk_minutes": 30,
        "access_bike_minutes": 20,
        "footpath_minutes": 15,
        "boarding_slack_seconds": 60,
        "max_rides": 5,
        "snap_meters": 500.0,
    }
    assert region.streets.trunk is True


def test_paths_are_relative_to_the_file(tmp_path, monkeypatch):
    path = write_region(tmp_path)
    monkeypatch.chdir("/")
    region = load_region(path)
    assert region.osm.paths == (tmp_path / "area.osm.pbf",)
    assert region.gtfs.feeds[0].path == tmp_path / "urban.zip"
    assert region.catalogue.establishments == tmp_path / "establishments.csv"
    assert region.catalogue.formations == tmp_path / "formations.csv"


def test_a_region_file_in_the_working_folder_is_found(tmp_path, monkeypatch):
    path = write_region(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert load_region(path.relative_to(tmp_path)).osm.paths == (tmp_path / "area.osm.pbf",)


def test_every_key_can_be_set(tmp_path):
    travel = """
    date = "auto"
    arrive = ["07:00", "07:00"]
    leave = ["23:30", "25:30"]
    budget_minutes = 180
    walk_kmh = 4
    bike_kmh = 12.5
    access_walk_minutes = 0
    access_bike_minutes = 25
    footpath_minutes = 10
    boarding_slack_seconds = 0
    max_rides = 7
    snap_meters = 250
    """
    region = load_region(write_region(tmp_path, travel=travel, streets="trunk = false"))
    assert region.travel.date == "auto"
    assert region.travel.arrive == (25_200, 25_200)
    assert region.travel.leave == (84_600, 91_800)  # half past one in the night after
    assert region.travel.walk_kmh == 4.0
    assert region.travel.max_rides == 7
    assert region.streets.trunk is False


def test_a_date_may_be_a_toml_date(tmp_path):
    assert load_region(write_region(tmp_path, travel="date = 2026-04-14")).travel.date == dt.date(2026, 4, 14)


def test_a_byte_order_mark_is_no_obstacle(tmp_path):
    path = write_region(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_region(path).name == "here"


def test_feeds_are_files_or_folders_with_distinct_ids(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "urban.zip").touch()
    feeds = """feeds = [
        "urban.zip",
        "other/urban.zip",
        "regional/",
        { path = "urban.zip", id = "urban-2" },
        { path = "other/urban.zip", type = "school" },
    ]"""
    found = load_region(write_region(tmp_path, gtfs=feeds)).gtfs.feeds
    # The id that was asked for is not given away, and later stems are numbered past it.
    assert [feed.id for feed in found] == ["urban", "urban-3", "regional", "urban-2", "urban-4"]
    assert [feed.type for feed in found] == ["transit", "transit", "transit", "transit", "school"]
    assert found[2].path == tmp_path / "regional"


def test_a_region_can_not_be_changed(tmp_path):
    region = load_region(write_region(tmp_path))
    with pytest.raises(ValidationError):
        region.name = "elsewhere"


DATE = 'date = "2026-04-14"\n'

BROKEN = {
    "unknown key at the top": (
        {"top": SECTIONS["top"] + '\ncountry = "FR"'},
        "region.toml: country: unknown key, not 'FR'",
    ),
    "unknown key in a table": (
        {"travel": DATE + "budget = 60"},
        "region.toml: travel.budget: unknown key, not 60",
    ),
    "unknown key in a feed": (
        {"gtfs": 'feeds = [{ path = "urban.zip", kind = "school" }]'},
        "region.toml: gtfs.feeds[0].kind: unknown key, not 'school'",
    ),
    "missing name": ({"top": 'timezone = "UTC"'}, "region.toml: name: this key is missing"),
    "missing table": ({"osm": ""}, "region.toml: osm: this key is missing"),
    "missing date": ({"travel": "max_rides = 3"}, "region.toml: travel: date or dates is missing"),
    "table of the wrong type": (
        {"top": SECTIONS["top"] + '\nosm = "area.osm.pbf"', "osm": ""},
        "region.toml: osm: expected a table, not 'area.osm.pbf'",
    ),
    "text for a list": (
        {"osm": 'files = "area.osm.pbf"'},
        "region.toml: osm.files: expected a list, not 'area.osm.pbf'",
    ),
    "no streets": ({"osm": "files = []"}, "region.toml: osm.files: this list is empty"),
    "no feeds": ({"gtfs": "feeds = []"}, "region.toml: gtfs.feeds: this list is empty"),
    "number for a path": ({"osm": "files = [5]"}, "region.toml: osm.files[0]: expected a path, not 5"),
    "missing streets": (
        {"osm": 'files = ["area.osm.pbf", "none.osm.pbf"]'},
        "region.toml: osm.files[1]: no such file: {folder}/none.osm.pbf",
    ),
    "missing feed": (
        {"gtfs": 'feeds = ["urban.zip", "none.zip"]'},
        "region.toml: gtfs.feeds[1]: no such file: {folder}/none.zip",
    ),
    "missing feed in a table": (
        {"gtfs": 'feeds = [{ path = "none.zip" }]'},
        "region.toml: gtfs.feeds[0].path: no such file: {folder}/none.zip",
    ),
    "missing catalogue": (
        {"catalogue": 'establishments = "none.csv"\nformations = "formations.csv"'},
        "region.toml: catalogue.establishments: no such file: {folder}/none.csv",
    ),
    "folder for a file": (
        {"osm": 'files = ["regional"]'},
        "region.toml: osm.files[0]: expected a file, this is a folder: {folder}/regional",
    ),
    "duplicate feed ids": (
        {"gtfs": 'feeds = [{ path = "urban.zip", id = "a" }, { path = "regional", id = "a" }]'},
        "region.toml: gtfs.feeds[1].id: 'a' is the id of two feeds",
    ),
    "feed type": (
        {"gtfs": 'feeds = [{ path = "urban.zip", type = "bus" }]'},
        "region.toml: gtfs.feeds[0].type: must be 'transit', 'school' or 'mixed', not 'bus'",
    ),
    "blank in a feed id": (
        {"gtfs": 'feeds = [{ path = "urban.zip", id = "a b" }]'},
        "region.toml: gtfs.feeds[0].id: 'a b' has characters that a name can't have here",
    ),
    "name that is a path": (
        {"top": 'name = "../here"\ntimezone = "UTC"'},
        "region.toml: name: '../here' has characters that a name can't have here",
    ),
    "time zone": (
        {"top": 'name = "here"\ntimezone = "Europe/Valbourg"'},
        "region.toml: timezone: no such time zone: 'Europe/Valbourg'",
    ),
    "time zone that is a folder": (
        {"top": 'name = "here"\ntimezone = "Europe"'},
        "region.toml: timezone: no such time zone: 'Europe'",
    ),
    "time zone that climbs": (
        {"top": 'name = "here"\ntimezone = "../etc/passwd"'},
        "region.toml: timezone: no such time zone: '../etc/passwd'",
    ),
    "date": (
        {"travel": 'date = "14/04/2026"'},
        'region.toml: travel.date: expected a date such as "2026-04-14", or "auto", not \'14/04/2026\'',
    ),
    "date that does not exist": (
        {"travel": 'date = "2026-02-30"'},
        'region.toml: travel.date: expected a date such as "2026-04-14", or "auto", not \'2026-02-30\'',
    ),
    "date as a number": (
        {"travel": "date = 20260414"},
        'region.toml: travel.date: expected a date such as "2026-04-14", or "auto", not 20260414',
    ),
    "window that turns round": (
        {"travel": DATE + 'arrive = ["09:00", "07:30"]'},
        "region.toml: travel.arrive: the window ends before it starts",
    ),
    "window of more than four hours": (
        {"travel": DATE + 'leave = ["16:00", "20:01"]'},
        "region.toml: travel.leave: the window is longer than 4 hours",
    ),
    "window with one end": (
        {"travel": DATE + 'arrive = ["07:30"]'},
        'region.toml: travel.arrive: expected a window such as ["07:30", "09:00"], not [\'07:30\']',
    ),
    "window as text": (
        {"travel": DATE + 'arrive = "07:30"'},
        'region.toml: travel.arrive: expected a window such as ["07:30", "09:00"], not \'07:30\'',
    ),
    "clock without zero": (
        {"travel": DATE + 'arrive = ["7:30", "09:00"]'},
        "region.toml: travel.arrive[0]: expected a time such as \"07:30\", not '7:30'",
    ),
    "clock as a number": (
        {"travel": DATE + 'arrive = ["07:30", 9]'},
        'region.toml: travel.arrive[1]: expected a time such as "07:30", not 9',
    ),
    "minute that does not exist": (
        {"travel": DATE + 'arrive = ["07:60", "09:00"]'},
        "region.toml: travel.arrive[0]: there is no such time of day: '07:60'",
    ),
    "clock beyond the next day": (
        {"travel": DATE + 'leave = ["47:00", "48:00"]'},
        "region.toml: travel.leave[1]: there is no such time of day: '48:00'",
    ),
    "no budget": (
        {"travel": DATE + "budget_minutes = 0"},
        "region.toml: travel.budget_minutes: must be greater than or equal to 1, not 0",
    ),
    "budget over three hours": (
        {"travel": DATE + "budget_minutes = 181"},
        "region.toml: travel.budget_minutes: must be less than or equal to 180, not 181",
    ),
    "budget as text": (
        {"travel": DATE + 'budget_minutes = "90"'},
        "region.toml: travel.budget_minutes: expected a whole number, not '90'",
    ),
    "budget with a fraction": (
        {"travel": DATE + "budget_minutes = 90.5"},
        "region.toml: travel.budget_minutes: expected a whole number, not 90.5",
    ),
    "too many rides": (
        {"travel": DATE + "max_rides = 8"},
        "region.toml: travel.max_rides: must be less than or equal to 7, not 8",
    ),
    "speed that is no number": (
        {"travel": DATE + "walk_kmh = nan"},
        "region.toml: travel.walk_kmh: must be a finite number, not nan",
    ),
    "speed as text": (
        {"travel": DATE + 'bike_kmh = "fast"'},
        "region.toml: travel.bike_kmh: expected a number, not 'fast'",
    ),
    "switch as text": (
        {"streets": 'trunk = "no"'},
        "region.toml: streets.trunk: expected true or false, not 'no'",
    ),
    "not TOML": (
        {"top": "name = "},
        "region.toml: not TOML: Invalid value (at line 1, column 8)",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_is_said_in_one_line(tmp_path, case):
    sections, expected = BROKEN[case]
    assert complaint(write_region(tmp_path, **sections)) == expected.replace("{folder}", str(tmp_path))


def test_a_window_of_four_hours_is_accepted(tmp_path):
    region = load_region(write_region(tmp_path, travel=DATE + 'leave = ["16:00", "20:00"]'))
    assert region.travel.leave == (57_600, 72_000)


def test_a_missing_region_file_is_named(tmp_path):
    path = tmp_path / "none.toml"
    assert complaint(path) == f"{path}: cannot be read: No such file or directory"


def test_a_region_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "region.toml"
    path.write_bytes(b'name = "\xe9"')
    assert complaint(path) == "region.toml: not UTF-8 text (byte 8)"


def test_a_path_too_long_for_the_file_system_is_an_input_error(tmp_path):
    name = "x" * (os.pathconf(tmp_path, "PC_NAME_MAX") + 1)
    message = complaint(write_region(tmp_path, osm=f'files = ["{name}"]'))
    assert message == f"region.toml: osm.files[0]: cannot be read: {tmp_path / name}: File name too long"
