"""The street half of a network: who can go from where to where by each mode, and how long it takes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.modes.names import NUMBERS, StreetModeName


class Adjacency(NamedTuple):
    """Directed arcs of one mode, in CSR form: the arcs leaving node v are offsets[v]..offsets[v + 1]."""

    offsets: NDArray[np.int64]  # [nodes + 1]
    targets: NDArray[np.int32]  # [arcs] node index
    milliseconds: NDArray[np.int32]  # [arcs] duration, >= 0


class ModeArcs(NamedTuple):
    """Arcs of one mode, in both directions of search."""

    ahead: Adjacency  # as travelled
    back: Adjacency  # the same arcs turned round, for searches towards a place


class StreetEdges(NamedTuple):
    """Edges an origin may snap to, with their geometry and a grid over their segments.

    Times are durations in milliseconds over the whole edge; -1 where the mode may not use it that way.
    A segment is named by its first point. Only cells with segments are listed, so that territories far apart
    cost no more than their streets.
    """

    start: NDArray[np.int32]  # [edges] node index
    end: NDArray[np.int32]  # [edges] node index
    length_meters: NDArray[np.float64]  # [edges]
    milliseconds: NDArray[np.int32]  # [modes, 2, edges] from start to end, and from end to start
    is_step: NDArray[np.bool_]  # [modes, edges] where a mode may step on or off: no edge that is closed to it
    highway: NDArray[np.uint8]  # [edges] row of the table network/highways, for drawing
    geometry_offsets: NDArray[np.int64]  # [edges + 1] into the two arrays below, both end points included
    geometry_lat: NDArray[np.float64]  # [points] degrees
    geometry_lon: NDArray[np.float64]  # [points] degrees
    grid: NDArray[np.float64]  # [4] lat of the south edge, lon of the west edge, cell height and width in degrees
    grid_shape: NDArray[np.int64]  # [2] rows, columns
    cell_keys: NDArray[np.int64]  # [cells] row * columns + column of each cell with segments, ascending
    cell_offsets: NDArray[np.int64]  # [cells + 1] into cell_segments
    cell_segments: NDArray[np.int64]  # [entries] index of a segment's first point in geometry_lat
    segment_edge: NDArray[np.int32]  # [points] edge of each geometry point

    def durations(self, mode: StreetModeName) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Durations of a mode, forward and backward."""
        forward, backward = self.milliseconds[NUMBERS[mode]]
        return forward, backward

    def steps(self, mode: StreetModeName) -> NDArray[np.bool_]:
        """Edges where a mode may step on or off."""
        is_step: NDArray[np.bool_] = self.is_step[NUMBERS[mode]]
        return is_step


class StreetGraph(NamedTuple):
    """Junctions, stops and establishments as nodes of one graph, with arcs for each mode and direction.

    Stops and establishments are nodes of their own, joined to the streets by connectors. Connectors and the
    pathways inside stations are arcs of all modes (a bike is pushed there), but nothing snaps to them.
    """

    node_lat: NDArray[np.float64]  # [nodes] degrees, NaN for a stop without position
    node_lon: NDArray[np.float64]  # [nodes] degrees, likewise
    arcs: tuple[ModeArcs, ...]  # by mode
    edges: StreetEdges
    stop_node: NDArray[np.int32]  # [stops] node of each stop, -1 without street
    establishment_node: NDArray[np.int32]  # [establishments] likewise
    node_stop: NDArray[np.int32]  # [nodes] stop of each node, -1 for all others

    def arcs_of(self, mode: StreetModeName) -> ModeArcs:
        """Arcs of one mode."""
        return self.arcs[NUMBERS[mode]]


class Hierarchy(NamedTuple):
    """A contraction hierarchy over the nodes of one mode: every shortest path goes up first, then down.

    `up` holds, for each node, the arcs (streets and shortcuts) to nodes of higher rank; `down` the arcs that
    come from nodes of higher rank, turned round so that they too are listed at their lower end.
    """

    rank: NDArray[np.int32]  # [nodes] order of contraction, each value once
    up: Adjacency
    down: Adjacency


class Buckets(NamedTuple):
    """What every establishment's own upward search leaves at the nodes it meets, in CSR form by node.

    All durations are one way, to the establishments or from them, within the limit the buckets were made for.
    """

    offsets: NDArray[np.int64]  # [nodes + 1]
    establishments: NDArray[np.int32]  # [entries] establishment index
    milliseconds: NDArray[np.int32]  # [entries] duration, ascending within a node
    entry_count: NDArray[np.int32]  # [establishments] how many entries each left, 0 without street


class Snap(NamedTuple):
    """Where a point meets the streets of one mode."""

    edge: int  # -1 when no street is near enough
    fraction: float  # along the edge, 0 at its start, 1 at its end
    lat: float
    lon: float
    distance_meters: float  # straight from the point to the street, walked
