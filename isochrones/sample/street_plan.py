"""The sample region's streets: lines on a plan become OpenStreetMap nodes and ways."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from isochrones.sample.plan import read_description, to_lat_lon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

SPACING_METERS = 60.0  # between the points of a way, so that it bends with the paper
TOUCHING = 1e-9  # share of a segment's length by which it may miss a line and still meet it

Point = tuple[float, float]


class Node(NamedTuple):
    """An OpenStreetMap node."""

    id: int
    lat: float
    lon: float
    tags: dict[str, str]


class PlannedWay(NamedTuple):
    """An OpenStreetMap way."""

    id: int
    node_ids: tuple[int, ...]
    tags: dict[str, str]


class SampleStreets(NamedTuple):
    """Everything that goes into the region's .osm.pbf, ids ascending."""

    nodes: tuple[Node, ...]
    ways: tuple[PlannedWay, ...]


class _Line(NamedTuple):
    points: tuple[Point, ...]
    tags: dict[str, str]

    @property
    def is_open(self) -> bool:
        """Whether other lines may be joined to this one; rivers and rails are only drawn."""
        return "highway" in self.tags or "route" in self.tags


class _Nodes:
    """Hands out node ids: one per place for the points that lines share."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self._shared: dict[Point, int] = {}

    def shared(self, point: Point) -> int:
        key = (round(point[0], 1) + 0.0, round(point[1], 1) + 0.0)
        if key not in self._shared:
            self._shared[key] = self.own(point)
        return self._shared[key]

    def own(self, point: Point) -> int:
        self.points.append(point)
        return len(self.points)


def sample_streets() -> SampleStreets:
    """Draw the plan: lay out the lines, join those that meet, and number the nodes."""
    description = read_description("plan")
    lines = [*_grid_lines(description), *_village_lines(description), *_single_lines(description)]
    crossings = _crossings(lines)
    nodes = _Nodes()
    ways = [
        PlannedWay(number, tuple(_node_ids(line, crossings.get(number - 1, {}), nodes)), line.tags)
        for number, line in enumerate(lines, start=1)
    ]
    barriers = {nodes.shared(tuple(barrier["at"])): barrier["tags"] for barrier in description["barrier"]}
    return SampleStreets(
        tuple(
            Node(number, *to_lat_lon(*point), barriers.get(number, {}))
            for number, point in enumerate(nodes.points, start=1)
        ),
        tuple(ways),
    )


def _grid_lines(description: dict[str, Any]) -> Iterator[_Line]:
    kinds = description["kinds"]
    for district in description["district"]:
        for at, kind, name, *span in district["columns"]:
            start, end = span or district["y"]
            yield _Line(((at, start), (at, end)), {**kinds[kind], "name": name})
        for at, kind, name, *span in district["rows"]:
            start, end = span or district["x"]
            yield _Line(((start, at), (end, at)), {**kinds[kind], "name": name})


def _village_lines(description: dict[str, Any]) -> Iterator[_Line]:
    kinds = description["kinds"]
    for village in description["village"]:
        turn = math.radians(village["turn"])
        for street in description["village_street"]:
            points = tuple(
                (
                    round(village["at"][0] + x * math.cos(turn) - y * math.sin(turn), 3),
                    round(village["at"][1] + x * math.sin(turn) + y * math.cos(turn), 3),
                )
                for x, y in street["line"]
            )
            yield _Line(points, {**kinds[street["kind"]], "name": street["name"]})


def _single_lines(description: dict[str, Any]) -> Iterator[_Line]:
    kinds = description["kinds"]
    for street in description["street"]:
        points = tuple((x, y) for x, y in street["line"])
        yield _Line(points, {**kinds[street["kind"]], "name": street["name"]})


def _crossings(lines: Sequence[_Line]) -> dict[int, dict[int, list[tuple[float, Point]]]]:
    """For each line and segment, where open lines of the same layer meet it: share of the way, and place.

    Plain analytic geometry: p + t r = q + u s, solved for all later segments at once.
    """
    owners = [
        (index, position)
        for index, line in enumerate(lines)
        if line.is_open
        for position in range(len(line.points) - 1)
    ]
    layers = np.array([int(lines[index].tags.get("layer", "0")) for index, _ in owners])
    ends = np.array([lines[index].points[position : position + 2] for index, position in owners], dtype=float)
    found: dict[int, dict[int, list[tuple[float, Point]]]] = {}
    for first, (index, position) in enumerate(owners):
        shares, others = _meetings(ends[first], ends[first + 1 :])
        later = np.flatnonzero(~np.isnan(shares) & (layers[first + 1 :] == layers[first]))
        for offset in later.tolist():
            share, other_share = float(shares[offset]), float(others[offset])
            start, end = ends[first]
            x, y = (start + share * (end - start)).tolist()
            found.setdefault(index, {}).setdefault(position, []).append((share, (x, y)))
            other_index, other_position = owners[first + 1 + offset]
            found.setdefault(other_index, {}).setdefault(other_position, []).append((other_share, (x, y)))
    return found


def _meetings(
    segment: NDArray[np.float64], others: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where along `segment` and along each of `others` the two meet, 0 to 1; NaN where they don't."""
    r = segment[1] - segment[0]
    s = others[:, 1] - others[:, 0]
    gap = others[:, 0] - segment[0]
    cross = r[0] * s[:, 1] - r[1] * s[:, 0]
    parallel = np.abs(cross) < TOUCHING
    cross = np.where(parallel, 1.0, cross)
    along = (gap[:, 0] * s[:, 1] - gap[:, 1] * s[:, 0]) / cross
    along_other = (gap[:, 0] * r[1] - gap[:, 1] * r[0]) / cross
    inside = [(share >= -TOUCHING) & (share <= 1 + TOUCHING) for share in (along, along_other)]
    meets = ~parallel & inside[0] & inside[1]
    return np.where(meets, along, np.nan), np.where(meets, along_other, np.nan)


def _node_ids(line: _Line, crossings: dict[int, list[tuple[float, Point]]], nodes: _Nodes) -> Iterator[int]:
    node = nodes.shared if line.is_open else nodes.own
    last = node(line.points[0])
    yield last
    for position, (start, end) in enumerate(pairwise(line.points)):
        stations = [start, *(point for _, point in sorted(crossings.get(position, []))), end]
        for here, there in pairwise(stations):
            pieces = math.ceil(math.dist(here, there) / SPACING_METERS)
            for piece in range(1, pieces):
                share = piece / pieces
                yield nodes.own((here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1])))
            reached = node(there)
            if reached != last:
                yield reached
            last = reached
