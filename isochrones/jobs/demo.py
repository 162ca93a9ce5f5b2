"""The demonstration: build a region, serve it, ask for one origin, show the answer."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from isochrones.build.region import load_region
from isochrones.findings import InputError
from isochrones.jobs.build import build_dataset
from isochrones.jobs.show import TerminalProgress, print_report
from isochrones.sample import SAMPLE_ORIGIN, write_sample_region
from isochrones.store.dataset import open_dataset
from isochrones.store.lookup import MODES

BUDGET_MINUTES = 60
START_SECONDS = 60.0
ROWS = 15
SERVICE = Path(__file__).resolve().parents[2] / "service.py"


def run_demo(region_file: Path | None, folder: Path, port: int, threads: int, *, once: bool) -> None:
    """Build `region_file` (or the sample region) under `folder`, serve it, print one answer.

    Goes on serving until interrupted, unless `once`.
    """
    file = region_file or write_sample_region(folder / "region")
    name = load_region(file).name
    directory = folder / "datasets" / name
    with TerminalProgress() as progress:
        published = build_dataset(file, directory, threads, progress)
        progress.close()
        print_report(published.manifest)
    origin = SAMPLE_ORIGIN if region_file is None else _middle(directory)
    port = port or _free_port()
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(SERVICE), "--dataset", str(directory), "--port", str(port)]
    with subprocess.Popen(command) as server:  # noqa: S603 - our own program
        try:
            _wait_until_ready(base, server)
            modes = ",".join(MODES)
            path = f"/reachable?lat={origin[0]}&lon={origin[1]}&budget_minutes={BUDGET_MINUTES}&modes={modes}"
            with urllib.request.urlopen(base + path) as answer:  # noqa: S310 - our own server
                show_answer(json.load(answer), base + path)
            if not once:
                Console().print(f"Serving {base}/docs until interrupted (Ctrl-C).")
                server.wait()
        except KeyboardInterrupt:
            pass
        finally:
            server.terminate()


def show_answer(answer: dict[str, Any], url: str) -> None:
    """Print an answer of /reachable as a table."""
    console = Console(highlight=False)
    origin, dataset = answer["origin"], answer["dataset"]
    table = Table(
        title=f"From {origin['lat']:.4f}, {origin['lon']:.4f} within {BUDGET_MINUTES} minutes, on {dataset['date']}: "
        f"{answer['total']} establishments",
        title_justify="left",
    )
    for column in ("establishment", "formations"):
        table.add_column(column)
    for column in (
        "minutes",
        "by",
        "leave",
        "be there",
        "changes",
        "home in",
        "transit",
        "school",
        "walk",
        "bike",
    ):
        table.add_column(column, justify="right")
    for row in answer["establishments"][:ROWS]:
        times = row["times"]
        table.add_row(
            row["name"],
            str(len(row["formations"])),
            *(
                "" if value is None else str(value)
                for value in (
                    row["minutes"],
                    row["mode"],
                    row["departure"],
                    row["arrival"],
                    row["transfers"],
                    row["return_minutes"],
                    *(times[mode] for mode in MODES),
                )
            ),
        )
    console.print(table)
    for warned in answer["warnings"]:
        console.print(f"[yellow]warning[/yellow] {warned['code']}: {warned['message']}")
    console.print("The same answer as data:", soft_wrap=True)
    console.print(url, soft_wrap=True)


def _middle(directory: Path) -> tuple[float, float]:
    """A place near the middle of the region: beside the establishment nearest to it."""
    places = [(row["lat"], row["lon"]) for row in open_dataset(directory).establishments]
    lat = sorted(place[0] for place in places)[len(places) // 2]
    lon = sorted(place[1] for place in places)[len(places) // 2]
    return min(places, key=lambda place: (place[0] - lat) ** 2 + (place[1] - lon) ** 2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
