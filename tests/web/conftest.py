"""The map page in a real browser, over the real service on the sample region, with a stub for the geocoder."""

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from map_page import PATIENCE_SECONDS, MapPage
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"),
    # WebGL without a graphics card.
    *("--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
]
START_SECONDS = 600
PATIENCE_MS = PATIENCE_SECONDS * 1000
expect.set_options(timeout=PATIENCE_MS)
ADDRESSES = [
    ("1 Rue du Lavoir 81999 Ormeval", 43.7499, 1.9422),
    ("3 Rue du Lavoir 81999 Ormeval", 43.7502, 1.9431),
    ("Rue du Lavoir 81998 Brévilliers", 43.7712, 2.0403),
]


class Geocoder(ThreadingHTTPServer):
    """Speaks as the French national address API does; keeps what it was asked."""

    def __init__(self):
        self.asked = []
        super().__init__(("127.0.0.1", 0), GeocoderHandler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/search/"


class GeocoderHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(asked)
        found = [address for address in ADDRESSES if asked["q"].lower() in address[0].lower()]
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"label": label, "score": 0.9, "type": "housenumber"},
            }
            for label, lat, lon in found[: int(asked["limit"])]
        ]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(json.dumps({"type": "FeatureCollection", "features": features}).encode())

    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.fixture(scope="session")
def geocoder():
    server = Geocoder()
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def built_page(run_folder):
    """Build the page from its sources, unless it is there and no older than they are."""
    with (run_folder / "page.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["make", "--silent", "web"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return ROOT / "isochrones" / "api" / "web"


@pytest.fixture(scope="session")
def service(sample_dataset, geocoder, built_page, run_folder):
    """Return the address of the service."""
    with _serving(sample_dataset, geocoder, built_page, run_folder) as url:
        yield url


@pytest.fixture(scope="session")
def service_of_a_week(week_dataset, geocoder, built_page, run_folder):
    """Return the address of a service whose dataset has five reference days."""
    with _serving(week_dataset, geocoder, built_page, run_folder) as url:
        yield url


@contextmanager
def _serving(dataset, geocoder, built_page, run_folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(ROOT / "service.py"), "--dataset", str(dataset), "--port", str(port)]
    environment = {**os.environ, "ISOCHRONES_GEOCODER_URL": geocoder.url, "ISOCHRONES_WEB": str(built_page)}
    log = run_folder / f"service-{port}.log"
    with log.open("w") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as process:
        try:
            _wait_until_ready(url, process, log)
            yield url
        finally:
            process.terminate()


def _wait_until_ready(url, process, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the service did not start: {log.read_text()}")


@pytest.fixture(scope="module")
def browser():
    """Start Chromium, for one file: its driver runs an event loop in this thread, where other tests run their own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def context(browser):
    """Return a function from a screen to a browser context, shared by tests so that its cache is warm."""
    contexts = {}

    def shared(**options):
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(locale="fr-FR", reduced_motion="reduce", **options)
        return contexts[key]

    yield shared
    for each in contexts.values():
        each.close()


@pytest.fixture
def visit(context, service):
    """Return a function that opens the page; at the end, it must have met no error and left this machine alone."""
    pages, troubles = [], []

    def open_page(fragment="", width=1080, height=680, script="", routes=(), waits=True, at=service, **options):
        page = context(viewport={"width": width, "height": height}, **options).new_page()
        pages.append(page)
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: _must_be_here(request.url, troubles))
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        if script:
            page.add_init_script(script)
        for pattern, handler in routes:
            page.route(pattern, handler)
        opened = MapPage(page, at)
        opened.go(fragment, waits=waits)
        return opened

    yield open_page
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()
    assert troubles == []


def _must_be_here(url, troubles):
    split = urlsplit(url)
    if split.scheme in {"http", "https", "ws", "wss"} and split.hostname != "127.0.0.1":
        troubles.append(f"asked for {url}")
