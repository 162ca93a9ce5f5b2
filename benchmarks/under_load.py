"""The service under load: steadily, with a dataset published meanwhile, and with a worker killed meanwhile.

    python benchmarks/under_load.py DIR [--rate 200] [--seconds 600]

DIR as given to `build`. For figures that mean something, nothing else runs on the machine.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Annotated, Any, NamedTuple

import typer
from measuring import ROOT, machine, spread

os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".numba_cache"))

from answering import LOAD, Place, homes, read_rows, serving

from isochrones.dataset.dataset import open_dataset
from isochrones.dataset.publish import current_folder, make_current

OK = 200
LOST = 0
IDS = ("before", "after")
COMPARED = 50
AROUND_SECONDS = 5.0
LONGEST_GAP_SECONDS = 30.0


class Steady(NamedTuple):
    """Requests at a steady rate, with another dataset published half-way; durations in milliseconds."""

    requests: int
    failed: int
    median_ms: float
    p99_ms: float
    p999_ms: float
    longest_ms: float
    p99_around_the_publish_ms: float
    answered_from: dict[str, int]
    answers_that_changed: int  # of a few homes, asked before and after, but for the dataset's id
    processor_share: float  # of one core, by the service
    resident_mb: tuple[float, float]  # before and after


class Killed(NamedTuple):
    """Requests at a steady rate to two workers, one of which is killed half-way."""

    requests: int
    lost: int  # without an answer
    refused: int  # answered with something else than 200
    in_flight: int  # requests that were under way when the worker was killed, at both workers
    longest_ms: float
    seconds_to_replacement: float


class UnderLoad(NamedTuple):
    """Both."""

    rate: float
    seconds: float
    steady: Steady
    killed: Killed


def main(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="DIR as given to build.")],
    rate: Annotated[float, typer.Option(min=1, help="Requests per second.")] = 200,
    seconds: Annotated[float, typer.Option(min=2, help="How long to ask.")] = 600,
    kill_seconds: Annotated[float, typer.Option(min=2, help="How long to ask while a worker is killed.")] = 20,
) -> None:
    """Measure, and print the figures as JSON, a line each."""
    _show("machine", machine() | {"rate": rate, "seconds": seconds})
    measured = measure_under_load(directory, rate, seconds, kill_seconds)
    _show("steady", measured.steady._asdict())
    _show("killed", measured.killed._asdict())


def measure_under_load(directory: Path, rate: float, seconds: float, kill_seconds: float = 20) -> UnderLoad:
    """Measure both, on two copies of a dataset."""
    places = homes(open_dataset(directory), 5000)
    with tempfile.TemporaryDirectory() as work:
        copies = _two_copies(directory, Path(work))
        held = steady(copies, places, rate, seconds)
        return UnderLoad(rate, seconds, held, killed(copies, places, rate, kill_seconds))


def steady(directory: Path, places: list[Place], rate: float, seconds: float) -> Steady:
    """Ask one worker; half-way the second copy of the dataset becomes the current one."""
    make_current(directory, IDS[0])
    with serving(directory) as served:
        pid = served.process.pid
        before = [_answer(served.base, place) for place in places[:COMPARED]]
        resident, processor = _resident_mb(pid), _processor_seconds(pid)
        load = _start_load(served.base, places, rate, seconds)
        time.sleep(seconds / 2)
        make_current(directory, IDS[1])
        rows = _finish(load)
        processor = _processor_seconds(pid) - processor
        after = [_answer(served.base, place) for place in places[:COMPARED]]
        resident_mb = (resident, _resident_mb(pid))
    durations = sorted(1000 * row[1] for row in rows)
    around = [1000 * row[1] for row in rows if abs(row[0] - seconds / 2) < AROUND_SECONDS]
    names = [row[3] for row in rows]
    return Steady(
        requests=len(rows),
        failed=sum(row[2] != OK for row in rows),
        median_ms=median(durations),
        p99_ms=spread(durations).p99,
        p999_ms=durations[-(-999 * len(durations) // 1000) - 1],
        longest_ms=durations[-1],
        p99_around_the_publish_ms=spread(around).p99,
        answered_from={name: names.count(name) for name in dict.fromkeys(names)},
        answers_that_changed=sum(old != new for old, new in zip(before, after, strict=True)),
        processor_share=processor / seconds,
        resident_mb=resident_mb,
    )


def killed(directory: Path, places: list[Place], rate: float, seconds: float) -> Killed:
    """Ask two workers; half-way one of them is killed, with no time to say so."""
    with serving(directory, workers=2) as served:
        load = _start_load(served.base, places, rate, seconds)
        time.sleep(seconds / 2)
        workers = _workers(served.process.pid)
        os.kill(workers[0], signal.SIGKILL)
        killed_at = time.perf_counter()
        while not set(_workers(served.process.pid)) - set(workers):
            time.sleep(0.01)
            assert time.perf_counter() - killed_at < LONGEST_GAP_SECONDS, "the worker is not replaced"
        replaced = time.perf_counter() - killed_at
        rows = _finish(load)
    lost = [row for row in rows if row[2] == LOST]
    # The moment of the kill, on the clock of the load, is when requests were lost; without any, the middle will do.
    moment = min((row[0] + row[1] for row in lost), default=seconds / 2)
    return Killed(
        requests=len(rows),
        lost=len(lost),
        refused=sum(row[2] not in {OK, LOST} for row in rows),
        in_flight=sum(row[0] <= moment <= row[0] + row[1] for row in rows),
        longest_ms=max(1000 * row[1] for row in rows),
        seconds_to_replacement=replaced,
    )


def _show(name: str, figures: dict[str, Any]) -> None:
    print(json.dumps({name: figures}), flush=True)


def _two_copies(directory: Path, work: Path) -> Path:
    """Lay the current dataset beside itself, under two ids."""
    copies = work / "datasets"
    copies.mkdir()
    for name in IDS:
        shutil.copytree(current_folder(directory), copies / name)
        manifest = copies / name / "manifest.json"
        content = json.loads(manifest.read_text(encoding="utf-8")) | {"id": name}
        manifest.write_text(json.dumps(content), encoding="utf-8")
    make_current(copies, IDS[0])
    return copies


def _start_load(base: str, places: list[Place], rate: float, seconds: float) -> subprocess.Popen[str]:
    load = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, LOAD, base, str(rate), str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert load.stdin is not None
    load.stdin.write(json.dumps(places))
    load.stdin.close()
    # It has been told to go; `communicate` must not try to tell it again.
    load.stdin = None
    return load


def _finish(load: subprocess.Popen[str]) -> list[Any]:
    told, _ = load.communicate()
    assert load.returncode == 0, "the load ended before its time"
    return read_rows(told)


def _answer(base: str, place: Place) -> dict[str, Any]:
    url = f"{base}/reachable?lat={place[0]}&lon={place[1]}"
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server
        content: dict[str, Any] = json.load(answer)
    content["dataset"].pop("id")
    return content


def _workers(supervisor: int) -> list[int]:
    """List the processes that answer: children of the supervisor but the one that tracks resources."""
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text(encoding="utf-8").split()
    return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    typer.run(main)
