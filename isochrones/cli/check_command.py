"""The command that tells what the feeds of a region, or feeds alone, are worth."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from isochrones.checking import CheckReport, check_feeds, check_page, check_region
from isochrones.checking.feed_check import FeedToCheck
from isochrones.cli.command_line import A_PERSON_MUST_LOOK, one_line_errors
from isochrones.cli.views.show_check import print_check
from isochrones.cli.views.terminal import TerminalProgress
from isochrones.feeds import resolve
from isochrones.findings import InputError
from isochrones.foundation.durable import write_text
from isochrones.pipeline.progress import Progress
from isochrones.region.region_file import load_region

LONGEST_DAYS = 400


def check(
    source: Annotated[
        list[Path], typer.Argument(metavar="SOURCE...", help="A region file; or feeds, as zips or folders.")
    ],
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day to look at.  [default: today]")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="How many days to look at.")] = 60,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page to read, with calendar and map.")
    ] = None,
) -> None:
    """Tell what feeds are worth, and whether a build is advisable.

    Validity, trips on each of the next days, problems by rule, trips that two feeds publish, and, with a region file,
    stops that are far from any street. Exit code 0 says that a build is advisable, 3 that it is not.
    """
    with one_line_errors():
        with TerminalProgress() as progress:
            report = _check(source, _date(start), days, progress)
        if json_file:
            write_text(json_file, json.dumps(report.as_record(), indent=2, ensure_ascii=False) + "\n")
        if html_file:
            write_text(html_file, check_page(report))
        print_check(report)
        if report.objections:
            raise typer.Exit(A_PERSON_MUST_LOOK)


def _check(paths: list[Path], today: dt.date, days: int, progress: Progress) -> CheckReport:
    regions = [path for path in paths if path.suffix.lower() == ".toml"]
    if not regions:
        sources = _sources(paths)
        name = ", ".join(source.feed_id for source in sources)
        return check_feeds(name, sources, today, days=days, told=progress.stage)
    if len(paths) > 1:
        raise InputError(f"{regions[0]}: a region file is checked alone")
    return check_region(resolve(load_region(regions[0])), today, days=days, told=progress.stage)


def _sources(paths: list[Path]) -> list[FeedToCheck]:
    """Name feeds by their files, or by their paths where two files have one name."""
    by_id: dict[str, FeedToCheck] = {}
    given: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: there is no such file or folder")
        stem = path.resolve().stem
        feed_id = "-".join((path.as_posix() if stem in by_id else stem).split())
        if path.resolve() in given:
            raise InputError(f"{path}: this feed is given twice")
        given.add(path.resolve())
        by_id[feed_id] = FeedToCheck(feed_id, "transit", path)
    return list(by_id.values())


def _date(text: str | None) -> dt.date:
    if text is None:
        return dt.datetime.now().astimezone().date()
    try:
        date = dt.date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f'--from: expected a date such as "2026-04-14", not {text!r}') from error
    if date > dt.date.max - dt.timedelta(days=LONGEST_DAYS):
        raise InputError(f"--from: {text} is too late")
    return date
