"""What a check of feeds shows in a terminal, readable at 80 columns."""

from __future__ import annotations

import datetime as dt

from rich.console import Console
from rich.table import Table
from rich.text import Text

from isochrones.checking import CheckReport, FeedCheck
from isochrones.cli.views.terminal import heading, indented, plain_table, print_finding

STYLES = {"fine": "green", "look": "yellow", "blocking": "red"}
LINE_DAYS = 70
NONE = "."
BARS = "▁▂▃▄▅▆▇█"


def print_check(report: CheckReport, console: Console | None = None) -> None:
    """Print what was found; the conclusion is the last line."""
    console = console or Console(highlight=False)
    console.print(Text(f"{report.name}, {report.dates[0]} to {report.dates[-1]}", style="bold"))
    console.print(_feeds(report))
    _print_reasons(console, report.feeds)
    _print_calendar(console, report)
    _print_stops(console, report)
    _print_overlaps(console, report)
    findings = [finding for feed in report.feeds for finding in feed.findings]
    findings += report.streets.findings if report.streets else []
    if findings:
        console.print(heading("Problems by rule"))
    for finding in findings:
        print_finding(console, finding)
    console.print(Text(f"\n{report.conclusion}", style="bold"), soft_wrap=True)


def _feeds(report: CheckReport) -> Table:
    table = plain_table("\nFeeds")
    table.add_column("feed", overflow="fold")
    table.add_column("verdict")
    for column in ("trips", "busiest\nday", "days\nwithout", "stops\nserved", "far from\nstreets"):
        table.add_column(column, justify="right")
    for feed in report.feeds:
        dates = f"{feed.first_date} to {feed.last_date}" if feed.first_date else "never"
        name = Text.assemble(feed.source.feed_id, (f"\n{feed.source.kind}, {dates}", "dim"))
        counts = feed.trips_on_days
        table.add_row(
            name,
            Text(feed.verdict, style=STYLES[feed.verdict]),
            f"{feed.trips:,}",
            f"{max(counts, default=0):,}",
            f"{sum(not count for count in counts)}" if counts else "",
            f"{feed.stops_served:,}",
            f"{len(feed.stops_far_from_streets.rows):,}" if report.streets else "?",
        )
    return table


def _print_reasons(console: Console, feeds: list[FeedCheck]) -> None:
    if any(feed.reasons for feed in feeds):
        console.print(heading("Reasons"))
    for feed in feeds:
        for rule, message in feed.reasons:
            words = Text.assemble(f"{feed.source.feed_id}: ", (rule.code, STYLES[rule.level]), f": {message}")
            console.print(indented(words))


def _print_calendar(console: Console, report: CheckReport) -> None:
    shown = [feed for feed in report.feeds if feed.trips_on_days]
    if shown:
        console.print(heading(f'Trips on each day, from Monday "|"; none is "{NONE}"'))
    for start in range(0, len(report.dates) if shown else 0, LINE_DAYS):
        dates = report.dates[start : start + LINE_DAYS]
        console.print(indented(Text(_ruler(dates), style="dim")))
        for feed in shown:
            counts = feed.trips_on_days[start : start + LINE_DAYS]
            console.print(indented(Text(_bars(counts, max(feed.trips_on_days)), style="green")))
            console.print(indented(Text(f"{feed.source.feed_id}, at most {max(feed.trips_on_days):,}")))


def _ruler(dates: list[dt.date]) -> str:
    """Mark the Mondays, each with its date where there is room for it."""
    line = [" "] * len(dates)
    for place, date in enumerate(dates):
        if not date.weekday():
            mark = f"|{date.day}" if place % 14 >= 7 or date.day <= 7 else "|"  # noqa: PLR2004 - every second week
            line[place : place + len(mark)] = mark
    return "".join(line)


def _bars(counts: list[int], most: int) -> str:
    return "".join(BARS[(len(BARS) - 1) * count // most] if count else NONE for count in counts)


def _print_stops(console: Console, report: CheckReport) -> None:
    found = [
        (feed.source.feed_id, what, odd)
        for feed in report.feeds
        for what, odd in (
            ("stops served without position", feed.stops_without_position),
            ("stops served far from all others", feed.stops_astray),
            ("stops served far from any street", feed.stops_far_from_streets),
            ("hops faster than any vehicle", feed.hops_too_fast),
        )
        if len(odd.rows)
    ]
    if found:
        console.print(heading("Stops"))
    for feed_id, what, odd in found:
        console.print(indented(Text(f"{feed_id}: {len(odd.rows):,} {what}", style="cyan")))
        for example in odd.examples:
            console.print(indented(Text(f"· {example}"), 4))


def _print_overlaps(console: Console, report: CheckReport) -> None:
    if report.overlaps:
        console.print(heading("Trips published twice"))
    for overlap in report.overlaps:
        both = f"; {overlap.seen:,} more are ridden through or run at headways: both are kept" if overlap.seen else ""
        console.print(indented(Text(f"{overlap.sentence()}{both}", style="cyan")))
        for example in overlap.examples:
            console.print(indented(Text(f"· {example}"), 4))
