"""What the jobs show: their progress on stderr, their results on stdout, readable at 80 columns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from isochrones.dataset.build_record import DayRecord, FeedRecord
from isochrones.dataset.manifest import Manifest

NAMED_AT_MOST = 3


def indented(text: Text, columns: int = 2) -> Padding:
    """Shift a text to the right, all lines of it."""
    return Padding(text, (0, 0, 0, columns), expand=False)


class TerminalProgress:
    """A line per stage, with a bar where one can tell how far it is; plain lines where there is no terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None
        self._name = ""
        self._start = time.perf_counter()
        self._told = 0

    def __enter__(self) -> Self:
        """Start showing."""
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop showing."""
        self.close(finished=error is None)

    def close(self, *, finished: bool = True) -> None:
        """Leave the stages on the screen; the last one as it is, unless it is `finished`."""
        if finished:
            self._finish()
        self._bars.stop()

    def stage(self, name: str) -> None:
        """A stage starts."""
        self._finish()
        self._name, self._told = name, 0
        self._task = self._bars.add_task(name, total=None)
        self._say(name)

    def advance(self, done: int, total: int) -> None:
        """Show how far the stage is; without a terminal, at every tenth of it."""
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total)
        tenth = done * 10 // max(1, total)
        if tenth > self._told:
            self._told = tenth
            self._say(f"{self._name}: {done:,} of {total:,}")

    def _say(self, line: str) -> None:
        if not self._console.is_terminal:
            self._console.print(f"{time.perf_counter() - self._start:7.1f} s  {line}", markup=False)

    def _finish(self) -> None:
        if self._task is not None:
            task = self._bars.tasks[self._task]
            total = task.total if task.total is not None else 1
            self._bars.update(self._task, completed=total, total=total)
            self._task = None


def print_report(manifest: Manifest, console: Console | None = None) -> None:
    """Print the build report of a manifest."""
    console = console or Console(highlight=False)
    report = manifest.report
    console.print(Text(f"{manifest.name}, {manifest.date} ({manifest.timezone})", style="bold"))
    console.print(Text(f"dataset {manifest.id}"))
    console.print(_days(report.days, report.school_zones))
    console.print(_feeds(report.feeds))
    console.print(_numbers({**manifest.counts, **{f"streets: {k}": v for k, v in report.streets.items()}}))
    if report.findings:
        console.print(heading("Findings"))
    for finding in report.findings:
        print_finding(console, finding.as_record())
    print_warnings(console, [warned.as_record() for warned in manifest.warnings])
    took = ", ".join(f"{name.removesuffix('_seconds')} {seconds:.1f}" for name, seconds in manifest.timings.items())
    console.print(heading("Seconds"))
    console.print(indented(Text(took)))


def print_warnings(console: Console, warnings: list[dict[str, str]]) -> None:
    """Print what could mislead, if anything could."""
    if warnings:
        console.print(heading("Warnings"))
    for warned in warnings:
        console.print(indented(Text.assemble((warned["code"], "yellow"), f": {warned['message']}")))


def plain_table(title: str) -> Table:
    """Make a table that spends no columns on lines."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )


def heading(text: str) -> Text:
    """Set a heading apart from what stands above it."""
    return Text(f"\n{text}", style="bold")


def _days(days: Sequence[DayRecord], school_zones: Sequence[str]) -> Table:
    holidays = f"holidays of zone {', '.join(school_zones)}" if school_zones else "no holidays known: weekdays alone"
    table = plain_table(f"\nDays considered ({holidays})")
    table.add_column("day", overflow="fold")
    for column in ("share of\nthe best", "feeds", "trips"):
        table.add_column(column, justify="right")
    for day in days:
        name = Text(f"{day.date:%a} {day.date}")
        if day.chosen:
            name.append(" chosen", "bold")
        if day.not_covered:
            name.append(f"\nwithout {_listed(day.not_covered)}", "dim")
        table.add_row(name, f"{day.share:.1%}", f"{day.feeds:,}", f"{day.trips:,}")
    return table


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED_AT_MOST
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def _feeds(feeds: Sequence[FeedRecord]) -> Table:
    table = plain_table("\nFeeds on the date")
    table.add_column("feed", overflow="fold")
    for column in ("services", "trips", "stop\nevents", "stops\nserved", "without\nstreet"):
        table.add_column(column, justify="right")
    for feed in feeds:
        calendar = f"{feed.first_date} to {feed.last_date}" if feed.first_date else "no calendar"
        if feed.shifted_days:
            calendar += f", moved by {feed.shifted_days} days"
        name = Text.assemble(feed.feed, (f"\n{feed.kind}, {calendar}", "dim"))
        if feed.left_out is not None:
            table.add_row(Text.assemble(feed.feed, ("\nleft out", "yellow")))
            continue
        numbers = (
            *(feed.services_on_date, feed.trips_on_date, feed.stop_events_on_date),
            *(feed.stops_served, feed.stops_without_street),
        )
        table.add_row(name, *(f"{number:,}" for number in numbers))
    return table


def _numbers(numbers: dict[str, int]) -> Table:
    table = plain_table("\nNumbers")
    table.add_column("what")
    table.add_column("how many", justify="right")
    for name, value in numbers.items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    return table


def print_finding(console: Console, finding: dict[str, Any]) -> None:
    """Print one finding, with its examples."""
    action = finding["action"].replace("_", " ")
    console.print(indented(Text(f"{finding['file']}: {finding['rule']}, {finding['count']:,} {action}", style="cyan")))
    for line in (finding["message"], *(f"· {example}" for example in finding["examples"])):
        console.print(indented(Text(line), 4))
