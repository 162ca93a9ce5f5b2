"""What a dataset depends on: its inputs, its parameters, and the code that computes it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import gtfs
import isochrones
import osm
from isochrones.region.region_file import Region

CODE_THAT_COMPUTES = (
    *("findings.py", "foundation", "network", "engine", "surface", "basemap"),
    *("region", "assembling", "dataset", "answers", "pipeline"),
)
CODE_AND_DATA = (".py", ".csv")


class InputFile(NamedTuple):
    """One input, and how it is known again."""

    source: Path
    sha256: str
    bytes: int


def hash_inputs(region: Region, region_file: Path) -> list[InputFile]:
    """Hash every file a region takes; a folder counts as its files, by name."""
    paths = [
        region_file,
        *region.osm.paths,
        *(feed.path for feed in region.gtfs.feeds if feed.path is not None),
        region.catalogue.establishments,
        region.catalogue.formations,
    ]
    return [_hash(path) for path in paths]


def fingerprint(region: Region, inputs: list[InputFile], warnings: list[tuple[str, str]]) -> str:
    """Hash of all that a dataset depends on: equal fingerprints, equal datasets."""
    described = {
        "inputs": [(entry.sha256, entry.bytes) for entry in inputs],
        "feeds": [(feed.id, feed.type, feed.problem) for feed in region.gtfs.feeds],
        "warnings": warnings,
        "code": hash_code(),
    }
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()


def _hash(path: Path) -> InputFile:
    digest, size = hashlib.sha256(), 0
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        if path.is_dir():
            digest.update(file.relative_to(path).as_posix().encode() + b"\0")
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
                size += len(block)
    return InputFile(path, digest.hexdigest(), size)


def hash_code() -> str:
    """Hash of all code that computes, and of the data that belongs to it."""
    ours = Path(isochrones.__file__).parent
    roots = [
        Path(gtfs.__file__).parent,
        Path(osm.__file__).parent,
        *(ours / part for part in CODE_THAT_COMPUTES),
    ]
    digest = hashlib.sha256()
    for root in roots:
        for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if file.suffix in CODE_AND_DATA:
                digest.update(file.read_bytes())
    return digest.hexdigest()


def manifest_inputs(inputs: list[InputFile]) -> list[dict[str, Any]]:
    """Plain values, for the manifest."""
    return [{"path": entry.source.name, "sha256": entry.sha256, "bytes": entry.bytes} for entry in inputs]
