"""Nobody but the user leads into a private network."""

import asyncio
import socket
import sys

import httpx
import pytest
from feed_server import redirect
from fetch_world import feed, outcome, write_region
from hypothesis import given
from hypothesis import strategies as st

from isochrones.feeds import addresses
from isochrones.feeds.addresses import TRUSTED, CheckedTransport, is_public
from isochrones.feeds.trouble import Refused

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_in_ipv6_as_it_is_in_ipv4(address):
    assert is_public(f"::ffff:{address}") == is_public(f"64:ff9b::{address}") == is_public(str(address))


TARGETS = [
    "http://127.0.0.1:{port}/secret",
    "http://localhost:{port}/secret",
    "http://[::1]:{port}/secret",
    "http://[::ffff:127.0.0.1]:{port}/secret",
    "http://2130706433:{port}/secret",
    "http://0x7f.1:{port}/secret",
    "http://10.0.0.1/secret",
    "http://169.254.169.254/latest/meta-data/",
    "https://[fe80::1]/secret",
    "/secret",
]


BEGUN = []


def note_connections(event, arguments):
    if event == "socket.connect":
        BEGUN.append(arguments[1][:2])


# There is no taking a hook away.
sys.addaudithook(note_connections)


@pytest.fixture
def connections():
    """Addresses of all connections that this process begins."""
    BEGUN.clear()
    return BEGUN


@pytest.mark.parametrize("target", TARGETS)
def test_redirects_into_private_networks_are_refused(server, tmp_path, connections, target):
    region = write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}')
    server.script("/urban.zip", redirect(target.format(port=server.server_port)))
    server.serve("/secret", feed())
    failed = outcome(region)
    assert failed.result == "failed"
    assert "private address" in failed.reasons[0]
    # The one connection is the one to the address that the user wrote.
    assert connections == [("127.0.0.1", server.server_port)]
    assert server.count("/secret") == 0


def test_they_are_followed_where_that_is_allowed(server, tmp_path):
    region = write_region(tmp_path / "region", f'{{ url = "{server.base}/urban.zip" }}', sources="allow_private = true")
    server.script("/urban.zip", redirect(f"http://localhost:{server.server_port}/there"))
    server.serve("/there", feed())
    assert outcome(region).result == "new"


def test_addresses_that_the_access_point_tells_are_not_the_users(server, tmp_path):
    sources = f'access_point = "{server.base}"'
    region = write_region(tmp_path / "region", '{ dataset = "d", resource = 7, id = "urban" }', sources=sources)
    server.dataset("d", {"id": 7, "url": server.serve("/urban.zip", feed()), "format": "GTFS"})
    assert "private address 127.0.0.1" in outcome(region).reasons[0]
    assert server.count("/urban.zip") == 0
    region.write_text(region.read_text() + "\nallow_private = true\n")
    assert outcome(region).result == "new"


def ask(url, *, trusted=False, allow_private=False):
    async def once():
        transport = CheckedTransport(allow_private=allow_private)
        request = httpx.Request("GET", url, extensions={TRUSTED: trusted, "timeout": {"connect": 2.0}})
        try:
            return (await transport.handle_async_request(request)).status_code
        finally:
            await transport.aclose()

    return asyncio.run(once())


def test_a_name_with_one_private_address_is_refused(monkeypatch, connections):
    async def both(*_):
        return ["8.8.8.8", "192.168.1.1"]

    monkeypatch.setattr(addresses, "look_up", both)
    with pytest.raises(Refused, match=r"private address 192\.168\.1\.1"):
        ask("http://example.org/feed.zip")
    assert connections == []


def test_a_name_is_looked_up_once(monkeypatch, server, connections):
    """What was checked is what is connected to, whatever the name means a moment later."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    async def changing(*_):
        return answers.pop(0)

    monkeypatch.setattr(addresses, "look_up", changing)
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    server.serve("/feed.zip", b"PK")
    assert ask(f"http://changing.example:{server.server_port}/feed.zip") == 200
    assert connections == [("127.0.0.1", server.server_port)]
    assert answers == [["10.0.0.1"]]
    # The server is asked by the name, as it may answer to several.
    assert server.last("/feed.zip")["Host"] == f"changing.example:{server.server_port}"


def test_the_next_address_is_tried_where_one_does_not_answer(monkeypatch, server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.2", server.server_port))  # nobody listens there

        async def two(*_):
            return ["127.0.0.2", "127.0.0.1"]

        monkeypatch.setattr(addresses, "look_up", two)
        server.serve("/feed.zip", b"PK")
        assert ask(f"http://two.example:{server.server_port}/feed.zip", trusted=True) == 200
