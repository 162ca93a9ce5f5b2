"""`precompute.py feeds fetch`, `list` and `accept`."""

import json
import re
import signal
import threading

import pytest
from feed_server import redirect, status
from fetch_world import feed, write_region
from running import finish, run, start

from isochrones.cli.command_line import A_PERSON_MUST_LOOK


@pytest.fixture
def region(server, tmp_path):
    """A region with the feeds "urban", fetched, and "own", a file. The commands look at the real date."""
    path = write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}, "own.zip"')
    (path.parent / "own.zip").write_bytes(feed())
    server.serve("/urban.zip", feed(last_date="20991231"))
    return path


def test_fetch_tells_what_became_of_each_source(region, tmp_path):
    ran = run("feeds", "fetch", region, "--report", tmp_path / "report.json")
    assert ran.code == 0
    assert ran.errors == []
    assert sorted(line.split("  ")[-1] for line in ran.progress) == ["area.osm: local", "own: local", "urban: new"]
    assert "1 new, 2 local" in ran.out
    record = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert record["needs_a_person"] is False
    assert [(each["id"], each["result"]) for each in record["sources"]] == [
        ("urban", "new"),
        ("own", "local"),
        ("area.osm", "local"),
    ]
    assert len(record["sources"][0]["version"]) == 64
    assert "1 unchanged" in run("feeds", "fetch", region, "--feed", "urban").out


def test_fetch_calls_a_person(server, region):
    server.serve("/urban.zip", b"<html>")
    ran = run("feeds", "fetch", region)
    assert ran.code == A_PERSON_MUST_LOOK == 3
    assert "is a web page (HTML or XML), not a zip" in ran.out
    assert "1 quarantined" in ran.out
    server.script("/urban.zip", status(404))
    ran = run("feeds", "fetch", region)
    assert ran.code == 3
    assert "answers 404 Not Found" in ran.out
    # It is no matter of those that were not asked for.
    assert run("feeds", "fetch", region, "--feed", "own").code == 0


def test_list_and_accept(server, region):
    assert "never fetched" in run("feeds", "list", region).out
    run("feeds", "fetch", region)
    server.serve("/urban.zip", feed(4, last_date="20991231"))
    run("feeds", "fetch", region)
    assert "quarantined" in run("feeds", "list", region).out
    ran = run("feeds", "accept", region, "urban")
    assert ran.code == 0
    assert re.fullmatch(r"urban: the version of \d{4}-\d\d-\d\d is used now\n", ran.out)
    assert "accepted" in run("feeds", "list", region).out
    assert run("feeds", "fetch", region).code == 0


def test_redirects_into_private_networks_can_be_allowed(server, region):
    server.serve("/there.zip", feed(last_date="20991231"))
    server.script("/urban.zip", redirect("/there.zip"))
    assert run("feeds", "fetch", region).code == 3
    assert run("feeds", "fetch", region, "--allow-private").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fetch", "--feed", "rural"), "error: 'rural' is no feed or street extract of this region"),
        (("accept", "urban"), "error: urban: nothing of it is in quarantine"),
    ],
)
def test_mistakes_are_one_line(region, arguments, said):
    command, *rest = arguments
    ran = run("feeds", command, region, *rest)
    assert (ran.code, ran.errors) == (1, [said])


def test_a_report_that_can_not_be_written_is_one_line(region, tmp_path):
    ran = run("feeds", "fetch", region, "--report", tmp_path / "no" / "report.json")
    assert ran.code == 1
    assert ran.errors == [f"error: {tmp_path / 'no' / 'report.json.unfinished'}: No such file or directory"]


def test_an_interrupted_fetch_says_so(server, region):
    asked = threading.Event()

    def wait(handler):
        asked.set()
        handler.server.closing.wait(600)

    server.script("/urban.zip", wait)
    process = start("feeds", "fetch", str(region))
    assert asked.wait(60)
    process.send_signal(signal.SIGINT)
    ran = finish(process)
    assert (ran.code, ran.errors) == (130, ["error: interrupted"])
