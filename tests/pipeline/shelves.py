"""DIRs with several datasets: copies of built ones, as if they had been built at other times."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

from isochrones.dataset.checksums import write_checksums
from isochrones.dataset.publish import current_folder, keep_refused, publish

if TYPE_CHECKING:
    from pathlib import Path

REFUSALS = [{"code": "pairs-lost", "message": "outbound: pairs fall by half"}]


def finish_copy(directory: Path, source: Path, dataset_id: str, day: int) -> Path:
    """Leave a copy of the current dataset of `source` in a work folder, built on that day of April."""
    folder = directory / f".work-{dataset_id}" / "dataset"
    # Links, as a build makes them too; what is rewritten below is a file of its own.
    shutil.copytree(current_folder(source), folder, copy_function=os.link)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name in ("manifest.json", "SHA256SUMS"):
        (folder / name).unlink()
    told = {**manifest, "id": dataset_id, "created_at": f"2026-04-{day:02d}T10:21:00+00:00"}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    write_checksums(folder)
    return folder


def publish_copy(directory: Path, source: Path, dataset_id: str, day: int) -> Path:
    """Publish such a copy."""
    folder = publish(finish_copy(directory, source, dataset_id, day), directory, dataset_id)
    shutil.rmtree(directory / f".work-{dataset_id}")
    return folder


def refuse_copy(directory: Path, source: Path, dataset_id: str, day: int) -> Path:
    """Keep such a copy as one that was refused."""
    folder = keep_refused(finish_copy(directory, source, dataset_id, day), directory, dataset_id, REFUSALS)
    shutil.rmtree(directory / f".work-{dataset_id}")
    return folder


def own_copy(path: Path) -> Path:
    """Let a file no longer share its content with others, so that it can be damaged."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    return path
