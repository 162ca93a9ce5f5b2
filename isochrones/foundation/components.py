"""Connected components of a graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isochrones.foundation.kernels import kernel


def connected_components(offsets: NDArray[np.int64], targets: NDArray[np.int32]) -> NDArray[np.int32]:
    """Number what hangs together, whatever the direction of its arcs.

    Parameters
    ----------
    offsets, targets
        The graph in CSR form: int64[nodes + 1] into int32[arcs].

    Returns
    -------
    int32[nodes]: the lowest node of each node's component.
    """
    component = np.arange(len(offsets) - 1, dtype=np.int32)
    _join(offsets, targets, component)
    return component


@kernel
def _join(offsets: NDArray[np.int64], targets: NDArray[np.int32], component: NDArray[np.int32]) -> None:
    """Union-find with path halving (Tarjan and van Leeuwen, 1984); a component is known by its lowest node."""
    for node in range(len(component)):
        for arc in range(offsets[node], offsets[node + 1]):
            a, b = _root(component, node), _root(component, targets[arc])
            component[max(a, b)] = min(a, b)
    for node in range(len(component)):
        component[node] = _root(component, node)


@kernel
def _root(component: NDArray[np.int32], node: int) -> int:
    while component[node] != node:
        component[node] = component[component[node]]
        node = component[node]
    return node
