"""The guard before publishing: whether a new dataset lost more than it may."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from isochrones.comparing import Comparison, Refusal, compare, judge
from isochrones.dataset.manifest import read_manifest
from isochrones.dataset.publish import current_folder
from isochrones.dataset.refusal import WITHDRAWN, read_refusal
from isochrones.findings import InputError
from isochrones.pipeline.progress import Progress
from isochrones.region.region_file import PublishLimits


class Judged(NamedTuple):
    """What speaks against a dataset, and the comparison that says so; None where there was nothing to compare."""

    refusals: list[Refusal]
    comparison: Comparison | None


NOT_JUDGED = Judged([], None)


def judge_against_current(finished: Path, directory: Path, limits: PublishLimits, progress: Progress) -> Judged:
    """Say why a finished dataset should not take the place of the current one of DIR, if it should not.

    One that somebody went back from does not come back by itself.

    Where nothing is published, or what is can't be read by this program any more, there is nothing to lose.
    """
    try:
        current = current_folder(directory)
        served = read_manifest(current)
    except InputError:
        return NOT_JUDGED
    if current == finished.resolve() or served.fingerprint == read_manifest(finished).fingerprint:
        return NOT_JUDGED
    withdrawn = [Refusal(**reason) for reason in read_refusal(finished) or [] if reason["code"] == WITHDRAWN]
    progress.stage("comparing with the dataset that is served")
    comparison = compare(current, finished)
    return Judged([*withdrawn, *judge(comparison, limits)], comparison)
