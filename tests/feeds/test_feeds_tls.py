"""Certificates are compared with the name that was asked for, though the connection goes to an address."""

import shutil
import ssl
import subprocess

import pytest
from fetch_world import feed, outcome, write_region

from isochrones.feeds import addresses

NAME = "feeds.example"

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl to make a certificate")


@pytest.fixture
def names(server, tmp_path, monkeypatch):
    """The server speaks TLS, and is all hosts of the world; return the names it is asked by."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    how = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={NAME}"
    extra = ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *how.split(), *extra], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    async def here(*_):
        return ["127.0.0.1"]

    monkeypatch.setattr(addresses, "look_up", here)
    asked = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = lambda _, name, __: asked.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return asked


def fetched_from(server, tmp_path, name):
    region = write_region(tmp_path / name, f'{{ url = "https://{name}:{server.server_port}/urban.zip" }}')
    server.serve("/urban.zip", feed())
    return outcome(region)


def test_the_name_is_asked_for_and_checked(server, tmp_path, names):
    assert fetched_from(server, tmp_path, NAME).result == "new"
    assert names == [NAME]


def test_another_name_is_refused(server, tmp_path, names):
    failed = fetched_from(server, tmp_path, "other.example")
    assert failed.result == "failed"
    assert "certificate" in failed.reasons[0]
    assert set(names) == {"other.example"}
    assert server.asked == []
