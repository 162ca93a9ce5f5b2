"""Times in the contracted graph against a plain Dijkstra over the ways as drawn.

Durations are rounded up once per edge, so a time may exceed the exact one by less than 1 ms for each piece of
way.
"""

import heapq
import math
import random
import tempfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isochrones.findings import Findings, InputError
from isochrones.modes.names import NUMBERS
from osm import StreetSpeeds, read_streets
from osm.access import stopped_by, way_profile

REGIONS = Path(__file__).parents[2].parent / "shared" / "regions"
MODES = ("walk", "bike")


def haversine_meters(one, other):
    (lat, lon), (other_lat, other_lon) = ([math.radians(degrees) for degrees in place] for place in (one, other))
    half_chord = math.sin((other_lat - lat) / 2) ** 2
    half_chord += math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half_chord))


def ways_as_drawn(path):
    """Arcs {mode: {node: [(node, exact ms)]}} over OSM ids, and the barriers of each mode."""
    arcs = {mode: defaultdict(list) for mode in MODES}
    barriers = {mode: set() for mode in MODES}
    for entity in osmium.FileProcessor(path).with_locations():
        tags = dict(entity.tags)
        if entity.is_node() and "barrier" in tags:
            for mode, is_stopped in zip(MODES, stopped_by(tags), strict=True):
                barriers[mode].update([entity.id] if is_stopped else [])
        elif entity.is_way() and (profile := way_profile(tags, StreetSpeeds())):
            for one, other in pairwise(entity.nodes):
                if one.ref != other.ref and one.location.valid() and other.location.valid():
                    meters = haversine_meters((one.lat, one.lon), (other.lat, other.lon))
                    for mode, (forward, backward) in zip(MODES, profile.speeds, strict=True):
                        arcs[mode][one.ref].extend([(other.ref, 1000 * meters / forward)] if forward else [])
                        arcs[mode][other.ref].extend([(one.ref, 1000 * meters / backward)] if backward else [])
    return arcs, barriers


def shortest(arcs, sources, limit_ms, barriers=frozenset()):
    """Least times within the limit, each with the pieces on its way; nobody goes on from a barrier."""
    settled = {}
    queue = [(0, 0, source) for source in sources]
    while queue:
        milliseconds, pieces, node = heapq.heappop(queue)
        if node in settled or milliseconds > limit_ms:
            continue
        settled[node] = milliseconds, pieces
        if node not in barriers:
            for target, more in arcs.get(node, ()):
                heapq.heappush(queue, (milliseconds + more, pieces + 1, target))
    return settled


def arcs_of_streets(streets, mode):
    forward, backward = streets.edge_milliseconds[NUMBERS[mode]].tolist()
    arcs = defaultdict(list)
    for start, end, forth, back in zip(
        streets.edge_start.tolist(), streets.edge_end.tolist(), forward, backward, strict=True
    ):
        if forth >= 0:
            arcs[start].append((end, forth))
        if back >= 0:
            arcs[end].append((start, back))
    return arcs


def assert_times_agree(path, streets, sources, limit_ms):
    """Compare the times of both modes from some junctions, which no barrier divides, to all others."""
    drawn, barriers = ways_as_drawn(path)
    ids = streets.node_osm_id.tolist()
    index_of = {osm_id: index for index, osm_id in enumerate(ids)}
    compared = 0
    for mode in MODES:
        contracted = arcs_of_streets(streets, mode)
        used = {ids[node] for node in contracted} | {ids[end] for arcs in contracted.values() for end, _ in arcs}
        for source in sources:
            found = {}
            for node, (milliseconds, _) in shortest(contracted, [index_of[source]], limit_ms).items():
                found[ids[node]] = min(milliseconds, found.get(ids[node], milliseconds))
            exact = shortest(drawn[mode], [source], limit_ms, barriers[mode])
            for target, (milliseconds, pieces) in exact.items():
                if target in used and milliseconds + pieces <= limit_ms:
                    assert milliseconds - 1e-3 <= found[target] < milliseconds + pieces + 1e-3, (
                        mode,
                        source,
                        target,
                    )
                    compared += 1
            assert found.keys() <= exact.keys()
    return compared


# --- random maps

WAY_TAGS = st.sampled_from(
    [
        {"highway": "residential"},
        {"highway": "residential"},
        {"highway": "residential", "oneway": "yes"},
        {"highway": "residential", "oneway": "-1"},
        {"highway": "footway"},
        {"highway": "steps"},
        {"highway": "cycleway", "foot": "no"},
        {"highway": "track", "surface": "sand"},
        {"route": "ferry"},
    ]
)
NODE_TAGS = st.sampled_from([{"barrier": "wall"}, {"barrier": "stile"}, {"barrier": "block", "foot": "no"}])
NODES = st.integers(1, 14)


@given(
    ways=st.lists(st.tuples(st.lists(NODES, min_size=1, max_size=7), WAY_TAGS), min_size=1, max_size=8),
    places=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=14, max_size=14),
    barriers=st.dictionaries(NODES, NODE_TAGS, max_size=3),
    missing=st.sets(NODES, max_size=2),
)
def test_random_maps(ways, places, barriers, missing):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.osm"
        with osmium.SimpleWriter(path) as writer:
            for node, (north, east) in enumerate(places, start=1):
                if node not in missing:
                    tags = barriers.get(node, {})
                    writer.add_node(osmium.osm.mutable.Node(id=node, location=(0.01 * east, 0.01 * north), tags=tags))
            for way, (nodes, tags) in enumerate(ways, start=1):
                writer.add_way(osmium.osm.mutable.Way(id=way, nodes=nodes, tags=tags))
        try:
            streets = read_streets([path], StreetSpeeds(), Findings(), min_island_nodes=1)
        except InputError as nothing:
            assert "no street" in str(nothing)  # noqa: PT017 - a map may be empty
            assert not any(arcs for arcs in ways_as_drawn(path)[0].values())
            return
        sources = sorted(set(streets.node_osm_id.tolist()) - set(barriers))
        assert_times_agree(path, streets, sources, math.inf)


# --- real maps

MAPS = {
    "nantes": "nantes.osm.pbf",
    "oaxaca": "oaxaca.osm.pbf",
    "porto-alegre": "porto-alegre.osm.pbf",
    "rhein-neckar": "rnv.osm.pbf",
}


@pytest.mark.regions
@pytest.mark.parametrize("region", MAPS)
def test_real_maps(region):
    path = REGIONS / region / MAPS[region]
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    streets = read_streets([path], StreetSpeeds(), Findings(), min_island_nodes=1)
    ids, counts = (array.tolist() for array in np.unique(streets.node_osm_id, return_counts=True))
    undivided = [osm_id for osm_id, count in zip(ids, counts, strict=True) if count == 1]
    sources = random.Random(region).sample(undivided, 5)
    assert assert_times_agree(path, streets, sources, 900_000) > 100
