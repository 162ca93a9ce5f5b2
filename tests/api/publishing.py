"""Datasets published one after the other: copies of the sample's, each with an id of its own."""

import json
import shutil

from isochrones.dataset.publish import current_folder, make_current


def publish_copy(directory, source, dataset_id):
    """Publish a copy of the current dataset of another directory."""
    target = directory / dataset_id
    directory.mkdir(exist_ok=True)
    shutil.copytree(current_folder(source), target)
    rename(target, dataset_id)
    make_current(directory, dataset_id)
    return target


def rename(folder, dataset_id):
    manifest = folder / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8")) | {"id": dataset_id}
    manifest.write_text(json.dumps(content), encoding="utf-8")
