"""Draws the rooms of the code and the way of the data through them: docs/architecture.svg, from the imports.

The rows are the layers of the import contract in pyproject.toml, the lowest on top, so that data comes down: from
files to a network, from searches to a dataset, from a dataset to answers. A line leads from a room to one that
imports it; lines that follow from others are left out, and so are those from the rooms that many others use.

Rooms and lines are placed as in Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system
structures" (1981): a line that passes a row has a place of its own in it, and each row is ordered by the mean place
of what it is joined to in the row before.
"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from collections.abc import Callable
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import grimp

PROJECT = Path(__file__).parents[1]
PICTURE = PROJECT / "docs" / "architecture.svg"
PACKAGES = ("isochrones", "gtfs", "osm")
USED_BY_ALL = frozenset({"isochrones.foundation", "isochrones.findings", "isochrones.modes", "isochrones.warned"})

MARGIN, BOX_WIDTH, BOX_HEIGHT, ROW_GAP, BOX_GAP, LANE_WIDTH = 20, 216, 76, 50, 26, 10
LINE_HEIGHT, COLUMNS, TEXT_LINES = 14, 36, 3
SWEEPS = 12

STYLE = """
    text { font-family: "DejaVu Sans", Verdana, sans-serif; font-size: 10px; fill: #333a40; text-anchor: middle }
    .name { font-size: 14px; font-weight: bold; fill: #10181f }
    rect { fill: #f2f5f8; stroke: #9fb0bf }
    path { fill: none; stroke: #6f879b; stroke-width: 1.4 }
"""

Line = tuple[str, ...]
"""A place in each row from a room to one that imports it: the room, the lanes of the line, the other room."""


class Picture(NamedTuple):
    """What is drawn, and where."""

    rows: list[list[str]]  # rooms and lanes, from left to right
    lines: list[Line]
    middle: dict[str, float]  # pixels from the left, of each room and lane


def layers() -> list[list[str]]:
    """Rooms by layer, the lowest first, as the contract has them."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    contract = next(entry for entry in contracts if entry["type"] == "layers")
    return [[room.strip() for room in layer.split("|")] for layer in reversed(contract["layers"])]


def imports(rooms: list[str]) -> set[tuple[str, str]]:
    """Pairs of a room and one that imports it, without those that follow from others."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    used = {room: {other for other in rooms if other != room and _takes_from(graph, room, other)} for room in rooms}
    below = {room: _all_below(room, used) for room in rooms}
    return {
        (other, room)
        for room in rooms
        for other in used[room] - USED_BY_ALL
        if not any(other in below[third] for third in used[room] - {other})
    }


def _takes_from(graph: grimp.ImportGraph, room: str, other: str) -> bool:
    return graph.direct_import_exists(importer=room, imported=other, as_packages=True)


def _all_below(room: str, used: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [room]
    while waiting:
        for other in used[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


def purpose(room: str) -> str:
    """First sentence of a room's docstring."""
    path = PROJECT / room.replace(".", "/")
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n\n")[0].replace("\n", " ").rstrip(".").replace("`", "")


def place(rooms: list[list[str]], pairs: set[tuple[str, str]]) -> Picture:
    """Give each room and each line its place."""
    rows = [list(row) for row in rooms]
    row_of = {room: number for number, row in enumerate(rooms) for room in row}
    lines: list[Line] = []
    for start, end in sorted(pairs, key=lambda pair: (row_of[pair[0]], pair)):
        lanes = [f"{start}>{end}/{row}" for row in range(row_of[start] + 1, row_of[end])]
        for lane, row in zip(lanes, rows[row_of[start] + 1 : row_of[end]], strict=True):
            row.append(lane)
        lines.append((start, *lanes, end))
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for line in lines:
        for one, other in pairwise(line):
            above.setdefault(other, []).append(one)
            below.setdefault(one, []).append(other)
    for sweep in range(SWEEPS):
        joined, order = (above, rows[1:]) if sweep % 2 == 0 else (below, rows[-2::-1])
        middle = _middles(rows)
        for row in order:
            row.sort(key=_mean_of(joined, middle))
            middle |= _middles(rows)
    return Picture(rows, lines, _middles(rows))


def _mean_of(joined: dict[str, list[str]], middle: dict[str, float]) -> Callable[[str], float]:
    """Mean place of what something is joined to; its own where that is nothing."""

    def mean(item: str) -> float:
        places = [middle[other] for other in joined.get(item, [item])]
        return sum(places) / len(places)

    return mean


def _middles(rows: list[list[str]]) -> dict[str, float]:
    """Line each row up, all rows in the middle of the widest."""
    widest = max(_width(row) for row in rows)
    middles = {}
    for row in rows:
        left = MARGIN + (widest - _width(row)) / 2
        for item in row:
            middles[item] = left + _own_width(item) / 2
            left += _own_width(item) + BOX_GAP
    return middles


def _own_width(item: str) -> int:
    return LANE_WIDTH if ">" in item else BOX_WIDTH


def _width(row: list[str]) -> int:
    return sum(_own_width(item) for item in row) + BOX_GAP * (len(row) - 1)


def draw() -> str:
    """Return the picture as SVG."""
    rooms = layers()
    picture = place(rooms, imports([room for row in rooms for room in row]))
    top = {item: MARGIN + row * (BOX_HEIGHT + ROW_GAP) for row, items in enumerate(picture.rows) for item in items}
    drawn = [_line(line, picture, top) for line in picture.lines]
    for row in rooms:
        for room in row:
            drawn += _box(room, picture.middle[room], top[room])
    width = 2 * MARGIN + max(_width(row) for row in picture.rows)
    height = 2 * MARGIN + len(rooms) * BOX_HEIGHT + (len(rooms) - 1) * ROW_GAP
    marker = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">',
        "  <title>The rooms of the code, and the way of the data through them</title>",
        f"  <desc>From top to bottom: {'; '.join(', '.join(row) for row in rooms).replace('isochrones.', '')}.</desc>",
        f"  <style>{STYLE}  </style>",
        f'  <defs>{marker}<path d="M0 0 L8 4 L0 8" /></marker></defs>',
        f'  <rect width="{width}" height="{height}" style="fill: #ffffff; stroke: none" />',
    ]
    return "\n".join([*head, *drawn, "</svg>", ""])


def _line(line: Line, picture: Picture, top: dict[str, int]) -> str:
    """A line from the lower edge of a room to the upper edge of one that uses it, straight down through its lanes."""
    start, *lanes, end = line
    x, y = _port(picture, start, line, 0), top[start] + BOX_HEIGHT
    path = [f"M{x:.0f} {y}"]
    for item in (*lanes, end):
        to = picture.middle[item] if item in lanes else _port(picture, end, line, -1)
        down = top[item] - (0 if item in lanes else 2)
        bend = (y + down) / 2
        path.append(f"C{x:.0f} {bend:.0f} {to:.0f} {bend:.0f} {to:.0f} {down}")
        x, y = to, down
        if item in lanes:
            y += BOX_HEIGHT
            path.append(f"V{y}")
    return f'  <path d="{" ".join(path)}" marker-end="url(#tip)" />'


def _port(picture: Picture, room: str, line: Line, end: int) -> float:
    """Where a line meets a room: those of an edge stand side by side, in the order of where they come from or go."""
    beside = 1 if end == 0 else -2
    there = sorted((other for other in picture.lines if other[end] == room), key=lambda o: picture.middle[o[beside]])
    return picture.middle[room] + BOX_WIDTH * ((there.index(line) + 1) / (len(there) + 1) - 0.5)


def _box(room: str, middle: float, top: int) -> list[str]:
    """A room: its name, and what it answers."""
    text = textwrap.wrap(purpose(room), COLUMNS, max_lines=TEXT_LINES, placeholder=" …")
    lines = [
        f'  <text x="{middle:.0f}" y="{top + 36 + number * LINE_HEIGHT}">{escape(line)}</text>'
        for number, line in enumerate(text)
    ]
    return [
        f'  <rect x="{middle - BOX_WIDTH / 2:.0f}" y="{top}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6" />',
        f'  <text class="name" x="{middle:.0f}" y="{top + 19}">{room.removeprefix("isochrones.")}</text>',
        *lines,
    ]


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
