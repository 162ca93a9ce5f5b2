"""From OpenStreetMap files to streets as flat arrays: the whole of it, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from isochrones.findings import Findings, InputError
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.modes import STREET_MODES
from osm.contraction import Chains, Segments, contract, path_lengths_meters
from osm.graph import Graph, Islands, cut_at_barriers, find_islands
from osm.reading import Nodes, ProfileTable, Ways, read_nodes, read_ways

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from osm.access import StreetSpeeds

MIN_ISLAND_NODES = 150
"""Parts with fewer OSM nodes are dropped: a yard, a gallery, a street cut off by the edge of the map."""

ROUNDING_MS = 1e-6  # a whole duration is not rounded up because of a float's last digits
LONGEST_MS = np.iinfo(np.int32).max


class ModeCounts(NamedTuple):
    """What was found and what was dropped of one mode's network."""

    barriers: int  # nodes that stop it
    islands: int  # too small parts
    island_nodes: int  # OSM nodes in them
    parts: int  # connected parts that remain
    largest_nodes: int  # OSM nodes in the largest


class StreetCounts(NamedTuple):
    """What was read and what was dropped, for the report."""

    ways: int  # open to some mode
    osm_nodes: int  # of these ways, found in the files
    missing_nodes: int  # of these ways, in none of the files
    split_ways: int  # ways with missing nodes
    modes: tuple[ModeCounts, ...]

    def report(self) -> dict[str, int]:
        """Return the counts under flat names, such as `walk_barriers`."""
        counts = {name: getattr(self, name) for name in self._fields if name != "modes"}
        for names in (("barriers",), ("islands", "island_nodes"), ("parts", "largest_nodes")):
            for mode, own in zip(STREET_MODES, self.modes, strict=True):
                counts |= {f"{mode.name}_{name}": getattr(own, name) for name in names}
        return counts


class Streets(NamedTuple):
    """Streets between junctions, ready to be searched and drawn.

    Times are durations over the whole edge in milliseconds, rounded up; -1 where the mode may not use it that
    way. At a barrier several nodes share an OSM id, and edges of the same shape may serve some modes each.
    """

    node_lat: NDArray[np.float64]  # [nodes] degrees
    node_lon: NDArray[np.float64]  # [nodes] degrees
    node_osm_id: NDArray[np.int64]  # [nodes] ascending
    edge_start: NDArray[np.int32]  # [edges] node index
    edge_end: NDArray[np.int32]  # [edges] node index; the start itself on a loop
    edge_length_meters: NDArray[np.float64]  # [edges]
    edge_milliseconds: NDArray[np.int32]  # [modes, 2, edges] from start to end, and from end to start
    edge_highway: NDArray[np.uint8]  # [edges] index into osm.tags.HIGHWAYS
    geometry_offsets: NDArray[np.int64]  # [edges + 1] into the two arrays below
    geometry_lat: NDArray[np.float64]  # [points] degrees, from start to end, both included
    geometry_lon: NDArray[np.float64]  # [points] degrees
    counts: StreetCounts


def read_streets(
    paths: Sequence[Path],
    speeds: StreetSpeeds,
    findings: Findings,
    *,
    min_island_nodes: int = MIN_ISLAND_NODES,
    merge_chains: bool = True,
) -> Streets:
    """Read the streets that some mode may use from OpenStreetMap files.

    Parameters
    ----------
    paths
        Files ending in .osm.pbf, .osm.gz, .osm.bz2 or .osm; what is in several of them is read once.
    speeds
        How fast people move, and the region's word on trunk roads.
    findings
        Told of missing nodes, islands and unreadable ferry durations.
    min_island_nodes
        A connected part of a mode's network with fewer OSM nodes is closed to that mode.
    merge_chains
        False keeps each piece between two OSM nodes as an edge of its own; distances stay the same.

    Raises
    ------
    InputError
        If a file can't be read to its end, or there is no usable street in any.
    """
    profiles = ProfileTable()
    ways = read_ways(paths, speeds, profiles, findings)
    nodes = read_nodes(paths, np.unique(ways.refs))
    index = np.searchsorted(nodes.osm_id, ways.refs).astype(np.int32)
    segments = _segments(_with_ferry_speeds(ways, nodes, index, profiles), nodes, index)
    chains = contract(segments, profiles.reverse(), np.logical_or.reduce(nodes.stops), merge=merge_chains)
    graph = cut_at_barriers(chains, profiles.speeds(), nodes.stops)
    inner_points = (np.diff(chains.offsets) - 2)[graph.chain]
    islands = [find_islands(graph, is_open, inner_points, min_island_nodes) for is_open in graph.is_open]

    names = ", ".join(path.name for path in paths)
    missing_nodes, split_ways = _report_missing(ways, nodes, index, names, findings)
    for mode, own in zip(STREET_MODES, islands, strict=True):
        _report_islands(mode.name, own, min_island_nodes, names, findings)
    if not any(own.parts for own in islands):
        few = f"parts of {min_island_nodes} nodes or more"
        raise InputError(f"{names}: no street that any mode may use, in {few}")
    counts = StreetCounts(
        ways=len(ways.osm_id),
        osm_nodes=len(nodes.osm_id) - missing_nodes,
        missing_nodes=missing_nodes,
        split_ways=split_ways,
        modes=tuple(_count(stops, own) for stops, own in zip(nodes.stops, islands, strict=True)),
    )
    kept = graph._replace(is_open=np.stack([own.is_kept for own in islands]))
    return _streets(kept, chains, nodes, profiles, counts)


def _report_missing(
    ways: Ways, nodes: Nodes, index: NDArray[np.int32], names: str, findings: Findings
) -> tuple[int, int]:
    """Report the nodes that no file has; return how many, and how many ways they split."""
    positions = np.flatnonzero(np.isnan(nodes.lat)[index])
    way = np.searchsorted(ways.offsets, positions, side="right") - 1
    missing_ids, first = np.unique(ways.refs[positions], return_index=True)
    findings.add(
        names,
        "missing_node",
        "repaired",
        "nodes of streets are not in the files (a cut map); streets are split there",
        count=len(missing_ids),
        examples=[f"way {ways.osm_id[way[row]]}: node {ways.refs[positions[row]]}" for row in np.sort(first)[:3]],
    )
    return len(missing_ids), len(np.unique(way))


def _with_ferry_speeds(ways: Ways, nodes: Nodes, index: NDArray[np.int32], profiles: ProfileTable) -> Ways:
    """Give ferries whose duration is known the speed that follows from it.

    A ferry with missing nodes keeps the default: how much of its duration is left over can't be told.
    """
    profile = ways.profile.copy()
    for way in np.flatnonzero(ways.ferry_seconds):
        points = index[ways.offsets[way] : ways.offsets[way + 1]]
        if np.isnan(nodes.lat[points]).any():
            continue
        bounds = np.array([0, len(points)], dtype=np.int64)
        meters = path_lengths_meters(bounds, points, nodes.lat, nodes.lon)[0]
        if meters > 0:
            of_way = profiles.profiles[profile[way]]
            profile[way] = profiles.index(of_way.at_speed(float(meters / ways.ferry_seconds[way])))
    return ways._replace(profile=profile)


def _segments(ways: Ways, nodes: Nodes, index: NDArray[np.int32]) -> Segments:
    """Cut ways into pieces between known nodes that follow each other and differ."""
    is_known = ~np.isnan(nodes.lat)[index]
    way = np.repeat(np.arange(len(ways.osm_id), dtype=np.int32), np.diff(ways.offsets))
    pieces = np.flatnonzero(is_known[:-1] & is_known[1:] & (way[:-1] == way[1:]) & (index[:-1] != index[1:]))
    return Segments(start=index[pieces], end=index[pieces + 1], profile=ways.profile[way[pieces]])


def _report_islands(mode: str, islands: Islands, min_nodes: int, names: str, findings: Findings) -> None:
    findings.add(
        names,
        f"{mode}_island",
        "left_out",
        f"streets that join nothing: parts of the {mode} network with fewer than {min_nodes} nodes",
        count=islands.dropped,
        examples=[f"{islands.dropped_nodes} nodes in all"],
    )


def _count(stops: NDArray[np.bool_], islands: Islands) -> ModeCounts:
    return ModeCounts(
        barriers=int(stops.sum()),
        islands=islands.dropped,
        island_nodes=islands.dropped_nodes,
        parts=islands.parts,
        largest_nodes=islands.largest_nodes,
    )


def _streets(graph: Graph, chains: Chains, nodes: Nodes, profiles: ProfileTable, counts: StreetCounts) -> Streets:
    """Write down what some mode may use, with its nodes by ascending OSM id."""
    edges = np.flatnonzero(np.logical_or.reduce(graph.is_open))
    start, end, chain, profile = (
        graph.start[edges],
        graph.end[edges],
        graph.chain[edges],
        graph.profile[edges],
    )
    used = np.unique(np.concatenate((start, end)))
    used = used[np.argsort(nodes.osm_id[graph.node[used]], kind="stable")]
    number = np.full(len(graph.node), -1, dtype=np.int32)
    number[used] = np.arange(len(used), dtype=np.int32)
    lengths = path_lengths_meters(chains.offsets, chains.points, nodes.lat, nodes.lon)[chain]
    geometry_offsets, points = _geometry(chains, chain)
    return Streets(
        node_lat=nodes.lat[graph.node[used]],
        node_lon=nodes.lon[graph.node[used]],
        node_osm_id=nodes.osm_id[graph.node[used]],
        edge_start=number[start],
        edge_end=number[end],
        edge_length_meters=lengths,
        edge_milliseconds=_durations_ms(lengths, profiles.speeds()[profile], graph.is_open[:, edges]),
        edge_highway=profiles.highways()[profile],
        geometry_offsets=geometry_offsets,
        geometry_lat=nodes.lat[points],
        geometry_lon=nodes.lon[points],
        counts=counts,
    )


def _durations_ms(
    lengths: NDArray[np.float64], speeds: NDArray[np.float64], is_open: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Return durations as int32[modes, 2, edges]; -1 where closed.

    Parameters
    ----------
    lengths : float64[edges]
        Meters.
    speeds : float64[edges, modes, 2]
        m/s, 0 where closed.
    is_open : bool[modes, edges]
        False closes an edge in both directions.
    """
    durations = np.full((*is_open.shape[:1], 2, len(lengths)), -1, dtype=np.int32)
    for mode, direction in np.ndindex(durations.shape[:2]):
        own = np.ascontiguousarray(speeds[:, mode, direction])
        usable = (own > 0) & is_open[mode]
        exact_ms = MS_PER_SECOND * lengths / np.where(usable, own, 1.0)
        whole_ms = np.maximum(np.minimum(np.ceil(exact_ms - ROUNDING_MS), LONGEST_MS), 0)
        durations[mode, direction] = np.where(usable, whole_ms, -1)
    return durations


def _geometry(chains: Chains, chosen: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Line up the points of the chosen chains."""
    sizes = np.diff(chains.offsets)[chosen]
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    positions = np.arange(offsets[-1]) + np.repeat(chains.offsets[chosen] - offsets[:-1], sizes)
    return offsets, chains.points[positions]
