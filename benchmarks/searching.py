"""How many establishments a second one core searches from."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from measuring import median_seconds

from isochrones.dataset.manifest import read_manifest
from isochrones.dataset.network_tables import read_footpaths, read_links, read_timetable
from isochrones.dataset.parameters import Parameters
from isochrones.engine.streets.buckets import make_buckets
from isochrones.engine.streets.hierarchy import build_hierarchy
from isochrones.engine.streets.street_search import establishment_links, make_street_workspace, times_from_seeds
from isochrones.network.street_graph import StreetGraph
from isochrones.pipeline.indexing import read_streets
from isochrones.pipeline.pair_search import establishment_search

MS_PER_SECOND = 1000


class Searching(NamedTuple):
    """Seconds for all establishments on one core, both directions together."""

    establishments: int
    transit: float  # `fastest` to and from every stop, with every choice of services the region has
    links: float  # walks between establishments and stops
    hierarchies: float  # walk and bike: the hierarchies and the establishments' buckets
    dijkstra: float  # walk and bike: a search bounded by the budget from every establishment, instead


def measure_searching(folder: Path, runs: int) -> Searching:
    """Search from every establishment of a dataset, on one thread."""
    parameters = read_manifest(folder).parameters
    streets = read_streets(folder)
    establishments = len(streets.establishment_node)
    limit_ms = parameters.budget_seconds * MS_PER_SECOND
    walk_seconds = parameters.access_seconds["walk"]
    return Searching(
        establishments=establishments,
        transit=_transit_seconds(folder, parameters, establishments, runs),
        links=sum(
            median_seconds(partial(establishment_links, streets, walk_seconds, reverse=turned), runs)
            for turned in (True, False)
        ),
        hierarchies=median_seconds(lambda: _make_hierarchies(streets, limit_ms), runs),
        dijkstra=median_seconds(lambda: _search_streets(streets, limit_ms), runs),
    )


def _transit_seconds(folder: Path, parameters: Parameters, establishments: int, runs: int) -> float:
    timetable, footpaths = read_timetable(folder), read_footpaths(folder, _stops(folder))
    everyone = np.arange(establishments, dtype=np.int32)
    seconds = 0.0
    for outbound in (True, False):
        links = read_links(folder, "egress" if outbound else "departure", establishments)
        for service in ("transit", "school") if parameters.school_services else ("transit",):
            search = establishment_search(timetable, footpaths, parameters, outbound, service)
            seconds += median_seconds(partial(search.pairs, links, everyone, 1), runs)
    return seconds


def _stops(folder: Path) -> int:
    return read_manifest(folder).counts["stops"]


def _make_hierarchies(streets: StreetGraph, limit_ms: int) -> None:
    for arcs in streets.arcs:
        hierarchy = build_hierarchy(arcs.ahead, limit_ms)
        for towards in (True, False):
            make_buckets(hierarchy, streets.establishment_node, limit_ms, towards=towards)


def _search_streets(streets: StreetGraph, limit_ms: int) -> None:
    workspace = make_street_workspace(len(streets.node_lat))
    start = np.zeros(1, np.int32)
    for arcs in (way for both_ways in streets.arcs for way in both_ways):
        for number in range(len(streets.establishment_node)):
            node = streets.establishment_node[number : number + 1]
            times_from_seeds(arcs, node, start, limit_ms, workspace)
