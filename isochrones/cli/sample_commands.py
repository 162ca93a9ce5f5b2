"""The commands that write the sample region, and show a region from its files to an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from isochrones.cli.command_line import CORES, Threads, one_line_errors
from isochrones.cli.demo import run_demo
from isochrones.sample import write_sample_region


def sample(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it.")]) -> None:
    """Write a small fictional region: streets, timetables, establishments, and its region file."""
    with one_line_errors():
        typer.echo(str(write_sample_region(folder)))


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
