"""Snapping: the street nearest to a point, exactly, by a search over a grid of street segments.

Distances are taken in the local equirectangular projection at the point: within the few hundred metres that
matter it differs from the great circle by some centimetres at most, and a straight segment stays straight.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.foundation.kernels import allocating, kernel
from isochrones.foundation.units import METERS_PER_DEGREE
from isochrones.modes import STREET_MODES
from isochrones.modes.names import StreetModeName
from isochrones.network.street_graph import Snap, StreetEdges

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]
Hit = tuple[int, float, float]
"""Segment (-1 for none), place along it from 0 to 1, squared distance in metres."""

"""Length of one degree of latitude on a sphere of the Earth's mean radius."""

CELL_METERS = 250.0
"""Side of a grid cell: in a town some tens of segments, and few cells to visit within the snapping limit."""

MS_PER_METER = 3600.0
"""At one kilometre per hour."""

MAX_LAT, MAX_LON = 90.0, 360.0
"""Whatever is beyond, or not a number, is no position."""

CLIP_MARGIN_DEGREES = 1e-9
"""Widens a clipped segment by a tenth of a millimetre, more than rounding can move it over a cell border."""

ROUNDING_MS = 1e-6
"""A duration this little above a whole millisecond is that millisecond: the rest is floating point noise."""


class SegmentGrid(NamedTuple):
    """The grid fields of `StreetEdges`, under the same names."""

    grid: NDArray[np.float64]
    grid_shape: NDArray[np.int64]
    cell_keys: NDArray[np.int64]
    cell_offsets: NDArray[np.int64]
    cell_segments: NDArray[np.int64]
    segment_edge: NDArray[np.int32]


class Snaps(NamedTuple):
    """Where many points meet the streets: `Snap` as arrays, with the place inside the edge's geometry."""

    edge: NDArray[np.int32]  # [points] -1 when no street is near enough
    segment: NDArray[np.int64]  # [points] first geometry point of the segment hit
    along: Floats  # [points] along the segment, 0 at its first point, always < 1 but on the last one
    fraction: Floats  # [points] along the edge
    lat: Floats  # [points] degrees
    lon: Floats  # [points] degrees
    distance_meters: Floats  # [points] NaN when no street is near enough


def index_segments(geometry_offsets: Indices, geometry_lat: Floats, geometry_lon: Floats) -> SegmentGrid:
    """Enter every segment in the grid cells it crosses.

    Parameters
    ----------
    geometry_offsets
        [edges + 1] into the two other arrays; an edge has at least two points.
    geometry_lat, geometry_lon
        [points] degrees.
    """
    counts = np.diff(geometry_offsets)
    segment_edge = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    if len(geometry_lat) == 0:
        nothing = np.empty(0, np.int64)
        grid, shape = np.array([0.0, 0.0, 1.0, 1.0]), np.zeros(2, np.int64)
        return SegmentGrid(grid, shape, nothing, np.zeros(1, np.int64), nothing, segment_edge)
    south, north = geometry_lat.min(), geometry_lat.max()
    west, east = geometry_lon.min(), geometry_lon.max()
    height = CELL_METERS / METERS_PER_DEGREE
    width = height / max(math.cos(math.radians((south + north) / 2)), 0.01)
    grid = np.array([south, west, height, width])
    shape = np.array([int((north - south) / height) + 1, int((east - west) / width) + 1], dtype=np.int64)
    keys, segments = _enter_segments(grid, shape, segment_edge, geometry_lat, geometry_lon)
    order = np.argsort(keys, kind="stable")
    cell_keys, first = np.unique(keys[order], return_index=True)
    cell_offsets = np.append(first, len(keys)).astype(np.int64)
    return SegmentGrid(grid, shape, cell_keys, cell_offsets, segments[order], segment_edge)


def where_to_step(milliseconds: NDArray[np.int32], highway: NDArray[np.uint8], highways: Sequence[str]) -> Flags:
    """Find the edges where each mode may step on or off: those open to it that it does not only pass through.

    Parameters
    ----------
    milliseconds : int32[modes, 2, edges]
        Durations, -1 where closed.
    highway : uint8[edges]
        Index into `highways`.
    highways
        Names of street classes.

    Returns
    -------
    bool[modes, edges]
    """
    is_step = np.logical_or(milliseconds[:, 0] >= 0, milliseconds[:, 1] >= 0)
    for number, mode in enumerate(STREET_MODES):
        if mode.passed_classes:
            is_passed = np.array([name in mode.passed_classes for name in highways], np.bool_)
            is_step[number] &= ~is_passed[highway]
    return is_step


def nearest_edge(edges: StreetEdges, lat: float, lon: float, limit_meters: float, mode: StreetModeName) -> Snap:
    """Find the nearest edge where `mode` may step on.

    Exact: rings of cells around the point are searched until what lies outside is farther than the best
    found. Of equally near edges the first wins. A point exactly `limit_meters` away still snaps.
    """
    snaps = nearest_edges(edges, np.array([lat], np.float64), np.array([lon], np.float64), limit_meters, mode)
    return Snap(
        edge=int(snaps.edge[0]),
        fraction=float(snaps.fraction[0]),
        lat=float(snaps.lat[0]),
        lon=float(snaps.lon[0]),
        distance_meters=float(snaps.distance_meters[0]),
    )


def nearest_edges(edges: StreetEdges, lat: Floats, lon: Floats, limit_meters: float, mode: StreetModeName) -> Snaps:
    """Snap many points, each as `nearest_edge` does; a point with a NaN coordinate meets no street."""
    return nearest_of(edges, edges.steps(mode), lat, lon, limit_meters)


def nearest_of(edges: StreetEdges, is_step: Flags, lat: Floats, lon: Floats, limit_meters: float) -> Snaps:
    """Snap many points to the chosen edges, a bool[edges]."""
    points = len(lat)
    snaps = Snaps(
        edge=np.full(points, -1, np.int32),
        segment=np.full(points, -1, np.int64),
        along=np.full(points, np.nan),
        fraction=np.full(points, np.nan),
        lat=np.full(points, np.nan),
        lon=np.full(points, np.nan),
        distance_meters=np.full(points, np.nan),
    )
    lat = np.ascontiguousarray(lat, dtype=np.float64)
    lon = np.ascontiguousarray(lon, dtype=np.float64)
    _snap_points(edges, is_step, lat, lon, float(limit_meters), snaps)
    return snaps


def seeds(
    edges: StreetEdges, snap: Snap, mode: StreetModeName, outward: bool, walk_kmh: float
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Durations between a snapped point and the ends of its edge.

    The straight way between point and street is walked, whatever the mode. The two parts are each rounded up.
    A point that snaps to an end of the edge stands on that node: one-way rules of the edge do not bind it,
    and that node is the only seed.

    Parameters
    ----------
    outward
        True for the way from the point to the nodes, False for the way from the nodes to the point.

    Returns
    -------
    nodes : int32[2]
        The edge's start and end, -1 where that end can't be used.
    milliseconds : int32[2]
        The durations, 0 where the node is -1.
    """
    nodes = np.full(2, -1, dtype=np.int32)
    milliseconds = np.zeros(2, dtype=np.int32)
    if snap.edge < 0:
        return nodes, milliseconds
    forward, backward = edges.durations(mode)
    over_edge = (backward, forward) if outward else (forward, backward)
    ends = (edges.start, edges.end)
    for end in range(2):
        share = abs(end - snap.fraction)
        duration = 0 if share == 0.0 else over_edge[end][snap.edge]
        if duration >= 0 and share < 1.0:
            nodes[end] = ends[end][snap.edge]
            parts = np.array([snap.distance_meters * MS_PER_METER / walk_kmh, share * duration])
            milliseconds[end] = _round_up(parts).sum()
    return nodes, milliseconds


def walk_milliseconds(distance_meters: Floats, walk_kmh: float) -> NDArray[np.int32]:
    """Durations of straight walks, rounded up to whole milliseconds."""
    return _round_up(distance_meters * MS_PER_METER / walk_kmh)


def _round_up(milliseconds: Floats) -> NDArray[np.int32]:
    return np.ceil(milliseconds - ROUNDING_MS).astype(np.int32)


@kernel
def _row_of(grid: Floats, lat: float) -> int:
    return int(np.floor((lat - grid[0]) / grid[2]))


@kernel
def _column_of(grid: Floats, lon: float) -> int:
    return int(np.floor((lon - grid[1]) / grid[3]))


@kernel
def _columns_in_row(grid: Floats, row: int, lat: Floats, lon: Floats, segment: int) -> tuple[int, int]:
    """First and last column a segment crosses in one row; the cells beside a long diagonal stay free."""
    lat_a, lat_b, lon_a, lon_b = lat[segment], lat[segment + 1], lon[segment], lon[segment + 1]
    enter, leave = 0.0, 1.0
    if lat_a != lat_b:
        bottom = grid[0] + row * grid[2]
        at_bottom = (bottom - lat_a) / (lat_b - lat_a)
        at_top = (bottom + grid[2] - lat_a) / (lat_b - lat_a)
        enter = min(max(min(at_bottom, at_top), 0.0), 1.0)
        leave = min(max(at_bottom, at_top, 0.0), 1.0)
    lon_enter = lon_a + enter * (lon_b - lon_a)
    lon_leave = lon_a + leave * (lon_b - lon_a)
    west = min(lon_enter, lon_leave) - CLIP_MARGIN_DEGREES
    east = max(lon_enter, lon_leave) + CLIP_MARGIN_DEGREES
    return _column_of(grid, west), _column_of(grid, east)


@allocating
def _enter_segments(
    grid: Floats, shape: Indices, segment_edge: NDArray[np.int32], lat: Floats, lon: Floats
) -> tuple[Indices, Indices]:
    """Cell key and segment of every entry, segment by segment."""
    keys = np.empty(0, np.int64)
    segments = np.empty(0, np.int64)
    for fill in range(2):
        entry = 0
        for segment in range(len(lat) - 1):
            if segment_edge[segment] != segment_edge[segment + 1]:
                continue
            south = min(lat[segment], lat[segment + 1]) - CLIP_MARGIN_DEGREES
            north = max(lat[segment], lat[segment + 1]) + CLIP_MARGIN_DEGREES
            for row in range(max(_row_of(grid, south), 0), min(_row_of(grid, north), shape[0] - 1) + 1):
                west, east = _columns_in_row(grid, row, lat, lon, segment)
                for column in range(max(west, 0), min(east, shape[1] - 1) + 1):
                    if fill:
                        keys[entry] = row * shape[1] + column
                        segments[entry] = segment
                    entry += 1
        if not fill:
            keys = np.empty(entry, np.int64)
            segments = np.empty(entry, np.int64)
    return keys, segments


@kernel
def _meters_per_degree(lat: float) -> tuple[float, float]:
    """Of latitude and of longitude, at this latitude."""
    return METERS_PER_DEGREE, METERS_PER_DEGREE * np.cos(np.radians(lat))


@kernel
def _project(edges: StreetEdges, segment: int, lat: float, lon: float) -> tuple[float, float]:
    """Squared distance in metres from a point to a segment, and the place along the segment, 0 to 1."""
    ky, kx = _meters_per_degree(lat)
    ax = (edges.geometry_lon[segment] - lon) * kx
    ay = (edges.geometry_lat[segment] - lat) * ky
    bx = (edges.geometry_lon[segment + 1] - lon) * kx
    by = (edges.geometry_lat[segment + 1] - lat) * ky
    dx, dy = bx - ax, by - ay
    squared = dx * dx + dy * dy
    along = -(ax * dx + ay * dy) / squared if squared > 0.0 else 0.0
    # The end points are taken as they are: two segments that meet there must be found equally near.
    if along <= 0.0:
        return ax * ax + ay * ay, 0.0
    if along >= 1.0:
        return bx * bx + by * by, 1.0
    x, y = ax + along * dx, ay + along * dy
    return x * x + y * y, along


@kernel
def _nearest_in_cell(edges: StreetEdges, is_step: Flags, key: int, lat: float, lon: float, best: Hit) -> Hit:
    """Return the better of `best` and the nearest chosen segment of one cell."""
    cell = np.searchsorted(edges.cell_keys, key)
    if cell == len(edges.cell_keys) or edges.cell_keys[cell] != key:
        return best
    nearest, nearest_along, nearest_squared = best
    for entry in range(edges.cell_offsets[cell], edges.cell_offsets[cell + 1]):
        segment = edges.cell_segments[entry]
        edge = edges.segment_edge[segment]
        if not is_step[edge]:
            continue
        squared, along = _project(edges, segment, lat, lon)
        if squared < nearest_squared or (squared == nearest_squared and segment < nearest):
            nearest, nearest_along, nearest_squared = segment, along, squared
    return nearest, nearest_along, nearest_squared


@kernel
def _meters_outside(edges: StreetEdges, row: int, column: int, ring: int, lat: float, lon: float) -> float:
    """Distance from the point to the nearest side of the searched square that has grid beyond it."""
    south, west, height, width = edges.grid
    rows, columns = edges.grid_shape
    ky, kx = _meters_per_degree(lat)
    outside = np.inf
    if row - ring > 0:
        outside = min(outside, (lat - (south + (row - ring) * height)) * ky)
    if row + ring < rows - 1:
        outside = min(outside, (south + (row + ring + 1) * height - lat) * ky)
    if column - ring > 0:
        outside = min(outside, (lon - (west + (column - ring) * width)) * kx)
    if column + ring < columns - 1:
        outside = min(outside, (west + (column + ring + 1) * width - lon) * kx)
    return outside


@kernel
def _nearest_segment(edges: StreetEdges, is_step: Flags, lat: float, lon: float, limit_meters: float) -> Hit:
    """Segment, place along it, and squared distance; the segment is -1 when none is within the limit."""
    best = (-1, 0.0, np.inf)
    if not (abs(lat) <= MAX_LAT and abs(lon) <= MAX_LON):
        return best
    rows, columns = edges.grid_shape
    row, column = _row_of(edges.grid, lat), _column_of(edges.grid, lon)
    ring, outside = 0, 0.0
    while outside < np.inf and outside <= limit_meters and outside * outside <= best[2]:
        for r in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
            # The first and last row of a ring are searched whole, of the others only both ends.
            step = 1 if abs(r - row) == ring else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                if 0 <= c < columns:
                    best = _nearest_in_cell(edges, is_step, r * columns + c, lat, lon, best)
        outside = _meters_outside(edges, row, column, ring, lat, lon)
        ring += 1
    return best if np.sqrt(best[2]) <= limit_meters else (-1, 0.0, np.inf)


@kernel
def _place(edges: StreetEdges, segment: int, along: float) -> tuple[int, float, float, float, float]:
    """Put a place in a segment into its normal form: segment, along, fraction of the whole edge, lat, lon.

    A vertex belongs to the segment that starts there, so that equal places compare equal.
    """
    edge = edges.segment_edge[segment]
    first, last = edges.geometry_offsets[edge], edges.geometry_offsets[edge + 1] - 1
    if along == 1.0 and segment + 1 < last:
        segment, along = segment + 1, 0.0
    before, total = 0.0, 0.0
    for s in range(first, last):
        if s == segment:
            before = total
        dy = edges.geometry_lat[s + 1] - edges.geometry_lat[s]
        dx = edges.geometry_lon[s + 1] - edges.geometry_lon[s]
        dx *= np.cos(np.radians((edges.geometry_lat[s + 1] + edges.geometry_lat[s]) / 2))
        length = np.sqrt(dx * dx + dy * dy)
        if s == segment:
            before += along * length
        total += length
    lat_a, lat_b = edges.geometry_lat[segment], edges.geometry_lat[segment + 1]
    lon_a, lon_b = edges.geometry_lon[segment], edges.geometry_lon[segment + 1]
    if along == 1.0:
        return segment, along, 1.0, lat_b, lon_b
    fraction = before / total if total > 0.0 else 0.0
    return segment, along, fraction, lat_a + along * (lat_b - lat_a), lon_a + along * (lon_b - lon_a)


@kernel
def _snap_points(
    edges: StreetEdges,
    is_step: Flags,
    lat: Floats,
    lon: Floats,
    limit_meters: float,
    snaps: Snaps,
) -> None:
    for point in range(len(lat)):
        segment, along, squared = _nearest_segment(edges, is_step, lat[point], lon[point], limit_meters)
        if segment < 0:
            continue
        segment, along, fraction, snap_lat, snap_lon = _place(edges, segment, along)
        snaps.edge[point] = edges.segment_edge[segment]
        snaps.segment[point] = segment
        snaps.along[point] = along
        snaps.fraction[point] = fraction
        snaps.lat[point] = snap_lat
        snaps.lon[point] = snap_lon
        snaps.distance_meters[point] = np.sqrt(squared)
