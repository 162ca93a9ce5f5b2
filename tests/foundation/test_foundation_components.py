"""Connected components."""

import numpy as np

from isochrones.foundation.components import connected_components


def test_components_are_named_after_their_least_node():
    start = np.array([5, 3, 1], dtype=np.int32)
    end = np.array([3, 2, 0], dtype=np.int32)
    assert connected_components(start, end, 6).tolist() == [0, 0, 2, 2, 4, 2]


def test_a_long_chain_hangs_together_in_any_order():
    rng = np.random.default_rng(3)
    nodes = rng.permutation(1000).astype(np.int32)
    order = rng.permutation(999)
    assert not connected_components(nodes[:-1][order], nodes[1:][order], 1000).any()


def test_without_edges_each_node_stands_alone():
    none = np.zeros(0, np.int32)
    assert connected_components(none, none, 3).tolist() == [0, 1, 2]
