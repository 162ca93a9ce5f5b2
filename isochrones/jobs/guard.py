"""The guard before publishing: whether a new dataset lost more than it may."""

from __future__ import annotations

from pathlib import Path

from isochrones.build.region import PublishLimits
from isochrones.comparing import Refusal, compare, judge
from isochrones.findings import InputError
from isochrones.jobs.progress import Progress
from isochrones.store.manifest import read_manifest
from isochrones.store.publish import current_folder


def refusals_of(finished: Path, directory: Path, limits: PublishLimits, progress: Progress) -> list[Refusal]:
    """Say why a finished dataset should not take the place of the current one of DIR; nothing if it may.

    Where nothing is published, or what is can't be read by this program any more, there is nothing to lose.
    """
    try:
        current = current_folder(directory)
        served = read_manifest(current)
    except InputError:
        return []
    if current == finished.resolve() or served["fingerprint"] == read_manifest(finished)["fingerprint"]:
        return []
    progress.stage("comparing with the dataset that is served")
    return judge(compare(current, finished), limits)
