"""Connected parts of a street network."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from isochrones.network.streets import Adjacency


def connected_parts(adjacency: Adjacency) -> NDArray[np.int32]:
    """Number the parts of a network that hang together, whatever the direction of its arcs: int32[nodes]."""
    part = np.arange(len(adjacency.offsets) - 1, dtype=np.int32)
    _join_parts(adjacency, part)
    return part


@njit(cache=True)
def _join_parts(adjacency: Adjacency, part: NDArray[np.int32]) -> None:
    """Union-find with path halving (Tarjan and van Leeuwen, 1984); a part is known by its lowest node."""
    for node in range(len(part)):
        for arc in range(adjacency.offsets[node], adjacency.offsets[node + 1]):
            a, b = _root(part, node), _root(part, adjacency.targets[arc])
            part[max(a, b)] = min(a, b)
    for node in range(len(part)):
        part[node] = _root(part, node)


@njit(cache=True)
def _root(part: NDArray[np.int32], node: int) -> int:
    while part[node] != node:
        part[node] = part[part[node]]
        node = part[node]
    return node
