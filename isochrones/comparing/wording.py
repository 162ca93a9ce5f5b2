"""How figures of a comparison are named, wherever they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from isochrones.comparing.counting import CountedWay

Record = dict[str, Any]

COLUMNS = ("before", "after", "lost", "won", "slower", "faster", "equal")
"""Figures of pairs, in the order in which they are shown."""


def way_name(way: Record) -> str:
    """Name a way of a comparison."""
    return str(CountedWay(way["direction"], way["service"], way.get("days", "")))


def further_ways(record: Record) -> list[Record]:
    """List the ways of the further days, each with the name of its days."""
    return [{**way, "days": further["days"]} for further in record["further_days"] for way in further["ways"]]


def telling(ways: list[Record]) -> Iterable[Record]:
    """Leave out what all services do no differently from transit."""
    said: dict[tuple[str, str | None], Record] = {}
    for way in ways:
        same = {key: value for key, value in way.items() if key != "service"}
        key = way["direction"], way.get("days")
        if said.get(key) != same:
            said[key] = same
            yield way


def figure_rows(ways: list[Record]) -> list[tuple[object, ...]]:
    """Rows of a table: each way with its pairs by what became of them."""
    return [(way_name(way), *(way["pairs"][name] for name in COLUMNS)) for way in ways]


def feed_rows(way: Record) -> list[tuple[object, ...]]:
    """Rows of a table: the pairs of a way by the feed of their stop."""
    return [(feed["feed"], *(feed[name] for name in COLUMNS)) for feed in way["feeds"]]


def change_name(entry: Record) -> str:
    """Name a class of change in minutes."""
    start, end = entry["from_minutes"], entry["to_minutes"]
    if start is None or end is None:
        ends = f"over {-end if start is None else start}"
    elif start + end == 0:
        return f"within {end} min"
    else:
        ends = f"{min(abs(start), abs(end))} to {max(abs(start), abs(end))}"
    return f"{ends} min {'faster' if (end if start is None else start) < 0 else 'slower'}"
