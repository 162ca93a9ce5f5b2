"""What the commands about feeds show: a bar for each download, and tables of sources."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn
from rich.text import Text

from isochrones.cli.views.terminal import plain_table
from isochrones.feeds import FetchProgress, FetchReport, Outcome, SourceStatus

COLORS = {"new": "green", "quarantined": "yellow", "failed": "red", "missing": "red", "damaged": "red"}
LABEL_CHARACTERS = 32


class DownloadsProgress(FetchProgress):
    """A bar for each download under way, and a line for each source that is done."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._start = time.perf_counter()
        self._all = self._done = 0

    def __enter__(self) -> Self:
        """Start showing."""
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop showing."""
        self._bars.stop()

    def starts(self, ids: list[str]) -> None:
        """Keep in mind how many there are."""
        self._all = len(ids)

    def receives(self, source_id: str, received_bytes: int, total_bytes: int | None) -> None:
        """Show how far the download is."""
        if source_id not in self._tasks:
            self._tasks[source_id] = self._bars.add_task(source_id[:LABEL_CHARACTERS], total=total_bytes)
        self._bars.update(self._tasks[source_id], completed=received_bytes, total=total_bytes)

    def judges(self, source_id: str) -> None:
        """Show that it is being looked at."""
        if source_id in self._tasks:
            self._bars.update(self._tasks[source_id], description=f"{source_id[:LABEL_CHARACTERS]}: looked at")

    def finished(self, outcome: Outcome) -> None:
        """Say what became of a source."""
        if outcome.id in self._tasks:
            self._bars.remove_task(self._tasks.pop(outcome.id))
        self._done += 1
        seconds = time.perf_counter() - self._start
        line = f"{seconds:7.1f} s  {self._done:,} of {self._all:,}  {outcome.id}: {outcome.result}"
        self._console.print(line, markup=False)


def print_fetched(report: FetchReport, console: Console | None = None) -> None:
    """Print what became of each source, and what is odd in their list."""
    console = console or Console(highlight=False)
    table = plain_table("")
    table.add_column("source", overflow="fold")
    table.add_column("result")
    table.add_column("version of")
    for outcome in report.outcomes:
        name = Text.assemble(outcome.id, *((f"\n{line}", "dim") for line in (*outcome.reasons, *outcome.notes)))
        used = outcome.version_date.isoformat() if outcome.version_date else _no_date(outcome)
        table.add_row(name, Text(outcome.result, style=COLORS.get(outcome.result, "")), used)
    console.print(table)
    for finding in report.findings:
        console.print(Text(f"{finding['file']}: {finding['message']} ({finding['count']})", style="yellow"))
        examples = finding["examples"]
        for example in examples if isinstance(examples, list) else []:
            console.print(Text(f"  · {example}"))
    counts = ((result, report.count(result)) for result in ("new", "unchanged", "local", "quarantined", "failed"))
    console.print(Text(", ".join(f"{count:,} {result}" for result, count in counts if count)))


def print_sources(sources: list[SourceStatus], console: Console | None = None) -> None:
    """Print how it stands with each source."""
    console = console or Console(highlight=False)
    table = plain_table("")
    table.add_column("source", overflow="fold")
    for column in ("type", "version of", "last check", "state"):
        table.add_column(column)
    for source in sources:
        lines = [line for line in (source.source, source.details) if line]
        table.add_row(
            Text.assemble(source.id, *((f"\n{line}", "dim") for line in lines)),
            source.type,
            source.version_date.isoformat() if source.version_date else "",
            f"{source.checked_at:%Y-%m-%d}" if source.checked_at else "",
            Text(source.state, style=COLORS.get(source.state, "")),
        )
    console.print(table)


def _no_date(outcome: Outcome) -> str:
    return "" if outcome.result == "local" else "none"
