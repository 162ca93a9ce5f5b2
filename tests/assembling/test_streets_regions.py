"""Street graph, search and hierarchy on the streets of a real region."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from street_worlds import arcs_of, pathways_of, plain_dijkstra, points_of

from isochrones.assembling.street_joining import LinkSettings, build_street_graph
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.buckets import (
    make_buckets,
    street_times_from_establishments,
    street_times_to_establishments,
)
from isochrones.engine.streets.hierarchy import build_hierarchy
from isochrones.engine.streets.snapping import nearest_edge, seeds
from isochrones.engine.streets.street_search import make_street_workspace, times_from_seeds
from isochrones.findings import Findings
from osm import StreetSpeeds, read_streets

RHEIN_NECKAR = Path(__file__).parents[2].parent / "shared" / "regions" / "rhein-neckar"
BUDGET_MS = 90 * 60_000
WALK_KMH = 5.0

pytestmark = [
    pytest.mark.regions,
    pytest.mark.skipif(not RHEIN_NECKAR.is_dir(), reason="the real regions are not beside the repository"),
]


@pytest.fixture(scope="module")
def streets():
    return read_streets([RHEIN_NECKAR / "rnv.osm.pbf"], StreetSpeeds(), Findings())


@pytest.fixture(scope="module")
def places(streets):
    """300 establishments and 40 origins, each some metres from a junction."""
    generator = np.random.default_rng(7)
    chosen = generator.choice(len(streets.node_lat), 340, replace=False)
    shift = generator.uniform(-2e-4, 2e-4, (2, 340))
    rows = zip(streets.node_lat[chosen] + shift[0], streets.node_lon[chosen] + shift[1], strict=True)
    positions = [(float(lat), float(lon)) for lat, lon in rows]
    return positions[:300], positions[300:]


@pytest.fixture(scope="module")
def graph(streets, places):
    establishments = points_of(*places[0])
    return build_street_graph(streets, points_of(), establishments, pathways_of(), LinkSettings())[0]


def test_every_cut_is_a_node_and_splits_one_edge(streets, graph):
    linked = int((graph.establishment_node >= 0).sum())
    # A few junctions are of cycleways only.
    assert 290 < linked <= 300
    cuts = len(graph.edges.start) - len(streets.edge_start)
    assert len(graph.node_lat) == len(streets.node_lat) + cuts + linked
    # Nearly every place is beside a street, few beside its end; some are near a street closed to bikes.
    assert 200 < cuts < 400


def test_pieces_take_as_long_as_their_edges(streets, graph):
    for whole, pieces in (
        (streets.edge_milliseconds[0, 0], graph.edges.durations("walk")[0]),
        (streets.edge_milliseconds[1, 1], graph.edges.durations("bike")[1]),
    ):
        assert whole[whole >= 0].sum(dtype=np.int64) == pieces[pieces >= 0].sum(dtype=np.int64)
    assert graph.edges.length_meters.sum() == pytest.approx(streets.edge_length_meters.sum())


@pytest.mark.parametrize("mode", ["walk", "bike"])
def test_search_equals_dijkstra_by_the_book(graph, places, mode):
    adjacency = graph.arcs_of(mode).ahead
    arcs = arcs_of(adjacency)
    workspace = make_street_workspace(len(graph.node_lat))
    for lat, lon in places[1][:2]:
        snap = nearest_edge(graph.edges, lat, lon, 500.0, mode)
        nodes, milliseconds = seeds(graph.edges, snap, mode, True, WALK_KMH)
        start = [(int(node), int(ms)) for node, ms in zip(nodes, milliseconds, strict=True) if node >= 0]
        reached, durations = times_from_seeds(adjacency, nodes, milliseconds, BUDGET_MS, workspace)
        found = dict(zip(reached.tolist(), durations.tolist(), strict=True))
        assert found == plain_dijkstra(arcs, start, BUDGET_MS)
        assert len(found) > 1000


@pytest.mark.parametrize("mode", ["walk", "bike"])
def test_hierarchy_equals_search(graph, places, mode):
    hierarchy = build_hierarchy(graph.arcs_of(mode).ahead, BUDGET_MS)
    workspace = make_street_workspace(len(graph.node_lat))
    for outward, ask, adjacency in (
        (True, street_times_to_establishments, graph.arcs_of(mode).ahead),
        (False, street_times_from_establishments, graph.arcs_of(mode).back),
    ):
        buckets = make_buckets(hierarchy, graph.establishment_node, BUDGET_MS, towards=outward)
        reachable = 0
        for lat, lon in places[1]:
            snap = nearest_edge(graph.edges, lat, lon, 500.0, mode)
            nodes, milliseconds = seeds(graph.edges, snap, mode, outward, WALK_KMH)
            reached, durations = times_from_seeds(adjacency, nodes, milliseconds, BUDGET_MS, workspace)
            everywhere = np.full(len(graph.node_lat), UNREACHED, np.int32)
            everywhere[reached] = durations
            times = ask(hierarchy, buckets, nodes, milliseconds, BUDGET_MS, workspace)
            assert times.tolist() == everywhere[graph.establishment_node].tolist()
            reachable += int((times < UNREACHED).sum())
        # On foot an origin reaches some establishments, by bike most of them.
        assert reachable > len(places[1])


def test_a_place_built_in_is_as_far_as_an_origin_in_its_place(streets, graph, places):
    """Streets without any places, asked from outside, agree with those that the places are built into."""
    plain, _ = build_street_graph(streets, points_of(), points_of(), pathways_of(), LinkSettings())
    workspace = make_street_workspace(len(graph.node_lat))
    # Where a barrier stands two nodes share a place, so that the place does not tell which is which.
    before, after = (_nodes_by_place(some) for some in (plain, graph))
    common = sorted(before.keys() & after.keys())
    before_nodes, after_nodes = (np.array([nodes[place] for place in common]) for nodes in (before, after))
    for position, node in list(zip(places[0], graph.establishment_node, strict=True))[:20]:
        snap = nearest_edge(plain.edges, *position, 500.0, "walk")
        start = seeds(plain.edges, snap, "walk", True, WALK_KMH)
        standing = (np.array([node], np.int32), np.zeros(1, np.int32))
        asked = _times(plain.arcs_of("walk").ahead, start, workspace)[before_nodes]
        built_in = _times(graph.arcs_of("walk").ahead, standing, workspace)[after_nodes]
        # The origin's share of its edge is rounded up, that of the place built in is rounded; so at the limit
        # one may be in where the other is out.
        either = np.minimum(asked, built_in) < BUDGET_MS
        assert either.sum() > 100
        assert np.abs(asked - built_in)[either].max() <= 1


def _times(adjacency, start, workspace):
    times = np.full(len(workspace.milliseconds), UNREACHED, np.int64)
    reached, milliseconds = times_from_seeds(adjacency, *start, BUDGET_MS, workspace)
    times[reached] = milliseconds
    return times


def _nodes_by_place(graph):
    """Find nodes by (lat, lon), as far as there is only one."""
    places = list(zip(graph.node_lat.tolist(), graph.node_lon.tolist(), strict=True))
    count = Counter(places)
    return {place: node for node, place in enumerate(places) if count[place] == 1}
