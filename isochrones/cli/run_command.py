"""The command of the scheduled run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from isochrones.cli.command_line import (
    A_PERSON_MUST_LOOK,
    CORES,
    KEPT,
    Keep,
    Output,
    RegionFile,
    Threads,
    one_line_errors,
)
from isochrones.cli.views.terminal import TerminalProgress
from isochrones.upkeep.scheduled_run import RunOrder, scheduled_run


def run(
    region: RegionFile,
    output: Output = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FOLDER", help="Where to write the summary.  [default: DIR/report]", show_default=False
        ),
    ] = None,
    keep: Keep = KEPT,
    threads: Threads = CORES,
) -> None:
    """Bring a region's dataset up to date, unattended: fit for cron or a Kubernetes CronJob.

    Fetches what is new, checks the feeds, builds what changed, compares, publishes, verifies, prunes. The folder of the
    report has a summary as text and JSON, and the pages of the check and of the comparison.

    Exit code 0 if all is well; 3 if a person must look: a source that failed or is in quarantine, a feed that a build
    would lose, a dataset that was refused, a damaged file; 1 if it could not be brought to an end.
    """
    with one_line_errors():
        with TerminalProgress() as progress:
            summary = scheduled_run(RunOrder(region, output, report, threads, keep), progress)
        typer.echo(summary.as_text(), nl=False)
    if summary.needs_a_person:
        raise typer.Exit(A_PERSON_MUST_LOOK)
