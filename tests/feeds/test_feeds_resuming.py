"""Downloads that are cut off go on where they were, and come to the same bytes."""

import asyncio
import gzip
import random
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from feed_server import FeedServer
from fetch_world import current, feed, outcome, state_of, write_region
from hypothesis import given
from hypothesis import strategies as st

from isochrones.feeds import resolve
from isochrones.feeds.download import Download
from isochrones.feeds.trouble import Refused
from isochrones.feeds.versions import Shelf
from isochrones.feeds.web import Web
from isochrones.region.region_file import load_region
from isochrones.region.sources import Sources

CONTENT = feed(files={"shapes.txt": random.Random(7).randbytes(8_000)})


@pytest.fixture
def region(server, tmp_path):
    """A region with the feed "urban" at /urban.zip."""
    return write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}')


def used(region):
    return current(resolve(load_region(region)))


def left_over(region):
    return (region.parent / "sources" / "urban" / "partial").read_bytes()


@pytest.mark.parametrize("validators", [{}, {"etag": False}], ids=["etag", "date"])
def test_a_cut_download_goes_on(server, region, validators):
    server.serve("/urban.zip", CONTENT, cut=500, **validators)
    outcome(region)
    sent = server.pages["/urban.zip"].sent
    assert sent == [(200, 0), (206, 500), (206, 1000)]
    assert left_over(region) == CONTENT[:1500]
    server.serve("/urban.zip", CONTENT, **validators)
    assert outcome(region).result == "new"
    assert server.pages["/urban.zip"].sent == [(206, 1500)]
    assert used(region) == CONTENT
    assert not (region.parent / "sources" / "urban" / "partial").exists()


@given(
    contents=st.lists(st.binary(min_size=1, max_size=300_000), min_size=1, max_size=3),
    cuts=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 300_000)), max_size=5),
)
def test_wherever_it_is_cut_and_whatever_changes_meanwhile(contents, cuts):
    with FeedServer() as server, tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        url = server.base + "/urban.zip"

        async def cut_again_and_again():
            content = contents[0]
            async with Web(Sources(attempts=1)) as web:
                download = Download(web, shelf, 1_000_000, lambda *_: None)
                for which, cut in cuts:
                    content = contents[which % len(contents)]
                    server.serve("/urban.zip", content, cut=cut)
                    with suppress(Refused):
                        await download(url, None, is_trusted=True)
                server.serve("/urban.zip", content)
                await download(url, None, is_trusted=True)
            return content

        assert asyncio.run(cut_again_and_again()) == shelf.partial.read_bytes()


@pytest.mark.parametrize(
    "how",
    [{"ranges": False}, {"etag": False, "modified": False}],
    ids=["no ranges", "no validators"],
)
def test_it_starts_anew_where_it_can_not_go_on(server, region, how):
    server.serve("/urban.zip", CONTENT, cut=500, **how)
    assert outcome(region).result == "failed"
    server.serve("/urban.zip", CONTENT, **how)
    assert outcome(region).result == "new"
    assert [start for _, start in server.pages["/urban.zip"].sent] == [0]
    assert used(region) == CONTENT


def test_another_version_is_not_pieced_together(server, region):
    server.serve("/urban.zip", CONTENT, cut=500)
    outcome(region)
    server.serve("/urban.zip", feed())
    assert outcome(region).result == "new"
    assert server.pages["/urban.zip"].sent == [(200, 0)]
    assert used(region) == feed()


def test_a_weak_etag_does_not_join_parts(server, region):
    page = server.serve("/urban.zip", CONTENT, cut=500, modified=False)
    good = server.pages["/urban.zip"]
    assert page

    def weak(handler):
        handler.head(200, ETag=f"W/{good.tag}", Content_Length=len(CONTENT))
        handler.wfile.write(CONTENT[:500])
        handler.close_connection = True

    server.script("/urban.zip", weak)
    outcome(region)
    assert all("Range" not in asked.headers for asked in server.asked)


@pytest.mark.parametrize("answered", ["bytes 0-9/{n}", "bytes 600-{last}/{n}", "bytes 500-{last}/99", "nonsense", ""])
def test_a_part_that_was_not_asked_for_is_not_taken(server, region, answered):
    server.serve("/urban.zip", CONTENT, cut=500)
    region.write_text(region.read_text().replace("attempts = 3", "attempts = 1"))
    outcome(region)

    def wrong(handler):
        text = answered.format(n=len(CONTENT), last=len(CONTENT) - 1)
        handler.head(206, Content_Range=text, Content_Length=10)
        handler.wfile.write(CONTENT[:10])

    server.script("/urban.zip", wrong)
    assert "sends another part than it was asked for" in outcome(region).reasons[0]
    server.serve("/urban.zip", CONTENT)
    assert outcome(region).result == "new"
    assert used(region) == CONTENT


def test_what_was_complete_need_not_be_sent_again(server, region):
    server.serve("/urban.zip", CONTENT, cut=500)
    outcome(region)
    # As if the process had died after the last byte and before anything was done with it.
    (region.parent / "sources" / "urban" / "partial").write_bytes(CONTENT)
    server.serve("/urban.zip", CONTENT)
    assert outcome(region).result == "new"
    assert server.pages["/urban.zip"].sent == [(416, len(CONTENT))]
    assert used(region) == CONTENT


def test_a_left_over_that_is_too_long_is_given_up(server, region):
    server.serve("/urban.zip", CONTENT, cut=500)
    outcome(region)
    (region.parent / "sources" / "urban" / "partial").write_bytes(CONTENT + b"more")
    server.serve("/urban.zip", CONTENT)
    assert outcome(region).result == "new"
    assert used(region) == CONTENT


def test_an_answer_packed_for_the_way_is_unpacked(server, region):
    packed = gzip.compress(CONTENT)

    def answer(handler):
        handler.head(200, Content_Encoding="gzip", Content_Length=len(packed), ETag='"x"')
        handler.wfile.write(packed)

    server.script("/urban.zip", answer)
    assert outcome(region).result == "new"
    assert used(region) == CONTENT


def test_a_file_cut_on_its_way_is_asked_for_again(server, region):
    """Without a length nobody sees the cut; the validator must not keep the rest away for ever."""

    def without_length(content):
        def answer(handler):
            if "If-None-Match" in handler.headers:
                handler.head(304)
                return
            handler.head(200, ETag='"same"', Connection="close")
            handler.wfile.write(content)
            handler.close_connection = True

        return answer

    server.script("/urban.zip", without_length(CONTENT[:700]))
    assert outcome(region).reasons == ("is a truncated zip",)
    server.script("/urban.zip", without_length(CONTENT))
    assert outcome(region).result == "new"
    assert [version.verdict for version in state_of(region).versions] == ["quarantined", "good"]
