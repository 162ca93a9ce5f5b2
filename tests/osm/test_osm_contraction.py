"""Chains become edges: what may be merged, what is kept of it, and that no distance changes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from osm.contraction import Segments, contract

STREET = {"highway": "residential"}


def test_chain_runs_through_several_ways_drawn_in_any_direction(read_map):
    streets = read_map([("1 2", STREET), ("3 2", STREET), ("3 4", STREET)])
    assert streets.node_osm_id.tolist() == [1, 4]
    assert streets.geometry_lon.tolist() == [0.001, 0.002, 0.003, 0.004]


@pytest.mark.parametrize(
    ("one", "other"),
    [(("1 2", "yes"), ("2 3", "yes")), (("1 2", "yes"), ("3 2", "-1")), (("2 1", "-1"), ("2 3", "yes"))],
)
def test_one_way_chain_keeps_its_direction_however_it_is_drawn(read_map, arcs_of, one, other):
    streets = read_map([(refs, STREET | {"oneway": oneway}) for refs, oneway in (one, other)])
    assert set(arcs_of(streets, "bike")) == {(1, 3)}


def test_one_way_streets_that_meet_head_on_do_not_merge(read_map, arcs_of):
    streets = read_map([("1 2", STREET | {"oneway": "yes"}), ("3 2", STREET | {"oneway": "yes"})])
    assert set(arcs_of(streets, "bike")) == {(1, 2), (3, 2)}


def test_one_way_streets_that_part_do_not_merge(read_map, arcs_of):
    streets = read_map([("2 1", STREET | {"oneway": "yes"}), ("2 3", STREET | {"oneway": "yes"})])
    assert set(arcs_of(streets, "bike")) == {(2, 1), (2, 3)}


@pytest.mark.parametrize("other", [{"highway": "steps"}, {"highway": "tertiary"}, STREET | {"surface": "sett"}])
def test_different_streets_do_not_merge(read_map, other):
    assert read_map([("1 2", STREET), ("2 3", other)]).node_osm_id.tolist() == [1, 2, 3]


def test_tags_that_change_nothing_do_not_keep_streets_apart(read_map):
    ways = [("1 2", STREET | {"name": "Rue A"}), ("2 3", STREET | {"surface": "asphalt", "access": "yes"})]
    assert read_map(ways).node_osm_id.tolist() == [1, 3]


def test_merging_keeps_lengths_geometry_and_times(read_map):
    ways = [("1 2 3 4 5", STREET), ("3 6", STREET)]
    places = {2: (1, 2), 4: (-1, 4), 6: (3, 3)}
    merged = read_map(ways, at=places)
    pieces = read_map(ways, at=places, name="pieces.osm", merge_chains=False)
    assert (len(merged.edge_start), len(pieces.edge_start)) == (3, 5)
    by_pieces = pieces.edge_length_meters
    # Edges in the order of the ways: 1-2-3, 3-4-5, 3-6.
    assert merged.edge_length_meters == pytest.approx([by_pieces[:2].sum(), by_pieces[2:4].sum(), by_pieces[4]])
    assert merged.geometry_lon.tolist() == [0.001, 0.002, 0.003, 0.003, 0.004, 0.005, 0.003, 0.003]
    assert merged.geometry_lat.tolist() == [0.0, 0.001, 0.0, 0.0, -0.001, 0.0, 0.0, 0.003]
    exact_ms = 3_600 * merged.edge_length_meters / 5.0  # at 5 km/h
    assert (merged.edge_milliseconds[0, 0] >= exact_ms - 1e-6).all()
    assert (merged.edge_milliseconds[0, 0] < exact_ms + 1).all()


SQUARE = {1: (0, 0), 2: (0, 1), 3: (1, 1), 4: (1, 0)}


def test_ring_without_junction_keeps_one_node(read_map):
    streets = read_map([("2 3 4 1 2", STREET)], at=SQUARE)
    assert streets.node_osm_id.tolist() == [2]
    assert (streets.edge_start.tolist(), streets.edge_end.tolist()) == ([0], [0])
    assert streets.geometry_lon.tolist() == [0.001, 0.001, 0.0, 0.0, 0.001]
    assert streets.counts.modes[0].largest_nodes == 4


def test_ring_of_several_ways(read_map):
    streets = read_map([("1 2", STREET), ("3 2", STREET), ("3 4 1", STREET)], at=SQUARE)
    assert streets.node_osm_id.tolist() == [1]
    assert len(streets.geometry_lat) == 5


def test_one_way_ring_goes_round_one_way(read_map):
    streets = read_map([("1 2 3 4 1", STREET | {"junction": "roundabout"})], at=SQUARE)
    assert streets.edge_milliseconds[1, 0][0] > 0
    assert streets.edge_milliseconds[1, 1].tolist() == [-1]


def test_loop_at_a_junction_starts_and_ends_there(read_map):
    streets = read_map([("1 2 3 4 1", STREET), ("1 9", STREET)], at=SQUARE)
    loops = streets.edge_start == streets.edge_end
    assert loops.tolist() == [True, False]
    assert streets.node_osm_id[streets.edge_start[0]] == 1


def test_parallel_streets_are_both_kept(read_map):
    streets = read_map([("1 2 3", STREET), ("1 4 3", STREET), ("1 3", STREET)], at={4: (1, 2)})
    assert len(streets.edge_start) == 3
    assert set(streets.node_osm_id.tolist()) == {1, 3}


def test_way_that_crosses_itself_has_a_junction_there(read_map):
    streets = read_map([("1 2 3 4 2 5", STREET)], at={3: (1, 3), 4: (1, 2)})
    assert streets.node_osm_id.tolist() == [1, 2, 5]
    assert len(streets.edge_start) == 3


def test_the_same_map_gives_the_same_bytes(read_map):
    ways = [("1 2 3", STREET), ("5 4 3", STREET), ("3 6 7", STREET), ("7 8 9 7", STREET)]
    places = {6: (1, 3), 7: (2, 3), 8: (3, 3), 9: (3, 4)}
    once = read_map(ways, at=places)
    again = read_map(ways, at=places, name="again.osm")
    for one, other in zip(once[:-1], again[:-1], strict=True):
        assert one.tobytes() == other.tobytes()


def test_no_segments_make_no_chains():
    nothing = np.empty(0, dtype=np.int32)
    chains = contract(Segments(nothing, nothing, nothing), np.zeros(1, dtype=np.int32), np.zeros(3, dtype=np.bool_))
    assert (len(chains.start), chains.offsets.tolist(), len(chains.points)) == (0, [0], 0)


DIGEST = """
import hashlib, sys
from pathlib import Path
from isochrones.findings import Findings
from osm import StreetSpeeds, read_streets
streets = read_streets([Path(sys.argv[1])], StreetSpeeds(), Findings(), min_island_nodes=3)
print(hashlib.sha256(b"".join(array.tobytes() for array in streets[:-1])).hexdigest())
"""


@pytest.mark.slow
def test_kernels_give_the_same_bytes_however_they_are_run(write_map):
    ways = [
        ("1 2 3 4 1", STREET),
        ("4 5 6", STREET | {"oneway": "yes"}),
        ("7 8 9 7", STREET),
        ("10 11", STREET),
    ]
    path = write_map(ways, at=SQUARE | {8: (4, 8)}, node_tags={5: {"barrier": "stile"}})
    digests = []
    for setting in ({}, {"NUMBA_DISABLE_JIT": "1"}, {"NUMBA_BOUNDSCHECK": "1"}):
        run = subprocess.run(
            [sys.executable, "-W", "error", "-c", DIGEST, str(path)],
            env=os.environ | setting,
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        digests.append(run.stdout.strip())
    assert len(digests[0]) == 64
    assert digests[1:] == digests[:2]
