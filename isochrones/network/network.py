"""A whole network: streets, timetable, and the walks that join them."""

from __future__ import annotations

from typing import NamedTuple

from isochrones.network.calendar import Calendar
from isochrones.network.links import Links
from isochrones.network.street_graph import StreetGraph
from isochrones.network.timetable import Footpaths, Timetable

FORMAT_VERSION = 5
"""Of all files of arrays and tables; a reader refuses another one. 5: the index has its streets by mode."""


class Network(NamedTuple):
    """Everything a search needs."""

    streets: StreetGraph
    timetable: Timetable  # of the region's date
    calendar: Calendar  # of all dates
    footpaths: Footpaths
    egress: Links  # from stops to each establishment
    departure: Links  # from each establishment to stops
