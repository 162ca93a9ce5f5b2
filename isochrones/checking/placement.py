"""Where the stops of a feed are, and whether anyone can walk there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gtfs import Feed
from isochrones.assembling.stop_places import gather_places
from isochrones.assembling.street_joining import LinkSettings, Points, build_street_graph
from isochrones.checking.feed_check import NONE_ODD, DrawnStops, FeedCheck, Odd, StreetCheck
from isochrones.findings import EXAMPLES_KEPT, Findings
from isochrones.foundation.great_circle import straight_line_meters
from isochrones.modes.names import WALK
from isochrones.region.region_file import Region
from osm import Streets, StreetSpeeds, read_streets

ASTRAY_METERS = 50_000.0
ASTRAY_TIMES = 5.0
"""A stop is astray if it is that far from the middle of the feed, and that many times as far as 95 % of the stops."""

FASTEST_METERS_PER_SECOND = 100.0
HOP_SECONDS = 60
"""Times are written in whole minutes: a hop may take that much longer than they say."""

LOOK_AROUND_METERS = 5_000.0
"""How far away the nearest street is still told."""

Floats = NDArray[np.float64]


def check_places(check: FeedCheck, feed: Feed) -> None:
    """Write down the served stops without position, those far from all others, and hops that no vehicle makes."""
    check.hops_too_fast = _hops_too_fast(feed)
    stops = served_stops(feed)
    lat, lon = _positions(feed, stops)
    unknown = np.isnan(lat)
    check.stops_without_position = _odd(feed, stops[unknown], ["no position"] * int(unknown.sum()))
    stops, lat, lon = stops[~unknown], lat[~unknown], lon[~unknown]
    if len(stops):
        middle = np.full(len(stops), np.median(lat)), np.full(len(stops), np.median(lon))
        meters = straight_line_meters(lat, lon, *middle)
        limit = max(ASTRAY_METERS, ASTRAY_TIMES * float(np.quantile(meters, 0.95)))
        astray = np.flatnonzero(meters > limit)
        astray = astray[np.argsort(-meters[astray], kind="stable")]
        check.stops_astray = _odd(feed, stops[astray], [f"{meters[stop] / 1000:,.0f} km away" for stop in astray])


def check_streets(region: Region, checks: list[FeedCheck], feeds: list[Feed]) -> StreetCheck:
    """Write down the served stops that no street is near, by the region's limit; return the streets.

    Raises
    ------
    InputError
        If the street files can't be read.
    """
    findings = Findings()
    travel = region.travel
    speeds = StreetSpeeds(travel.speeds_kmh, trunk_allowed=region.streets.trunk)
    streets = read_streets(region.osm.paths, speeds, findings)
    if feeds:
        distances = _street_distances(streets, feeds, max(travel.snap_meters, LOOK_AROUND_METERS), travel.kmh(WALK))
        for check, feed, meters in zip(checks, feeds, distances, strict=True):
            check.stops_far_from_streets = _far(feed, meters, travel.snap_meters)
    return StreetCheck(travel.snap_meters, findings.records(), _lines(streets))


def drawn_stops(check: FeedCheck, feed: Feed) -> DrawnStops:
    """Take the served stops for the map."""
    stops = served_stops(feed)
    names = feed.stops["name"].iloc[stops]
    ids = feed.stops["stop_id"].iloc[stops]
    odd = np.concatenate((check.stops_astray.rows, check.stops_far_from_streets.rows))
    return DrawnStops(
        *_positions(feed, stops),
        [f"{name} ({stop_id})" for name, stop_id in zip(names, ids, strict=True)],
        np.isin(stops, odd),
    )


def served_stops(feed: Feed) -> NDArray[np.int64]:
    """Return the stops at which trips call, ascending."""
    return np.unique(feed.stop_times["stop"].to_numpy(np.int64))


def _positions(feed: Feed, stops: NDArray[np.int64]) -> tuple[Floats, Floats]:
    lat, lon = (feed.stops[name].to_numpy(np.float64)[stops] for name in ("lat", "lon"))
    return lat, lon


def _hops_too_fast(feed: Feed) -> Odd:
    """Return the stop times that a trip reaches from the one before faster than anything runs."""
    calls = feed.stop_times
    stop = calls["stop"].to_numpy(np.int64)
    lat, lon = _positions(feed, stop)
    meters = straight_line_meters(lat[:-1], lon[:-1], lat[1:], lon[1:])
    seconds = calls["arrival_seconds"].to_numpy()[1:] - calls["departure_seconds"].to_numpy()[:-1]
    same_trip = np.diff(calls["trip"].to_numpy()) == 0
    excess = meters - (seconds + HOP_SECONDS) * FASTEST_METERS_PER_SECOND
    found = np.flatnonzero(same_trip & (excess > 0))
    found = found[np.argsort(-excess[found], kind="stable")] + 1
    ids, trips = feed.stops["stop_id"], feed.trips["trip_id"]
    examples = [
        f'trip_id "{trips[calls["trip"][call]]}": {meters[call - 1] / 1000:,.0f} km in {seconds[call - 1]:,} s'
        f' to stop_id "{ids[stop[call]]}"'
        for call in found[:EXAMPLES_KEPT].tolist()
    ]
    return Odd(found, examples)


def _street_distances(streets: Streets, feeds: list[Feed], limit_meters: float, walk_kmh: float) -> list[Floats]:
    """Return the distance of each stop to the nearest street it is joined to, by feed.

    NaN beyond the limit and without position; 0 where a stop does not meet streets by itself.
    """
    places = gather_places(feeds)
    nobody = Points(np.zeros(0), np.zeros(0), np.zeros(0, np.bool_))
    settings = LinkSettings(walk_kmh=walk_kmh, snap_limit_meters=limit_meters)
    _, links = build_street_graph(streets, places.points, nobody, places.pathways, settings)
    meters = np.where(places.points.snaps, links.stops.distance_meters, 0.0)
    return np.split(meters, places.first_stops[1:])


def _far(feed: Feed, meters: Floats, limit_meters: float) -> Odd:
    stops = served_stops(feed)
    placed = ~np.isnan(_positions(feed, stops)[0])
    stops = stops[placed & ~(meters[stops] <= limit_meters)]
    # The farthest come first; those without any street around are farther still.
    away = np.where(np.isnan(meters[stops]), np.inf, meters[stops])
    order = np.argsort(-away, kind="stable")
    words = [
        f"{away[stop]:,.0f} m to the nearest street"
        if np.isfinite(away[stop])
        else f"no street within {max(limit_meters, LOOK_AROUND_METERS):,.0f} m"
        for stop in order
    ]
    return _odd(feed, stops[order], words)


def _odd(feed: Feed, stops: NDArray[np.int64], words: list[str]) -> Odd:
    if not len(stops):
        return NONE_ODD
    table = feed.stops.iloc[stops[:EXAMPLES_KEPT]]
    examples = [
        f'stop_id "{stop_id}", {name}: {word}'
        for stop_id, name, word in zip(table["stop_id"], table["name"], words, strict=False)
    ]
    return Odd(stops, examples)


def _lines(streets: Streets) -> list[tuple[Floats, Floats]]:
    inner = streets.geometry_offsets[1:-1]
    lat, lon = np.split(streets.geometry_lat, inner), np.split(streets.geometry_lon, inner)
    return list(zip(lat, lon, strict=True))
