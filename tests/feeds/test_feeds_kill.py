"""`kill -9` at any moment of a fetch: nothing is lost, the last good versions stay, the next fetch completes."""

import random
import re
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from built import MEMORY
from feed_server import FeedServer
from fetch_world import current, feed, fetch, fetch_until, state_of, write_region
from killing import KILLED, AtChange, AtProgress, Never, run_to_death

from isochrones.feeds import resolve
from isochrones.region.region_file import load_region

pytestmark = pytest.mark.slow

BEFORE, AFTER, FIRST = feed(8), feed(9), feed(3)
PAGE = b"<html>Connexion</html>"
RANDOM_KILLS = 30
# Fifty in all; some of the processes are done before they are killed.
LEAST_AT_CHANGES, LEAST_AT_RANDOM = 38, 12


class Slow:
    """A file that takes a while to arrive, piece by piece."""

    def __init__(self, page):
        self.page, self.pieces = page, 8

    def __call__(self, handler):
        whole = handler.wfile.write

        def write(content):
            for start in range(0, len(content), len(content) // self.pieces + 1):
                whole(content[start : start + len(content) // self.pieces + 1])
                handler.server.closing.wait(0.003)

        handler.wfile.write = write
        self.page(handler)


@pytest.fixture(scope="module")
def served():
    """A server, and a region with good versions, where "urban" is new now, "school" broken, "rural" never fetched."""
    with FeedServer() as server, tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        entries = ", ".join(f'{{ url = "{server.base}/{name}.zip" }}' for name in ("urban", "school", "rural"))
        region = write_region(Path(folder) / "region", entries)
        for name in ("urban", "school"):
            server.serve(f"/{name}.zip", BEFORE)
        assert fetch(region, "urban", "school").count("new") == 2
        for name, content in {"urban": AFTER, "school": PAGE, "rural": FIRST}.items():
            server.serve(f"/{name}.zip", content)
            server.pages[f"/{name}.zip"] = Slow(server.pages[f"/{name}.zip"])
        yield region


@pytest.fixture
def region(served):
    """A copy of the region, the test's own."""
    copy = shutil.copytree(served.parent, served.parent.parent / "copy")
    yield copy / served.name
    shutil.rmtree(copy)


def check_store(region):
    """What is kept can be read, and a build finds what is good."""
    resolved = resolve(load_region(region))
    assert current(resolved, "urban") in {BEFORE, AFTER}
    assert current(resolved, "school") == BEFORE
    assert current(resolved, "rural") in {None, FIRST}
    for name in ("urban", "school", "rural"):
        versions = region.parent / "sources" / name / "versions"
        for version in state_of(region, name).versions:
            assert (versions / version.file).stat().st_size == version.bytes


def check_completed(region):
    """The next fetch comes to what an undisturbed one comes to."""
    report = fetch(region)
    assert {each.id: each.result for each in report.outcomes if each.needs_a_person} == {"school": "quarantined"}
    resolved = resolve(load_region(region))
    found = {name: current(resolved, name) for name in ("urban", "school", "rural")}
    assert found == {"urban": AFTER, "school": BEFORE, "rural": FIRST}
    assert len(state_of(region, "urban").versions) == 2
    for name in found:
        left = {path.name for path in (region.parent / "sources" / name).iterdir()}
        assert left - {"state.json.unfinished"} == {"versions", "state.json"}


def test_killed_before_any_change_to_the_disk(served):
    code, kills = KILLED, 0
    while code == KILLED:
        copy = shutil.copytree(served.parent, served.parent.parent / "copy")
        region = copy / served.name
        code = run_to_death(fetch_until, (region, AtChange("fetching", kills + 1)), None)
        check_store(region)
        check_completed(region)
        shutil.rmtree(copy)
        kills += code == KILLED
    assert code == 0
    assert kills >= LEAST_AT_CHANGES


def test_what_had_arrived_is_not_asked_for_again(region, server):
    content = feed(files={"shapes.txt": random.Random(7).randbytes(2_000_000)})
    region.write_text(re.sub(r"http://[^/]+", server.base, region.read_text()))
    server.serve("/urban.zip", content)
    server.pages["/urban.zip"] = Slow(server.pages["/urban.zip"])
    assert run_to_death(fetch_until, (region, AtProgress("urban: 5 of 10")), None) == KILLED
    arrived = (region.parent / "sources" / "urban" / "partial").stat().st_size
    assert len(content) // 2 <= arrived < len(content)
    (found,) = fetch(region, "urban").outcomes
    assert found.result == "new"
    assert server.last("/urban.zip")["Range"] == f"bytes={arrived}-"
    assert current(resolve(load_region(region))) == content


def test_killed_again_and_again_at_random(region):
    chance = random.Random(20260302)
    sources = region.parent / "sources"
    untouched = shutil.copytree(sources, region.parent / "untouched")
    seconds, kills = [], 0
    for number in range(3 + RANDOM_KILLS):
        start = time.perf_counter()
        # The first process takes longer to come up; later ones that were done tell how long one takes just now.
        after_seconds = None if number < 3 else chance.uniform(0.2, 0.9) * min(seconds[-2:])
        if run_to_death(fetch_until, (region, Never()), after_seconds) == KILLED:
            kills += 1
        else:
            seconds.append(time.perf_counter() - start)
        check_store(region)
        if chance.random() < 0.7:
            # Or else the next one, too, starts from what is left.
            check_completed(region)
            shutil.rmtree(sources)
            shutil.copytree(untouched, sources)
    check_completed(region)
    assert kills >= LEAST_AT_RANDOM
