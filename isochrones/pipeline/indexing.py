"""Makes a dataset's memory-mapped index from its Parquet tables."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isochrones.assembling.memo import NOTHING_KEPT, Memo
from isochrones.basemap import class_of_highways, make_tiles
from isochrones.dataset.calendar_tables import read_calendar
from isochrones.dataset.manifest import read_manifest
from isochrones.dataset.names import write_name_tables
from isochrones.dataset.network_tables import (
    STREET_TABLES,
    edge_milliseconds,
    read_footpaths,
    read_links,
    read_streets_tables,
    read_timetable,
)
from isochrones.dataset.parameters import Parameters
from isochrones.dataset.search_index import INDEX, StreetIndex
from isochrones.dataset.tables import SERVICES, count_rows, read_table
from isochrones.engine.areas.lattice_search import make_lattice
from isochrones.engine.streets.arcs import Arcs, search_both_ways
from isochrones.engine.streets.buckets import make_buckets
from isochrones.engine.streets.hierarchy import build_hierarchy
from isochrones.engine.streets.snapping import index_segments, where_to_step
from isochrones.engine.transit.orientation import orient
from isochrones.foundation.array_files import load_arrays, save_arrays
from isochrones.foundation.durable import flush, naming
from isochrones.foundation.ragged import offsets_of, offsets_of_sorted
from isochrones.foundation.units import MS_PER_SECOND
from isochrones.modes.names import WALK
from isochrones.network.pair_index import PairIndex
from isochrones.network.search_timetable import SearchTimetable
from isochrones.network.street_graph import Adjacency, StreetEdges, StreetGraph
from isochrones.network.timetable import Footpaths, Timetable


def write_index(folder: Path, index_folder: Path, parameters: Parameters, memo: Memo = NOTHING_KEPT) -> None:
    """Read the tables in `folder`, write the index they make to `index_folder`; `memo` may know that of the streets."""
    limit_ms = parameters.budget_seconds * MS_PER_SECOND
    walk_kmh, snap_meters = parameters.kmh[WALK], parameters.snap_meters
    tables = tuple(folder / f"{name}.parquet" for name in STREET_TABLES)
    with naming(index_folder):
        memo.files(
            "street-index",
            (tables, limit_ms, walk_kmh, snap_meters),
            lambda to: _write_street_parts(folder, to, limit_ms, walk_kmh, snap_meters),
            index_folder,
        )
        _write_transit_parts(folder, index_folder, parameters)
    write_name_tables(folder, index_folder)


def _write_street_parts(folder: Path, to: Path, limit_ms: int, walk_kmh: float, snap_meters: float) -> None:
    """Write the index of the streets part by part, each let go before the next is made: all would fill the memory."""
    save_arrays(to / "streets", read_streets(folder))
    streets = load_arrays(to / "streets", StreetGraph)
    for mode, arcs in enumerate(streets.arcs):
        save_arrays(to / "by_street" / str(mode), _street_index(arcs.ahead, streets.establishment_node, limit_ms))
    save_arrays(to / "lattice", make_lattice(streets, walk_kmh, snap_meters, threads=os.cpu_count() or 1))
    highways = read_table(folder, "network/highways")["name"].tolist()
    save_arrays(to / "tiles", make_tiles(streets.edges, class_of_highways(highways)))


def _write_transit_parts(folder: Path, to: Path, parameters: Parameters) -> None:
    """Write the index of the timetables, likewise part by part."""
    establishments, stops = count_rows(folder, "establishments"), count_rows(folder, "stops")
    for name in ("egress", "departure"):
        save_arrays(to / name, read_links(folder, name, establishments))
    _write_pairs(folder, to, stops, parameters)
    save_arrays(to / "calendar", read_calendar(folder))
    timetable, footpaths = read_timetable(folder), read_footpaths(folder, stops)
    save_arrays(to / "footpaths", footpaths)
    for service in SERVICES:
        for name, outbound in (("outbound_view", True), ("back_view", False)):
            # A live search starts at the origin: for the way back it is the turned one.
            view = search_view(
                timetable, footpaths, parameters, outbound=outbound, turned=not outbound, service=service
            )
            save_arrays(to / service / name, view)


def _write_pairs(folder: Path, to: Path, stops: int, parameters: Parameters) -> None:
    days = [parameters, *parameters.further_days]
    preferred_instants = {
        ("outbound", "outbound"): [day.arrive_instants[0] for day in days],
        ("return", "back"): [day.leave_instants[1] for day in days],
    }
    for (direction, name), preferred in preferred_instants.items():
        for service, pairs in _pair_indexes(folder, direction, stops, preferred).items():
            save_arrays(to / service / name, pairs)


def rebuild_index(folder: Path) -> None:
    """Make a dataset's index again, from its tables: file by file, each by one atomic rename.

    The same tables give the same bytes. So whoever maps the index meanwhile, or finds it when this was cut off,
    reads nothing that is worse than before.

    Raises
    ------
    InputError
        If the folder is no dataset, or a table is missing or damaged.
    """
    parameters = read_manifest(folder).parameters
    fresh = folder / f".{INDEX}"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        write_index(folder, fresh, parameters)
        flush(fresh)
        for file in sorted(path for path in fresh.rglob("*") if path.is_file()):
            place = folder / INDEX / file.relative_to(fresh)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
        flush(folder / INDEX)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def read_streets(folder: Path) -> StreetGraph:
    """Make the street graph from its tables."""
    tables = read_streets_tables(folder)
    nodes = len(tables.node_lat)
    edges = tables.edges
    grid = index_segments(edges["geometry_offsets"], edges["geometry_lat"], edges["geometry_lon"])
    highways = read_table(folder, "network/highways")["name"].tolist()
    milliseconds = edge_milliseconds(edges)
    node_stop = np.full(nodes + 1, -1, np.int32)
    node_stop[tables.stop_node] = np.arange(len(tables.stop_node))
    return StreetGraph(
        node_lat=tables.node_lat,
        node_lon=tables.node_lon,
        arcs=tuple(search_both_ways(nodes, Arcs(*arcs)) for arcs in tables.arcs),
        edges=StreetEdges(
            start=edges["start"],
            end=edges["end"],
            length_meters=edges["length_meters"],
            milliseconds=milliseconds,
            is_step=where_to_step(milliseconds, edges["highway"], highways),
            highway=edges["highway"],
            geometry_offsets=edges["geometry_offsets"],
            geometry_lat=edges["geometry_lat"],
            geometry_lon=edges["geometry_lon"],
            **grid._asdict(),
        ),
        stop_node=tables.stop_node,
        establishment_node=tables.establishment_node,
        node_stop=node_stop[:-1],
    )


def search_view(
    timetable: Timetable,
    footpaths: Footpaths,
    parameters: Parameters,
    *,
    outbound: bool,
    turned: bool,
    service: str,
) -> SearchTimetable:
    """Orient the timetable for one of the searches of a dataset, over the span in which its journeys take place."""
    return orient(
        timetable,
        footpaths,
        horizon=horizon_of(parameters, outbound=outbound),
        slack_seconds=parameters.boarding_slack_seconds,
        turned=turned,
        with_school=service == "school",
    )


def horizon_of(parameters: Parameters, *, outbound: bool) -> tuple[int, int]:
    """Instants between which the journeys of one direction take place."""
    return parameters.windows.outbound_horizon if outbound else parameters.windows.return_horizon


def _street_index(arcs: Adjacency, establishment_node: NDArray[np.int32], limit_ms: int) -> StreetIndex:
    hierarchy = build_hierarchy(arcs, limit_ms)
    return StreetIndex(
        hierarchy=hierarchy,
        towards=make_buckets(hierarchy, establishment_node, limit_ms, towards=True),
        away=make_buckets(hierarchy, establishment_node, limit_ms, towards=False),
    )


def _pair_indexes(folder: Path, direction: str, stops: int, preferred_instants: list[int]) -> dict[str, PairIndex]:
    """Index the pairs of each service, day after day; `preferred_instants` has one for each reference day."""
    days = [
        _day_indexes(_pairs_on(folder, direction, number), stops, preferred)
        for number, preferred in enumerate(preferred_instants)
    ]
    return {service: _joined(parts) for service, parts in zip(SERVICES, zip(*days, strict=True), strict=True)}


def _pairs_on(folder: Path, direction: str, day: int) -> dict[str, NDArray[Any]]:
    return read_table(folder, f"{direction}_days", [("day", "=", day)]) if day else read_table(folder, direction)


def _day_indexes(table: dict[str, NDArray[Any]], stops: int, preferred_instant: int) -> list[PairIndex]:
    """Index the pairs of a day, by service."""
    # The rows are in the order of the index: by service, stop, seconds, establishment.
    bounds = offsets_of_sorted(table["service"], len(SERVICES))
    return [
        PairIndex(
            offsets=offsets_of_sorted(table["stop"][own], stops),
            establishment=table["establishment"][own].astype(np.int32),
            seconds=table["seconds"][own].astype(np.uint16),
            tie_seconds=np.abs(table["instant"][own] - preferred_instant).astype(np.uint16),
            rides=table["rides"][own].astype(np.int8),
        )
        for own in map(slice, bounds[:-1], bounds[1:])
    ]


def _joined(days: Sequence[PairIndex]) -> PairIndex:
    counts = [np.diff(day.offsets) for day in days]
    columns = {name: np.concatenate([getattr(day, name) for day in days]) for name in PairIndex._fields[1:]}
    return PairIndex(offsets=offsets_of(np.concatenate(counts)), **columns)
