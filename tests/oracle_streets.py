"""The oracle's own street legs: a plain Dijkstra over the arcs of a `StreetGraph`, legs rounded up once."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oracle import Direction
    from oracle_feed import Stop

    from isochrones.network.street_graph import Adjacency, StreetGraph

Name = TypeVar("Name")
Arcs = dict[int, list[tuple[int, int]]]
Seeds = list[tuple[int, int]]  # (node, milliseconds) between a place and the graph
ByStop = dict[str, dict["Stop", int]]


@dataclass(frozen=True)
class Legs:
    """Street seconds of any length, on foot unless the name says bike; pairs without a street are absent."""

    between_stops: Mapping[tuple[Stop, Stop], int] = field(default_factory=dict)
    to_establishment: Mapping[str, Mapping[Stop, int]] = field(default_factory=dict)  # by uai
    from_establishment: Mapping[str, Mapping[Stop, int]] = field(default_factory=dict)
    home_to_stop: Mapping[str, Mapping[Stop, int]] = field(default_factory=dict)  # by origin
    stop_to_home: Mapping[str, Mapping[Stop, int]] = field(default_factory=dict)
    bike_home_to_stop: Mapping[str, Mapping[Stop, int]] = field(default_factory=dict)
    bike_stop_to_home: Mapping[str, Mapping[Stop, int]] = field(default_factory=dict)
    alone: Mapping[tuple[str, Direction], Mapping[tuple[str, str], int]] = field(default_factory=dict)


def arcs_of(adjacency: Adjacency, *, turned_round: bool = False) -> Arcs:
    """Arcs as plain lists; turned round they serve searches towards a place."""
    arcs: Arcs = defaultdict(list)
    offsets, targets, times = (array.tolist() for array in adjacency)
    for start in range(len(offsets) - 1):
        for arc in range(offsets[start], offsets[start + 1]):
            source, target = (targets[arc], start) if turned_round else (start, targets[arc])
            arcs[source].append((target, times[arc]))
    return arcs


def milliseconds(arcs: Arcs, seeds: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Least milliseconds from the seeds to every node they are joined to (Dijkstra 1959)."""
    settled: dict[int, int] = {}
    queue = [(time, node) for node, time in seeds if node >= 0]
    heapq.heapify(queue)
    while queue:
        time, node = heapq.heappop(queue)
        if node in settled:
            continue
        settled[node] = time
        for target, more in arcs.get(node, ()):
            if target not in settled:
                heapq.heappush(queue, (time + more, target))
    return settled


def legs_of(
    graph: StreetGraph,
    stops: Sequence[Stop],
    establishments: Sequence[str],
    seeds: Mapping[tuple[str, str, Direction], Seeds],
) -> Legs:
    """Legs between all places of a graph.

    `stops` and `establishments` name the entries of `graph.stop_node` and `graph.establishment_node`. `seeds`
    says how each (origin, "walk" | "bike", direction) meets the graph: milliseconds from home to a node, or
    from it home.
    """
    node_of_stop = dict(zip(stops, graph.stop_node.tolist(), strict=True))
    node_of_school = dict(zip(establishments, graph.establishment_node.tolist(), strict=True))
    ways = {
        (mode, direction): arcs_of(graph.arcs_of(mode).ahead, turned_round=direction == "return")
        for mode in ("walk", "bike")
        for direction in ("outbound", "return")
    }
    away, towards = ways["walk", "outbound"], ways["walk", "return"]

    between = {}
    for stop, node in node_of_stop.items():
        for other, seconds in _reached(milliseconds(away, [(node, 0)]), node_of_stop).items():
            if other != stop:
                between[stop, other] = seconds
    to_school: ByStop = {
        uai: _reached(milliseconds(towards, [(node, 0)]), node_of_stop) for uai, node in node_of_school.items()
    }
    from_school: ByStop = {
        uai: _reached(milliseconds(away, [(node, 0)]), node_of_stop) for uai, node in node_of_school.items()
    }

    home: dict[tuple[str, str], ByStop] = {way: {} for way in ways}
    alone: dict[tuple[str, Direction], dict[tuple[str, str], int]] = {way: {} for way in ways}
    for (origin, mode, direction), meeting in seeds.items():
        times = milliseconds(ways[mode, direction], meeting)
        home[mode, direction][origin] = _reached(times, node_of_stop)
        for uai, seconds in _reached(times, node_of_school).items():
            alone[mode, direction][origin, uai] = seconds
    return Legs(
        between,
        to_school,
        from_school,
        home["walk", "outbound"],
        home["walk", "return"],
        home["bike", "outbound"],
        home["bike", "return"],
        alone,
    )


def _reached(times: Mapping[int, int], nodes: Mapping[Name, int]) -> dict[Name, int]:
    return {name: -(-times[node] // 1000) for name, node in nodes.items() if node in times}
