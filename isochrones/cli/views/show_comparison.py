"""A comparison of two datasets, on a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from isochrones.cli.views.terminal import indented, plain_table
from isochrones.comparing import Refusal
from isochrones.comparing.wording import COLUMNS, change_name, feed_rows, figure_rows, further_ways, telling, way_name

Record = dict[str, Any]

LISTED = 20
"""Entries of a list that are shown; the files hold all of them."""


def print_comparison(record: Record, refusals: Sequence[Refusal], console: Console | None = None) -> None:
    """Print a comparison, given as plain values, and why the second dataset would not be published."""
    console = console or Console(highlight=False)
    old, new = record["before"], record["after"]
    ways, further = list(telling(record["ways"])), list(telling(further_ways(record)))
    console.print(Text(f"{new['name']}: {old['id']} and {new['id']}", style="bold"))
    _print_coded(console, "What could mislead", [(note["code"], note["message"]) for note in record["notes"]])
    _print_pairs(console, ways, further)
    _print_changes(console, ways)
    console.print(_counts(record))
    _print_feeds(console, record["feeds"], ways)
    for heading, rows in _lists(record["catalogue"], [*ways, *further]):
        _print_list(console, heading, [f"{row['uai']} {row['name']}" for row in rows])
    changed = [f"{entry['path']}: {entry['change']}" for entry in record["inputs"]]
    _print_list(console, "Input files that differ", changed)
    _print_worst(console, ways, name_feeds=len(record["feeds"]) > 1)
    if refusals:
        _print_coded(console, "Would not be published", [(refusal.code, refusal.message) for refusal in refusals])
    else:
        console.print(Text("\nThe second dataset may take the place of the first.", style="green"))


def _print_coded(console: Console, title: str, entries: Sequence[tuple[str, str]]) -> None:
    if entries:
        console.print(Text(f"\n{title}", style="bold"))
    for code, message in entries:
        console.print(indented(Text.assemble((code, "yellow"), f": {message}")))


def _print_pairs(console: Console, ways: list[Record], further: list[Record]) -> None:
    console.print(_figures("Pairs of a stop and an establishment", "way", figure_rows([*ways, *further])))
    for way in ways:
        for kind in ("lost", "won"):
            apart = way[f"{kind}_with"]
            if any(apart.values()):
                text = (
                    f"{way_name(way)}: of those {kind}, {apart['with_establishment']:,} with their establishment, "
                    f"{apart['with_stop']:,} with their stop"
                )
                console.print(indented(Text(text, style="dim")))


def _print_changes(console: Console, ways: list[Record]) -> None:
    """Print how durations change; without the classes that no pair is in."""
    table = _numbers("Change of the duration", "pairs that both have", [way_name(way) for way in ways])
    for entries in zip(*(way["changes"] for way in ways), strict=True):
        if any(entry["pairs"] for entry in entries):
            table.add_row(change_name(entries[0]), *(f"{entry['pairs']:,}" for entry in entries))
    if table.row_count:
        console.print(table)


def _counts(record: Record) -> Table:
    table = _numbers("Establishments and stops", "what", ["before", "after", "matched"])
    for name, counts in (("establishments", record["catalogue"]), ("stops", record["stops"])):
        table.add_row(name, *(f"{counts[column]:,}" for column in ("before", "after", "matched")))
    if record["stops"]["matched_by_position"]:
        table.add_row("  of these by position", "", "", f"{record['stops']['matched_by_position']:,}")
    return table


def _print_feeds(console: Console, feeds: list[Record], ways: list[Record]) -> None:
    columns = ("trips_before", "trips_after", "stops_lost", "stops_won")
    table = _numbers("Feeds", "feed", [column.replace("_", "\n") for column in columns])
    for feed in feeds:
        change = (f"\n{feed['change']}", "dim" if feed["change"] == "used" else "yellow")
        table.add_row(Text.assemble(feed["feed"], change), *(f"{feed[column]:,}" for column in columns))
    console.print(table)
    for way in ways:
        console.print(_figures(f"Pairs by the feed of the stop: {way_name(way)}", "feed", feed_rows(way)))


def _lists(catalogue: Record, ways: list[Record]) -> Iterable[tuple[str, list[Record]]]:
    yield "No longer in the catalogue", catalogue["left"]
    yield "New in the catalogue", catalogue["new"]
    for way in ways:
        yield f"Reached from no stop any more ({way_name(way)})", way["lost_all"]


def _print_list(console: Console, heading: str, lines: list[str]) -> None:
    if lines:
        console.print(Text(f"\n{heading}: {len(lines):,}", style="bold"))
    for line in lines[:LISTED]:
        console.print(indented(Text(line)))
    if len(lines) > LISTED:
        console.print(indented(Text(f"and {len(lines) - LISTED:,} more", style="dim")))


def _print_worst(console: Console, ways: list[Record], *, name_feeds: bool) -> None:
    for way in ways:
        if not way["worst"]:
            continue
        columns = ["stops\nlost", "stops\nbefore", "stops\nafter", "minutes\nlost", "median\nminutes"]
        table = _numbers(f"The worst losses: {way_name(way)}", "establishment", columns)
        for row in way["worst"]:
            feeds = (f"\n{', '.join(row['feeds'])}", "dim") if name_feeds and row["feeds"] else ""
            medians = (row["median_minutes_before"], row["median_minutes_after"])
            counts = ("stops_lost", "stops_before", "stops_after", "minutes_lost")
            table.add_row(
                Text.assemble(f"{row['uai']} {row['name']}", feeds),
                *(f"{row[column]:,}" for column in counts),
                "" if None in medians else "→".join(map(str, medians)),
            )
        console.print(table)


def _figures(title: str, first: str, rows: Iterable[tuple[object, ...]]) -> Table:
    table = _numbers(title, first, list(COLUMNS))
    for name, *counts in rows:
        table.add_row(str(name), *(f"{count:,}" for count in counts))
    return table


def _numbers(title: str, first: str, columns: Sequence[str]) -> Table:
    table = plain_table(f"\n{title}")
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right")
    return table
