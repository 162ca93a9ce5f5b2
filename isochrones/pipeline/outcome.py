"""What a build says in its last lines."""

from __future__ import annotations

from collections.abc import Iterator

from isochrones.pipeline.dataset_job import Published


def outcome(published: Published) -> Iterator[str]:
    """Say what became of a dataset, line by line."""
    if published.refusals:
        for refusal in published.refusals:
            yield f"refused: {refusal.code}: {refusal.message}"
        directory = published.folder.parent
        yield f"kept for inspection, not published: {published.folder}"
        yield f"to compare it: python precompute.py diff {directory} {published.folder}"
        yield f"to publish it: python precompute.py publish {directory} {published.folder.name}"
    else:
        yield f"{'published' if published.is_new else 'already built, nothing has changed:'} {published.folder}"
