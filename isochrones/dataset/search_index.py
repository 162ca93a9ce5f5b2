"""The memory-mapped index beside the tables: everything a lookup reads, made from the tables alone."""

from __future__ import annotations

from typing import NamedTuple

from isochrones.network.calendar import Calendar
from isochrones.network.lattice import Lattice
from isochrones.network.links import Links
from isochrones.network.pair_index import PairIndex
from isochrones.network.search_timetable import SearchTimetable
from isochrones.network.street_graph import Buckets, Hierarchy, StreetGraph
from isochrones.network.tile_set import TileSet
from isochrones.network.timetable import Footpaths

INDEX = "index"


class StreetIndex(NamedTuple):
    """Exact street times between any point and all establishments, for one mode."""

    hierarchy: Hierarchy
    towards: Buckets  # from a point to the establishments
    away: Buckets  # from the establishments to a point


class ServiceIndex(NamedTuple):
    """One choice of services: public transit alone, or together with school services.

    The pairs of the second choice are only those it improves.
    """

    outbound: PairIndex  # of all reference days
    back: PairIndex  # of all reference days
    outbound_view: SearchTimetable  # of the main date: away from an origin, before and within the arrival window
    back_view: SearchTimetable  # of the main date: turned, towards an origin, within and after the leaving window


class SearchIndex(NamedTuple):
    """The whole index: what is made of the streets, and of the stops and establishments on them; and of timetables."""

    streets: StreetGraph
    by_street: tuple[StreetIndex, ...]  # by mode
    egress: Links
    departure: Links
    transit: ServiceIndex
    school: ServiceIndex
    calendar: Calendar
    footpaths: Footpaths  # between stops served on any date
    tiles: TileSet
    lattice: Lattice
