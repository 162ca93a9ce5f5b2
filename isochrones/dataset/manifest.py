"""The manifest: what a dataset is, what it was made from, and what could mislead in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from isochrones.findings import InputError
from isochrones.foundation.durable import write_whole
from isochrones.network.network import FORMAT_VERSION

MANIFEST = "manifest.json"


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write `manifest` to `folder`, with the format version this code reads and writes: all of it or nothing."""
    text = json.dumps({"format_version": FORMAT_VERSION, **manifest}, ensure_ascii=False, indent=2)
    write_whole(folder / MANIFEST, lambda path: path.write_text(text + "\n", encoding="utf-8"))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a dataset.

    Raises
    ------
    InputError
        If there is none, it is not whole, or its format is another one.
    """
    manifest = read_any_manifest(folder)
    version = manifest.get("format_version")
    if version != FORMAT_VERSION:
        raise InputError(
            f"{folder / MANIFEST}: format_version {version} can't be read, this program reads {FORMAT_VERSION}: "
            "build it again"
        )
    return manifest


def read_any_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a dataset of whatever format.

    Raises
    ------
    InputError
        If there is none, or it is not whole.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: not a dataset: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path}: not a manifest: {error}") from error
    return dict(manifest) if isinstance(manifest, dict) else {}
