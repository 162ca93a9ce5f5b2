"""From the squared paper of the plan to places in the south of France that exist on no other map."""

from __future__ import annotations

import math
import tomllib
from importlib.resources import files
from typing import Any

ORIGIN_LAT = 43.70
ORIGIN_LON = 1.95
# Of latitude, rounded: with all digits of the other rooms' constant the region's files would not stay as they are.
METERS_PER_DEGREE = 111_195.08
DECIMALS = 7  # what OpenStreetMap keeps


def read_description(name: str) -> dict[str, Any]:
    """Read one of the TOML files that describe the region, without the ending."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def to_lat_lon(x: float, y: float) -> tuple[float, float]:
    """Bend the paper, then lay it on the globe.

    `x` and `y` are metres east and north of the market place; the answer is latitude and longitude in
    degrees. The bending makes a town of straight streets look grown, and keeps every crossing a crossing.
    """
    east = x + 40 * math.sin(y / 700 + 0.5) + 12 * math.sin((x + y) / 230)
    north = y + 40 * math.sin(x / 800) + 12 * math.sin((x - y) / 260 + 1)
    lat = ORIGIN_LAT + north / METERS_PER_DEGREE
    lon = ORIGIN_LON + east / (METERS_PER_DEGREE * math.cos(math.radians(ORIGIN_LAT)))
    return round(lat, DECIMALS), round(lon, DECIMALS)
