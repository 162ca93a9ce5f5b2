"""The batch jobs' command line."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from isochrones.answers.mode_names import read_modes
from isochrones.cli import check_command  # noqa: F401 - registers itself among the commands about feeds
from isochrones.cli.command_line import CORES, DatasetFolder, Output, RegionFile, Threads, one_line_errors
from isochrones.cli.dataset_commands import register as register_dataset_commands
from isochrones.cli.demo import run_demo
from isochrones.cli.diff_command import diff
from isochrones.cli.feeds_commands import feeds_app
from isochrones.cli.run_command import run_command
from isochrones.cli.terminal import TerminalProgress, print_report
from isochrones.dataset.publish import current_folder, only_one
from isochrones.export.isochrone_export import BUCKETS, RESOLUTION_METERS, Order, export_isochrones
from isochrones.export.layouts import Layout
from isochrones.pipeline.dataset_job import build_dataset
from isochrones.pipeline.indexing import rebuild_index
from isochrones.pipeline.outcome import NOT_PUBLISHED, outcome
from isochrones.sample import write_sample_region

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(feeds_app, name="feeds")
app.command("run")(run_command)
app.command()(diff)
register_dataset_commands(app)


@app.callback()
def precompute() -> None:
    """Precompute the reachability of training establishments."""
    # A terminal that can't show an accent is no reason to stop.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@app.command()
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
        raise typer.Exit(NOT_PUBLISHED)


@app.command()
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


@app.command()
def export(
    dataset: DatasetFolder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to make.")],
    layout: Annotated[Layout, typer.Option(help="Many GeoJSON files, or one GeoParquet file.")] = Layout.buckets,
    bucket: Annotated[
        list[int] | None,
        typer.Option(
            min=1, help=f"Longest time in seconds; may be repeated.  [default: {' '.join(map(str, BUCKETS))}]"
        ),
    ] = None,
    modes: Annotated[str, typer.Option(help="Of transit, school, walk, bike.")] = "transit,school,walk",
    resolution: Annotated[
        int, typer.Option(help="Meters between the points that are sampled: 100, 200 or 400.")
    ] = RESOLUTION_METERS,
    threads: Threads = CORES,
) -> None:
    """Export isochrones for a database: from where one reaches each establishment in time for class.

    transit is the area from where public transport takes no longer than the bucket, or walking all the way; school
    is the same with school services on top. A bucket leaves out the smaller ones. With walk left out of --modes,
    journeys have a ride; with bike in it, riding all the way counts too.

    Files are DIR/transit/900/UAI_0000.json and so on: a GeoJSON geometry each, with at most 2048 vertices.
    """
    with one_line_errors():
        order = Order(layout, tuple(bucket) if bucket else None, read_modes(modes), resolution)
        with TerminalProgress() as progress:
            exported = export_isochrones(dataset, out, order, threads, progress)
        for line in exported.remarks:
            typer.echo(line)
        typer.echo(f"{'exported' if exported.is_new else 'already exported:'} {exported.folder}")


@app.command()
def sample(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it.")]) -> None:
    """Write a small fictional region: streets, timetables, establishments, and its region file."""
    with one_line_errors():
        typer.echo(str(write_sample_region(folder)))


@app.command()
def demo(
    region: Annotated[
        Path | None, typer.Option(metavar="REGION.toml", help="A region file; else the sample region.")
    ] = None,
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Where to work.")] = Path(".demo"),
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65_535, help="Where to serve; 0 takes any free port.  [default: 8000, or any if it is taken]"
        ),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Stop after the answer.")] = False,
    threads: Threads = CORES,
) -> None:
    """Build a region, serve it, ask for one origin and show the answer; then go on serving."""
    with one_line_errors():
        run_demo(region, folder, port, threads, once=once)
