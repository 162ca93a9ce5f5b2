"""The batch jobs' command line."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from isochrones.findings import InputError
from isochrones.jobs.build import build_dataset
from isochrones.jobs.demo import run_demo
from isochrones.jobs.show import TerminalProgress, print_report
from isochrones.sample import write_sample_region

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Precompute the reachability of training establishments.",
)

RegionFile = Annotated[Path, typer.Argument(metavar="REGION.toml", help="The region file.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", metavar="DIR", help="Where to publish.  [default: ./datasets/<name>]", show_default=False),
]
Threads = Annotated[int, typer.Option(min=1, help="Searches run at once.")]
CORES = os.cpu_count() or 1


@app.callback()
def _commands() -> None:
    """Keep `build` a command by name, even were it the only one."""


@app.command()
def build(region: RegionFile, output: Output = None, threads: Threads = CORES) -> None:
    """Build a region's dataset and publish it.

    Started again after a crash, it goes on where it was. The dataset that is being served is not touched before the
    new one is complete.
    """
    with _one_line_errors(), TerminalProgress() as progress:
        published = build_dataset(region, output, threads, progress)
        progress.close()
        print_report(published.manifest)
        typer.echo(f"published {published.folder}")


@app.command()
def sample(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it.")]) -> None:
    """Write a small fictional region: streets, timetables, establishments, and its region file."""
    with _one_line_errors():
        typer.echo(str(write_sample_region(folder)))


@app.command()
def demo(
    region: Annotated[
        Path | None, typer.Option(metavar="REGION.toml", help="A region file; else the sample region.")
    ] = None,
    folder: Annotated[Path, typer.Option(metavar="DIR", help="Where to work.")] = Path(".demo"),
    port: Annotated[int, typer.Option(help="Where to serve; 0 takes any free port.")] = 8000,
    once: Annotated[bool, typer.Option("--once", help="Stop after the answer.")] = False,
    threads: Threads = CORES,
) -> None:
    """Build a region, serve it, ask for one origin and show the answer; then go on serving."""
    with _one_line_errors():
        run_demo(region, folder, port, threads, once=once)


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """A mistake of the user's, or of the machine's, is one line on stderr, and exit code 1."""
    try:
        yield
    except InputError as error:
        _fail(str(error))
    except MemoryError:
        _fail("not enough memory")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EPERM):
            raise
        where = f": {error.filename}" if error.filename else ""
        _fail(f"{os.strerror(error.errno)}{where}")


def _fail(message: str) -> None:
    one_line = " ".join(message.split())
    print(f"error: {one_line}", file=sys.stderr)  # noqa: T201 - this is the command line
    raise typer.Exit(1)
