"""Areas as answers round them."""

from __future__ import annotations

import shapely

from isochrones.surface.contours import DIGITS

# Rounding moves a point by half a digit in either direction at most, and there are two boundaries.
ROUNDED_DEGREES = 1.5 * 10.0**-DIGITS


def lies_within(smaller, larger):
    """Tell whether an area lies within another, but for what rounding does to both."""
    return smaller.is_empty or shapely.covers(larger.buffer(ROUNDED_DEGREES), smaller)
