"""A lattice of sample points over the streets, and travel times at them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.modes.names import NUMBERS, StreetModeName

SPACING_METERS = 100.0
"""From row to row; from column to column too at the median latitude of a dataset."""


class Samples(NamedTuple):
    """How the points of the lattice meet the streets of one mode, in CSR form by street node.

    A point is listed at each end of the edge it snaps to; at one end only if it snaps to the very end. Durations
    include the straight way between the point and the street; -1 where the edge is closed in that direction.
    """

    offsets: NDArray[np.int64]  # [nodes + 1]
    row: NDArray[np.int32]  # [entries] of the lattice, from the equator to the north
    column: NDArray[np.int32]  # [entries] of the lattice, from Greenwich to the east
    away_ms: NDArray[np.int32]  # [entries] from the point to the node
    towards_ms: NDArray[np.int32]  # [entries] from the node to the point


class Lattice(NamedTuple):
    """All points of a dataset that are near enough to a street.

    The point (row, column) lies at latitude `row * step[0]` and longitude `column * step[1]`.
    """

    step: NDArray[np.float64]  # [2] degrees of latitude from row to row, of longitude from column to column
    samples: tuple[Samples, ...]  # by mode

    def samples_of(self, mode: StreetModeName) -> Samples:
        """Where the points meet the streets of one mode."""
        return self.samples[NUMBERS[mode]]


class Field(NamedTuple):
    """Travel times at the points of a rectangle of the lattice, or of every second or fourth of its rows and columns.

    Nothing on the outermost rows and columns is ever reached. The point [y, x] lies at latitude
    `(first_row + y) * step[0]` and longitude `(first_column + x) * step[1]`.
    """

    milliseconds: NDArray[np.int32]  # [rows, columns] beyond all limits where there is no time
    first_row: int
    first_column: int
    step: tuple[float, float]  # degrees from row to row, from column to column
