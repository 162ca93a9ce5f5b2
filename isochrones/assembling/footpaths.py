"""Footpaths between stops: the streets' walking times, corrected by what the feeds say in transfers.txt."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs import Feed
from gtfs.stops import STATION
from gtfs.transfers import FORBIDDEN, MINIMUM_TIME, TIMED
from isochrones.findings import Findings
from isochrones.foundation.great_circle import straight_line_meters
from isochrones.foundation.packing import Packing
from isochrones.foundation.ragged import offsets_of_sorted
from isochrones.network.timetable import Footpaths

RULE_COLUMNS = (
    "from_stop",
    "to_stop",
    "transfer_type",
    "min_transfer_seconds",
    "from_trip",
    "to_trip",
    "from_route",
    "to_route",
)


class TransferRules(NamedTuple):
    """What transfers.txt of all feeds says of pairs of stops; each pair once."""

    source: NDArray[np.int32]  # [rules] stop index
    target: NDArray[np.int32]  # [rules] stop index
    kind: NDArray[np.int8]  # [rules] transfer_type, 0-3
    min_seconds: NDArray[np.int32]  # [rules] for MINIMUM_TIME


def transfer_rules(feeds: list[tuple[Feed, int]], findings: Findings) -> TransferRules:
    """Collect the stop-level rules of all feeds; a rule between stops beats one between their stations.

    `feeds` are pairs of a feed and the index of its first stop. Rules bound to routes or trips are reported and left
    out, but for the in-seat ones (types 4 and 5), which are about vehicles and read elsewhere.
    """
    chosen: dict[tuple[int, int], tuple[int, int, int]] = {}
    for feed, first_stop in feeds:
        members = _members(feed)
        restricted = 0
        table = feed.transfers
        columns = (table[name].tolist() for name in RULE_COLUMNS)
        for start, end, kind, min_seconds, *restrictions in zip(*columns, strict=True):
            if kind > FORBIDDEN or min(start, end) < 0:
                continue
            if max(restrictions) >= 0:
                restricted += 1
                continue
            sources, targets = members[start], members[end]
            precision = (sources == [start]) + (targets == [end])
            for pair in itertools.product(sources, targets):
                key = (pair[0] + first_stop, pair[1] + first_stop)
                if key not in chosen or chosen[key][0] < precision:
                    chosen[key] = (precision, kind, min_seconds)
        findings.add(
            f"{feed.feed_id}/transfers.txt",
            "transfer-for-some-trips-only",
            "left_out",
            "transfer rules bound to routes or trips are not applied",
            count=restricted,
        )
    pairs = sorted(chosen)
    return TransferRules(
        source=np.array([s for s, _ in pairs], dtype=np.int32),
        target=np.array([t for _, t in pairs], dtype=np.int32),
        kind=np.array([chosen[pair][1] for pair in pairs], dtype=np.int8),
        min_seconds=np.array([chosen[pair][2] for pair in pairs], dtype=np.int32),
    )


def _members(feed: Feed) -> dict[int, list[int]]:
    """The stops for which each stop of a rule stands: itself, or all that belong to the station."""
    parent = feed.stops["parent"].to_numpy()
    location_type = feed.stops["location_type"].to_numpy()
    members: dict[int, list[int]] = {
        stop: [] if location_type[stop] == STATION else [stop] for stop in range(len(parent))
    }
    for stop in range(len(parent)):
        above = int(parent[stop])
        while above >= 0:
            if location_type[above] == STATION and location_type[stop] != STATION:
                members[above].append(stop)
            above = int(parent[above])
    for stop, inside in members.items():
        if not inside:
            inside.append(stop)
    return members


class WalkPlaces(NamedTuple):
    """Where the stops are, and which of them streets join."""

    lat: NDArray[np.float64]  # [stops] degrees, NaN where unknown
    lon: NDArray[np.float64]  # [stops] degrees, NaN where unknown
    part: NDArray[np.int32]  # [stops] connected part of the walking network, -1 without street


class WalkSettings(NamedTuple):
    """What bounds and times a footpath."""

    limit_seconds: int
    slack_seconds: int
    walk_kmh: float


def merge_footpaths(
    streets: Footpaths,
    rules: TransferRules,
    places: WalkPlaces,
    settings: WalkSettings,
) -> Footpaths:
    """Apply the rules to the walks by street (which leave out a stop to itself), and add the way to the same stop.

    See `Footpaths` for what `seconds` means.
    """
    stops = len(streets.offsets) - 1
    itself = np.arange(stops, dtype=np.int32)
    source = np.concatenate((itself, np.repeat(itself, np.diff(streets.offsets))))
    target = np.concatenate((itself, streets.targets))
    seconds = np.concatenate((np.zeros(stops, np.int32), streets.seconds))
    walk = _lookup(source, target, seconds, stops, rules)
    ruled, rule_seconds = _apply(rules, walk, places, settings)
    pair = Packing(stops, stops)
    kept = ~np.isin(pair.pack(source, target), pair.pack(rules.source, rules.target))
    source = np.concatenate((source[kept], rules.source[ruled]))
    target = np.concatenate((target[kept], rules.target[ruled]))
    seconds = np.concatenate((seconds[kept], rule_seconds[ruled]))
    order = np.lexsort((target, source))
    return Footpaths(
        offsets=offsets_of_sorted(source[order], stops),
        targets=target[order].astype(np.int32),
        seconds=seconds[order].astype(np.int32),
    )


def _lookup(
    source: NDArray[np.int32],
    target: NDArray[np.int32],
    seconds: NDArray[np.int32],
    stops: int,
    rules: TransferRules,
) -> NDArray[np.int64]:
    """Walking time of each rule's pair by street, -1 where streets don't join the two within the limit."""
    pair = Packing(stops, stops)
    keys = pair.pack(source, target)
    order = np.argsort(keys, kind="stable")
    wanted = pair.pack(rules.source, rules.target)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    found = order[place] if len(keys) else np.zeros(0, np.int64)
    return np.where(keys[found] == wanted, seconds[found], -1).astype(np.int64)


def _apply(
    rules: TransferRules,
    walk: NDArray[np.int64],
    places: WalkPlaces,
    settings: WalkSettings,
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which rules leave a footpath, and its seconds.

    The kernel adds the boarding slack to every footpath, so a change with a time of its own (type 2) or without slack
    (type 1) is stored as that much shorter.
    """
    lat, lon, part = places
    joined = (part[rules.source] == part[rules.target]) & (part[rules.source] >= 0)
    meters = straight_line_meters(lat[rules.source], lon[rules.source], lat[rules.target], lon[rules.target])
    with np.errstate(invalid="ignore"):
        straight = np.ceil(meters / (settings.walk_kmh / 3.6))
    within = np.isfinite(straight) & (straight <= settings.limit_seconds)
    straight = np.where(within & ~joined, straight, -1)
    walk = np.where(walk >= 0, walk, straight).astype(np.int64)
    seconds = np.select(
        [rules.kind == MINIMUM_TIME, rules.kind == TIMED],
        [rules.min_seconds - settings.slack_seconds, walk - settings.slack_seconds],
        walk,
    )
    usable = (rules.kind != FORBIDDEN) & ((walk >= 0) | (rules.kind == MINIMUM_TIME))
    return usable, seconds
