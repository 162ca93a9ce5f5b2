"""How long an answer takes: in the process, and over HTTP."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from measuring import ROOT, Spread, seconds_of, spread

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Lookup, Query
from isochrones.dataset.dataset import Dataset, open_dataset

SEED = 20_260_414
JITTER_DEGREES = 0.002  # about 200 m
BUDGET_SECONDS = 3600
WARM_UP = 50
OK = 200
START_LIMIT_SECONDS = 60
LOAD = Path(__file__).with_name("load.py")

Place = tuple[float, float]


class Answering(NamedTuple):
    """Durations of single answers."""

    fastest: Spread
    percentile: Spread
    starts: Spread  # from the start of the service's process to /readyz
    http: Spread  # from the moment a request was due to its answer
    http_rate: float


def measure_answering(directory: Path, lookups: int, load_seconds: float, starts: int) -> Answering:
    """Ask a dataset from random homes, as often as told."""
    dataset = open_dataset(directory)
    lookup = Answers(dataset).lookup
    _start_seconds(directory)  # compiles what the service alone needs
    places = homes(dataset, lookups)
    rate = 50.0
    return Answering(
        fastest=_lookups(lookup, places, "fastest"),
        percentile=_lookups(lookup, places[: max(1, lookups // 4)], "p50"),
        starts=spread([_start_seconds(directory) for _ in range(starts)]),
        http=_load(directory, places, rate, load_seconds),
        http_rate=rate,
    )


def homes(dataset: Dataset, count: int) -> list[Place]:
    """Draw places near junctions; the same ones each time."""
    streets = dataset.index.streets
    chance = np.random.default_rng(SEED)
    usable = np.flatnonzero(np.isfinite(streets.node_lat) & (np.diff(streets.arcs_of("walk").ahead.offsets) > 0))
    nodes = chance.choice(usable, count)
    lats = streets.node_lat[nodes] + chance.uniform(-JITTER_DEGREES, JITTER_DEGREES, count)
    lons = streets.node_lon[nodes] + chance.uniform(-JITTER_DEGREES, JITTER_DEGREES, count)
    return [(round(float(lat), 6), round(float(lon), 6)) for lat, lon in zip(lats, lons, strict=True)]


def _lookups(lookup: Lookup, places: list[Place], metric: Any) -> Spread:  # noqa: ANN401 - a literal
    queries = [Query(lat, lon, BUDGET_SECONDS, metric=metric) for lat, lon in places]
    for query in queries[:WARM_UP]:
        lookup(query)
    return spread([seconds_of(partial(lookup, query)) for query in queries])


def _start_seconds(directory: Path) -> float:
    start = time.perf_counter()
    with serving(directory):
        return time.perf_counter() - start


class Served(NamedTuple):
    """A service that runs."""

    base: str  # its address
    process: subprocess.Popen[bytes]


@contextmanager
def serving(directory: Path, workers: int = 1) -> Iterator[Served]:
    """Run the service on the loopback, as it is run by default; what it is, once it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(ROOT / "service.py"), "--dataset", str(directory), "--port", str(port)]
    command += ["--workers", str(workers)]
    base = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as server:  # noqa: S603 - our own program
        try:
            _wait_until_ready(base, server)
            yield Served(base, server)
        finally:
            server.terminate()


def _wait_until_ready(base: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=1):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    raise RuntimeError("the service does not start")


def _load(directory: Path, places: list[Place], rate: float, seconds: float) -> Spread:
    """Let a second process ask for default pages at a steady rate."""
    with serving(directory) as (base, _):
        for lat, lon in places[:WARM_UP]:
            urllib.request.urlopen(f"{base}/reachable?lat={lat}&lon={lon}").read()  # noqa: S310 - our own server
        told = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, LOAD, base, str(rate), str(seconds)],
            input=json.dumps(places),
            capture_output=True,
            text=True,
            check=True,
        )
    rows = read_rows(told.stdout)
    assert all(status == OK for _, _, status, _ in rows)
    return spread([seconds for _, seconds, _, _ in rows])


def read_rows(told: str) -> list[Any]:
    """Read what `load.py` tells of each request."""
    return [json.loads(line) for line in told.splitlines()]
