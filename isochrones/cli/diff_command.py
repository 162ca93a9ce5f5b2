"""The command that compares two datasets."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from isochrones.cli.command_line import A_PERSON_MUST_LOOK, one_line_errors
from isochrones.cli.views.show_comparison import print_comparison
from isochrones.cli.views.terminal import TerminalProgress
from isochrones.comparing import PublishLimits, compare, judge, judged_record
from isochrones.comparing.comparison_page import comparison_page
from isochrones.foundation.durable import write_text

DEFAULTS = PublishLimits()


class OnLoss(StrEnum):
    """What to do about an establishment that loses all its transit."""

    refuse = "refuse"
    say = "say"


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="DIR as given to build, or a dataset's own folder.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The same, of the dataset to compare with it.")],
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Also write all of it here.")] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write a page with a map here.")
    ] = None,
    max_lost_pairs_percent: Annotated[
        float, typer.Option(min=0, max=100, help="Pairs that may be lost, on balance.")
    ] = DEFAULTS.max_lost_pairs_percent,
    on_establishment_lost: Annotated[
        OnLoss, typer.Option(help="Whether an establishment may lose all its transit.")
    ] = OnLoss.refuse,
) -> None:
    """Compare two datasets: establishments and pairs won, lost, slower and faster, by feed.

    Exit code 0 if B may take the place of A, 3 if not; 1 if they can't be compared.
    """
    limits = PublishLimits(
        max_lost_pairs_percent=max_lost_pairs_percent, on_establishment_lost=on_establishment_lost.value
    )
    with one_line_errors():
        with TerminalProgress() as progress:
            comparison = compare(before, after, progress.stage)
        refusals = judge(comparison, limits)
        record = comparison.as_record()
        if json_file is not None:
            text = json.dumps(judged_record(record, refusals), ensure_ascii=False, indent=2)
            write_text(json_file, f"{text}\n")
        if html_file is not None:
            write_text(html_file, comparison_page(record, refusals, comparison.after.folder) + "\n")
        print_comparison(record, refusals)
    if refusals:
        raise typer.Exit(A_PERSON_MUST_LOOK)
