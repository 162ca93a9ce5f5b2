"""The street half of a network: what places need of the streets, whether worked out now or known from before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.assembling.memo import Key, Memo
from isochrones.assembling.stop_places import StopPlaces
from isochrones.assembling.street_joining import LinkReport, LinkSettings, Points, build_street_graph
from isochrones.engine.streets.street_search import establishment_links, footpaths_between_stops
from isochrones.findings import Findings
from isochrones.foundation.components import connected_components
from isochrones.foundation.ragged import sources_of
from isochrones.modes.names import WALK
from isochrones.network.links import Links
from isochrones.network.street_graph import Adjacency, StreetGraph
from isochrones.network.timetable import Footpaths
from isochrones.region.region_file import Region
from osm import Streets, StreetSpeeds, read_streets
from osm.streets import StreetCounts


class Joined(NamedTuple):
    """Stops and establishments on the streets."""

    graph: StreetGraph
    links: LinkReport
    part: NDArray[np.int32]  # [stops] connected part of the walking network, -1 without street
    walks: Footpaths  # between stops by street, without the transfer rules of feeds
    egress: Links
    departure: Links


class StreetSide(NamedTuple):
    """All that a build takes from the streets."""

    counts: StreetCounts
    joined: Joined
    key: Key  # all that the joined streets depend on


class Walkers(NamedTuple):
    """Who walks, and how it is worked out."""

    region: Region
    threads: int
    memo: Memo
    progress: Callable[[str], None]


def join_streets(walkers: Walkers, places: StopPlaces, establishments: Points, findings: Findings) -> StreetSide:
    """Read the streets, and join stops and establishments to them.

    Raises
    ------
    InputError
        If the streets can't be read.
    """
    region, _, memo, progress = walkers
    progress("reading streets")
    speeds = StreetSpeeds(
        kmh=region.travel.speeds_kmh,
        trunk_allowed=region.streets.trunk,
    )
    read: Key = (region.osm.paths, speeds)
    streets, found = memo.value("streets", read, lambda: _read(region.osm.paths, speeds))
    findings.extend(found)
    progress("joining stops and establishments to the streets")
    travel = region.travel
    settings = LinkSettings(walk_kmh=travel.kmh(WALK), snap_limit_meters=travel.snap_meters)
    limits = (travel.footpath_minutes * 60, travel.access_minutes(WALK) * 60)
    key: Key = (read, places.points, places.pathways, establishments, settings, limits)

    def join() -> Joined:
        graph, links = build_street_graph(streets, places.points, establishments, places.pathways, settings)
        progress("walking between stops")
        return _walk(graph, links, *limits, walkers.threads)

    return StreetSide(streets.counts, memo.value("joined", key, join), key)


def _read(paths: tuple[Path, ...], speeds: StreetSpeeds) -> tuple[Streets, Findings]:
    findings = Findings()
    return read_streets(paths, speeds, findings), findings


def _walk(graph: StreetGraph, links: LinkReport, footpath_seconds: int, access_seconds: int, threads: int) -> Joined:
    return Joined(
        graph=graph,
        links=links,
        part=np.append(_parts(graph.arcs_of(WALK).ahead), np.int32(-1))[graph.stop_node],
        walks=footpaths_between_stops(graph, footpath_seconds, threads=threads),
        egress=establishment_links(graph, access_seconds, reverse=True, threads=threads),
        departure=establishment_links(graph, access_seconds, reverse=False, threads=threads),
    )


def _parts(adjacency: Adjacency) -> NDArray[np.int32]:
    """Number of the connected part of each node."""
    nodes = len(adjacency.offsets) - 1
    return connected_components(sources_of(adjacency.offsets), adjacency.targets, nodes)
