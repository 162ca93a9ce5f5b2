"""Files of the formats that real regions come in, the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import osmium
from osmium.osm.mutable import Node, Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from isochrones.sample.street_plan import SampleStreets

ZIP_DATE = (2026, 1, 1, 0, 0, 0)  # what a zip says of its members must not depend on the clock
GENERATOR = "isochrones.sample"


def write_streets(path: Path, streets: SampleStreets) -> None:
    """Write nodes and ways to a new `.osm.pbf`."""
    header = osmium.io.Header()
    header.set("generator", GENERATOR)
    writer = osmium.SimpleWriter(str(path), header=header, overwrite=True)
    try:
        for node in streets.nodes:
            writer.add_node(Node(id=node.id, location=(node.lon, node.lat), tags=node.tags))
        for way in streets.ways:
            writer.add_way(Way(id=way.id, nodes=way.node_ids, tags=way.tags))
    finally:
        writer.close()


def write_feed(path: Path, tables: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Write the tables of a GTFS feed to a zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in tables.items():
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, _csv_text(rows))


def write_table(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write a CSV file, the header being the first row."""
    path.write_text(_csv_text(rows), encoding="utf-8", newline="")


def _csv_text(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
