"""Small maps written as OSM XML, and what was made of them in terms of OSM ids."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest

from isochrones.findings import Findings
from isochrones.modes.names import NUMBERS
from osm import StreetSpeeds, read_streets

if TYPE_CHECKING:
    from pathlib import Path

STEP_DEGREES = 0.001  # on the equator 111.195 m


def _tags(tags):
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def _xml(ways, at, node_tags, missing, areas):
    """Nodes stand on the equator, node n at n steps east, unless `at` gives (steps north, steps east)."""
    known = sorted({int(node) for refs, _ in ways for node in refs.split()} - set(missing))
    lines = ['<osm version="0.6">']
    for node in known:
        north, east = (at or {}).get(node, (0, node))
        place = f'lat="{north * STEP_DEGREES:.7f}" lon="{east * STEP_DEGREES:.7f}"'
        lines.append(f'<node id="{node}" {place}>{_tags((node_tags or {}).get(node, {}))}</node>')
    for way, (refs, tags) in enumerate(ways, start=101):
        nodes = "".join(f'<nd ref="{node}"/>' for node in refs.split())
        lines.append(f'<way id="{way}">{nodes}{_tags(tags)}</way>')
    for relation, (members, tags) in enumerate(areas, start=901):
        parts = "".join(f'<member type="way" ref="{way}" role="outer"/>' for way in members)
        lines.append(f'<relation id="{relation}">{parts}{_tags({"type": "multipolygon", **tags})}</relation>')
    return "\n".join([*lines, "</osm>"])


@pytest.fixture
def write_map(tmp_path):
    """Write [("1 2 3", tags), ...] as ways 101, 102, ...; return the path."""

    def write(ways, *, at=None, node_tags=None, missing=(), areas=(), name="map.osm") -> Path:
        path = tmp_path / name
        path.write_text(_xml(ways, at, node_tags, missing, areas), encoding="utf-8")
        return path

    return write


@pytest.fixture
def read_map(write_map):
    """Write one map and read it, islands included."""

    def read(ways, *, speeds=None, findings=None, min_island_nodes=1, merge_chains=True, **how):
        return read_streets(
            [write_map(ways, **how)],
            speeds or StreetSpeeds(),
            findings or Findings(),
            min_island_nodes=min_island_nodes,
            merge_chains=merge_chains,
        )

    return read


@pytest.fixture
def arcs_of():
    """Return the arcs of a mode as {(OSM id, OSM id): milliseconds}; of parallel ones the quickest."""

    def arcs(streets, mode):
        forward, backward = streets.edge_milliseconds[NUMBERS[mode]].tolist()
        start = streets.node_osm_id[streets.edge_start].tolist()
        end = streets.node_osm_id[streets.edge_end].tolist()
        found = {}
        for source, target, milliseconds in [
            *zip(start, end, forward, strict=True),
            *zip(end, start, backward, strict=True),
        ]:
            if milliseconds >= 0:
                found[source, target] = min(milliseconds, found.get((source, target), milliseconds))
        return found

    return arcs
