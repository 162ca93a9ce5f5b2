"""The commands that build a dataset, and make its index again."""

from __future__ import annotations

from typing import Annotated

import typer

from isochrones.cli.command_line import (
    A_PERSON_MUST_LOOK,
    CORES,
    DatasetFolder,
    Output,
    RegionFile,
    Threads,
    one_line_errors,
)
from isochrones.cli.views.terminal import TerminalProgress, print_report
from isochrones.dataset.publish import current_folder, only_one
from isochrones.pipeline.dataset_job import build_dataset
from isochrones.pipeline.indexing import rebuild_index
from isochrones.pipeline.outcome import outcome


def build(
    region: RegionFile,
    output: Output = None,
    threads: Threads = CORES,
    publish_anyway: Annotated[
        bool, typer.Option("--publish-anyway", help="Publish it even if it lost more than the region file allows.")
    ] = False,
) -> None:
    """Build a region's dataset and publish it.

    Started again after a crash, it goes on where it was. The dataset that is being served is not touched before the
    new one is complete. Where nothing has changed since, nothing is built; what an earlier build worked out from the
    same inputs is taken from there.

    A dataset that lost too much is kept for inspection, but not published: exit code 3.
    """
    with one_line_errors():
        with TerminalProgress() as progress:
            published = build_dataset(region, output, threads, progress, publish_anyway=publish_anyway)
        print_report(published.manifest)
        for line in outcome(published):
            typer.echo(line)
    if published.refusals:
        raise typer.Exit(A_PERSON_MUST_LOOK)


def index(dataset: DatasetFolder) -> None:
    """Make the index of a published dataset again from its tables, where it was lost or damaged.

    A service that has it open goes on with what it has.
    """
    with one_line_errors():
        folder = current_folder(dataset)
        with only_one(folder.parent), TerminalProgress() as progress:
            progress.stage("indexing")
            rebuild_index(folder)
        typer.echo(f"indexed {folder}")
