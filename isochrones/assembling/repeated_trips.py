"""Trips that several feeds publish: found by their times, places and dates, and kept once.

Ids and names differ between publishers, and stops are not placed alike: only what a rider meets is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gtfs import Feed, keep_trips, service_dates, service_day_types
from gtfs.transfers import IN_SEAT
from isochrones.engine.transit.trip_matching import OVERLAP_METERS, TripPool, match_in_turn
from isochrones.findings import EXAMPLES_KEPT
from isochrones.foundation.ragged import offsets_of
from isochrones.foundation.units import EARTH_RADIUS_METERS

_NEIGHBOURS = np.stack(np.meshgrid(*[np.arange(-1, 2)] * 3), axis=-1).reshape(-1, 3)

Floats = NDArray[np.float64]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Overlap(NamedTuple):
    """Trips of one feed that another feed publishes too."""

    kept_feed: str
    dropped_feed: str
    kept_trips: Int32s  # [trips] of the kept feed, one for each of the dropped ones
    dropped_trips: Int32s  # [trips] of the dropped feed, ascending
    seen: int  # further trips that are published twice, but repeated at a headway or ridden through: both are kept
    examples: list[str]

    def sentence(self) -> str:
        """Say it in one line."""
        trips = f"{len(self.dropped_trips):,} trips of feed {self.dropped_feed}"
        return f"{trips} are published by feed {self.kept_feed} too: they are kept once, as {self.kept_feed} has them"


def overlaps(feeds: Sequence[Feed]) -> list[Overlap]:
    """Find the trips that several feeds publish.

    Two trips are the same if they have as many calls, at the same seconds in the same time zone, and at stops within
    `OVERLAP_METERS`. One is dropped if the other runs on all of its dates and lets riders on and off wherever it
    does. A public trip is kept rather than one for schools; then the one that runs on more dates, then the one that
    lets riders on and off at more stops, then that of the feed first in the list. A trip with a block_id or an
    in-seat transfer is not dropped, because a through ride may depend on it; nor one repeated at a headway, whose
    periods may differ. They are counted as seen.

    Returns
    -------
    One overlap per pair of feeds, in the order of the list.
    """
    if len(feeds) < 2:  # noqa: PLR2004 - two are needed to overlap
        return []
    pool = _pool(feeds)
    same_as = _match(feeds, pool)
    repeated = np.flatnonzero(same_as >= 0)
    pairs = np.unique(np.stack((pool.feed[same_as[repeated]], pool.feed[repeated]), axis=1), axis=0)
    return [_overlap(feeds, pool, same_as, (kept, dropped)) for kept, dropped in pairs.tolist()]


def without_repeated_trips(feeds: Sequence[Feed]) -> tuple[list[Feed], list[Overlap]]:
    """Take out the trips that `overlaps` finds; a feed may be left without any."""
    found = overlaps(feeds)
    kept = {feed.feed_id: np.ones(len(feed.trips), np.bool_) for feed in feeds}
    for overlap in found:
        kept[overlap.dropped_feed][overlap.dropped_trips] = False
    return [feed if kept[feed.feed_id].all() else keep_trips(feed, kept[feed.feed_id]) for feed in feeds], found


def _overlap(feeds: Sequence[Feed], pool: TripPool, same_as: Int64s, pair: tuple[int, int]) -> Overlap:
    kept, dropped = (feeds[number] for number in pair)
    trips = np.flatnonzero((pool.feed == pair[1]) & (same_as >= 0))
    trips = trips[pool.feed[same_as[trips]] == pair[0]]
    out = trips[~pool.stays[trips]]
    kept_trips, dropped_trips = pool.trip[same_as[out]], pool.trip[out]
    ids = zip(
        dropped.trips["trip_id"].iloc[dropped_trips[:EXAMPLES_KEPT]],
        kept.trips["trip_id"].iloc[kept_trips[:EXAMPLES_KEPT]],
        strict=True,
    )
    examples = [f'trip_id "{repeated}" is "{original}" of {kept.feed_id}' for repeated, original in ids]
    return Overlap(kept.feed_id, dropped.feed_id, kept_trips, dropped_trips, len(trips) - len(out), examples)


def _pool(feeds: Sequence[Feed]) -> TripPool:
    calls = [feed.stop_times for feed in feeds]
    first_service = np.cumsum([0, *(len(feed.services) for feed in feeds)])
    days = [days for feed in feeds for days in _service_days(feed)]
    places = [_places(feed)[feed.stop_times["stop"].to_numpy()] for feed in feeds]
    return TripPool(
        feed=np.repeat(np.arange(len(feeds), dtype=np.int32), [len(feed.trips) for feed in feeds]),
        trip=np.concatenate([np.arange(len(feed.trips), dtype=np.int32) for feed in feeds]),
        service=np.concatenate(
            [feed.trips["service"].to_numpy() + first for feed, first in zip(feeds, first_service, strict=False)]
        ).astype(np.int32),
        is_school=np.concatenate([feed.trips["is_school"].to_numpy(np.bool_) for feed in feeds]),
        stays=np.concatenate([_never_dropped(feed) for feed in feeds]),
        at_headway=np.concatenate([_at_headway(feed) for feed in feeds]),
        offsets=offsets_of(np.concatenate([np.diff(feed.trip_offsets) for feed in feeds])),
        places=np.concatenate(places),
        arrivals=np.concatenate([table["arrival_seconds"].to_numpy(np.int32) for table in calls]),
        departures=np.concatenate([table["departure_seconds"].to_numpy(np.int32) for table in calls]),
        can_board=np.concatenate([table["can_board"].to_numpy(np.bool_) for table in calls]),
        can_alight=np.concatenate([table["can_alight"].to_numpy(np.bool_) for table in calls]),
        first_days=np.array([first for first, _ in days], np.int64),
        day_offsets=offsets_of(np.array([len(runs) for _, runs in days], np.int64)),
        runs=np.concatenate([np.zeros(0, np.bool_), *(runs for _, runs in days)]),
    )


def _service_days(feed: Feed) -> list[tuple[int, Flags]]:
    """Return the first day of each service, and on which days from then to its last it runs."""
    dates = service_dates(feed)
    if dates is None:
        return [(0, np.zeros(0, np.bool_))] * len(feed.services)
    day_type, services_by_type = service_day_types(feed)
    runs_by_type = np.append(services_by_type, np.zeros((1, len(feed.services)), np.bool_), axis=0)
    days = []
    for service in range(len(feed.services)):
        running = np.flatnonzero(runs_by_type[day_type, service])
        first, last = (running[0], running[-1]) if len(running) else (0, -1)
        days.append((dates[0].toordinal() + int(first), runs_by_type[day_type[first : last + 1], service]))
    return days


def _at_headway(feed: Feed) -> Flags:
    return np.isin(np.arange(len(feed.trips)), feed.frequencies["trip"])


def _never_dropped(feed: Feed) -> Flags:
    stays: Flags = (feed.trips["block_id"].to_numpy() != "") | _at_headway(feed)
    links = feed.transfers[feed.transfers["transfer_type"] >= IN_SEAT]
    stays[links[["from_trip", "to_trip"]].to_numpy()] = True
    return stays


def _places(feed: Feed) -> Floats:
    """Return where stops are in space, [stops, 3], so that nearness needs no care for meridians and poles."""
    lat, lon = (np.radians(feed.stops[name].to_numpy(np.float64)) for name in ("lat", "lon"))
    return EARTH_RADIUS_METERS * np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1)


def _match(feeds: Sequence[Feed], pool: TripPool) -> Int64s:
    """Return the kept trip that each trip repeats, [trips], -1 for none."""
    same_as = np.full(len(pool.feed), -1, np.int64)
    zones = np.unique([feed.timezone for feed in feeds], return_inverse=True)[1]
    times = _hashed_times(pool, zones)
    trips = _timed_alike(pool, times)
    cells = np.floor(pool.places[pool.offsets[trips]] / OVERLAP_METERS).astype(np.int64)
    own = _hashed(times[trips], cells)
    buckets = np.unique(own)
    near = np.stack([_hashed(times[trips], cells + step) for step in _NEIGHBOURS], axis=1)
    found = np.minimum(np.searchsorted(buckets, near), len(buckets) - 1)
    near_buckets = np.where(buckets[found] == near, found, -1) if len(buckets) else found
    days = np.zeros(len(pool.first_days), np.int64)
    np.add.at(days, np.repeat(np.arange(len(days)), np.diff(pool.day_offsets)), pool.runs)
    open_calls = np.concatenate(([0], np.cumsum(pool.can_board.astype(np.int64) + pool.can_alight)))
    fewer = open_calls[pool.offsets[trips]] - open_calls[pool.offsets[trips + 1]]
    rank = np.lexsort((trips, fewer, -days[pool.service[trips]], pool.is_school[trips]))
    match_in_turn(pool, trips[rank], np.searchsorted(buckets, own)[rank], near_buckets[rank], same_as)
    return same_as


def _timed_alike(pool: TripPool, times: NDArray[np.uint64]) -> Int64s:
    """Return the trips from known places whose times occur in several feeds."""
    trips = np.flatnonzero(~np.isnan(pool.places[pool.offsets[:-1], 0]))
    _, number = np.unique(times[trips], return_inverse=True)
    feeds_of_number = np.unique(np.stack((number, pool.feed[trips]), axis=1), axis=0)[:, 0]
    several = np.bincount(feeds_of_number, minlength=1) > 1
    alike: Int64s = trips[several[number]] if len(trips) else trips
    return alike


def _hashed_times(pool: TripPool, zones: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return a number of each trip, [trips], that is the same where time zone and all times are."""
    counts = np.diff(pool.offsets)
    place = np.arange(len(pool.arrivals)) - np.repeat(pool.offsets[:-1], counts)
    calls = _hashed(place.astype(np.uint64), np.stack((pool.arrivals, pool.departures), axis=1).astype(np.int64))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(calls)))
    whole = sums[pool.offsets[1:]] - sums[pool.offsets[:-1]]
    return _hashed(whole, np.stack((zones[pool.feed], counts, pool.at_headway), axis=1))


def _hashed(start: NDArray[np.uint64], values: Int64s) -> NDArray[np.uint64]:
    """Stir the rows of some columns, [rows, columns], into a number each."""
    mixed = start
    for column in values.T:
        mixed = (mixed ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    return mixed
