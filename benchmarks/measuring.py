"""Stopwatch, statistics, and what machine it is."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
KIB_PER_GIB = 1 << 20
LIBRARIES = ("numba", "numpy", "pyarrow")


class Spread(NamedTuple):
    """Middle and far end of many durations, in seconds."""

    median: float
    p99: float
    number: int


class Process(NamedTuple):
    """What a process of its own took."""

    seconds: float
    peak_gib: float


def seconds_of(action: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median_seconds(action: Callable[[], object], runs: int) -> float:
    """Median time of several calls, after one that warms up."""
    action()
    return statistics.median(seconds_of(action) for _ in range(runs))


def spread(seconds: Sequence[float]) -> Spread:
    """Median and 99th percentile (the least value that 99 % do not exceed)."""
    ordered = sorted(seconds)
    return Spread(statistics.median(ordered), ordered[-(-99 * len(ordered) // 100) - 1], len(ordered))


def run_process(command: Sequence[str], environment: dict[str, str] | None = None) -> Process:
    """Run a program to its end; its output goes nowhere.

    Raises
    ------
    RuntimeError
        If it fails; with what it said last.
    """
    start = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own programs
        list(command),
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed: {said.strip().splitlines()[-1:]}")
    return Process(seconds, usage.ru_maxrss / KIB_PER_GIB)


def machine() -> dict[str, str]:
    """Describe where and what was measured."""
    return {
        "processor": _first_field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{int((_first_field('/proc/meminfo', 'MemTotal') or '0 kB').split()[0]) / KIB_PER_GIB:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
        "commit": _commit(),
        "date": time.strftime("%Y-%m-%d"),
    }


def _first_field(file: str, name: str) -> str | None:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)


def _commit() -> str:
    def git(*arguments: str) -> str:
        told = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607 - git alone
        return told.stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--", "*.py", "pyproject.toml") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed
