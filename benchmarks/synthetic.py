"""How the street index grows: made-up grids of streets, each four times as large as the one before."""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
from measuring import median_seconds

from isochrones.build.arcs import Arcs, join_arcs, sort_arcs, turn_arcs
from isochrones.build.hierarchy import build_hierarchy
from isochrones.engine.hierarchy import make_buckets, street_times_to_establishments
from isochrones.engine.street_search import make_street_workspace, times_from_seeds
from isochrones.network.streets import Adjacency

SIDES = (128, 256, 512)
STREETS_KEPT = 0.8
SHORTEST_MS, LONGEST_MS = 20_000, 200_000  # a block on foot
NODES_PER_ESTABLISHMENT = 1_500
LIMIT_MS = 90 * 60 * 1000
SEED = 1


class Grown(NamedTuple):
    """One grid."""

    nodes: int
    establishments: int
    hierarchy_seconds: float
    buckets_seconds: float
    query_seconds: float  # from one place to all establishments, on the hierarchy
    dijkstra_seconds: float  # the same by a bounded search


def measure_growth(runs: int) -> list[Grown]:
    """Build and ask every grid."""
    build_hierarchy(_grid(SIDES[0]), LIMIT_MS)  # compiled by now
    return [_measure(side, runs) for side in SIDES]


def _measure(side: int, runs: int) -> Grown:
    arcs = _grid(side)
    nodes = side * side
    establishments = np.arange(0, nodes, NODES_PER_ESTABLISHMENT, dtype=np.int32)
    begun = time.perf_counter()
    hierarchy = build_hierarchy(arcs, LIMIT_MS)
    built = time.perf_counter()
    buckets = make_buckets(hierarchy, establishments, LIMIT_MS, towards=True)
    filled = time.perf_counter()
    workspace = make_street_workspace(nodes)
    place = np.array([nodes // 2 + side // 2], np.int32)
    start = np.zeros(1, np.int32)
    return Grown(
        nodes,
        len(establishments),
        built - begun,
        filled - built,
        median_seconds(
            lambda: street_times_to_establishments(hierarchy, buckets, place, start, LIMIT_MS, workspace), 20 * runs
        ),
        median_seconds(lambda: times_from_seeds(arcs, place, start, LIMIT_MS, workspace), 20 * runs),
    )


def _grid(side: int) -> Adjacency:
    """Streets both ways between neighbours on a square, some left out."""
    chance = np.random.default_rng(SEED)
    numbers = np.arange(side * side, dtype=np.int32).reshape(side, side)
    source = np.concatenate([numbers[:, :-1].ravel(), numbers[:-1].ravel()])
    target = np.concatenate([numbers[:, 1:].ravel(), numbers[1:].ravel()])
    kept = chance.random(len(source)) < STREETS_KEPT
    milliseconds = chance.integers(SHORTEST_MS, LONGEST_MS, int(kept.sum()), dtype=np.int32)
    one_way = Arcs(source[kept], target[kept], milliseconds)
    return sort_arcs(side * side, join_arcs(one_way, turn_arcs(one_way)))
