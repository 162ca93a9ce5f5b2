"""The lattice of sample points: where it meets the streets, and the times at its points.

Rows are `SPACING_METERS` apart and counted from the equator, so that a point keeps its place from one dataset to the
next. Columns are a constant step of longitude apart, `SPACING_METERS` at the median latitude of the dataset's streets
(rounded to a whole degree); at other latitudes they are somewhat nearer together, or farther apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.engine.areas.surface_search import BELOW, COST, FLOOR, NODE, NONE, UNTIL, Reached
from isochrones.engine.constants import UNREACHED
from isochrones.engine.streets.places_beside import Ends, street_ends
from isochrones.engine.streets.snapping import Snaps, nearest_edges, nearest_of
from isochrones.foundation.kernels import kernel, read_only
from isochrones.foundation.units import METERS_PER_DEGREE
from isochrones.modes.names import STREET_NAMES, StreetModeName
from isochrones.network.lattice import SPACING_METERS, Field, Lattice, Samples
from isochrones.network.street_graph import StreetEdges, StreetGraph

Floats = NDArray[np.float64]
Int32s = NDArray[np.int32]

BAND_ROWS = 64
"""Rows that are made at once."""

KEY_SPAN = 1 << 32
"""More than there are columns: a row times this, and a column, are one number."""


def lattice_step(streets: StreetGraph) -> Floats:
    """Degrees from row to row and from column to column, for the streets of a dataset."""
    placed = streets.node_lat[np.isfinite(streets.node_lat)]
    latitude = round(float(np.median(placed))) if len(placed) else 0
    height = SPACING_METERS / METERS_PER_DEGREE
    return np.array([height, height / max(math.cos(math.radians(latitude)), 0.01)])


def make_lattice(streets: StreetGraph, walk_kmh: float, snap_meters: float, *, threads: int = 1) -> Lattice:
    """Snap every point of the lattice that is near enough to a street, for every mode.

    Parameters
    ----------
    streets
        Of the dataset.
    walk_kmh
        At which the straight way between point and street is walked.
    snap_meters
        Longest such way.
    threads
        Bands of rows made at once.
    """
    step = lattice_step(streets)
    edges = streets.edges
    is_step_of_any = np.logical_or.reduce(edges.is_step)

    def snap(band: _Band) -> list[_Entries]:
        row, column = _points_of_band(edges, step, band)
        lat, lon = row * step[0], column * step[1]
        nearest = nearest_of(edges, is_step_of_any, lat, lon, snap_meters)
        return [
            _entries(row, column, _ends_by_mode(edges, (lat, lon), nearest, mode, walk_kmh, snap_meters))
            for mode in STREET_NAMES
        ]

    with ThreadPoolExecutor(threads) as pool:
        bands = list(pool.map(snap, _bands(edges, step, snap_meters)))
    parts = [[band[mode] for band in bands] for mode in range(len(STREET_NAMES))]
    bands.clear()
    return Lattice(step, tuple(_samples(len(streets.node_lat), own) for own in parts))


class _Band(NamedTuple):
    """Some rows of the lattice, and the grid cells of streets that may be near them."""

    first_row: int
    cells: tuple[int, int]  # in `StreetEdges.cell_keys`
    margin: tuple[float, float]  # degrees of latitude and longitude within which a point may snap


def _bands(edges: StreetEdges, step: Floats, snap_meters: float) -> Iterator[_Band]:
    if not len(edges.cell_keys):
        return
    south, _, height, _ = edges.grid
    rows = edges.cell_keys // edges.grid_shape[1]
    farthest = max(abs(south), abs(south + (rows[-1] + 1) * height)) + 1.0
    # The margin of a hundredth is more than the sphere differs from the plane over the snapping limit.
    tall = 1.01 * snap_meters / METERS_PER_DEGREE
    wide = tall / max(math.cos(math.radians(min(farthest, 90.0))), 0.01)
    band_height = BAND_ROWS * step[0]
    first = math.floor((south + rows[0] * height - tall) / band_height)
    last = math.floor((south + (rows[-1] + 1) * height + tall) / band_height)
    for band in range(first, last + 1):
        low = math.floor((band * band_height - tall - south) / height)
        high = math.floor(((band + 1) * band_height + tall - south) / height)
        begin, end = np.searchsorted(rows, (low, high + 1))
        if begin < end:
            yield _Band(band * BAND_ROWS, (int(begin), int(end)), (tall, wide))


def _points_of_band(edges: StreetEdges, step: Floats, band: _Band) -> tuple[Int32s, Int32s]:
    """Rows and columns of the points that may be near a street."""
    keys = edges.cell_keys[slice(*band.cells)]
    columns = edges.grid_shape[1]
    west = edges.grid[1] + (keys % columns).min() * edges.grid[3] - band.margin[1]
    east = edges.grid[1] + ((keys % columns).max() + 1) * edges.grid[3] + band.margin[1]
    first_column = math.floor(west / step[1])
    near = np.zeros((BAND_ROWS, math.ceil(east / step[1]) - first_column + 1), np.bool_)
    _mark_near(
        read_only(_Cells(keys, edges.grid, edges.grid_shape)), step, band.margin, (band.first_row, first_column), near
    )
    row, column = np.nonzero(near)
    return (row + band.first_row).astype(np.int32), (column + first_column).astype(np.int32)


class _Cells(NamedTuple):
    """Grid cells with streets; see `StreetEdges`."""

    keys: NDArray[np.int64]
    grid: Floats
    shape: NDArray[np.int64]


@kernel
def _mark_near(
    cells: _Cells, step: Floats, margin: tuple[float, float], first: tuple[int, int], near: NDArray[np.bool_]
) -> None:
    rows, columns = near.shape
    for cell in cells.keys:
        south = cells.grid[0] + (cell // cells.shape[1]) * cells.grid[2]
        west = cells.grid[1] + (cell % cells.shape[1]) * cells.grid[3]
        bottom = max(int(np.floor((south - margin[0]) / step[0])) - first[0], 0)
        top = min(int(np.ceil((south + cells.grid[2] + margin[0]) / step[0])) - first[0], rows - 1)
        left = max(int(np.floor((west - margin[1]) / step[1])) - first[1], 0)
        right = min(int(np.ceil((west + cells.grid[3] + margin[1]) / step[1])) - first[1], columns - 1)
        for row in range(bottom, top + 1):
            for column in range(left, right + 1):
                near[row, column] = True


def _ends_by_mode(
    edges: StreetEdges,
    points: tuple[Floats, Floats],
    nearest: Snaps,
    mode: StreetModeName,
    walk_kmh: float,
    snap_meters: float,
) -> Ends:
    """Join points to the streets of one mode: most of them to the nearest of all streets, which is open to all."""
    again = np.flatnonzero((nearest.edge >= 0) & ~edges.steps(mode)[nearest.edge])
    columns: list[NDArray[Any]] = [column.copy() for column in nearest]
    other = nearest_edges(edges, points[0][again], points[1][again], snap_meters, mode)
    for column, values in zip(columns, other, strict=True):
        column[again] = values
    return street_ends(edges, Snaps._make(columns), mode, walk_kmh)


class _Entries(NamedTuple):
    """Entries of `Samples`, in any order."""

    node: Int32s
    row: Int32s
    column: Int32s
    away_ms: Int32s
    towards_ms: Int32s


def _entries(row: Int32s, column: Int32s, ends: Ends) -> _Entries:
    """List each point at the ends that it meets."""
    point, end = np.nonzero(ends.node >= 0)
    met = (point, end)
    return _Entries(ends.node[met], row[point], column[point], ends.away_ms[met], ends.towards_ms[met])


def _samples(nodes: int, parts: list[_Entries]) -> Samples:
    """Put entries in order; the list is empty then, so that a country's are not held twice."""
    offsets = np.zeros(nodes + 1, np.int64)
    for part in parts:
        _count(part.node, offsets)
    np.cumsum(offsets, out=offsets)
    samples = Samples(offsets, *(np.empty(offsets[-1], np.int32) for _ in range(4)))
    free = offsets[:-1].copy()
    parts.reverse()
    while parts:
        _enter(read_only(parts.pop()), free, samples)
    return samples


@kernel
def _count(node: Int32s, offsets: NDArray[np.int64]) -> None:
    """Count the entries of each node, one place further on."""
    for entry in range(len(node)):
        offsets[node[entry] + 1] += 1


@kernel
def _enter(part: _Entries, free: NDArray[np.int64], samples: Samples) -> None:
    """Put entries where their nodes have room."""
    for entry in range(len(part.node)):
        place = free[part.node[entry]]
        free[part.node[entry]] += 1
        samples.row[place] = part.row[entry]
        samples.column[place] = part.column[entry]
        samples.away_ms[place] = part.away_ms[entry]
        samples.towards_ms[place] = part.towards_ms[entry]


class Box(NamedTuple):
    """Rows and columns of the lattice, all inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


def reached_box(samples: Samples, reached: Reached) -> Box | None:
    """Least box that holds all points at the reached nodes' edges; None if there are none."""
    box = np.array([UNREACHED, UNREACHED, -UNREACHED, -UNREACHED], np.int64)
    _find_box(read_only(samples), reached, box)
    return Box(*box.tolist()) if box[0] <= box[2] else None


@kernel
def _find_box(samples: Samples, reached: Reached, box: NDArray[np.int64]) -> None:
    for label in range(reached.used[0]):
        node = reached.labels[label, NODE]
        if reached.first[node] != label:
            # Of the labels of a node, the first stands for all of them.
            continue
        for entry in range(samples.offsets[node], samples.offsets[node + 1]):
            row, column = np.int64(samples.row[entry]), np.int64(samples.column[entry])
            box[0], box[1] = min(box[0], row), min(box[1], column)
            box[2], box[3] = max(box[2], row), max(box[3], column)


def box_around(rows: Int32s, columns: Int32s) -> Box | None:
    """Least box that holds some points; None if there are none."""
    if not len(rows):
        return None
    return Box(int(rows.min()), int(columns.min()), int(rows.max()), int(columns.max()))


def empty_field(lattice: Lattice, boxes: Sequence[Box | None], stride: int) -> Field:
    """Field that nothing has reached yet.

    Parameters
    ----------
    lattice
        Of the dataset.
    boxes
        Of the points to be filled in.
    stride
        1, 2 or 4: the field takes every first, second or fourth row and column of the lattice.
    """
    corners = np.array([box for box in boxes if box is not None] or [Box(0, 0, 0, 0)], np.int64)
    first_row, first_column = (corners[:, :2].min(axis=0) // stride - 1).tolist()
    last_row, last_column = (corners[:, 2:].max(axis=0) // stride + 1).tolist()
    milliseconds = np.full((last_row - first_row + 1, last_column - first_column + 1), UNREACHED, np.int32)
    height, width = (float(step) * stride for step in lattice.step)
    return Field(milliseconds, first_row, first_column, (height, width))


def lower_field(field: Field, samples: Samples, reached: Reached, stride: int, *, towards: bool) -> None:
    """Lower the times of a field by what a search found.

    Parameters
    ----------
    field
        Made by `empty_field` for a box that holds all points at the reached nodes' edges.
    samples
        Of the mode that was searched.
    reached
        What was found.
    stride
        That of the field.
    towards
        True if the search went from the place to the points, False if it went from the points to the place.
    """
    first = (field.first_row, field.first_column)
    _lower_field(read_only(samples), reached, (stride, towards), first, field.milliseconds)


@kernel
def _lower_field(
    samples: Samples,
    reached: Reached,
    how: tuple[int, bool],
    first: tuple[int, int],
    field: NDArray[np.int32],
) -> None:
    stride, towards = how
    milliseconds = samples.towards_ms if towards else samples.away_ms
    # A stride is a power of two.
    mask, shift = stride - 1, stride >> 1
    labels = reached.labels
    for head in range(reached.used[0]):
        node = labels[head, NODE]
        if reached.first[node] != head:
            continue
        for entry in range(samples.offsets[node], samples.offsets[node + 1]):
            row, column, more = samples.row[entry], samples.column[entry], milliseconds[entry]
            if (row | column) & mask or more < 0:
                continue
            y, x = (row >> shift) - first[0], (column >> shift) - first[1]
            least, label = int(field[y, x]), int(head)
            while label != NONE:
                cost = int(labels[label, COST]) + more
                if cost <= labels[label, UNTIL]:
                    least = min(least, max(cost, int(labels[label, FLOOR])))
                label = int(labels[label, BELOW])
            field[y, x] = least


def lower_points(field: Field, rows: Int32s, columns: Int32s, milliseconds: Int32s, stride: int) -> None:
    """Lower the times of single points, each given once."""
    taken = (rows | columns) & (stride - 1) == 0
    place = rows[taken] // stride - field.first_row, columns[taken] // stride - field.first_column
    field.milliseconds[place] = np.minimum(field.milliseconds[place], milliseconds[taken])


def points_between(samples: Samples, start: int, end: int) -> tuple[Int32s, Int32s]:
    """Rows and columns of the points that snap inside an edge between two nodes."""
    own = [slice(int(samples.offsets[node]), int(samples.offsets[node + 1])) for node in (start, end)]
    at_one, at_other = (samples.row[part] * np.int64(KEY_SPAN) + samples.column[part] for part in own)
    _, at_start, _ = np.intersect1d(at_one, at_other, return_indices=True)
    return samples.row[own[0]][at_start], samples.column[own[0]][at_start]
