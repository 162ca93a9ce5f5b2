"""How long a region takes from its files to a published dataset, and how much memory."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from measuring import ROOT, Process, run_process

from isochrones.dataset.manifest import Manifest, read_manifest
from isochrones.dataset.publish import current_folder

PROGRAM = ROOT / "precompute.py"


class Built(NamedTuple):
    """One region's builds."""

    manifest: Manifest
    warm: Process  # medians, kernels compiled before
    cold: Process | None  # kernels compiled on the way
    table_bytes: int
    index_bytes: int


def measure_building(region: Path, directory: Path, runs: int, *, cold: bool) -> Built:
    """Build a region several times; the last dataset stays in `directory`."""
    build(region, directory)  # warms the kernels' cache
    warm = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as fresh:
            warm.append(build(region, Path(fresh)))
    folder = current_folder(directory)
    index_bytes = _bytes_in(folder / "index")
    return Built(
        manifest=read_manifest(folder),
        warm=Process(*(statistics.median(column) for column in zip(*warm, strict=True))),
        cold=_build_cold(region) if cold else None,
        table_bytes=_bytes_in(folder) - index_bytes,
        index_bytes=index_bytes,
    )


def build(region: Path, directory: Path, environment: dict[str, str] | None = None) -> Process:
    """Build a region in a process of its own."""
    return run_process([sys.executable, str(PROGRAM), "build", str(region), "--output", str(directory)], environment)


def measure_demo(*, cold: bool) -> Process:
    """Run the demonstration to its answer, as on a fresh machine but for the installation."""
    with tempfile.TemporaryDirectory() as fresh:
        command = [sys.executable, str(PROGRAM), "demo", "--once", "--folder", f"{fresh}/demo", "--port", "0"]
        return run_process(command, {"NUMBA_CACHE_DIR": f"{fresh}/kernels"} if cold else None)


def _build_cold(region: Path) -> Process:
    with tempfile.TemporaryDirectory() as fresh:
        return build(region, Path(fresh) / "dataset", {"NUMBA_CACHE_DIR": f"{fresh}/kernels"})


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
