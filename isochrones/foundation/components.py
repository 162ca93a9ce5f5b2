"""Connected components of a graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isochrones.foundation.kernels import kernel

Int32s = NDArray[np.int32]


def connected_components(start: Int32s, end: Int32s, nodes: int) -> Int32s:
    """Number what hangs together, whatever the direction of its edges.

    Parameters
    ----------
    start, end
        int32[edges], the nodes that each edge joins.
    nodes
        How many there are.

    Returns
    -------
    int32[nodes]: the lowest node of each node's component.
    """
    component = np.arange(nodes, dtype=np.int32)
    _join(np.asarray(start, np.int32), np.asarray(end, np.int32), component)
    return component


@kernel
def _join(start: Int32s, end: Int32s, component: Int32s) -> None:
    """Union-find with path halving (Tarjan and van Leeuwen, 1984); a component is known by its lowest node."""
    for edge in range(len(start)):
        one, other = _root(component, start[edge]), _root(component, end[edge])
        component[max(one, other)] = min(one, other)
    for node in range(len(component)):
        component[node] = _root(component, node)


@kernel
def _root(component: Int32s, node: int) -> int:
    while component[node] != node:
        component[node] = component[component[node]]
        node = component[node]
    return node
