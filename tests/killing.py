"""A job in a process of its own that is killed, as by `kill -9`, at a moment of the test's choice."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from typing import TYPE_CHECKING, Protocol

from isochrones.pipeline import pair_search as pairs
from isochrones.pipeline.dataset_job import build_dataset
from isochrones.pipeline.indexing import rebuild_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KILLED = -signal.SIGKILL
# What changes a folder, by the names Python gives these calls; Parquet files are written by Arrow's own.
CHANGES = ("os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir")

# Children are copies of one process that has imported everything: most of a build's time is imports.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["isochrones.pipeline.dataset_job", "isochrones.feeds"])


class Death(Protocol):
    """When to die."""

    def told(self, line: str) -> None:
        """The build tells how far it is."""

    def changes_disk(self) -> None:
        """The build is about to make, open for writing, rename or remove a file or a folder."""


class Never:
    """Live on."""

    def told(self, line):
        """Nothing happens."""

    def changes_disk(self):
        """Nothing happens."""


class AtProgress(Never):
    """Die when the build tells this."""

    def __init__(self, line: str) -> None:
        self.line = line

    def told(self, line):
        if line == self.line:
            die()


class AtChange(Never):
    """Die before change number `changes` (from 1) to the disk after the stage `stage` has started."""

    def __init__(self, stage: str, changes: int) -> None:
        self.stage, self.left, self.started = stage, changes, False

    def told(self, line):
        self.started = self.started or line == self.stage

    def changes_disk(self):
        self.left -= self.started
        if self.left == 0:
            die()


def die() -> None:
    """End this process as the system does when it needs the memory."""
    os.kill(os.getpid(), signal.SIGKILL)


class Telling:
    """A build's progress, told to a death."""

    def __init__(self, death: Death) -> None:
        self.death = death

    def stage(self, name):
        """A stage starts."""
        self.death.told(name)

    def advance(self, done, total):
        """The stage is that far."""
        self.death.told(f"{done} of {total}")


def build(region: Path, directory: Path, death: Death) -> None:
    """Build in batches of two establishments, until death."""
    watch_for(death)
    pairs.BATCH = 2
    build_dataset(region, directory, 1, Telling(death))


def index(folder: Path, death: Death) -> None:
    """Make the index of a dataset again, until death."""
    watch_for(death)
    death.told("indexing")
    rebuild_index(folder)


def watch_for(death: Death) -> None:
    """Tell death of every change to the disk."""

    def watch(event: str, arguments: tuple) -> None:
        if event in CHANGES or (event == "open" and {"w", "a"} & set(str(arguments[1]))):
            death.changes_disk()

    sys.addaudithook(watch)


def build_to_death(region: Path, directory: Path, death: Death, after_seconds: float | None = None) -> int:
    """Build in a process of its own; return its exit code. It is killed after a while, if one is given."""
    return run_to_death(build, (region, directory, death), after_seconds)


def index_to_death(folder: Path, death: Death) -> int:
    """Make an index in a process of its own; return its exit code."""
    return run_to_death(index, (folder, death), None)


def run_to_death(job: Callable[..., None], arguments: tuple, after_seconds: float | None) -> int:
    """Run a job in a process of its own; return its exit code. It is killed after a while, if one is given."""
    process = PROCESSES.Process(target=job, args=arguments)
    process.start()
    process.join(after_seconds)
    if process.is_alive():
        process.kill()
        process.join()
    code = process.exitcode
    process.close()
    return code
