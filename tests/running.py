"""Runs the batch jobs' command line, and looks at what it left behind."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.cli.commands import app
from isochrones.dataset.checksums import CHECKSUMS
from isochrones.dataset.dataset import open_dataset
from isochrones.modes.names import MODES
from isochrones.pipeline.kept import KEPT
from isochrones.sample import SAMPLE_ORIGIN

ROOT = Path(__file__).resolve().parents[1]
PROGRESS = re.compile(r" *\d+\.\d s  \S.*")
VARIES = ("timings", "created_at")
# A script's job in the background has Ctrl-C ignored, and so has all that it starts; Python then leaves it so.
HEARS_CTRL_C = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
# On a busy machine, kernels compile for a while.
PATIENCE_SECONDS = 600


class Silent:
    """A build's progress, told to nobody."""

    def stage(self, name):
        """A stage starts."""

    def advance(self, done, total):
        """The stage is that far."""


class Ran(NamedTuple):
    """What a command came to: stderr is told apart into lines of progress and all others."""

    code: int
    out: str
    progress: list[str]
    errors: list[str]


def run(*arguments) -> Ran:
    """Run a command in this process."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return _ran(result.exit_code, result.stdout, result.stderr)


def start(*arguments, code: str = "", encoding: str = "utf-8", **options) -> subprocess.Popen:
    """Start a command in a process of its own, as from a terminal, after running `code` there."""
    program = f"{HEARS_CTRL_C}{code}\nfrom isochrones.cli.commands import app\napp(prog_name='precompute.py')\n"
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program, *(str(argument) for argument in arguments)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": encoding},
        encoding=encoding,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )


def finish(process: subprocess.Popen, seconds: float = PATIENCE_SECONDS) -> Ran:
    """Wait for a command that was started; one that takes too long is killed."""
    with process:
        try:
            out, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return _ran(process.returncode, out, errors or "")


def _ran(code: int, out: str, errors: str) -> Ran:
    lines = errors.splitlines()
    return Ran(
        code,
        out,
        [line for line in lines if PROGRESS.fullmatch(line)],
        [line for line in lines if not PROGRESS.fullmatch(line)],
    )


def contents(folder: Path) -> dict[str, str]:
    """Hash of every file of a dataset or of all in DIR; without what may differ between builds, in a manifest.

    What builds keep for one another is not part of it.
    """
    hashes = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and KEPT not in path.parts:
            content = path.read_bytes()
            if path.name == "manifest.json":
                manifest = json.loads(content)
                content = json.dumps({k: v for k, v in manifest.items() if k not in VARIES}).encode()
            if path.name == CHECKSUMS:
                content = re.sub(rb".*  manifest.json\n", b"", content)
            hashes[path.relative_to(folder).as_posix()] = hashlib.sha256(content).hexdigest()
    return hashes


def names_in(directory: Path) -> set[str]:
    """All that stands in a folder."""
    return {path.name for path in directory.iterdir()}


def minutes_from_home(directory: Path) -> dict[str, int]:
    """Open the current dataset and ask it for the sample's home: uai to whole minutes."""
    dataset = open_dataset(directory)
    answer = Answers(dataset).lookup(Query(*SAMPLE_ORIGIN, min(3600, dataset.parameters.budget_seconds), MODES))
    return {
        row["uai"]: -(-int(seconds) // 60)
        for row, seconds, mode in zip(dataset.establishments, answer.best_seconds, answer.best_mode, strict=True)
        if mode >= 0
    }
