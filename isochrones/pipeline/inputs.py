"""What a dataset depends on: its inputs, its parameters, and the code that computes it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from isochrones.findings import InputError
from isochrones.foundation.program import hash_program
from isochrones.region.region_file import Region

LIBRARIES_THAT_COMPUTE = ("llvmlite", "numba", "numpy", "osmium", "pandas", "pyarrow", "pydantic", "python-dateutil")
BUILDING = "isochrones.pipeline.dataset_building"
"""The module that computes datasets, with all that it imports. What publishes or tells of them does not compute."""

NS_PER_SECOND = 1_000_000_000
CLOCK_TICK_NS = 20_000_000
"""More than it takes the clock of file systems to move on."""


class FileState(NamedTuple):
    """What changes whenever the content of a file does, but does not take long to ask for."""

    name: str  # below the folder that is an input; empty if the file itself is one
    device: int
    inode: int  # another one if the file was replaced
    bytes: int
    modified_ns: int
    changed_ns: int  # unlike the time above it can't be set


class HashedFile(NamedTuple):
    """One input, file or folder, and how it is known again."""

    source: Path
    sha256: str
    bytes: int
    states: tuple[FileState, ...]  # before it was hashed


class Inputs(NamedTuple):
    """What a build starts from."""

    region: Region  # resolved: every path is that of a file
    files: tuple[HashedFile, ...]
    warnings: tuple[tuple[str, str], ...]  # about where feeds and streets come from: code, message
    code: str  # hash of the code that computes

    @property
    def fingerprint(self) -> str:
        """Hash of all that a dataset depends on: equal fingerprints, equal datasets."""
        described = {
            "inputs": [(entry.sha256, entry.bytes) for entry in self.files],
            "feeds": [(feed.id, feed.type, feed.problem) for feed in self.region.gtfs.feeds],
            "warnings": self.warnings,
            "code": self.code,
        }
        return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()


def read_inputs(region: Region, region_file: Path, warnings: Iterable[tuple[str, str]]) -> Inputs:
    """Hash every file that a resolved region takes, and the code that is to compute."""
    return Inputs(region, hash_inputs(region, region_file), tuple(warnings), hash_code())


def hash_inputs(region: Region, region_file: Path) -> tuple[HashedFile, ...]:
    """Hash every file a region takes; a folder counts as its files, by name."""
    paths = [
        region_file,
        *region.osm.paths,
        *(feed.path for feed in region.gtfs.feeds if feed.path is not None),
        region.catalogue.establishments,
        region.catalogue.formations,
    ]
    return tuple(_hash(path) for path in paths)


def hash_code() -> str:
    """Hash of all code that computes datasets, the libraries it stands on included."""
    return hash_program(BUILDING, LIBRARIES_THAT_COMPUTE)


def check_unchanged(files: Iterable[HashedFile]) -> None:
    """See that what has been read since is what was hashed.

    A country's inputs take minutes to hash. That happens once: a file whose state is what it was before it was hashed
    has its content still. Not every other state tells of another content, though: whoever backs files up gives them
    new names, whoever fetches them again new times. So where the state differs, and there only, the content decides.

    Raises
    ------
    InputError
        If an input has changed, or is gone.
    """
    for before in files:
        try:
            is_same = _states(before.source) == before.states or _is_alike(_hash(before.source), before)
        except FileNotFoundError:
            is_same = False
        if not is_same:
            raise InputError(f"{before.source.name}: changed while it was being read; build again")


def _is_alike(now: HashedFile, before: HashedFile) -> bool:
    return (now.sha256, now.bytes) == (before.sha256, before.bytes)


def _hash(path: Path) -> HashedFile:
    states = _states(path)
    _let_tick_pass(max((state.changed_ns for state in states), default=0))
    digest, size = hashlib.sha256(), 0
    for state in states:
        if state.name:
            digest.update(state.name.encode() + b"\0")
        with (path / state.name).open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
                size += len(block)
    return HashedFile(path, digest.hexdigest(), size, states)


def _let_tick_pass(changed_ns: int) -> None:
    """Wait until the clock has moved on since a change: another one in the same tick would leave no trace."""
    age_ns = time.time_ns() - changed_ns
    if age_ns < CLOCK_TICK_NS:
        time.sleep((CLOCK_TICK_NS - max(0, age_ns)) / NS_PER_SECOND)


def _states(path: Path) -> tuple[FileState, ...]:
    """Look at a file, or at all files of a folder, in the order of their paths."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return tuple(_state(file, file.relative_to(path).as_posix() if file != path else "") for file in files)


def _state(file: Path, name: str) -> FileState:
    found = file.stat()
    return FileState(name, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
