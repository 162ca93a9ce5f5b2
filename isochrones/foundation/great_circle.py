"""Straight lines on the globe."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from isochrones.foundation.kernels import kernel
from isochrones.foundation.units import EARTH_RADIUS_METERS

Floats = NDArray[np.float64]


@kernel
def meters_between(from_lat: float, from_lon: float, to_lat: float, to_lon: float) -> float:
    """Great-circle distance of two points in degrees, by the haversine formula; NaN where a coordinate is NaN."""
    half_lat = math.radians(to_lat - from_lat) / 2
    half_lon = math.radians(to_lon - from_lon) / 2
    haversine = (
        math.sin(half_lat) ** 2
        + math.cos(math.radians(from_lat)) * math.cos(math.radians(to_lat)) * math.sin(half_lon) ** 2
    )
    chord = math.sqrt(haversine)
    # Rounding may pass 1 at antipodes; NaN passes through a comparison, where `min` might not let it.
    chord = min(chord, 1.0)
    return 2 * EARTH_RADIUS_METERS * math.asin(chord)


def straight_line_meters(from_lat: Floats, from_lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Return great-circle distances, float64 in the shape that the arguments (degrees) have once broadcast."""
    pairs = np.stack(np.broadcast_arrays(from_lat, from_lon, to_lat, to_lon)).astype(np.float64, order="C")
    meters = np.empty(pairs.shape[1:])
    _fill(pairs.reshape(4, -1), meters.reshape(-1))
    return meters


@kernel
def _fill(pairs: Floats, meters: Floats) -> None:
    for pair in range(len(meters)):
        meters[pair] = meters_between(pairs[0, pair], pairs[1, pair], pairs[2, pair], pairs[3, pair])
