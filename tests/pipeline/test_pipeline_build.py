"""What `precompute.py build` publishes, and what it says."""

import hashlib
import shutil
import signal

import pyarrow.parquet as pq
import pytest
from running import Silent, contents, finish, minutes_from_home, names_in, run, start

from isochrones.dataset.dataset import open_dataset
from isochrones.dataset.manifest import read_manifest
from isochrones.dataset.publish import current_folder, only_one
from isochrones.dataset.tables import CARRIED, DESCRIPTIONS
from isochrones.pipeline import dataset_job as build
from isochrones.pipeline import inputs
from isochrones.pipeline.dataset_job import build_dataset
from isochrones.region.region_file import load_region
from isochrones.sample import FEEDS

# Of the sample's 8 establishments, within an hour of the home that the demonstration shows.
REACHED_FROM_HOME = 7

SEARCH_FOR_EVER = """
import time
from isochrones.pipeline import dataset_building

def search_for_ever(*_):
    print("searching", flush=True)
    time.sleep(3600)

dataset_building.search_all = search_for_ever
"""


def pointed_to(directory):
    """What the pointer to the current dataset says."""
    return str((directory / "current").readlink())


@pytest.fixture
def manifest(built):
    return read_manifest(current_folder(built)).as_record()


def test_it_publishes_under_the_output_folder(region, tmp_path):
    ran = run("build", region, "--output", tmp_path / "out" / "valbourg")
    folder = current_folder(tmp_path / "out" / "valbourg")
    assert (ran.code, ran.errors) == (0, [])
    assert ran.out.splitlines()[-1] == f"published {tmp_path / 'out' / 'valbourg' / folder.name}"
    assert names_in(tmp_path / "out" / "valbourg") == {".kept", ".lock", "current", folder.name}
    assert pointed_to(tmp_path / "out" / "valbourg") == folder.name
    assert names_in(folder) == {
        *("manifest.json", "SHA256SUMS", "index", "network"),
        *(
            f"{name}.parquet"
            for name in ("establishments", "formations", "stops", "feeds", "routes", "runs", "outbound", "return")
        ),
        *("reference_days.parquet", "outbound_days.parquet", "return_days.parquet"),
    }
    assert len(minutes_from_home(tmp_path / "out" / "valbourg")) == REACHED_FROM_HOME


def test_without_output_it_publishes_under_the_name_of_the_region(region, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("build", region).code == 0
    assert current_folder(tmp_path / "datasets" / "valbourg").parent == tmp_path / "datasets" / "valbourg"


@pytest.mark.slow
def test_progress_is_told_in_lines_where_there_is_no_terminal(region, tmp_path):
    ran = finish(start("build", region, "--output", tmp_path / "datasets"))
    assert (ran.code, ran.errors) == (0, [])
    told = [line.split(" s  ")[1] for line in ran.progress]
    assert told == [
        "reading inputs",
        "reading the catalogue",
        "reading timetables",
        "grouping trips into patterns",
        "reading streets",
        "joining stops and establishments to the streets",
        "walking between stops",
        "writing the network",
        "searching from every establishment",
        # One batch of 8 establishments, out and back, without and with school services.
        "searching from every establishment: 8 of 32",
        "searching from every establishment: 16 of 32",
        "searching from every establishment: 24 of 32",
        "searching from every establishment: 32 of 32",
        "indexing",
        "publishing",
    ]


def test_unchanged_inputs_are_not_built_again(region, built, tmp_path, monkeypatch):
    directory = shutil.copytree(built, tmp_path / "datasets", symlinks=True)
    folder = current_folder(directory)
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    monkeypatch.setattr(build, "finish_dataset", None)
    ran = run("build", region, "--output", directory)
    assert (ran.code, ran.errors) == (0, [])
    assert [line.split(" s  ")[1] for line in ran.progress] == ["reading inputs"]
    assert ran.out.splitlines()[-1] == f"already built, nothing has changed: {folder}"
    assert ran.out.startswith("valbourg, 2026-04-14 (Europe/Paris)\n")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == stamps


def test_building_what_was_published_before_goes_back_to_it(region, directory, built):
    old = pointed_to(directory)
    build_dataset(region, directory, 1, Silent())
    new = pointed_to(directory)
    assert old != new
    region.write_text(region.read_text().replace("budget_minutes = 90", "budget_minutes = 30"))
    published = build_dataset(region, directory, 1, Silent())
    assert (published.folder.name, published.is_new) == (old, False)
    # In 30 minutes one gets less far: going back to it is for a person to decide.
    assert {refusal.code for refusal in published.refusals} == {"pairs-lost"}
    assert pointed_to(directory) == new
    published = build_dataset(region, directory, 1, Silent(), publish_anyway=True)
    assert (published.folder.name, published.is_new, published.refusals) == (old, False, [])
    assert pointed_to(directory) == old
    assert contents(directory / new) == contents(current_folder(built))


def test_a_published_dataset_that_can_no_longer_be_opened_is_built_again(region, built, tmp_path):
    directory = shutil.copytree(built, tmp_path / "datasets", symlinks=True)
    folder = current_folder(directory)
    (folder / "establishments.parquet").write_bytes(b"PAR1")
    published = build_dataset(region, directory, 1, Silent())
    assert (published.folder, published.is_new) == (folder, True)
    assert contents(folder) == contents(current_folder(built))
    assert names_in(directory) == {".kept", ".lock", "current", folder.name}


@pytest.mark.usefixtures("small_batches")
def test_the_number_of_threads_and_of_batches_changes_no_byte(region, built, tmp_path):
    build_dataset(region, tmp_path / "datasets", 2, Silent())
    assert contents(current_folder(tmp_path / "datasets")) == contents(current_folder(built))


@pytest.mark.slow
def test_only_one_build_runs_at_a_time(region, directory):
    files = contents(directory)
    with only_one(directory):
        ran = finish(start("build", region, "--output", directory))
        assert (ran.code, ran.progress) == (1, [])
        assert ran.errors == [f"error: {directory}: another build is running there"]
    assert contents(directory) == files
    with only_one(directory):
        pass


@pytest.mark.slow
def test_two_builds_at_once_publish_once(region, directory):
    both = [start("build", region, "--output", directory) for _ in range(2)]
    ran = sorted(map(finish, both))
    # The second one may come so late that the first is done.
    assert [one.code for one in ran] in ([0, 1], [0, 0])
    for one in ran:
        assert one.errors in ([], [f"error: {directory}: another build is running there"])
    assert len(names_in(directory)) == 5  # .kept, .lock, current, the earlier dataset and this one


@pytest.mark.slow
def test_an_interrupted_build_ends_without_a_traceback(region, directory):
    before = minutes_from_home(directory)
    process = start("build", region, "--output", directory, code=SEARCH_FOR_EVER)
    assert process.stdout.readline() == "searching\n"
    process.send_signal(signal.SIGINT)
    ran = finish(process)
    assert (ran.code, ran.errors) == (130, ["error: interrupted"])
    assert minutes_from_home(directory) == before


def test_the_manifest_names_every_input_with_its_hash(manifest, sample_folder):
    files = {entry["path"]: entry for entry in manifest["inputs"]}
    assert set(files) == {
        *("region.toml", "valbourg.osm.pbf", "establishments.csv", "formations.csv"),
        *(f"{name}.zip" for name in FEEDS),
    }
    for name, entry in files.items():
        content = (sample_folder / name).read_bytes()
        assert entry == {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def test_a_feed_in_a_folder_is_hashed_by_its_files(region, tmp_path):
    folder = region.with_name("train")
    shutil.unpack_archive(region.with_name("train.zip"), folder)
    region.write_text(region.read_text().replace('"train.zip"', '"train"'))
    build_dataset(region, tmp_path / "datasets", 1, Silent())
    (before,) = (e for e in read_manifest(current_folder(tmp_path / "datasets")).inputs if e.path == "train")
    assert before.bytes == sum(path.stat().st_size for path in folder.iterdir())
    (folder / "stops.txt").rename(folder / "stops.text")
    assert build_dataset(region, tmp_path / "datasets", 1, Silent()).is_new


def test_the_manifest_says_what_was_asked_and_found(manifest):
    assert {key: manifest[key] for key in ("name", "date", "timezone", "arrive", "leave", "budget_minutes")} == {
        "name": "valbourg",
        "date": "2026-04-14",
        "timezone": "Europe/Paris",
        "arrive": ["07:30", "09:00"],
        "leave": ["16:30", "18:30"],
        "budget_minutes": 90,
    }
    assert manifest["dates"] == ["2026-04-14"]
    assert manifest["format_version"] == 5
    assert manifest["id"] == f"2026-04-14-{manifest['fingerprint'][:12]}"
    assert "OpenStreetMap" in manifest["attribution"]
    # In April Paris is at UTC+2 all day: an instant is what the clock shows.
    assert manifest["parameters"] == {
        "walk_kmh": 5.0,
        "bike_kmh": 15.0,
        "snap_meters": 500.0,
        "access_walk_seconds": 1800,
        "access_bike_seconds": 1200,
        "footpath_seconds": 900,
        "boarding_slack_seconds": 60,
        "max_rides": 5,
        "budget_seconds": 5400,
        "arrive_instants": [27_000, 32_400],
        "leave_instants": [59_400, 66_600],
        "school_services": True,
        "trunk": True,
        "further_days": [],
    }
    assert manifest["counts"]["establishments"] == 8
    assert manifest["counts"]["formations"] == 26
    assert [warned["code"] for warned in manifest["warnings"]] == ["frequency-based"]


def test_the_report_in_the_manifest_counts_what_each_feed_runs_on_the_date(manifest):
    lines = {line["feed"]: line for line in manifest["report"]["feeds"]}
    assert list(lines) == ["urbain", "train", "scolaire"]
    assert [(line["kind"], line["trips_on_date"]) for line in lines.values()] == [
        ("transit", 326),
        ("transit", 36),
        ("school", 12),
    ]
    assert {line["left_out"] for line in lines.values()} == {None}
    (interpolated,) = (f for f in manifest["report"]["findings"] if f["rule"] == "interpolated-time")
    assert interpolated["file"] == "urbain/stop_times.txt"
    assert len(interpolated["examples"]) == 3


def test_the_manifest_times_every_stage(manifest):
    assert {"reading timetables", "reading streets", "network_seconds", "search_seconds", "index_seconds"} <= set(
        manifest["timings"]
    )
    assert all(0 <= seconds < 600 for seconds in manifest["timings"].values())


def test_every_column_of_every_table_is_described(built):
    folder = current_folder(built)
    tables = {path.relative_to(folder).with_suffix("").as_posix(): path for path in folder.rglob("*.parquet")}
    assert set(tables) == set(DESCRIPTIONS)
    for name, path in tables.items():
        described = {field.name: field.metadata[b"description"].decode() for field in pq.read_schema(path)}
        carried = {"nature": CARRIED} if name == "establishments" else {}
        assert described == DESCRIPTIONS[name] | carried, name


def test_a_column_of_a_quantity_tells_its_unit():
    units = {"seconds": "[s", "milliseconds": "[ms]", "meters": "[m]", "ms": "[ms]", "lat": "[deg", "lon": "[deg"}
    instants = ("instant", "arrivals", "departures", "first_departure", "last_arrival")
    found = 0
    for table, columns in DESCRIPTIONS.items():
        for column, description in columns.items():
            unit = units.get(column.rsplit("_", maxsplit=1)[-1], "[s from noon" if column in instants else "")
            assert unit in description, (table, column)
            found += bool(unit)
    assert found == 37


def test_carried_columns_reach_the_answers(built):
    rows = {row["uai"]: row for row in open_dataset(built).establishments}
    assert rows["X810001A"]["name"] == "Lycée polyvalent Marguerite-Delmas"
    assert rows["X810001A"]["nature"] == "lycée"


def test_the_fingerprint_depends_on_every_input_and_on_the_code(region, monkeypatch):
    def mark(*warnings):
        return inputs.read_inputs(load_region(region), region, warnings).fingerprint

    marks = [mark()]
    assert mark() == marks[0]
    for path in sorted(region.parent.iterdir()):
        path.write_bytes(path.read_bytes() + b"\n")
        marks.append(mark())
    monkeypatch.setattr(inputs, "BUILDING", "isochrones.findings")
    marks.append(mark())
    marks.append(mark(("older-version-used", "feed urbain")))
    assert len(set(marks)) == len(marks) == 1 + 7 + 1 + 1


@pytest.mark.parametrize("command", ["", "build", "index", "sample", "demo", "run"])
def test_every_command_is_explained(command):
    ran = run(*command.split(), "--help")
    assert (ran.code, ran.errors) == (0, [])
    expected = {
        "": ("build", "index", "sample", "demo", "Precompute the reachability"),
        "build": ("REGION.toml", "--output DIR", "./datasets/<name>", "--threads", "goes on where it was"),
        "index": ("DATASET", "again from its tables"),
        "sample": ("DIR", "fictional region"),
        "demo": ("--region", "--port", "--once", "8000, or any"),
        "run": ("REGION.toml", "--output DIR", "--report FOLDER", "DIR/report", "--keep", "Exit code 0 if all is well"),
    }[command]
    said = " ".join(ran.out.split())
    for words in expected:
        assert words in said, words
    assert max(map(len, ran.out.splitlines())) <= 80
