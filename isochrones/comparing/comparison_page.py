"""The comparison as a page: what was lost and won, with a map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from isochrones import pages
from isochrones.comparing.establishments import MUCH_SLOWER_MINUTES, NOTABLE_SHARE
from isochrones.comparing.judgement import Refusal
from isochrones.comparing.street_lines import main_streets
from isochrones.comparing.wording import change_name, feed_rows, figure_rows, further_ways, telling, way_name
from isochrones.pages import Markup, PointLayer

Record = dict[str, Any]

SIZES = ((100, 7.0), (10, 5.0), (0, 3.5))
"""Of a point, by the least number of stops lost."""


class _Look(NamedTuple):
    """How establishments of one state look on the map, and what the legend calls them."""

    state: str
    name: str
    color: str


_LOOKS = (
    _Look("unchanged", "unchanged", "#8a939c"),
    _Look("more stops", f"reached from over {NOTABLE_SHARE:.0%} more stops", "#2e9e57"),
    _Look("new", "new in the catalogue", "#1c6dd0"),
    _Look("much slower", f"median at least {MUCH_SLOWER_MINUTES} minutes slower", "#f08c00"),
    _Look("fewer stops", f"reached from over {NOTABLE_SHARE:.0%} fewer stops", "#d6453d"),
    _Look("left", "no longer in the catalogue", "#6d4c8f"),
    _Look("lost all", "reached from no stop any more", "#8c0014"),
)
_SIZED = ("fewer stops", "lost all")


def comparison_page(record: Record, refusals: Sequence[Refusal], streets_of: Path | None = None) -> Markup:
    """Make the page of a comparison.

    Parameters
    ----------
    record
        The comparison as plain values.
    refusals
        Why the second dataset would not be published, if it would not.
    streets_of
        Folder of the dataset whose main streets lie under the map; none without.

    Raises
    ------
    InputError
        If the streets can't be read.
    """
    old, new = record["before"], record["after"]
    ways = list(telling(record["ways"]))
    parts = [
        _verdict(refusals),
        *(pages.warning(element_code(note["code"]), note["message"]) for note in record["notes"]),
        pages.facts(_facts(record)),
        pages.section("Pairs of a stop and an establishment", *_pairs(ways, list(telling(further_ways(record))))),
        pages.section("Map", *_map(record, streets_of)),
        pages.section("The twenty worst losses", *_each(ways, _worst)),
        pages.section("Establishments", *_establishments(record)),
        pages.section("Feeds", *_feeds(record)),
        pages.section("What was read", *_inputs(record)),
    ]
    return pages.page(f"{new['name']}: {old['id']} and {new['id']}", parts)


def element_code(code: str) -> Markup:
    """Set the code of a note or refusal before its message."""
    return pages.joined(pages.element("strong", code), ": ")


def _verdict(refusals: Sequence[Refusal]) -> Markup:
    if not refusals:
        return pages.note(pages.element("span", "The second dataset may take the place of the first.", class_="good"))
    heading = pages.element("span", "The second dataset would not be published.", class_="bad")
    reasons = (pages.warning(element_code(refusal.code), refusal.message) for refusal in refusals)
    return pages.joined(pages.element("p", heading), *reasons)


def _facts(record: Record) -> Iterable[tuple[str, object]]:
    old, new = record["before"], record["after"]
    yield "date", f"{old['date']} → {new['date']}" if old["date"] != new["date"] else new["date"]
    for name in ("catalogue", "stops"):
        counts = record[name]
        yield {"catalogue": "establishments"}.get(name, name), f"{counts['before']:,} → {counts['after']:,}"
    for way in telling(record["ways"]):
        pairs = way["pairs"]
        yield f"pairs, {way_name(way)}", f"{pairs['before']:,} → {pairs['after']:,}"


def _pairs(ways: list[Record], further: list[Record]) -> Iterable[Markup]:
    headers = ["way", "before", "after", "lost", "won", "slower", "faster", "equal"]
    yield pages.table(headers, figure_rows([*ways, *further]), numeric=range(1, 8))
    apart = [
        (way_name(way), *(way[f"{kind}_with"][f"with_{what}"] for kind in ("lost", "won") for what in _APART))
        for way in ways
    ]
    yield pages.element("p", "Of these, with an establishment or a stop that only one dataset has:", class_="faint")
    headers = ["way", *(f"{kind} with the {what}" for kind in ("lost", "won") for what in _APART)]
    yield pages.table(headers, apart, numeric=range(1, 5))
    yield pages.element("p", "Change of the duration, for the pairs that both datasets have:", class_="faint")
    yield pages.table(["change", *map(way_name, ways)], _changes(ways), numeric=range(1, len(ways) + 1))


def _changes(ways: list[Record]) -> Iterable[tuple[object, ...]]:
    """Rows of classes of change, without those that no pair is in."""
    for entries in zip(*(way["changes"] for way in ways), strict=True):
        if any(entry["pairs"] for entry in entries):
            yield change_name(entries[0]), *(entry["pairs"] for entry in entries)


_APART = ("establishment", "stop")


def _map(record: Record, streets_of: Path | None) -> Iterable[Markup]:
    layers = [layer for look in _LOOKS for layer in _layers(look, record["establishments"])]
    yield pages.point_map(layers, lines=None if streets_of is None else main_streets(streets_of))
    yield pages.element(
        "p",
        "Establishments by the stops that reach them in time for class, with all services. "
        "The more stops were lost, the larger the point.",
        class_="faint",
    )


def _layers(look: _Look, establishments: list[Record]) -> Iterable[PointLayer]:
    """Return a layer for each size; points that lost nothing to speak of have one size."""
    chosen = [row for row in establishments if row["state"] == look.state]
    sizes = SIZES if look.state in _SIZED else ((0, 2.5 if look.state == "unchanged" else 3.5),)
    upper = float("inf")
    # The largest are drawn first, so that none hides a smaller one.
    for least, radius in sizes:
        rows = [row for row in chosen if least <= row["stops_lost"] < upper]
        size = f", {least} or more stops lost" if least else ""
        upper = least
        if rows:
            yield PointLayer(
                look.name + size,
                np.array([row["lat"] for row in rows], np.float64),
                np.array([row["lon"] for row in rows], np.float64),
                look.color,
                radius,
                [_title(row) for row in rows],
            )


def _title(row: Record) -> str:
    stops = f"{row['stops_before']:,} → {row['stops_after']:,} stops ({row['stops_lost']:,} lost)"
    minutes = f", median {row['median_minutes_before']} → {row['median_minutes_after']} min"
    return f"{row['uai']} {row['name']}: {stops}" + (minutes if row["median_minutes_before"] is not None else "")


def _each(ways: list[Record], part: Callable[[Record], Markup]) -> Iterable[Markup]:
    return (pages.joined(pages.element("h3", way_name(way)), part(way)) for way in telling(ways))


def _worst(way: Record) -> Markup:
    if not way["worst"]:
        return pages.element("p", "No establishment lost a stop or time.")
    headers = ["code", "establishment", "stops before", "after", "lost", "minutes lost", "median before", "after"]
    rows = [
        (
            *(row["uai"], row["name"], row["stops_before"], row["stops_after"], row["stops_lost"]),
            *(row["minutes_lost"], *_medians(row), ", ".join(row["feeds"])),
        )
        for row in way["worst"]
    ]
    return pages.table([*headers, "feeds of the stops lost"], rows, numeric=range(2, 8))


def _medians(row: Record) -> tuple[object, object]:
    before, after = row["median_minutes_before"], row["median_minutes_after"]
    return ("", "") if before is None else (before, after)


def _establishments(record: Record) -> Iterable[Markup]:
    catalogue = record["catalogue"]
    yield from _list("No longer in the catalogue", catalogue["left"])
    yield from _list("New in the catalogue", catalogue["new"])
    for way in telling([*record["ways"], *further_ways(record)]):
        yield from _list(f"Reached from no stop any more ({way_name(way)})", way["lost_all"])


def _list(heading: str, rows: list[Record]) -> Iterable[Markup]:
    yield pages.element("h3", f"{heading}: {len(rows):,}")
    if rows:
        yield pages.table(["code", "establishment"], [(row["uai"], row["name"]) for row in rows])


def _feeds(record: Record) -> Iterable[Markup]:
    headers = ["feed", "", "trips before", "after", "stops matched", "lost", "won"]
    rows = [
        (
            *(feed["feed"], feed["change"], feed["trips_before"], feed["trips_after"]),
            *(feed["stops_matched"], feed["stops_lost"], feed["stops_won"]),
        )
        for feed in record["feeds"]
    ]
    yield pages.table(headers, rows, numeric=range(2, 7))
    yield from _each(record["ways"], _pairs_by_feed)


def _pairs_by_feed(way: Record) -> Markup:
    headers = ["feed of the stop", "before", "after", "lost", "won", "slower", "faster", "equal"]
    return pages.table(headers, feed_rows(way), numeric=range(1, 8))


def _inputs(record: Record) -> Iterable[Markup]:
    if not record["inputs"]:
        yield pages.element("p", "All input files are the same.")
        return
    yield pages.table(["file", "content"], [(entry["path"], entry["change"]) for entry in record["inputs"]])
