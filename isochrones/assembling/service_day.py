"""What the vehicles of a feed do on each type of service day: trips, frequencies, vehicles ridden through."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs import Feed, service_day_types
from gtfs.transfers import IN_SEAT, NOT_IN_SEAT
from isochrones.findings import Findings
from isochrones.foundation.ragged import offsets_of

WAYS_AT_MOST = 64
"""Ways of staying seated that lead on from one trip; a train is divided in two or three, not in dozens."""

Chain = tuple[int, ...]
"""Trip indices of a feed that one stays seated through, one after the other."""


class Vehicle(NamedTuple):
    """One vehicle, ridden without leaving the seat."""

    run: int  # index into the feed's chains
    shift_seconds: int  # its times are those of the chain + shift
    slide_seconds: int  # it may leave later by up to this, at any second
    wait_seconds: int  # lost at every boarding


class TripChains(NamedTuple):
    """Chains of trips, as flat arrays."""

    offsets: NDArray[np.int64]  # [chains + 1] into the trips
    trips: NDArray[np.int64]  # [trips of chains] trip index within the feed


class Vehicles(NamedTuple):
    """What each `Vehicle` tells, as flat arrays."""

    run: NDArray[np.int64]  # [vehicles] likewise
    shift_seconds: NDArray[np.int64]  # [vehicles]
    slide_seconds: NDArray[np.int64]  # [vehicles]
    wait_seconds: NDArray[np.int64]  # [vehicles]


class FeedDays(NamedTuple):
    """All service days of a feed."""

    chains: TripChains  # every distinct one; first come the trips that are ridden singly on every day
    vehicles: Vehicles  # every distinct one; first come those trips, in the same order
    type_offsets: NDArray[np.int64]  # [day types + 1] into type_vehicles
    type_vehicles: NDArray[np.int32]  # [entries] vehicles that run on days of each type, ascending
    day_type: NDArray[np.int32]  # [dates] type of each date from the feed's first to its last, -1 without service


def days_of(feed: Feed, findings: Findings) -> FeedDays:
    """Work out what runs on each type of service day of a feed."""
    day_type, services_by_type = service_day_types(feed)
    times = TripTimes(feed)
    links = _Links(feed, times)
    scheduled = np.ones(len(feed.trips), np.bool_)
    scheduled[list(times.frequencies)] = False
    single = scheduled & ~links.may_link
    rest = _Collected(np.flatnonzero(single))
    number_of = np.cumsum(single) - 1
    by_type = []
    for services in services_by_type:
        active = services[feed.trips["service"].to_numpy()]
        others = [
            *(rest.vehicle(*repeated) for repeated in times.repeated(active)),
            *(rest.vehicle(chain) for chain in links.chains(active & scheduled & links.may_link)),
        ]
        by_type.append(np.concatenate((number_of[active & single], np.unique(np.array(others, np.int64)))))
    findings.add(
        f"{feed.feed_id}/transfers.txt",
        "too-many-ways-in-seat",
        "left_out",
        f"more than {WAYS_AT_MOST} ways of staying seated lead on from a trip: one has to get off at its end",
        count=len(links.cut),
        examples=[f'trip_id "{feed.trips["trip_id"].iloc[trip]}"' for trip in sorted(links.cut)],
    )
    return FeedDays(
        chains=rest.chains(),
        vehicles=rest.vehicles(),
        type_offsets=offsets_of(np.array([len(vehicles) for vehicles in by_type], np.int64)),
        type_vehicles=np.concatenate([np.zeros(0, np.int64), *by_type]).astype(np.int32),
        day_type=day_type,
    )


class _Collected:
    """Distinct chains and vehicles, numbered as they are met; trips ridden singly on every day come first.

    Those are most of a feed, and none of them is met again: they are numbers alone, never objects.
    """

    def __init__(self, single: NDArray[np.int64]) -> None:
        self._single = single
        self._chains: dict[Chain, int] = {}
        self._vehicles: dict[Vehicle, int] = {}

    def vehicle(self, chain: Chain, shift: int = 0, slide: int = 0, wait: int = 0) -> int:
        """Number of a vehicle, new or known; its chain is none of the single trips."""
        first = len(self._single)
        run = self._chains.setdefault(chain, first + len(self._chains))
        return self._vehicles.setdefault(Vehicle(run, shift, slide, wait), first + len(self._vehicles))

    def chains(self) -> TripChains:
        """Every chain, in the order of its number."""
        lengths = np.fromiter(map(len, self._chains), np.int64, len(self._chains))
        trips = np.fromiter(itertools.chain.from_iterable(self._chains), np.int64, int(lengths.sum()))
        return TripChains(
            offsets_of(np.concatenate((np.ones(len(self._single), np.int64), lengths))),
            np.concatenate((self._single, trips)),
        )

    def vehicles(self) -> Vehicles:
        """Every vehicle, in the order of its number."""
        nothing = np.zeros(len(self._single), np.int64)
        run, *rest = np.array(list(self._vehicles), np.int64).reshape(-1, len(Vehicle._fields)).T
        return Vehicles(
            np.concatenate((np.arange(len(self._single)), run)),
            *(np.concatenate((nothing, column)) for column in rest),
        )


class TripTimes:
    """First departure and last arrival of each trip of a feed, in GTFS seconds, and how it is repeated."""

    def __init__(self, feed: Feed) -> None:
        offsets = feed.trip_offsets
        self.first = feed.stop_times["departure_seconds"].to_numpy()[offsets[:-1]].astype(np.int64)
        self.last = feed.stop_times["arrival_seconds"].to_numpy()[offsets[1:] - 1].astype(np.int64)
        self.frequencies: dict[int, list[tuple[int, int, int, bool]]] = defaultdict(list)
        table = feed.frequencies
        for trip, start, end, headway, exact in zip(
            table["trip"], table["start_seconds"], table["end_seconds"], table["headway_seconds"], table["exact"],
            strict=True,
        ):  # fmt: skip
            self.frequencies[int(trip)].append((int(start), int(end), int(headway), bool(exact)))

    def repeated(self, active: NDArray[np.bool_]) -> list[tuple[Chain, int, int, int]]:
        """Trips of frequencies.txt: one by one where exact, else one that slides within each period.

        Without exact times a passenger waits half the headway at every boarding; a period shorter than its headway
        counts as the headway. The first vehicle to be boarded therefore leaves half a headway into the period.

        Returns the chain, shift, slide and wait of each.
        """
        vehicles: list[tuple[Chain, int, int, int]] = []
        for trip, periods in self.frequencies.items():
            base = -int(self.first[trip])
            for start, end, headway, exact in periods if active[trip] else ():
                if exact:
                    vehicles.extend(((trip,), base + leave, 0, 0) for leave in range(start, end, headway))
                else:
                    wait = (min(headway, end - start) + 1) // 2
                    vehicles.append(((trip,), base + start + wait, end - start - wait, wait))
        return vehicles


class _Links:
    """Which trips of a feed may be ridden on into which others, without leaving the seat."""

    def __init__(self, feed: Feed, times: TripTimes) -> None:
        self._times = times
        self._is_school: list[bool] = feed.trips["is_school"].tolist()
        block, _ = feed.trips["block_id"].factorize()
        in_block = np.flatnonzero(feed.trips["block_id"].to_numpy() != "")
        self._block = block
        self._by_block = in_block[np.lexsort((in_block, times.first[in_block], block[in_block]))]
        rules = feed.transfers
        self._joined, self._parted = (
            rules.loc[rules["transfer_type"] == kind, ["from_trip", "to_trip"]].to_numpy(np.int64)
            for kind in (IN_SEAT, NOT_IN_SEAT)
        )
        self.may_link = np.zeros(len(feed.trips), np.bool_)
        self.may_link[in_block] = True
        self.may_link[self._joined] = True
        self.cut: set[int] = set()
        """Trips from which too many ways led on."""

    def chains(self, active: NDArray[np.bool_]) -> list[Chain]:
        """Chains of the trips that one may ride through in the seat.

        Where a chain mixes school and public trips, the public stretches are listed a second time by themselves, so
        that they stay open to everyone.
        """
        following = self._successors(active)
        self._limit_ways(following)
        preceded = {later for laters in following.values() for later in laters}
        chains: set[Chain] = set()
        for trip in np.flatnonzero(active).tolist():
            if trip in preceded:
                continue
            for chain in _chains_from(trip, following):
                chains.add(chain)
                if len({self._is_school[t] for t in chain}) > 1:
                    chains.update(_public_stretches(chain, self._is_school))
        return sorted(chains)

    def _successors(self, active: NDArray[np.bool_]) -> dict[int, list[int]]:
        """For each trip, those into which one may stay seated: the next of its block, and type-4 transfers."""
        times = self._times
        own = self._by_block[active[self._by_block]]
        next_of_block = self._block[own[1:]] == self._block[own[:-1]]
        pairs = np.concatenate((np.stack((own[:-1], own[1:]), axis=1)[next_of_block], self._joined))
        earlier, later = pairs[:, 0], pairs[:, 1]
        in_time = times.first[later] >= times.last[earlier]
        # Among trips without any duration, the order of the file decides; else they could follow each other in a ring.
        forward = (times.first[earlier] < times.first[later]) | (earlier < later)
        allowed = active[earlier] & active[later] & in_time & forward
        parted = set(map(tuple, self._parted.tolist()))
        following: dict[int, list[int]] = defaultdict(list)
        for before, after in np.unique(pairs[allowed], axis=0).tolist():
            if (before, after) not in parted:
                following[before].append(after)
        return following

    def _limit_ways(self, following: dict[int, list[int]]) -> None:
        """Cut the trips from which more ways lead on than could be listed: forks multiply."""
        first = self._times.first
        ways: dict[int, int] = {}
        # Every trip comes after those it may be ridden on into.
        for trip in sorted(following, key=lambda trip: (first[trip], trip), reverse=True):
            ways[trip] = sum(ways.get(later, 1) for later in following[trip])
            if ways[trip] > WAYS_AT_MOST:
                self.cut.add(trip)
                ways[trip] = 1
                del following[trip]


def _chains_from(trip: int, following: dict[int, list[int]]) -> list[Chain]:
    """All ways of staying seated from `trip` to the end of a vehicle's day."""
    finished: list[Chain] = []
    open_chains: list[Chain] = [(trip,)]
    while open_chains:
        chain = open_chains.pop()
        laters = following.get(chain[-1], [])
        if not laters:
            finished.append(chain)
        open_chains.extend((*chain, later) for later in laters)
    return finished


def _public_stretches(chain: Chain, is_school: list[bool]) -> list[Chain]:
    """Stretches of a chain without school services."""
    return [tuple(stretch) for school, stretch in itertools.groupby(chain, key=is_school.__getitem__) if not school]
