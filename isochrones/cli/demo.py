"""The demonstration: build a region, serve it, ask for one origin, show the answer."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from isochrones.cli.views.terminal import TerminalProgress, indented, plain_table, print_report, print_warnings
from isochrones.dataset.dataset import open_dataset
from isochrones.findings import InputError
from isochrones.modes.names import MODES
from isochrones.pipeline.dataset_job import build_dataset
from isochrones.region.region_file import load_region
from isochrones.sample import SAMPLE_ORIGIN, write_sample_region

HOST = "127.0.0.1"
USUAL_PORT = 8000
BUDGET_MINUTES = 60
START_SECONDS = 60.0
STOP_SECONDS = 10.0
ROWS = 15
SERVICE = Path(__file__).resolve().parents[2] / "service.py"
LEGEND = """\
min, by: the quickest way there · leave: when to leave home
chg: changes on the way · home: minutes for the way back
then minutes by each way; school only where it is faster than transit"""


def run_demo(region_file: Path | None, folder: Path, port: int | None, threads: int, *, once: bool) -> None:
    """Build `region_file` (or the sample region) under `folder`, serve it, print one answer.

    Goes on serving until interrupted, unless `once`.

    Parameters
    ----------
    port
        Where to serve: 0 for any free port, None for the usual one or, where that is taken, any.

    Raises
    ------
    InputError
        If the region can't be built, the port is taken, or the service does not start.
    """
    port = _choose_port(port)
    file = region_file or write_sample_region(folder / "region")
    directory = folder / "datasets" / load_region(file).name
    with TerminalProgress() as progress:
        published = build_dataset(file, directory, threads, progress, publish_anyway=True)
    print_report(published.manifest)
    lat, lon = SAMPLE_ORIGIN if region_file is None else _middle(directory)
    base = f"http://{HOST}:{port}"
    budget = min(BUDGET_MINUTES, published.manifest.budget_minutes)
    url = f"{base}/reachable?lat={lat}&lon={lon}&budget_minutes={budget}&modes={','.join(MODES)}"
    with suppress(KeyboardInterrupt), _serving(directory, port) as server:
        _wait_until_ready(base, server)
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server
            show_answer(json.load(answer), url, budget)
        if not once:
            told = f"The map is at {base}/, the API at {base}/docs, until interrupted (Ctrl-C)."
            Console(highlight=False).print(told, soft_wrap=True)
            server.wait()
            raise InputError(f"the service stopped with exit code {server.returncode}")


def show_answer(answer: dict[str, Any], url: str, budget_minutes: int, console: Console | None = None) -> None:
    """Print an answer of /reachable as a table that 80 columns can hold."""
    console = console or Console(highlight=False)
    origin, dataset, total = answer["origin"], answer["dataset"], answer["total"]
    table = plain_table(f"\n{total} establishments within {budget_minutes} minutes of this home, on {dataset['date']}")
    table.add_column("establishment", overflow="fold")
    for column, justify in (("min", "right"), ("by", "left"), ("leave", "right"), ("chg", "right"), ("home", "right")):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]  # a literal
    for mode in MODES:
        table.add_column(mode, justify="right")
    shown = answer["establishments"][:ROWS]
    for row in shown:
        values = [row[key] for key in ("minutes", "mode", "departure", "transfers", "return_minutes")]
        values += [row["times"][mode] for mode in MODES]
        table.add_row(Text(row["name"]), *("" if value is None else str(value) for value in values))
    console.print(table)
    if total > len(shown):
        console.print(indented(Text(f"… and {total - len(shown)} more")))
    console.print(Text(f"\n{LEGEND}", style="dim"))
    print_warnings(console, answer["warnings"])
    console.print(f"\nThe answer for {origin['lat']}, {origin['lon']} as data:")
    console.print(Text(url), soft_wrap=True)


def _middle(directory: Path) -> tuple[float, float]:
    """A place near the middle of the region: beside the establishment nearest to it."""
    places = [(row["lat"], row["lon"]) for row in open_dataset(directory).establishments]
    lat = sorted(place[0] for place in places)[len(places) // 2]
    lon = sorted(place[1] for place in places)[len(places) // 2]
    return min(places, key=lambda place: (place[0] - lat) ** 2 + (place[1] - lon) ** 2)


def _choose_port(port: int | None) -> int:
    """Find the port to serve on before anything is built."""
    try:
        return _listenable(USUAL_PORT if port is None else port)
    except OSError as error:
        if port is not None:
            raise InputError(f"can't serve on port {port}: {error.strerror}") from error
        return _listenable(0)


def _listenable(port: int) -> int:
    with socket.socket() as probe:
        # As the server will: the port of one that has just stopped is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(directory: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the service; it is stopped when the body ends, however that comes about."""
    command = [sys.executable, str(SERVICE), "--dataset", str(directory), "--host", HOST, "--port", str(port)]
    # Its log would stand between the lines of the demonstration.
    quiet = os.environ | {"ISOCHRONES_LOG_FORMAT": "text", "ISOCHRONES_LOG_REQUESTS": "none"}
    # In a session of its own, so that Ctrl-C reaches only us, and the service is stopped once.
    with (
        _terminated_as_interrupted(),
        subprocess.Popen(command, env=quiet, start_new_session=True) as server,  # noqa: S603 - ours
    ):
        try:
            yield server
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _wait_until_ready(base: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise InputError(f"the service stopped with exit code {server.returncode}")
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=1):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise InputError(f"the service did not answer on {base} within {START_SECONDS:.0f} s")
