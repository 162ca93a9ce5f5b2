"""Pairs of an earlier dataset that still hold: those of establishments that nothing which changed can touch.

Take a journey towards an establishment that one of two timetables has and the other has not, and in it the last
vehicle, or change between two vehicles, that only one of them has. What follows is in both: it starts with a walk to
the establishment, or is a journey from the stop where the next vehicle is boarded, shorter than the whole, so that
stop and establishment are a pair of the earlier dataset. An establishment that has no pair with, and no walk from, any
stop at which what changed lets one off is therefore searched to the same result. Away from an establishment all of
this is mirrored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from isochrones.dataset.network_tables import read_footpaths, read_links, read_timetable
from isochrones.dataset.tables import count_rows, read_table
from isochrones.foundation.packing import Packing
from isochrones.foundation.ragged import ranges
from isochrones.network.links import Links
from isochrones.network.timetable import Footpaths, Timetable

MOST_SECONDS = 1 << 17
"""A day and a half: a walk or a change that takes longer is part of no journey, however long it takes.

A change may be shorter than the boarding slack, and its time negative.
"""

Indices = NDArray[np.int64]
Mask = NDArray[np.bool_]


class SearchedNetwork(NamedTuple):
    """What the searches of one dataset read, its stops and establishments numbered as those of the later one."""

    timetable: Timetable
    footpaths: Footpaths  # its sources are numbered by `stops`
    egress: Links  # its establishments are numbered by `establishments`, as those of `departure`
    departure: Links
    stops: Indices  # [stops] number of each; those that the later dataset does not have come after all of its own
    establishments: Indices  # [establishments] likewise


class BothDatasets(NamedTuple):
    """Both datasets, and how many numbers there are."""

    before: SearchedNetwork
    after: SearchedNetwork
    changed: tuple[Mask, Mask]  # [trips] of each side, whether the other one has it not, or less often
    stop_count: int
    establishment_count: int


MATCHED_TABLES = (
    "stops",
    "establishments",
    "network/patterns",
    "network/trips",
    "network/footpaths",
    "network/egress",
    "network/departure",
)
"""What is read of each dataset to match them."""


def read_matched(before: Path, after: Path) -> BothDatasets:
    """Read the tables of two datasets and match what they know by feed and stop_id, and by uai."""
    stops, stop_count = _match(*(_stop_keys(folder) for folder in (before, after)))
    uais, uai_count = _match(*(pd.Index(read_table(folder, "establishments")["uai"]) for folder in (before, after)))
    sides = (
        _read_side(before, stops, uais),
        _read_side(after, np.arange(count_rows(after, "stops")), np.arange(count_rows(after, "establishments"))),
    )
    return BothDatasets(*sides, _changed_trips(*sides), stop_count, uai_count)


def untouched(
    matched: BothDatasets, pairs: dict[str, NDArray[Any]], horizon: tuple[int, int], *, outbound: bool
) -> Mask:
    """Tell which establishments of the later dataset have the pairs that the earlier one has, [establishments].

    Parameters
    ----------
    matched
        Both datasets.
    pairs
        The earlier one's table of that direction.
    horizon
        Instants (inclusive) between which the journeys of that direction take place.
    outbound
        Whether it is about the way there.
    """
    before, after = matched.before, matched.after
    met = np.zeros(matched.stop_count, np.bool_)
    for side, changed in zip((before, after), matched.changed, strict=True):
        relevant = changed & _moves(side.timetable, horizon)
        met[side.stops[_met(side.timetable, relevant, outbound=outbound)]] = True
    footpath = Packing(matched.stop_count, matched.stop_count, 2 * MOST_SECONDS)
    by_footpath = _footpath_keys(before, footpath), _footpath_keys(after, footpath)
    reached = met.copy()
    reached[footpath.unpack(np.setxor1d(*by_footpath))[1 if outbound else 0]] = True
    for keys in by_footpath:
        source, target, _ = footpath.unpack(keys)
        alighted, boarded = (source, target) if outbound else (target, source)
        reached[boarded[met[alighted]]] = True
    touched = np.zeros(matched.establishment_count, np.bool_)
    link = Packing(matched.establishment_count, matched.stop_count, 2 * MOST_SECONDS)
    by_link = _link_keys(before, link, outbound=outbound), _link_keys(after, link, outbound=outbound)
    touched[link.unpack(np.setxor1d(*by_link))[0]] = True
    for keys in by_link:
        linked, stop, _ = link.unpack(keys)
        touched[linked[met[stop]]] = True
    touched[before.establishments[pairs["establishment"][reached[before.stops[pairs["stop"]]]]]] = True
    known = np.zeros(matched.establishment_count, np.bool_)
    known[before.establishments] = True
    return (known & ~touched)[: len(after.establishments)]


def _stop_keys(folder: Path) -> pd.Index:
    table = read_table(folder, "stops")
    return pd.MultiIndex.from_arrays([table["feed"], table["stop_id"]])


def _match(before: pd.Index, after: pd.Index) -> tuple[Indices, int]:
    """Number what was before as what is after, and what is no more behind all of that."""
    numbers = after.get_indexer(before).astype(np.int64)
    gone = np.flatnonzero(numbers < 0)
    numbers[gone] = len(after) + np.arange(len(gone))
    return numbers, len(after) + len(gone)


def _read_side(folder: Path, stops: Indices, establishments: Indices) -> SearchedNetwork:
    return SearchedNetwork(
        read_timetable(folder),
        read_footpaths(folder, len(stops)),
        read_links(folder, "egress", len(establishments)),
        read_links(folder, "departure", len(establishments)),
        stops,
        establishments,
    )


def _changed_trips(before: SearchedNetwork, after: SearchedNetwork) -> tuple[Mask, Mask]:
    """Tell which trips of each side the other one has not, or has less often."""
    patterns = _patterns_of(before), _patterns_of(after)
    # Most patterns are the same on both sides, with all of their trips.
    apart = _only_in(*patterns), _only_in(*reversed(patterns))
    trips = [[trip for pattern in own for trip in pattern.trips()] for own in apart]
    changed = _only_in(*trips), _only_in(*reversed(trips))
    masks = np.zeros(len(before.timetable.trip_row), np.bool_), np.zeros(len(after.timetable.trip_row), np.bool_)
    for mask, own in zip(masks, changed, strict=True):
        mask[[trip.first_trip for trip in own]] = True
    return masks


class _Pattern(NamedTuple):
    """Trips that a search reads alike but for their times."""

    first_trip: int
    stops: bytes  # where they call, and all rules
    arrivals: NDArray[np.int32]  # [trips, stops]
    departures: NDArray[np.int32]  # [trips, stops]

    @property
    def course(self) -> tuple[bytes, bytes, bytes]:
        """All that a search reads of them."""
        return self.stops, self.arrivals.tobytes(), self.departures.tobytes()

    def trips(self) -> Iterator[_Pattern]:
        """Give each of them as a pattern of its own."""
        for trip in range(len(self.arrivals)):
            own = slice(trip, trip + 1)
            yield _Pattern(self.first_trip + trip, self.stops, self.arrivals[own], self.departures[own])


def _only_in(patterns: list[_Pattern], others: list[_Pattern]) -> list[_Pattern]:
    """List the patterns that are not among the others, or more often than there."""
    left = Counter(other.course for other in others)
    only = []
    for pattern in patterns:
        if left[pattern.course]:
            left[pattern.course] -= 1
        else:
            only.append(pattern)
    return only


def _patterns_of(side: SearchedNetwork) -> list[_Pattern]:
    timetable = side.timetable
    stops = side.stops[timetable.position_stop]
    rules = np.stack((timetable.position_can_board, timetable.position_can_alight), axis=1).astype(np.int8)
    kinds = np.stack(
        (timetable.pattern_slide_seconds, timetable.pattern_wait_seconds, timetable.pattern_is_school), axis=1
    )
    found = []
    for pattern in range(len(kinds)):
        places = slice(timetable.pattern_offsets[pattern], timetable.pattern_offsets[pattern + 1])
        times = slice(timetable.pattern_time_offsets[pattern], timetable.pattern_time_offsets[pattern + 1])
        shape = (-1, places.stop - places.start)
        found.append(
            _Pattern(
                int(timetable.pattern_trip_offsets[pattern]),
                b"".join((kinds[pattern].tobytes(), stops[places].tobytes(), rules[places].tobytes())),
                timetable.arrivals[times].reshape(shape),
                timetable.departures[times].reshape(shape),
            )
        )
    return found


def _moves(timetable: Timetable, horizon: tuple[int, int]) -> Mask:
    """Tell which trips may be under way within a horizon."""
    counts = np.diff(timetable.pattern_trip_offsets)
    lengths = np.diff(timetable.pattern_offsets)
    ends = np.cumsum(np.repeat(lengths, counts))
    first, last = timetable.departures[ends - np.repeat(lengths, counts)], timetable.arrivals[ends - 1]
    slide = np.repeat(timetable.pattern_slide_seconds, counts)
    moves: Mask = (first <= horizon[1]) & (last + slide >= horizon[0])
    return moves


def _met(timetable: Timetable, trips: Mask, *, outbound: bool) -> NDArray[np.int32]:
    """List the stops where some trips let one off (outbound) or on."""
    counts = np.diff(timetable.pattern_trip_offsets)
    pattern = np.unique(np.repeat(np.arange(len(counts)), counts)[trips])
    lengths = np.diff(timetable.pattern_offsets)[pattern]
    positions = ranges(timetable.pattern_offsets[pattern], lengths)
    allowed = timetable.position_can_alight if outbound else timetable.position_can_board
    return timetable.position_stop[positions[allowed[positions]]]


def _footpath_keys(side: SearchedNetwork, packing: Packing) -> Indices:
    """One number for each footpath: source, target and seconds."""
    source = np.repeat(side.stops, np.diff(side.footpaths.offsets))
    return packing.pack(source, side.stops[side.footpaths.targets], _counted(side.footpaths.seconds))


def _link_keys(side: SearchedNetwork, packing: Packing, *, outbound: bool) -> Indices:
    """One number for each link: establishment, stop and seconds."""
    links = side.egress if outbound else side.departure
    establishment = np.repeat(side.establishments, np.diff(links.offsets))
    return packing.pack(establishment, side.stops[links.stops], _counted(links.seconds))


def _counted(seconds: NDArray[np.int32]) -> NDArray[np.int32]:
    """Durations from 0 on, all that are too long alike."""
    return np.clip(seconds, -MOST_SECONDS, MOST_SECONDS - 1) + np.int32(MOST_SECONDS)
