"""Splits street edges where a stop or an establishment meets them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.streets.snapping import Snaps, index_segments
from isochrones.network.street_graph import StreetEdges

Floats = NDArray[np.float64]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]


class Cuts(NamedTuple):
    """Places inside edges that become nodes: by edge, then along it, each place once."""

    edge: Int32s  # [cuts]
    segment: Int64s  # [cuts] first geometry point of the segment
    along: Floats  # [cuts] along the segment, 0 at its first point
    fraction: Floats  # [cuts] along the edge, between 0 and 1, both excluded
    lat: Floats  # [cuts] degrees
    lon: Floats  # [cuts] degrees


def find_cuts(edges: StreetEdges, first_node: int, snaps_by_mode: Sequence[Snaps]) -> tuple[Cuts, list[Int32s]]:
    """Find where edges must be split so that every snapped place is a node.

    Parameters
    ----------
    edges
        The edges that were snapped to.
    first_node
        Number of the first node to be inserted; the others follow in the order of the cuts.
    snaps_by_mode
        Places on the edges where the same points meet the streets of each mode; several points may share one.

    Returns
    -------
    cuts
        An end of an edge is not cut: it is a node already.
    places : list of int32[points]
        Node where each point meets the street of each mode, -1 where it meets none.
    """
    snaps = Snaps(*(np.concatenate(columns) for columns in zip(*snaps_by_mode, strict=True)))
    nodes = np.full(len(snaps.edge), -1, np.int32)
    at_start, at_end = snaps.fraction == 0.0, snaps.fraction == 1.0
    nodes[at_start] = edges.start[snaps.edge[at_start]]
    nodes[at_end] = edges.end[snaps.edge[at_end]]
    inside = np.flatnonzero((snaps.fraction > 0.0) & (snaps.fraction < 1.0))
    inside = inside[np.lexsort((snaps.fraction[inside], snaps.edge[inside]))]
    edge, fraction = snaps.edge[inside], snaps.fraction[inside]
    is_new = np.ones(len(inside), np.bool_)
    is_new[1:] = (edge[1:] != edge[:-1]) | (fraction[1:] != fraction[:-1])
    nodes[inside] = first_node + np.cumsum(is_new) - 1
    chosen = inside[is_new]
    cuts = Cuts(
        edge=snaps.edge[chosen],
        segment=snaps.segment[chosen],
        along=snaps.along[chosen],
        fraction=snaps.fraction[chosen],
        lat=snaps.lat[chosen],
        lon=snaps.lon[chosen],
    )
    return cuts, np.split(nodes, len(snaps_by_mode))


def split_edges(edges: StreetEdges, cuts: Cuts, first_node: int) -> StreetEdges:
    """Replace every edge by its pieces, in order, whose durations add up to the edge's to the millisecond."""
    piece_edge = np.repeat(np.arange(len(edges.start)), 1 + np.bincount(cuts.edge, minlength=len(edges.start)))
    # Of all pieces, as many end before cut i as there are edges and cuts before it.
    ends_at_cut = np.arange(len(cuts.edge)) + cuts.edge
    cut_nodes = first_node + np.arange(len(cuts.edge), dtype=np.int32)
    start, end = edges.start[piece_edge], edges.end[piece_edge]
    begin_fraction, end_fraction = np.zeros(len(piece_edge)), np.ones(len(piece_edge))
    end[ends_at_cut], end_fraction[ends_at_cut] = cut_nodes, cuts.fraction
    start[ends_at_cut + 1], begin_fraction[ends_at_cut + 1] = cut_nodes, cuts.fraction

    # What has passed at each cut is rounded, and differences are taken: they add up.
    whole = edges.milliseconds[:, :, piece_edge]
    parts = np.rint(whole * end_fraction) - np.rint(whole * begin_fraction)
    offsets, lat, lon = _split_geometry(edges, cuts, ends_at_cut)
    return StreetEdges(
        start=start,
        end=end,
        length_meters=edges.length_meters[piece_edge] * (end_fraction - begin_fraction),
        milliseconds=np.where(whole < 0, -1, parts).astype(np.int32),
        is_step=edges.is_step[:, piece_edge],
        highway=edges.highway[piece_edge],
        geometry_offsets=offsets,
        geometry_lat=lat,
        geometry_lon=lon,
        **index_segments(offsets, lat, lon)._asdict(),
    )


def _split_geometry(edges: StreetEdges, cuts: Cuts, ends_at_cut: Int64s) -> tuple[Int64s, Floats, Floats]:
    """Geometry of the pieces: a cut is the last point of one piece and the first of the next."""
    # A cut at a vertex doubles the vertex; any other brings both of its points.
    copies = np.where(cuts.along == 0.0, 1, 2)
    inserted = np.concatenate([np.zeros(1, np.int64), np.cumsum(copies)])
    where = np.repeat(cuts.segment + 1, copies)
    lat = np.insert(edges.geometry_lat, where, np.repeat(cuts.lat, copies))
    lon = np.insert(edges.geometry_lon, where, np.repeat(cuts.lon, copies))
    cuts_before_edge = np.searchsorted(cuts.edge, np.arange(len(edges.start) + 1))
    offsets = np.empty(len(edges.start) + len(cuts.edge) + 1, np.int64)
    offsets[np.arange(len(edges.start) + 1) + cuts_before_edge] = edges.geometry_offsets + inserted[cuts_before_edge]
    offsets[ends_at_cut + 1] = cuts.segment + inserted[1:]
    return offsets, lat, lon
