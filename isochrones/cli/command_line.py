"""What all command lines of the batch jobs share: options, and errors of one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from isochrones.findings import InputError

# Exit codes; 2 is what wrong usage of a command ends with.
FAILED = 1  # an error, told in one line
A_PERSON_MUST_LOOK = 3  # all was done, and something waits for a person's decision
INTERRUPTED = 130  # what a shell makes of Ctrl-C

RegionFile = Annotated[Path, typer.Argument(metavar="REGION.toml", help="The region file.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", metavar="DIR", help="Where to publish.  [default: ./datasets/<name>]", show_default=False),
]
DatasetFolder = Annotated[
    Path, typer.Argument(metavar="DATASET", help="DIR as given to build, or the folder of one of its datasets.")
]
Threads = Annotated[int, typer.Option(min=1, help="Searches run at once.")]
Keep = Annotated[int, typer.Option(min=0, help="Datasets to go back to that stay, beside the current one.")]
KEPT = 3
CORES = os.cpu_count() or 1


@contextmanager
def one_line_errors() -> Iterator[None]:
    """A mistake of the user's, or a failure of the machine's, is one line on stderr, and exit code 1."""
    try:
        yield
    except InputError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted", INTERRUPTED)
    except MemoryError:
        _fail("not enough memory")
    except BrokenPipeError:
        # Whoever reads the output has had enough; the command line knows what to do.
        raise
    except OSError as error:
        _fail(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))


def _fail(message: str, exit_code: int = FAILED) -> None:
    one_line = " ".join(message.split())
    print(f"error: {one_line}", file=sys.stderr)  # noqa: T201 - this is the command line
    raise typer.Exit(exit_code)
