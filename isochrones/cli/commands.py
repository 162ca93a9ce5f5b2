"""The batch jobs' command line: every command, by its name, in the order of `--help`."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import typer

from isochrones.cli.build_command import build, index
from isochrones.cli.check_command import check
from isochrones.cli.dataset_commands import (
    list_datasets_of,
    prune_old,
    publish_standing_one,
    roll_back_to,
    verify,
)
from isochrones.cli.diff_command import diff
from isochrones.cli.export_command import export
from isochrones.cli.feeds_commands import accept_version, fetch, list_sources
from isochrones.cli.run_command import run
from isochrones.cli.sample_commands import demo, sample

Commands = dict[str, Callable[..., None]]

COMMANDS: Commands = {
    "run": run,
    "diff": diff,
    "list": list_datasets_of,
    "verify": verify,
    "rollback": roll_back_to,
    "publish": publish_standing_one,
    "prune": prune_old,
    "build": build,
    "index": index,
    "export": export,
    "sample": sample,
    "demo": demo,
}
FEEDS_COMMANDS: Commands = {
    "fetch": fetch,
    "list": list_sources,
    "accept": accept_version,
    "check": check,
}


def _command_line(about: str, commands: Commands) -> typer.Typer:
    options: dict[str, Any] = {"add_completion": False, "pretty_exceptions_enable": False, "rich_markup_mode": None}
    made = typer.Typer(no_args_is_help=True, help=about, **options)
    for name, command in commands.items():
        made.command(name)(command)
    return made


app = _command_line("Precompute the reachability of training establishments.", COMMANDS)
app.add_typer(_command_line("Fetch the feeds of a region, and judge them.", FEEDS_COMMANDS), name="feeds")


@app.callback()
def precompute() -> None:
    """Precompute the reachability of training establishments."""
    # A terminal that can't show an accent is no reason to stop.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
