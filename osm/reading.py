"""Two passes over OpenStreetMap files: the ways that are streets, then the nodes those ways need.

Nothing but flat arrays outlives a pass, so that a country of ten million ways fits in memory.
"""

from __future__ import annotations

from array import array
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import osmium
from osmium.filter import IdFilter, KeyFilter, TagFilter
from osmium.io import FileBuffer, Reader

from isochrones.findings import Findings, InputError
from isochrones.modes import STREET_MODES
from osm import tags as table
from osm.access import Profile, StreetSpeeds, duration_seconds, is_ferry, stopped_by, way_profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

LARGE_FILE_BYTES = 256 * 1024 * 1024
"""Above this size, nodes are filtered by id before they are stored.

The filter is a bitmap over all ids ever given out, up to 1.6 GB. All nodes of a smaller file are less.
"""

UNKNOWN = np.iinfo(np.int32).max  # fixed-point coordinate of a node that no file has, libosmium's own mark
FIXED_POINT = 10_000_000  # fixed-point coordinates are in units of 1e-7 degrees


class Ways(NamedTuple):
    """Streets as drawn, by ascending way id, each once."""

    osm_id: NDArray[np.int64]  # [ways]
    profile: NDArray[np.int32]  # [ways] index into the ProfileTable
    ferry_seconds: NDArray[np.float64]  # [ways] duration of the whole way where it is given, else 0
    offsets: NDArray[np.int64]  # [ways + 1] into refs
    refs: NDArray[np.int64]  # [refs] OSM node ids


class Nodes(NamedTuple):
    """The nodes that ways refer to, by ascending id, each once."""

    osm_id: NDArray[np.int64]  # [nodes]
    lat: NDArray[np.float64]  # [nodes] degrees, nan if no file has the node
    lon: NDArray[np.float64]  # [nodes] degrees, nan likewise
    stops: NDArray[np.bool_]  # [modes, nodes] a barrier that the mode can't pass


class ProfileTable:
    """Numbers profiles; each one's reverse is in the table too."""

    def __init__(self) -> None:
        self.profiles: list[Profile] = []
        self._index: dict[Profile, int] = {}

    def index(self, profile: Profile) -> int:
        """Return the number of a profile, a new one if need be."""
        for each in (profile, profile.reversed()):
            if each not in self._index:
                self._index[each] = len(self.profiles)
                self.profiles.append(each)
        return self._index[profile]

    def reverse(self) -> NDArray[np.int32]:
        """Return the number of each profile's reverse, by number."""
        return np.array([self._index[profile.reversed()] for profile in self.profiles], dtype=np.int32)

    def speeds(self) -> NDArray[np.float64]:
        """Return speeds in m/s as [profiles, modes, 2], forward and backward; 0 where closed."""
        speeds = np.array([profile.speeds for profile in self.profiles], dtype=np.float64)
        return speeds.reshape(-1, len(STREET_MODES), 2)

    def highways(self) -> NDArray[np.uint8]:
        """Return indices into osm.tags.HIGHWAYS, by number."""
        return np.array([profile.highway for profile in self.profiles], dtype=np.uint8)


def read_ways(paths: Sequence[Path], speeds: StreetSpeeds, profiles: ProfileTable, findings: Findings) -> Ways:
    """First pass: keep the ways that some mode may use.

    Areas drawn as multipolygons lend their tags to the ways of their edge, unless a way is a street itself.
    The same way in several files is taken from the first.

    Raises
    ------
    InputError
        If a file is missing, truncated or no OpenStreetMap file.
    """
    collector = _WayCollector()
    numbered = _ProfileReader(speeds, profiles)
    for path in paths:
        with _reading(path):
            for way in _ways(path, KeyFilter(*table.CLASS_OF_TAG)):
                profile = numbered.of(way)
                if profile >= 0:
                    ferry = is_ferry(profiles.profiles[profile])
                    collector.add(way, profile, _ferry_seconds(way, path, findings) if ferry else 0.0)
    edges = {}
    for path in paths:
        with _reading(path):
            edges.update(_area_edges(path, numbered))
    if edges:
        for path in paths:
            with _reading(path):
                for way in _ways(path, IdFilter(edges)):
                    collector.add(way, edges[way.id], 0.0)
    return collector.ways()


def count_streets(path: Path) -> int:
    """Count the ways with a highway tag; the file is read to its end.

    Raises
    ------
    InputError
        If the file is missing, truncated or no OpenStreetMap file.
    """
    with _reading(path):
        return sum(1 for _ in _ways(path, KeyFilter("highway")))


def read_nodes(paths: Sequence[Path], osm_id: NDArray[np.int64], *, large_file_bytes: int = LARGE_FILE_BYTES) -> Nodes:
    """Second pass: find the places of the nodes `osm_id` (ascending), and which of them are barriers.

    The same node in several files is taken from the first. `large_file_bytes` chooses between two ways of
    keeping memory low; the result is the same.

    Raises
    ------
    InputError
        If a file is truncated or no OpenStreetMap file.
    """
    x = np.full(len(osm_id), UNKNOWN, dtype=np.int32)
    y = np.full(len(osm_id), UNKNOWN, dtype=np.int32)
    stops = np.zeros((len(STREET_MODES), len(osm_id)), dtype=np.bool_)
    for path in paths:
        wanted = np.flatnonzero((x == UNKNOWN) & (osm_id > 0))
        ids = osm_id[wanted]
        with _reading(path):
            x[wanted], y[wanted], barriers = _read_nodes_of(path, ids, is_large=path.stat().st_size > large_file_bytes)
        stops[:, wanted] = _stops(ids, barriers)
    known = (np.abs(x) <= 180 * FIXED_POINT) & (np.abs(y) <= 90 * FIXED_POINT)
    return Nodes(
        osm_id=osm_id,
        lat=np.where(known, y / FIXED_POINT, np.nan),
        lon=np.where(known, x / FIXED_POINT, np.nan),
        stops=stops,
    )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn whatever libosmium says of a file into one line that names it."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(f"{path}: not a complete OpenStreetMap file ({reason})") from error


def _ways(path: Path, chosen: KeyFilter | IdFilter) -> Iterator[osmium.osm.Way]:
    processor = osmium.FileProcessor(path, osmium.osm.WAY).with_filter(chosen)
    return cast("Iterator[osmium.osm.Way]", iter(processor))


def _ferry_seconds(way: osmium.osm.Way, path: Path, findings: Findings) -> float:
    text = way.tags.get(table.DURATION_KEY)
    if text is None:
        return 0.0
    seconds = duration_seconds(text)
    if seconds is None:
        message = f"durations of ferries can't be read; {table.FERRY_KMH:g} km/h is used"
        findings.add(path.name, "ferry_duration", "repaired", message, examples=[f'way {way.id}: duration "{text}"'])
        return 0.0
    return seconds


def _area_edges(path: Path, numbered: _ProfileReader) -> dict[int, int]:
    """Find the ways that bound walkable multipolygons: way id to profile."""
    processor = (
        osmium.FileProcessor(path, osmium.osm.RELATION)
        .with_filter(TagFilter(("type", "multipolygon")))
        .with_filter(KeyFilter(*table.CLASS_OF_TAG))
    )
    edges: dict[int, int] = {}
    for relation in cast("Iterator[osmium.osm.Relation]", iter(processor)):
        profile = numbered.of(relation)
        if profile >= 0:
            edges.update({member.ref: profile for member in relation.members if member.type == "w" and member.ref > 0})
    return edges


def _read_nodes_of(
    path: Path, ids: NDArray[np.int64], *, is_large: bool
) -> tuple[NDArray[np.int32], NDArray[np.int32], dict[int, tuple[bool, ...]]]:
    """Return fixed-point longitudes and latitudes of the nodes, and what each barrier of the file stops."""
    places = osmium.index.create_map("sparse_mem_array")
    keeper = osmium.NodeLocationsForWays(places)
    processor = osmium.FileProcessor(path, osmium.osm.NODE)
    if is_large:
        processor.with_filter(IdFilter(ids.data))
    processor.with_filter(keeper).with_filter(KeyFilter(table.BARRIER_KEY))
    barriers = {
        node.id: stopped_by({tag.k: tag.v for tag in node.tags})
        for node in cast("Iterator[osmium.osm.Node]", processor)
    }
    # The keeper sorts what it has, where the file did not, when it meets the first way.
    with Reader(FileBuffer(b'<osm version="0.6"><way id="1"/></osm>', "osm")) as one_way:
        osmium.apply(one_way, keeper)
    x, y = array("i"), array("i")
    for node_id in ids.data:
        try:
            place = places.get(node_id)
        except KeyError:
            x.append(UNKNOWN)
            y.append(UNKNOWN)
        else:
            x.append(place.x)
            y.append(place.y)
    return np.frombuffer(x, dtype=np.int32), np.frombuffer(y, dtype=np.int32), barriers


def _stops(ids: NDArray[np.int64], barriers: dict[int, tuple[bool, ...]]) -> NDArray[np.bool_]:
    """Spread barriers over the nodes `ids` (ascending): [modes, nodes]."""
    stopping = {node_id: stops for node_id, stops in barriers.items() if any(stops)}
    barrier_ids = np.fromiter(stopping, dtype=np.int64, count=len(stopping))
    flags = np.array(list(stopping.values()), dtype=np.bool_).reshape(-1, len(STREET_MODES))
    spread = np.zeros((len(STREET_MODES), len(ids)), dtype=np.bool_)
    is_needed = np.isin(barrier_ids, ids)
    spread[:, np.searchsorted(ids, barrier_ids[is_needed])] = flags[is_needed].T
    return spread


class _ProfileReader:
    """Numbers the profiles of ways; each combination of tag values is judged once."""

    def __init__(self, speeds: StreetSpeeds, profiles: ProfileTable) -> None:
        self._speeds = speeds
        self._profiles = profiles
        self._known: dict[tuple[str | None, ...], int] = {}

    def of(self, entity: osmium.osm.Way | osmium.osm.Relation) -> int:
        """Return the number of an entity's profile, -1 if it is no open street."""
        value = entity.tags.get
        values = tuple([value(key) for key in table.WAY_KEYS])
        number = self._known.get(values)
        if number is None:
            named = {key: text for key, text in zip(table.WAY_KEYS, values, strict=True) if text is not None}
            profile = way_profile(named, self._speeds)
            number = -1 if profile is None else self._profiles.index(profile)
            self._known[values] = number
        return number


class _WayCollector:
    """Appends ways to flat arrays in the order in which files are read."""

    def __init__(self) -> None:
        self._ids = array("q")
        self._profiles = array("i")
        self._seconds = array("d")
        self._ends = array("q", [0])
        self._refs = array("q")

    def add(self, way: osmium.osm.Way, profile: int, ferry_seconds: float) -> None:
        self._ids.append(way.id)
        self._profiles.append(profile)
        self._seconds.append(ferry_seconds)
        self._refs.extend([node.ref for node in way.nodes])
        self._ends.append(len(self._refs))

    def ways(self) -> Ways:
        """Sort by id and keep the first of each."""
        offsets = np.frombuffer(self._ends, dtype=np.int64)
        osm_id, first = np.unique(np.frombuffer(self._ids, dtype=np.int64), return_index=True)
        sizes = np.diff(offsets)[first]
        new_offsets = np.concatenate(([0], np.cumsum(sizes)))
        positions = np.arange(new_offsets[-1]) + np.repeat(offsets[first] - new_offsets[:-1], sizes)
        return Ways(
            osm_id=osm_id,
            profile=np.frombuffer(self._profiles, dtype=np.int32)[first],
            ferry_seconds=np.frombuffer(self._seconds, dtype=np.float64)[first],
            offsets=new_offsets,
            refs=np.frombuffer(self._refs, dtype=np.int64)[positions],
        )
