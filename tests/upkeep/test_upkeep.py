"""The scheduled run: what it does, what it tells, and when it calls a person."""

import functools
import json
import shutil
from pathlib import Path

import pytest
from feed_server import FeedServer, status
from running import Silent, contents, minutes_from_home, names_in, run
from sample_runs import TODAY, on_disk, order, run_once, with_trips, write_region

from isochrones.cli import run_command
from isochrones.dataset.publish import current_folder, only_one
from isochrones.dataset.shelf import publish_standing, roll_back
from isochrones.findings import InputError
from isochrones.upkeep import scheduled_run

pytestmark = pytest.mark.slow

STEPS = ["fetch", "check", "build", "compare", "publish", "verify", "prune"]
REPORTS = {".lock", "summary.txt", "summary.json", "fetch.json", "check.json", "check.html"}


@pytest.fixture(scope="module")
def first(sample_folder, tmp_path_factory):
    """A folder with region and datasets after a first run, not to be changed; the server is gone."""
    folder = tmp_path_factory.mktemp("first")
    with FeedServer() as running:
        running.serve("/urbain.zip", (sample_folder / "urbain.zip").read_bytes())
        region = write_region(sample_folder, folder / "region", running.base)
        run_once(region, folder / "datasets")
    (folder / "base").write_text(running.base)
    return folder


@pytest.fixture
def region(first, server, tmp_path):
    """The region after a first run; its server is the test's."""
    for name in ("region", "datasets", "report"):
        shutil.copytree(first / name, tmp_path / name, symlinks=True)
    path = tmp_path / "region" / "region.toml"
    path.write_text(path.read_text().replace((first / "base").read_text(), server.base))
    run_once(path, tmp_path / "datasets")
    return path


@pytest.fixture
def directory(region):
    """DIR where the first run published."""
    return region.parents[1] / "datasets"


def report_of(directory):
    return directory.parent / "report"


def codes(told):
    return [call["code"] for call in told["calls"]]


def fewer_trips(server, sample_folder, left_of_ten):
    """Publish the town's buses with so many tenths of their trips."""
    feed = (sample_folder / "urbain.zip").read_bytes()
    server.serve("/urbain.zip", with_trips(feed, lambda trip: sum(trip.encode()) % 10 < left_of_ten))


def test_a_first_run_does_everything(first):
    told = on_disk(first / "datasets")
    folder = current_folder(first / "datasets")
    assert (told["state"], told["region"], told["needs_a_person"], told["calls"]) == ("finished", "valbourg", False, [])
    assert list(told["steps"]) == STEPS
    assert told["served"] == told["steps"]["build"]["dataset"] == folder.name
    assert told["steps"]["fetch"]["results"] == {"local": 3, "new": 1}
    assert told["steps"]["check"]["build_advisable"] is True
    assert told["steps"]["publish"]["published"] is True
    assert told["steps"]["verify"]["damaged"] == []
    assert names_in(first / "report") == REPORTS
    assert json.loads((first / "report" / "fetch.json").read_text())["sources"][0]["result"] == "new"
    assert "<svg" in (first / "report" / "check.html").read_text()
    text = (first / "report" / "summary.txt").read_text()
    assert text.startswith("valbourg: finished, and all is well\n")
    assert f"served now: {folder.name}\n" in text


def test_where_nothing_is_new_nothing_is_built(region, directory):
    before = contents(directory)
    told = run_once(region, directory)
    assert told["calls"] == []
    assert told["steps"]["fetch"]["results"] == {"local": 3, "unchanged": 1}
    assert told["steps"]["build"]["is_new"] is False
    assert contents(directory) == before


def test_a_small_change_is_published_with_a_comparison(region, directory, server, sample_folder):
    before = current_folder(directory).name
    feed = (sample_folder / "urbain.zip").read_bytes()
    server.serve("/urbain.zip", with_trips(feed, lambda trip: trip != "A-001"))
    told = run_once(region, directory)
    assert told["calls"] == []
    assert told["served"] == told["steps"]["build"]["dataset"] != before
    judged = json.loads((report_of(directory) / "diff.json").read_text())
    assert (judged["before"]["id"], judged["after"]["id"]) == (before, told["served"])
    assert judged["refusals"] == []
    assert "<svg" in (report_of(directory) / "diff.html").read_text()
    pairs = told["steps"]["compare"]["pairs"]["outbound, transit"]
    assert pairs["before"] == pairs["lost"] + pairs["slower"] + pairs["faster"] + pairs["equal"] > 100
    # What tells of other datasets does not stay.
    run_once(region, directory)
    assert names_in(report_of(directory)) == REPORTS


def test_a_dataset_that_lost_too_much_waits_for_a_person(region, directory, server, sample_folder):
    before, minutes = current_folder(directory).name, minutes_from_home(directory)
    fewer_trips(server, sample_folder, 5)
    told = run_once(region, directory)
    assert set(codes(told)) == {"pairs-lost"}
    assert told["served"] == before
    assert told["steps"]["publish"]["published"] is False
    assert minutes_from_home(directory) == minutes
    refused = told["steps"]["build"]["dataset"]
    assert f"to publish it: python precompute.py publish {directory} {refused}" in told["steps"]["publish"]["details"]
    # As long as nobody has looked, each run says so; nothing is built again.
    again = run_once(region, directory)
    assert again["calls"] == told["calls"]
    assert again["steps"]["build"]["is_new"] is False
    publish_standing(directory, refused)
    told = run_once(region, directory)
    assert (told["calls"], told["served"]) == ([], refused)


def test_what_somebody_went_back_from_does_not_come_back(region, directory, server, sample_folder):
    before = current_folder(directory).name
    feed = (sample_folder / "urbain.zip").read_bytes()
    server.serve("/urbain.zip", with_trips(feed, lambda trip: trip != "A-001"))
    newer = run_once(region, directory)["served"]
    assert roll_back(directory, None).name == before
    told = run_once(region, directory)
    assert (codes(told), told["served"]) == (["withdrawn"], before)
    server.serve("/urbain.zip", with_trips(feed, lambda trip: trip not in ("A-001", "A-002")))
    told = run_once(region, directory)
    assert codes(told) == []
    assert told["served"] not in (before, newer)


def test_a_web_page_instead_of_a_feed_calls_a_person_and_costs_nothing(region, directory, server):
    minutes = minutes_from_home(directory)
    server.serve("/urbain.zip", b"<html>moved</html>")
    told = run_once(region, directory)
    assert codes(told) == ["quarantined"]
    assert "source urbain" in told["calls"][0]["message"]
    assert minutes_from_home(directory) == minutes
    # Answers say that an older version is used.
    assert {"frequency-based", "older-version-used"} == {each["code"] for each in told["steps"]["build"]["warnings"]}
    assert "A person must look:\n  quarantined: source urbain" in (report_of(directory) / "summary.txt").read_text()


def test_a_server_that_is_gone_calls_a_person_and_costs_nothing(region, directory, server):
    minutes = minutes_from_home(directory)
    server.script("/urbain.zip", *[status(503)] * 5)
    told = run_once(region, directory)
    assert codes(told) == ["failed"]
    assert told["state"] == "finished"
    assert minutes_from_home(directory) == minutes


def test_a_calendar_that_has_run_out_calls_a_person(region, directory):
    summary = scheduled_run.scheduled_run(order(region, directory), Silent(), TODAY.replace(year=2027))
    assert {call.code for call in summary.calls} == {"not-advisable"}
    # What is served holds for its date; it is still the best there is.
    assert summary.served == current_folder(directory).name


def test_a_damaged_file_is_found(region, directory):
    path = current_folder(directory) / "establishments.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    told = run_once(region, directory)
    assert codes(told) == ["damaged"]
    assert str(path) in told["calls"][0]["message"]


def test_old_datasets_are_pruned(region, directory, server, sample_folder):
    feed = (sample_folder / "urbain.zip").read_bytes()
    served = [current_folder(directory).name]
    for number in range(1, 4):
        gone = {f"A-{each:03d}" for each in range(1, number + 1)}
        server.serve("/urbain.zip", with_trips(feed, lambda trip, gone=gone: trip not in gone))
        served.append(run_once(region, directory, keep=1)["served"])
    assert len(set(served)) == 4
    standing = {name for name in names_in(directory) if not name.startswith(".") and name != "current"}
    assert standing == set(served[-2:])
    assert on_disk(directory)["steps"]["prune"]["removed"] == [served[1]]


@pytest.mark.parametrize("damage", ["name = 3", "[gtfs"])
def test_a_region_file_that_can_not_be_read(damage, region, directory):
    region.write_text(damage)
    with pytest.raises(InputError) as raised:
        run_once(region, directory)
    told = on_disk(directory)
    assert (told["state"], codes(told)) == ("failed", ["failed"])
    assert told["calls"][0]["message"] == str(raised.value)
    assert told["served"] == current_folder(directory).name
    # Nothing of an earlier run is there to be taken for this one's.
    assert names_in(report_of(directory)) == {".lock", "summary.txt", "summary.json"}


def test_an_input_that_can_not_be_used_ends_the_run_where_it_was(region, directory):
    (region.parent / "establishments.csv").write_text("name\n")
    with pytest.raises(InputError, match=r"establishments\.csv"):
        run_once(region, directory)
    told = on_disk(directory)
    assert (told["state"], told["now_doing"]) == ("failed", "reading the catalogue")
    assert list(told["steps"]) == ["fetch", "check"]
    assert (report_of(directory) / "summary.txt").read_text().startswith("valbourg: failed: reading the catalogue\n")


def test_two_runs_at_once(region, directory):
    before = on_disk(directory)
    with only_one(report_of(directory)), pytest.raises(InputError, match="another run is running there"):
        scheduled_run.scheduled_run(order(region, directory), Silent(), TODAY)
    assert on_disk(directory) == before


@pytest.fixture
def on_the_day(monkeypatch):
    """Let the command run as of the sample's own time."""
    monkeypatch.setattr(run_command, "scheduled_run", functools.partial(scheduled_run.scheduled_run, today=TODAY))


@pytest.mark.usefixtures("on_the_day")
def test_the_command_tells_all_of_it(region, directory, server):
    arguments = ("run", region, "--output", directory, "--threads", "1")
    ran = run(*arguments)
    assert (ran.code, ran.errors) == (0, [])
    assert ran.out == (directory / "report" / "summary.txt").read_text()
    stages = [line.split("  ")[-1] for line in ran.progress]
    assert [stage for stage in stages if stage in ("fetching", "checking feeds", "pruning")] == [
        "fetching",
        "checking feeds",
        "pruning",
    ]
    server.serve("/urbain.zip", b"")
    ran = run(*arguments)
    assert (ran.code, ran.errors) == (3, [])
    assert "A person must look" in ran.out


@pytest.mark.usefixtures("on_the_day")
def test_the_command_fails_in_one_line(region, directory, tmp_path):
    region.write_text(region.read_text().replace("valbourg.osm.pbf", "gone.osm.pbf"))
    ran = run("run", region, "--output", directory, "--report", tmp_path / "elsewhere")
    assert ran.code == 1
    assert len(ran.errors) == 1
    assert "gone.osm.pbf" in ran.errors[0]
    told = json.loads((tmp_path / "elsewhere" / "summary.json").read_text())
    assert (told["state"], told["needs_a_person"]) == ("failed", True)


@pytest.mark.usefixtures("on_the_day")
def test_by_default_it_publishes_where_a_build_does(region, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run("run", region).code == 0
    assert names_in(Path("datasets") / "valbourg") >= {"current", "report"}
    assert run("list", Path("datasets") / "valbourg").code == 0
