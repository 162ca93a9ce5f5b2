"""Modes of travel, as data: one row for each mode that goes by the streets.

Everything else loops over this table: the tags that are read, the arrays, the settings, the parameters and columns of
answers, what the page shows. A mode is added by a file with its row, entered here.
"""

from isochrones.modes.bike import BIKE
from isochrones.modes.street_mode import StreetMode
from isochrones.modes.walk import WALK

STREET_MODES: tuple[StreetMode, ...] = (WALK, BIKE)
"""In the order of all arrays and of all answers; the mode of feet is the first."""
