"""The same inputs give the same dataset, byte for byte, whoever builds it and with however many threads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
OF_THE_MOMENT = ("timings", "created_at")  # keys of the manifest


def contents(folder):
    """Bytes of each file by name; of the manifest, what may not differ; without checksums, which follow from them."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    del files["SHA256SUMS"]
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest.keys() > set(OF_THE_MOMENT)
    for key in OF_THE_MOMENT:
        del manifest[key]
    return files | {"manifest.json": json.dumps(manifest).encode()}


@pytest.mark.parametrize("threads", [1, 3])
def test_two_builds_are_identical(sample_dataset, tmp_path, threads):
    # In a process of its own: sets and dicts of texts are in another order there.
    region = sample_dataset.parent / "region" / "region.toml"
    command = [sys.executable, "precompute.py", "build", region, "--output", tmp_path, "--threads", str(threads)]
    environment = {**os.environ, "PYTHONHASHSEED": str(threads)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    first, second = (contents((directory / "current").resolve()) for directory in (sample_dataset, tmp_path))
    assert first.keys() == second.keys()
    assert [name for name, content in first.items() if second[name] != content] == []
    assert (sample_dataset / "current").resolve().name == (tmp_path / "current").resolve().name
