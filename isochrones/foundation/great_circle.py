"""Straight lines on the globe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARTH_RADIUS_METERS = 6_371_008.8  # the mean radius of WGS 84


def straight_line_meters(
    from_lat: NDArray[np.float64],
    from_lon: NDArray[np.float64],
    to_lat: NDArray[np.float64],
    to_lon: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return great-circle distances by the haversine formula, in meters; NaN where a coordinate is NaN."""
    from_lat, from_lon, to_lat, to_lon = (np.radians(degrees) for degrees in (from_lat, from_lon, to_lat, to_lon))
    chord = (
        np.sin((to_lat - from_lat) / 2) ** 2 + np.cos(from_lat) * np.cos(to_lat) * np.sin((to_lon - from_lon) / 2) ** 2
    )
    meters: NDArray[np.float64] = 2 * EARTH_RADIUS_METERS * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return meters
