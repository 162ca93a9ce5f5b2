"""How the street index grows: made-up grids of streets, each four times as large as the one before."""

from __future__ import annotations

import statistics
import time
from functools import partial
from typing import NamedTuple

import numpy as np
from measuring import seconds_of
from numpy.typing import NDArray

from isochrones.engine.streets.arcs import Arcs, join_arcs, sort_arcs, turn_arcs
from isochrones.engine.streets.buckets import make_buckets, street_times_to_establishments
from isochrones.engine.streets.hierarchy import build_hierarchy
from isochrones.engine.streets.street_search import make_street_workspace, times_from_seeds
from isochrones.network.street_graph import Adjacency

SIDES = (128, 256, 512)
STREETS_KEPT = 0.8
SHORTEST_MS, LONGEST_MS = 20_000, 200_000  # a block on foot
NODES_PER_ESTABLISHMENT = 1_500
LIMIT_MS = 90 * 60 * 1000
PLACES = 200
SEED = 1


class Grown(NamedTuple):
    """One grid."""

    nodes: int
    establishments: int
    hierarchy_seconds: float
    buckets_seconds: float
    query_seconds: float  # from one place to all establishments, on the hierarchy
    dijkstra_seconds: float  # the same by a bounded search


def measure_growth() -> list[Grown]:
    """Build and ask every grid."""
    _measure(SIDES[0])  # compiles the kernels
    return [_measure(side) for side in SIDES]


def _measure(side: int) -> Grown:
    arcs = _grid(side)
    nodes = side * side
    establishments = np.arange(0, nodes, NODES_PER_ESTABLISHMENT, dtype=np.int32)
    begun = time.perf_counter()
    hierarchy = build_hierarchy(arcs, LIMIT_MS)
    built = time.perf_counter()
    buckets = make_buckets(hierarchy, establishments, LIMIT_MS, towards=True)
    filled = time.perf_counter()
    workspace = make_street_workspace(nodes)
    start = np.zeros(1, np.int32)
    places = np.random.default_rng(SEED).integers(0, nodes, (PLACES, 1), dtype=np.int32)

    def by_hierarchy(place: NDArray[np.int32]) -> None:
        street_times_to_establishments(hierarchy, buckets, place, start, LIMIT_MS, workspace)

    def by_search(place: NDArray[np.int32]) -> None:
        times_from_seeds(arcs, place, start, LIMIT_MS, workspace)

    return Grown(
        nodes,
        len(establishments),
        built - begun,
        filled - built,
        *(statistics.median(seconds_of(partial(ask, place)) for place in places) for ask in (by_hierarchy, by_search)),
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
