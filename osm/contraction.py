"""Chains of degree-2 nodes become single edges; kernels over flat arrays of segments.

A segment joins two nodes that follow each other on a way. Half-edge ``2 s`` leaves the start of segment ``s``
and half-edge ``2 s + 1`` its end, so ``half ^ 1`` is the same segment walked the other way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from isochrones.foundation.great_circle import meters_between
from isochrones.foundation.kernels import allocating, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


PASSING = 2  # segments that meet in a node where a street merely goes on


class Segments(NamedTuple):
    """Pieces of ways between two nodes that follow each other."""

    start: NDArray[np.int32]  # [segments] node index
    end: NDArray[np.int32]  # [segments] node index, never the start
    profile: NDArray[np.int32]  # [segments]


class Chains(NamedTuple):
    """Edges between junctions, each with the nodes it runs through."""

    start: NDArray[np.int32]  # [edges] node index
    end: NDArray[np.int32]  # [edges] node index; the start itself on a ring
    profile: NDArray[np.int32]  # [edges] in the direction from start to end
    offsets: NDArray[np.int64]  # [edges + 1] into points
    points: NDArray[np.int32]  # [points] node index, start and end included


def contract(
    segments: Segments, reverse_profile: NDArray[np.int32], is_kept: NDArray[np.bool_], *, merge: bool = True
) -> Chains:
    """Join segments into edges wherever a node does nothing but continue them.

    A node is passed over if exactly two segments meet in it, both have the same profile in the direction of
    travel, and it is not to be kept. A ring without any junction keeps one node.

    Parameters
    ----------
    segments
        Parallel ones are kept apart.
    reverse_profile : int32[profiles]
        Number of each profile's reverse.
    is_kept : bool[nodes]
        Nodes that must stay junctions.
    merge
        False makes each segment an edge of its own, which changes no distance.
    """
    if not merge:
        offsets = 2 * np.arange(len(segments.start) + 1, dtype=np.int64)
        return Chains(*segments, offsets, np.column_stack((segments.start, segments.end)).ravel())
    start, end, profile = (np.ascontiguousarray(column, dtype=np.int32) for column in segments)
    incident, degree = _incidence(start, end, len(is_kept))
    is_junction = _junctions(incident, degree, profile, reverse_profile, np.ascontiguousarray(is_kept))
    first_halves = _first_halves(start, end, incident, is_junction)
    offsets, points = _chain_points(start, end, incident, is_junction, first_halves)
    of_first = profile[first_halves >> 1]
    return Chains(
        start=points[offsets[:-1]],
        end=points[offsets[1:] - 1],
        profile=np.where(first_halves & 1, reverse_profile[of_first], of_first).astype(np.int32),
        offsets=offsets,
        points=points,
    )


@allocating
def _incidence(
    start: NDArray[np.int32], end: NDArray[np.int32], nodes: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the first two half-edges leaving each node as [nodes, 2], and how many leave it."""
    incident = np.full((nodes, PASSING), -1, dtype=np.int32)
    degree = np.zeros(nodes, dtype=np.int32)
    for half in range(2 * len(start)):
        node = _head(start, end, half ^ 1)
        if degree[node] < PASSING:
            incident[node, degree[node]] = half
        degree[node] += 1
    return incident, degree


@allocating
def _junctions(
    incident: NDArray[np.int32],
    degree: NDArray[np.int32],
    profile: NDArray[np.int32],
    reverse_profile: NDArray[np.int32],
    is_kept: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Tell which nodes end chains: all but those that two segments of the same street pass through."""
    is_junction = np.ones(len(degree), dtype=np.bool_)
    for node in range(len(degree)):
        if degree[node] != PASSING or is_kept[node]:
            continue
        one, other = incident[node, 0], incident[node, 1]
        towards = profile[one >> 1] if one & 1 else reverse_profile[profile[one >> 1]]
        away = reverse_profile[profile[other >> 1]] if other & 1 else profile[other >> 1]
        is_junction[node] = towards != away
    return is_junction


@allocating
def _first_halves(
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    incident: NDArray[np.int32],
    is_junction: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """Return the half-edge each chain begins with, in segment order, then those of rings.

    A ring's first node becomes a junction.
    """
    seen = np.zeros(len(start), dtype=np.bool_)
    halves = np.empty(len(start), dtype=np.int32)
    chains = 0
    for rings in range(2):
        for first in range(2 * len(start)):
            tail = _head(start, end, first ^ 1)
            if seen[first >> 1] or not (rings or is_junction[tail]):
                continue
            is_junction[tail] = True
            halves[chains] = first
            chains += 1
            half = first
            seen[half >> 1] = True
            while not is_junction[_head(start, end, half)]:
                half = _next_half(incident, _head(start, end, half), half)
                seen[half >> 1] = True
    return halves[:chains].copy()


@allocating
def _chain_points(
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    incident: NDArray[np.int32],
    is_junction: NDArray[np.bool_],
    first_halves: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Walk each chain from its first half-edge and write down the nodes it runs through."""
    offsets = np.zeros(len(first_halves) + 1, dtype=np.int64)
    points = np.empty(len(start) + len(first_halves), dtype=np.int32)
    filled = 0
    for chain in range(len(first_halves)):
        half = int(first_halves[chain])
        points[filled] = _head(start, end, half ^ 1)
        points[filled + 1] = _head(start, end, half)
        filled += 2
        while not is_junction[points[filled - 1]]:
            half = _next_half(incident, int(points[filled - 1]), half)
            points[filled] = _head(start, end, half)
            filled += 1
        offsets[chain + 1] = filled
    return offsets, points


@kernel
def _head(start: NDArray[np.int32], end: NDArray[np.int32], half: int) -> int:
    """Return the node a half-edge leads to."""
    return int(start[half >> 1] if half & 1 else end[half >> 1])


@kernel
def _next_half(incident: NDArray[np.int32], node: int, half: int) -> int:
    """Return the half-edge that leaves a node of degree 2 when one comes by `half`."""
    return int(incident[node, 1] if incident[node, 0] == half ^ 1 else incident[node, 0])


@allocating
def path_lengths_meters(
    offsets: NDArray[np.int64], points: NDArray[np.int32], lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return great-circle lengths (haversine) of paths of nodes.

    Parameters
    ----------
    offsets : int64[paths + 1]
        Into `points`.
    points : int32[points]
        Indices into `lat` and `lon`.
    lat, lon : float64[nodes]
        Degrees.

    Returns
    -------
    float64[paths]
        Meters.
    """
    lengths = np.zeros(len(offsets) - 1)
    for path in range(len(lengths)):
        for point in range(offsets[path], offsets[path + 1] - 1):
            here, there = points[point], points[point + 1]
            lengths[path] += meters_between(lat[here], lon[here], lat[there], lon[there])
    return lengths
