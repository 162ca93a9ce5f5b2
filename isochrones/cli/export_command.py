"""The command that exports isochrones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from isochrones.answers.mode_names import read_modes
from isochrones.cli.command_line import CORES, DatasetFolder, Threads, one_line_errors
from isochrones.cli.views.terminal import TerminalProgress
from isochrones.export.isochrone_export import BUCKETS, RESOLUTION_METERS, ExportOrder, export_isochrones
from isochrones.export.layouts import Layout
from isochrones.modes.names import DEFAULT_NAMES, MODES


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
    modes: Annotated[str, typer.Option(help=f"Of {', '.join(MODES)}.")] = ",".join(DEFAULT_NAMES),
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
        order = ExportOrder(layout, tuple(bucket) if bucket else None, read_modes(modes), resolution)
        with TerminalProgress() as progress:
            exported = export_isochrones(dataset, out, order, threads, progress)
        for line in exported.remarks:
            typer.echo(line)
        typer.echo(f"{'exported' if exported.is_new else 'already exported:'} {exported.folder}")
