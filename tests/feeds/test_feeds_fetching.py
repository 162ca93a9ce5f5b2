"""Fetching from servers that answer well, badly or not at all."""

import datetime as dt
import email.utils
import io
import threading
import time

import pytest
from feed_server import drip, endless, hang_up, redirect, silence, status
from fetch_world import TODAY, current, feed, fetch, outcome, state_of, streets, write_region
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from isochrones.cli.views.show_feeds import DownloadsProgress
from isochrones.dataset.publish import only_one
from isochrones.feeds import fetch_sources, overview, resolve, source_warnings
from isochrones.feeds.web import _retry_after
from isochrones.findings import InputError
from isochrones.region.region_file import load_region


@pytest.fixture
def region(server, tmp_path):
    """A region with the feed "urban" at /urban.zip."""
    return write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}')


def used(region):
    return current(resolve(load_region(region)))


def test_a_new_version_is_kept_and_used(server, region):
    content = feed()
    server.serve("/urban.zip", content)
    first = outcome(region)
    assert (first.result, first.reasons, first.type) == ("new", (), "transit")
    assert used(region) == content
    (version,) = state_of(region).versions
    assert (version.verdict, version.bytes, version.facts.stops) == ("good", len(content), 8)
    assert version.facts.last_date == dt.date(2026, 7, 3)
    assert server.last("/urban.zip")["User-Agent"].startswith("isochrones/")


def test_nothing_is_sent_again(server, region):
    server.serve("/urban.zip", feed())
    outcome(region)
    assert outcome(region).result == "unchanged"
    assert [code for code, _ in server.pages["/urban.zip"].sent] == [200, 304]


def test_a_date_will_do_where_there_is_no_etag(server, region):
    server.serve("/urban.zip", feed(), etag=False)
    outcome(region)
    outcome(region)
    assert "If-None-Match" not in server.last("/urban.zip")
    assert server.last("/urban.zip")["If-Modified-Since"].endswith("GMT")


def test_the_same_content_is_no_new_version(server, region):
    server.serve("/urban.zip", feed(), etag=False, modified=False)
    outcome(region)
    assert outcome(region).result == "unchanged"
    assert len(state_of(region).versions) == 1


def test_earlier_versions_are_kept(server, region):
    versions = [feed(name=name) for name in ("Alder", "Birch", "Cedar")]
    for content in versions:
        server.serve("/urban.zip", content)
        assert outcome(region).result == "new"
        assert used(region) == content
    kept = region.parent / "sources" / "urban" / "versions"
    assert {path.read_bytes() for path in kept.iterdir()} == set(versions)
    assert [path.suffix for path in kept.iterdir()] == [".zip"] * 3


def test_what_is_missing_on_the_disk_is_fetched_again(server, region):
    server.serve("/urban.zip", feed())
    outcome(region)
    (kept,) = (region.parent / "sources" / "urban" / "versions").iterdir()
    kept.unlink()
    (entry,) = resolve(load_region(region)).gtfs.feeds
    assert entry.path is None
    assert "missing or damaged" in entry.problem
    assert outcome(region).result == "unchanged"
    assert used(region) == feed()


# What passes by, and what does not.


@pytest.mark.parametrize(
    "trouble",
    [hang_up, status(500), status(503), status(408), status(429), status(429, Retry_After="soon")],
    ids=["hangs up", "500", "503", "408", "429", "429 with nonsense"],
)
def test_what_passes_by_is_waited_for(server, region, trouble):
    good = server.serve("/good.zip", feed())
    server.script("/urban.zip", trouble, trouble, server.pages["/good.zip"])
    assert good
    assert outcome(region).result == "new"
    assert server.count("/urban.zip") == 3


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_what_does_not_pass_by_is_asked_once(server, region, code):
    server.script("/urban.zip", status(code))
    failed = outcome(region)
    assert failed.result == "failed"
    assert f"127.0.0.1 answers {code}" in failed.reasons[0]
    assert server.count("/urban.zip") == 1


def test_attempts_are_counted(server, region):
    server.script("/urban.zip", status(502))
    assert outcome(region).reasons == ("127.0.0.1 answers 502 Bad Gateway (3 attempts)",)
    assert server.count("/urban.zip") == 3


@pytest.mark.parametrize("how", ["seconds", "date"])
def test_a_server_that_says_when_to_come_back_is_obeyed(server, region, how):
    def busy(handler):
        date = email.utils.formatdate(time.time() + 2, usegmt=True)
        handler.head(429, Content_Length=0, Retry_After="1" if how == "seconds" else date)

    server.serve("/good.zip", feed())
    server.script("/urban.zip", busy, server.pages["/good.zip"])
    assert outcome(region).result == "new"
    first, second = (asked.moment for asked in server.asked)
    # A date has no fractions of seconds.
    assert second - first >= (1.0 if how == "seconds" else 0.9)


def test_a_server_that_wants_to_be_left_alone_is(server, region):
    server.script("/urban.zip", status(429, Retry_After="3600"))
    assert outcome(region).reasons == ("127.0.0.1 answers 429 Too Many Requests; it asks to come back in 3600 s",)
    assert server.count("/urban.zip") == 1


def test_all_of_a_host_waits_when_it_says_so(server, tmp_path):
    entries = ", ".join(f'{{ url = "{server.base}/{n}.zip" }}' for n in range(4))
    region = write_region(tmp_path / "region", entries, sources="per_host = 1")
    server.serve("/good.zip", feed())
    good = server.pages["/good.zip"]
    server.script("/0.zip", status(429, Retry_After="1"), good)
    for n in (1, 2, 3):
        server.script(f"/{n}.zip", good)
    assert fetch(region, "0", "1", "2", "3").count("new") == 4
    refused, *others = (asked.moment for asked in server.asked)
    assert min(others) - refused >= 1.0


def test_a_silent_server_is_given_up(server, tmp_path):
    urban = f'{{ url = "{server.base}/urban.zip" }}'
    region = write_region(tmp_path / "region", urban)
    region.write_text(region.read_text().replace("silence_seconds = 60", "silence_seconds = 0.2"))
    server.script("/urban.zip", silence)
    assert outcome(region).reasons == ("127.0.0.1 is silent for 0.2 s (3 attempts)",)


def test_a_server_that_drips_is_given_up(server, tmp_path):
    urban = f'{{ url = "{server.base}/urban.zip" }}'
    region = write_region(tmp_path / "region", urban, sources="deadline_minutes = 0.01")
    server.script("/urban.zip", drip)
    assert outcome(region).reasons == ("not done after 0.01 minutes",)
    assert server.count("/urban.zip") == 1


def test_an_endless_answer_is_cut(server, tmp_path):
    region = write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}', sources="max_megabytes = 1")
    server.script("/urban.zip", endless)
    assert outcome(region).reasons == ("more than the 1,000,000 bytes allowed",)
    assert not (region.parent / "sources" / "urban" / "partial").exists()


def test_what_is_said_to_be_too_large_is_not_begun(server, tmp_path):
    region = write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}', sources="max_megabytes = 1")
    server.serve("/urban.zip", bytes(1_000_001))
    assert outcome(region).reasons == ("1,000,001 bytes, more than the 1,000,000 allowed",)


def test_nobody_there(tmp_path):
    region = write_region(tmp_path / "region", '{ url = "http://127.0.0.1:9/urban.zip" }')
    failed = outcome(region)
    assert failed.result == "failed"
    assert "3 attempts" in failed.reasons[0]
    assert failed.version is None


def test_a_host_that_does_not_exist(tmp_path):
    region = write_region(tmp_path / "region", '{ url = "http://no.such.host.invalid/urban.zip" }')
    assert "no.such.host.invalid is not known" in outcome(region).reasons[0]


def test_when_fetching_fails_the_last_good_version_stays(server, region):
    server.serve("/urban.zip", feed())
    outcome(region)
    server.script("/urban.zip", status(404))
    failed = outcome(region)
    assert (failed.result, failed.version_date) == ("failed", dt.datetime.now(dt.UTC).date())
    assert used(region) == feed()
    loaded = load_region(region)
    status_of = overview(loaded)[0]
    assert (status_of.state, status_of.details) == ("failed", "127.0.0.1 answers 404 Not Found")
    ((code, message),) = source_warnings(loaded)
    assert code == "source-not-fetched"
    assert "127.0.0.1 answers 404 Not Found" in message
    server.serve("/urban.zip", feed())
    assert outcome(region).result == "unchanged"
    assert source_warnings(loaded) == []
    assert overview(loaded)[0].state == "good"


def test_a_name_and_password_are_for_the_host_they_stand_at(server, tmp_path):
    url = server.base.replace("http://", "http://me:secret@")
    region = write_region(tmp_path / "region", f'{{ url = "{url}/urban.zip" }}', sources="allow_private = true")
    server.serve("/there.zip", feed())
    server.script("/urban.zip", redirect("/there.zip"))
    found = outcome(region)
    assert found.result == "new"
    assert server.last("/urban.zip")["Authorization"] == "Basic bWU6c2VjcmV0"
    kept = (region.parent / "sources" / "urban" / "state.json").read_text()
    assert "secret" not in kept + str(found)
    assert outcome(region).result == "unchanged"
    assert "If-None-Match" in server.last("/urban.zip")


# Where one is led to.


def test_redirects_are_followed(server, tmp_path):
    region = write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}', sources="allow_private = true")
    server.serve("/there/feed.zip", feed())
    server.script("/urban.zip", redirect("/moved"))
    server.script("/moved", redirect(f"{server.base}/there/feed.zip"))
    assert outcome(region).result == "new"
    assert outcome(region).result == "unchanged"
    assert server.pages["/there/feed.zip"].sent[-1] == (304, 0)


def test_redirects_end(server, tmp_path):
    region = write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}', sources="allow_private = true")
    server.script("/urban.zip", redirect("/urban.zip"))
    assert outcome(region).reasons == ("more than 5 redirects",)
    assert server.count("/urban.zip") == 6


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/a.zip", "file:///etc/passwd", "gopher://x", ""])
def test_redirects_lead_to_http_only(server, tmp_path, target):
    region = write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}', sources="allow_private = true")
    server.script("/urban.zip", redirect(target))
    failed = outcome(region)
    assert failed.result == "failed"
    assert server.count("/urban.zip") == 1


# How many at once, and who else.


@pytest.mark.parametrize(("setting", "most"), [("per_host = 2", 2), ("at_once = 3\nper_host = 9", 3)])
def test_few_are_fetched_at_once(server, tmp_path, setting, most):
    entries = ", ".join(f'{{ url = "{server.base}/{n}.zip" }}' for n in range(8))
    region = write_region(tmp_path / "region", entries, sources=setting)
    lock, there, counts = threading.Lock(), set(), []
    together = threading.Barrier(most)
    server.serve("/good.zip", feed())

    def counted(handler):
        with lock:
            there.add(handler.path)
            counts.append(len(there))
        if len(counts) <= most:
            # So many do come at once: the others are late.
            together.wait(20)
        with lock:
            there.discard(handler.path)
        server.pages["/good.zip"](handler)

    for n in range(8):
        server.script(f"/{n}.zip", counted)
    assert fetch(region, *(str(n) for n in range(8))).count("new") == 8
    assert max(counts) == most


def test_two_fetches_do_not_run_at_once(server, region):
    server.serve("/urban.zip", feed())
    outcome(region)
    with only_one(region.parent / "sources", "fetch"), pytest.raises(InputError, match="another fetch is running"):
        fetch(region)


def test_an_unknown_source_is_named(region):
    with pytest.raises(InputError, match="'rural' is no feed or street extract of this region"):
        fetch(region, "rural")


def test_a_damaged_state_is_that_sources_trouble(server, region):
    server.serve("/urban.zip", feed())
    outcome(region)
    (region.parent / "sources" / "urban" / "state.json").write_text("{}}")
    assert "state.json: can't be read" in outcome(region).reasons[0]
    (entry,) = resolve(load_region(region)).gtfs.feeds
    assert "state.json: can't be read" in entry.problem


# Streets, and files.


def test_streets_are_fetched_too(server, tmp_path):
    osm = f'{{ url = "{server.base}/area.osm", id = "streets" }}'
    feeds = f'{{ url = "{server.base}/urban.zip" }}'
    region = write_region(tmp_path / "region", feeds, osm=osm)
    with pytest.raises(InputError, match=r"osm\.files: streets: it was never fetched"):
        resolve(load_region(region))
    server.serve("/area.osm", streets())
    server.serve("/urban.zip", feed())
    assert fetch(region).count("new") == 2
    (path,) = resolve(load_region(region)).osm.paths
    assert path.read_bytes() == streets()
    assert path.name.endswith(".osm")
    server.serve("/area.osm", streets(4))
    quarantined = outcome(region, "streets")
    assert quarantined.reasons == ("has 4 streets, where the last good version has 8",)
    server.serve("/area.osm", streets()[:-9])
    assert "not a complete OpenStreetMap file" in outcome(region, "streets").reasons[0]
    assert resolve(load_region(region)).osm.paths == (path,)


def test_files_are_left_where_they_are(tmp_path):
    region = write_region(tmp_path / "region", '"own.zip"')
    (region.parent / "own.zip").write_bytes(feed())
    report = fetch(region)
    assert [(each.id, each.result) for each in report.outcomes] == [("own", "local"), ("area.osm", "local")]
    assert not report.needs_a_person
    assert resolve(load_region(region)).gtfs.feeds[0].path == region.parent / "own.zip"
    assert not (region.parent / "sources").exists()


# What servers may write into their answers.


@given(st.text(st.characters(codec="latin-1"), max_size=40) | st.from_regex(r"\d{1,400}", fullmatch=True))
def test_whatever_a_server_says_about_waiting(text):
    seconds = _retry_after(text)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("text", "seconds"), [("0", 0), ("120", 120), ("-1", None), ("1.5", None), ("Thu, 01 Jan 2015 00:00:00 GMT", 0)]
)
def test_how_long_to_wait(text, seconds):
    assert _retry_after(text) == seconds


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown(server, region, terminal):
    console = Console(file=io.StringIO(), force_terminal=terminal, width=100, highlight=False)
    server.serve("/urban.zip", feed())
    with DownloadsProgress(console) as told:
        fetch_sources(load_region(region), region, told=told, today=TODAY)
    shown = console.file.getvalue()
    assert "1 of 2  area.osm: local" in shown
    assert "2 of 2  urban: new" in shown
