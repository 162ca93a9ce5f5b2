"""What arrives is judged before it replaces the last good version."""

import datetime as dt
import io
import zipfile

import pytest
from fetch_world import TODAY, current, feed, outcome, state_of, write_region, zipped

from isochrones.feeds import accept, fetching, judging, overview, resolve, source_warnings
from isochrones.feeds.judging import judge
from isochrones.feeds.versions import Facts
from isochrones.findings import InputError
from isochrones.region.region_file import load_region

GOOD = Facts(stops=8, first_date=dt.date(2026, 1, 5), last_date=dt.date(2026, 7, 3))


@pytest.fixture
def region(server, tmp_path):
    """A region with the feed "urban" at /urban.zip, of which there is a good version."""
    path = write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}')
    server.serve("/urban.zip", feed())
    assert outcome(path).result == "new"
    return path


def used(region):
    return current(resolve(load_region(region)))


def bomb(megabytes=70):
    packed = io.BytesIO(feed())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shapes.txt", bytes(megabytes << 20))
    return packed.getvalue()


def broken_byte():
    content = bytearray(feed(files={"shapes.txt": bytes(range(256)) * 99}))
    content[content.index(b"shapes.txt") + 300] ^= 0xFF
    return bytes(content)


def nested():
    return feed(files={"inner.zip": bomb()})


BAD = {
    "empty": (b"", "is an empty file, not a zip"),
    "page": (b"\n<!DOCTYPE html><html>Connexion</html>", "is a web page (HTML or XML), not a zip"),
    "error as XML": (b'<?xml version="1.0"?><Error/>', "is a web page (HTML or XML), not a zip"),
    "no zip": (b"stop_id,stop_name\n", "is not a zip"),
    "truncated": (feed()[:-40], "is a truncated zip"),
    "broken byte": (broken_byte(), "is a damaged zip"),
    "bomb": (bomb(), "expands to more than 200 times its "),
    "climbing": (feed(files={"../../stops.txt": "x"}), "the path of a file in it leads out of it: ../../stops.txt"),
    "climbing as on Windows": (feed(files={"a\\..\\..\\b": "x"}), "the path of a file in it leads out of it"),
    "absolute": (feed(files={"/etc/cron.d/x": "x"}), "the path of a file in it leads out of it: /etc/cron.d/x"),
    "drive": (feed(files={"C:\\x.txt": "x"}), "the path of a file in it leads out of it"),
    "no stops": (zipped(stops=None), "stops.txt"),
    "no feed": (zipped(**dict.fromkeys(["agency", "stops", "routes", "calendar", "trips", "stop_times"])), "holds no"),
    "no trip": (feed(trips="route_id,service_id,trip_id\n"), "has no trip that can be used"),
    "half its stops": (feed(4), "has 4 stops, where the last good version has 8"),
    "no date to come": (feed(last_date="20260301"), "its last date, 2026-02-27, is past"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_bad_goes_to_quarantine(server, region, case):
    content, reason = BAD[case]
    server.serve("/urban.zip", content)
    quarantined = outcome(region)
    assert quarantined.result == "quarantined"
    assert quarantined.reasons[0].startswith(reason)
    assert used(region) == feed()
    # It is said as long as it is so, and kept.
    assert outcome(region).reasons == quarantined.reasons
    newest = state_of(region).quarantined
    assert (region.parent / "sources" / "urban" / "versions" / newest.file).read_bytes() == content
    assert not (region.parent / "sources" / "urban" / "partial").exists()


@pytest.mark.parametrize(
    "content",
    [feed(5), feed(last_date="20260302"), nested(), feed(files={"__MACOSX/._stops.txt": "x"}), feed(800)],
    ids=["five of eight stops", "ends today", "zip in a zip", "junk", "grown"],
)
def test_what_is_good_is_used(server, region, content):
    # A small zip in a zip is a file like any other.
    server.serve("/urban.zip", content)
    assert outcome(region).result == "new"
    assert used(region) == content


def test_nothing_is_unpacked(server, region, monkeypatch):
    for name in ("extract", "extractall"):
        monkeypatch.delattr(zipfile.ZipFile, name)
    server.serve("/urban.zip", BAD["climbing"][0])
    outcome(region)
    assert sorted(path.name for path in region.parent.parent.iterdir()) == ["region"]


def test_the_size_of_what_is_expanded_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(judging, "EXPANDED_BYTES_LIMIT", 100)
    path = tmp_path / "feed.zip"
    path.write_bytes(feed())
    judgement = judge(path, "transit", None, TODAY)
    assert judgement.reasons == ("expands to more than 100 bytes",)
    assert not judgement.is_readable


def test_a_first_version_of_the_past_is_taken_and_said(server, tmp_path):
    region = write_region(tmp_path / "other", f'{{ url = "{server.base}/urban.zip" }}')
    server.serve("/urban.zip", feed(last_date="20260201"))
    first = outcome(region)
    assert (first.result, first.notes) == ("new", ("its last date, 2026-01-30, is past",))
    # So is the next one: nothing is lost that was not lost before.
    server.serve("/urban.zip", feed(last_date="20260202"))
    assert outcome(region).result == "new"


def test_a_verdict_is_thought_over_when_time_has_passed(server, region):
    """The server says that nothing has changed; what it was measured by has."""
    content = feed(last_date="20260301")
    server.serve("/urban.zip", content)
    assert outcome(region, today=dt.date(2026, 7, 1)).result == "quarantined"
    assert outcome(region, today=dt.date(2026, 7, 8)).result == "new"
    assert server.pages["/urban.zip"].sent[-1] == (304, 0)
    assert used(region) == content


@pytest.mark.parametrize(("stops", "is_good"), [(1, False), (3, False), (4, False), (5, True), (8, True)])
def test_half_is_too_few(tmp_path, stops, is_good):
    path = tmp_path / "feed.zip"
    path.write_bytes(feed(max(2, stops)))
    reasons = judge(path, "transit", GOOD, TODAY).reasons
    assert (not reasons) == is_good


def test_what_was_not_judged_need_not_be_sent_again(server, region, monkeypatch):
    def too_large(*_):
        raise MemoryError

    server.serve("/urban.zip", feed(9))
    with monkeypatch.context() as patched:
        patched.setattr(fetching, "judge", too_large)
        assert outcome(region).reasons == ("not enough memory to look at what has arrived",)
        assert used(region) == feed()
    assert outcome(region).result == "new"
    assert [code for code, _ in server.pages["/urban.zip"].sent] == [200, 304]
    assert used(region) == feed(9)


def test_a_person_overrules(server, region):
    server.serve("/urban.zip", feed(4))
    outcome(region)
    loaded = load_region(region)
    status = overview(loaded)[0]
    assert (status.state, status.details) == ("quarantined", "has 4 stops, where the last good version has 8")
    ((code, message),) = source_warnings(loaded)
    assert code == "older-version-used"
    assert "has 4 stops, where the last good version has 8" in message
    accept(loaded, "urban")
    assert used(region) == feed(4)
    assert overview(loaded)[0].state == "accepted"
    assert source_warnings(loaded) == []
    assert outcome(region).result == "unchanged"
    # The next version is measured by the accepted one.
    server.serve("/urban.zip", feed(5))
    assert outcome(region).result == "new"


def test_what_can_not_be_read_can_not_be_accepted(server, region):
    server.serve("/urban.zip", b"<html>")
    outcome(region)
    with pytest.raises(InputError, match="can't be used: is a web page"):
        accept(load_region(region), "urban")


def test_nothing_to_accept(region):
    with pytest.raises(InputError, match="urban: nothing of it is in quarantine"):
        accept(load_region(region), "urban")
    with pytest.raises(InputError, match="'rural' is no feed"):
        accept(load_region(region), "rural")
    with pytest.raises(InputError, match=r"area\.osm: nothing of it is in quarantine"):
        accept(load_region(region), "area.osm")


def test_an_only_version_in_quarantine_is_no_version(server, tmp_path):
    region = write_region(tmp_path / "other", f'{{ url = "{server.base}/urban.zip" }}')
    server.serve("/urban.zip", b"<html>")
    assert outcome(region).version is None
    (entry,) = resolve(load_region(region)).gtfs.feeds
    assert entry.path is None
    assert entry.problem == "its only version is in quarantine: is a web page (HTML or XML), not a zip"
