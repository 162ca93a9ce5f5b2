"""What a build shows: its progress on stderr, its report on stdout."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table


class TerminalProgress:
    """A line per stage, with a bar where one can tell how far it is; plain lines where there is no terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None
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
        self.close()

    def close(self) -> None:
        """Leave the finished stages on the screen."""
        self._finish()
        self._bars.stop()

    def stage(self, name: str) -> None:
        """A stage starts."""
        self._finish()
        self._told = 0
        self._task = self._bars.add_task(name, total=None)
        if not self._console.is_terminal:
            self._console.print(f"{time.perf_counter() - self._start:7.1f} s  {name}")

    def advance(self, done: int, total: int) -> None:
        """Show how far the stage is; without a terminal, at every tenth of it."""
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total)
        tenth = done * 10 // max(1, total)
        if tenth > self._told and not self._console.is_terminal:
            self._told = tenth
            self._console.print(f"{time.perf_counter() - self._start:7.1f} s  {done} of {total}")

    def _finish(self) -> None:
        if self._task is not None:
            task = self._bars.tasks[self._task]
            total = task.total if task.total is not None else 1
            self._bars.update(self._task, completed=total, total=total)
            self._task = None


def print_report(manifest: dict[str, Any]) -> None:
    """Print the build report of a manifest."""
    console = Console(highlight=False, soft_wrap=False)
    report = manifest["report"]
    console.print(
        f"[bold]{manifest['name']}[/bold], {manifest['date']} ({manifest['timezone']}), dataset {manifest['id']}"
    )
    console.print(_feeds(report["feeds"]))
    console.print(_numbers({**manifest["counts"], **{f"streets: {k}": v for k, v in report["streets"].items()}}))
    if report["findings"]:
        console.print(_findings(report["findings"]))
    for warned in manifest["warnings"]:
        console.print(f"[yellow]warning[/yellow] {warned['code']}: {warned['message']}")
    took = ", ".join(f"{name} {seconds:.1f}" for name, seconds in manifest["timings"].items())
    console.print(f"[dim]seconds: {took}[/dim]")


def _feeds(feeds: list[dict[str, Any]]) -> Table:
    table = Table("feed", "calendar", title="Feeds on the date", title_justify="left")
    for column in ("services", "trips", "stop events", "stops served", "without street"):
        table.add_column(column, justify="right")
    table.add_column("left out")
    for feed in feeds:
        table.add_row(
            f"{feed['feed']} ({feed['kind']})",
            f"{feed['first_date']} to {feed['last_date']}",
            f"{feed['services_on_date']:,}",
            f"{feed['trips_on_date']:,}",
            f"{feed['stop_events_on_date']:,}",
            f"{feed['stops_served']:,}",
            f"{feed['stops_without_street']:,}",
            feed["left_out"] or "",
        )
    return table


def _numbers(numbers: dict[str, int]) -> Table:
    table = Table("what", title="Numbers", title_justify="left")
    table.add_column("how many", justify="right")
    for name, value in numbers.items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    return table


def _findings(findings: list[dict[str, Any]]) -> Table:
    table = Table("file", "rule", "what was done", title="Findings", title_justify="left")
    table.add_column("rows", justify="right")
    table.add_column("why, and examples")
    for finding in findings:
        examples = "".join(f"\n· {example}" for example in finding["examples"])
        table.add_row(
            finding["file"],
            finding["rule"],
            finding["action"].replace("_", " "),
            f"{finding['count']:,}",
            finding["message"] + examples,
        )
    return table
