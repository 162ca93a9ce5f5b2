"""The commands about feeds: where they come from, and what they are worth."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from isochrones.cli.command_line import A_PERSON_MUST_LOOK, RegionFile, one_line_errors
from isochrones.cli.views.show_feeds import DownloadsProgress, print_fetched, print_sources
from isochrones.feeds import accept, fetch_sources, overview
from isochrones.foundation.durable import write_text
from isochrones.region.region_file import Region, load_region


def fetch(
    region: RegionFile,
    feed: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this feed or street extract; may be repeated.")
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE.json", help="Write what came of it there.")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Follow redirects into private networks.")
    ] = False,
) -> None:
    """Fetch what is new of a region's feeds and street extracts, and judge it.

    A version that does not pass goes to quarantine, and the last good one stays in use. Started again after a crash,
    it goes on where it was. Exit code 3 tells that something failed or is in quarantine, and a person must look.
    """
    with one_line_errors():
        loaded = _private_allowed(load_region(region)) if allow_private else load_region(region)
        with DownloadsProgress() as progress:
            fetched = fetch_sources(
                loaded, region, only=feed or (), told=progress, today=dt.datetime.now(ZoneInfo(loaded.timezone)).date()
            )
        print_fetched(fetched)
        if report is not None:
            write_text(report, json.dumps(fetched.as_record(), ensure_ascii=False, indent=1) + "\n")
    if fetched.needs_a_person:
        raise typer.Exit(A_PERSON_MUST_LOOK)


def list_sources(region: RegionFile) -> None:
    """List a region's feeds and street extracts: which version is used, and what is held against a newer one."""
    with one_line_errors():
        print_sources(overview(load_region(region)))


def accept_version(
    region: RegionFile, source: Annotated[str, typer.Argument(metavar="ID", help="Its feed or street extract.")]
) -> None:
    """Use a version that is in quarantine, against what is held against it."""
    with one_line_errors():
        version = accept(load_region(region), source)
        typer.echo(f"{source}: the version of {version.fetched_at.date()} is used now")


def _private_allowed(region: Region) -> Region:
    return region.model_copy(update={"sources": region.sources.model_copy(update={"allow_private": True})})
