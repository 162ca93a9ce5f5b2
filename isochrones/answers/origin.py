"""Where a place meets the streets, and which stops are near it."""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from isochrones.dataset.dataset import Dataset
from isochrones.engine.streets.snapping import nearest_edge, seeds
from isochrones.engine.streets.street_search import StreetWorkspace, make_street_workspace, stops_from_seeds
from isochrones.engine.transit.range_search import Access
from isochrones.modes.names import STREET_NAMES, WALK, AccessMode, StreetModeName
from isochrones.network.street_graph import Snap

Seconds = NDArray[np.int32]


class Origin(NamedTuple):
    """An origin on the streets of the modes it can use."""

    snaps: dict[StreetModeName, Snap]
    outward: dict[StreetModeName, tuple[Seconds, Seconds]]  # seeds away from it
    inward: dict[StreetModeName, tuple[Seconds, Seconds]]  # seeds towards it


class Origins:
    """Joins places to the streets and the stops of one dataset; safe to use from several threads."""

    def __init__(self, dataset: Dataset) -> None:
        self._streets = dataset.index.streets
        self._establishments = dataset.establishments
        self._parameters = dataset.parameters
        self._local = threading.local()

    def place(self, lat: float, lon: float) -> Origin:
        """Snap a point to the streets of each mode."""
        edges, walk_kmh = self._streets.edges, self._parameters.kmh[WALK]
        origin = Origin({}, {}, {})
        for mode in STREET_NAMES:
            snap = nearest_edge(edges, lat, lon, self._parameters.snap_meters, mode)
            if snap.edge >= 0:
                origin.snaps[mode] = snap
                origin.outward[mode] = seeds(edges, snap, mode, True, walk_kmh)
                origin.inward[mode] = seeds(edges, snap, mode, False, walk_kmh)
        return origin

    def establishment(self, number: int) -> Origin:
        """Join an establishment: it stands on its own node, which is one of all modes."""
        node = self._streets.establishment_node[number : number + 1]
        row = self._establishments[number]
        origin = Origin({}, {}, {})
        if node[0] >= 0:
            for mode in STREET_NAMES:
                origin.snaps[mode] = Snap(-1, 0.0, row["lat"], row["lon"], 0.0)
                origin.outward[mode] = origin.inward[mode] = (node, np.zeros(1, np.int32))
        return origin

    def access(self, origin: Origin, how: AccessMode, *, outbound: bool) -> Access:
        """Stops near the origin and the seconds to them (outbound) or from them; whoever has a bike may also walk."""
        modes = [mode for mode in dict.fromkeys((WALK, how)) if mode in origin.snaps]
        by_mode = [self._access_by(origin, mode, outbound=outbound) for mode in modes]
        if len(by_mode) == 1:
            return by_mode[0]
        stops = np.concatenate([access.stops for access in by_mode])
        seconds = np.concatenate([access.seconds for access in by_mode])
        order = np.lexsort((seconds, stops))
        unique, first = np.unique(stops[order], return_index=True)
        return Access(unique, seconds[order][first])

    def workspace(self) -> StreetWorkspace:
        """Memory of street searches, for the thread that asks; clean between searches."""
        if not hasattr(self._local, "workspace"):
            self._local.workspace = make_street_workspace(len(self._streets.node_lat))
        workspace: StreetWorkspace = self._local.workspace
        return workspace

    def _access_by(self, origin: Origin, mode: StreetModeName, *, outbound: bool) -> Access:
        streets = self._streets
        arcs = streets.arcs_of(mode)
        adjacency = arcs.ahead if outbound else arcs.back
        nodes, milliseconds = (origin.outward if outbound else origin.inward)[mode]
        limit_seconds = self._parameters.access_seconds[mode]
        return Access(
            *stops_from_seeds(adjacency, streets.node_stop, nodes, milliseconds, limit_seconds, self.workspace())
        )
