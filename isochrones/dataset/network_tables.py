"""A network as Parquet tables, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.dataset.calendar_tables import write_calendar
from isochrones.dataset.tables import list_column, read_table, write_table
from isochrones.foundation.ragged import offsets_of_sorted, sources_of
from isochrones.modes.names import STREET_NAMES
from isochrones.network.links import Links
from isochrones.network.network import Network
from isochrones.network.street_graph import Adjacency
from isochrones.network.timetable import Footpaths, Timetable

DIRECTIONS = ("forward", "backward")

STREET_TABLES = (
    *("network/nodes", "network/edges", "network/highways"),
    *(f"network/{mode}_arcs" for mode in STREET_NAMES),
    *("network/stop_nodes", "network/establishment_nodes"),
)
"""What the index of the streets is made from."""


class StreetTables(NamedTuple):
    """The streets as read back: what is needed to make a StreetGraph again."""

    node_lat: NDArray[np.float64]
    node_lon: NDArray[np.float64]
    edges: dict[str, NDArray[Any]]  # columns of the table; geometry_offsets
    arcs: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]]  # by mode: source, target, milliseconds
    stop_node: NDArray[np.int32]
    establishment_node: NDArray[np.int32]


def write_transit(folder: Path, network: Network) -> None:
    """Write the tables of timetables, footpaths and links."""
    _write_timetable(folder, network.timetable)
    write_calendar(folder, network.calendar)
    footpaths = network.footpaths
    write_table(
        folder,
        "network/footpaths",
        {
            "source": sources_of(footpaths.offsets),
            "target": footpaths.targets,
            "seconds": footpaths.seconds,
        },
    )
    for name, links in (("egress", network.egress), ("departure", network.departure)):
        columns = {"establishment": sources_of(links.offsets), "stop": links.stops, "seconds": links.seconds}
        write_table(folder, f"network/{name}", columns)


def read_streets_tables(folder: Path) -> StreetTables:
    """Read the streets back."""
    nodes = read_table(folder, "network/nodes")
    edges = read_table(folder, "network/edges")
    edges["geometry_offsets"] = edges.pop("geometry_lat_offsets")
    del edges["geometry_lon_offsets"]
    arcs = (read_table(folder, f"network/{mode}_arcs") for mode in STREET_NAMES)
    return StreetTables(
        nodes["lat"],
        nodes["lon"],
        edges,
        [(table["source"], table["target"], table["milliseconds"]) for table in arcs],
        read_table(folder, "network/stop_nodes")["node"],
        read_table(folder, "network/establishment_nodes")["node"],
    )


def edge_milliseconds(edges: dict[str, NDArray[Any]]) -> NDArray[np.int32]:
    """Durations over edges by mode and direction, as int32[modes, 2, edges]."""
    return np.array([[edges[_ms_column(mode, way)] for way in DIRECTIONS] for mode in STREET_NAMES], np.int32)


def read_timetable(folder: Path) -> Timetable:
    """Read the timetable back."""
    patterns, trips = read_table(folder, "network/patterns"), read_table(folder, "network/trips")
    counts = np.bincount(trips["pattern"], minlength=len(patterns["is_school"]))
    trip_offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return Timetable(
        pattern_offsets=patterns["stops_offsets"],
        position_stop=patterns["stops"],
        position_can_board=patterns["can_board"].astype(np.bool_),
        position_can_alight=patterns["can_alight"].astype(np.bool_),
        pattern_trip_offsets=trip_offsets,
        trip_row=trips["run"],
        pattern_time_offsets=trips["arrivals_offsets"][trip_offsets],
        arrivals=trips["arrivals"],
        departures=trips["departures"],
        pattern_slide_seconds=patterns["slide_seconds"],
        pattern_wait_seconds=patterns["wait_seconds"],
        pattern_is_school=patterns["is_school"].astype(np.bool_),
    )


def read_footpaths(folder: Path, stops: int) -> Footpaths:
    """Read the footpaths back."""
    table = read_table(folder, "network/footpaths")
    return Footpaths(offsets_of_sorted(table["source"], stops), table["target"], table["seconds"])


def read_links(folder: Path, name: str, establishments: int) -> Links:
    """Read `egress` or `departure` back."""
    table = read_table(folder, f"network/{name}")
    return Links(offsets_of_sorted(table["establishment"], establishments), table["stop"], table["seconds"])


def write_streets(folder: Path, network: Network) -> None:
    """Write the tables of the streets, stops and establishments on them included."""
    graph, edges = network.streets, network.streets.edges
    write_table(folder, "network/nodes", {"lat": graph.node_lat, "lon": graph.node_lon})
    durations = {
        _ms_column(mode, way): own
        for mode in STREET_NAMES
        for way, own in zip(DIRECTIONS, edges.durations(mode), strict=True)
    }
    columns = {
        "start": edges.start,
        "end": edges.end,
        "length_meters": edges.length_meters,
        **durations,
        "highway": edges.highway,
        "geometry_lat": list_column(edges.geometry_offsets, edges.geometry_lat),
        "geometry_lon": list_column(edges.geometry_offsets, edges.geometry_lon),
    }
    write_table(folder, "network/edges", columns)
    for mode in STREET_NAMES:
        _write_arcs(folder, f"network/{mode}_arcs", graph.arcs_of(mode).ahead)
    write_table(folder, "network/stop_nodes", {"node": graph.stop_node})
    write_table(folder, "network/establishment_nodes", {"node": graph.establishment_node})


def _ms_column(mode: str, direction: str) -> str:
    return f"{mode}_{direction}_ms"


def _write_arcs(folder: Path, name: str, adjacency: Adjacency) -> None:
    columns = {
        "source": sources_of(adjacency.offsets),
        "target": adjacency.targets,
        "milliseconds": adjacency.milliseconds,
    }
    write_table(folder, name, columns)


def _write_timetable(folder: Path, timetable: Timetable) -> None:
    offsets = timetable.pattern_offsets
    write_table(
        folder,
        "network/patterns",
        {
            "stops": list_column(offsets, timetable.position_stop),
            "can_board": list_column(offsets, timetable.position_can_board),
            "can_alight": list_column(offsets, timetable.position_can_alight),
            "slide_seconds": timetable.pattern_slide_seconds,
            "wait_seconds": timetable.pattern_wait_seconds,
            "is_school": timetable.pattern_is_school,
        },
    )
    pattern = sources_of(timetable.pattern_trip_offsets)
    trip_offsets = np.concatenate(([0], np.cumsum(np.diff(offsets)[pattern]))).astype(np.int64)
    write_table(
        folder,
        "network/trips",
        {
            "pattern": pattern,
            "run": timetable.trip_row,
            "arrivals": list_column(trip_offsets, timetable.arrivals),
            "departures": list_column(trip_offsets, timetable.departures),
        },
    )
