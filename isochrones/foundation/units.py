"""Constants of time and earth, and the names of weekdays."""

from __future__ import annotations

import math

MS_PER_SECOND = 1000
SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3600
SECONDS_PER_DAY = 86_400

METERS_PER_SECOND_PER_KMH = 1 / 3.6

EARTH_RADIUS_METERS = 6_371_008.8
"""Mean radius of the earth, (2 a + b) / 3 of WGS 84."""

METERS_PER_DEGREE = EARTH_RADIUS_METERS * math.pi / 180.0
"""Of latitude, on a sphere of that radius."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `datetime.date.weekday`, as GTFS and the answers of the service spell them."""
