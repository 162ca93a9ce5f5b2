"""Where most phenomena happen: one long street, with a home at one end and a school at the other.

    home --5-- H --35-- M --4-- N --61-- S --2-- school        minutes on foot

A minute on foot is 83.3 m (59.98 s at 5 km/h), so that walks, rounded up, are whole minutes; all the way, 107 of
them, is beyond the budget of 90. By bike it is a third. Unless a test says otherwise one arrives 7:30-8:00 and leaves
16:30-17:00, boarding needs 60 s, and everything runs every day, in Paris time.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from built import build
from oracle import Key
from worlds import Region, World, at, clock, feed, main_street

from isochrones.api.parameters import ReachableParameters
from isochrones.api.serving.served import Served

if TYPE_CHECKING:
    from collections.abc import Mapping

    from built import Asked, Shown
    from worlds import Feed, LatLon, Meters, Trip, Way

MINUTE_METERS = 83.3
WEST_END, EAST_END = -60, 115


def along(minutes: float, aside: float = 0) -> Meters:
    """Return the place so many minutes on foot along the street from home, and north of it."""
    return minutes * MINUTE_METERS, aside * MINUTE_METERS


def place(minutes: float, aside: float = 0) -> LatLon:
    """Return the same in degrees."""
    return at(*along(minutes, aside))


def street(*junctions: float) -> Way:
    """Return the long street, with junctions so many minutes from home."""
    return main_street(0, (along(minutes)[0] for minutes in (WEST_END, *junctions, EAST_END)))


STOPS = {"H": along(5), "M": along(40), "N": along(44), "S": along(105)}
HOME, SCHOOL, UAI = place(0), place(107), "X000001A"
REGION = Region()


def with_trips(*trips: Trip, stops: Mapping[str, Meters] = STOPS, region: Region = REGION, **of_feed: Any) -> Asked:
    """Build the hamlet with one feed of these trips."""
    return with_feeds(feed("f", stops, trips, **of_feed), region=region)


def with_feeds(
    *feeds: Feed,
    region: Region = REGION,
    streets: tuple[Way, ...] = (street(),),
    schools: Mapping[str, LatLon] | None = None,
) -> Asked:
    """Build the hamlet with these feeds."""
    return build(World(feeds, streets, schools or {UAI: SCHOOL}, region=region))


class Journey(NamedTuple):
    """The fastest journey; times are those of the service day."""

    leave: str
    arrive: str
    seconds: int
    transfers: int


def there(asked: Asked, start: LatLon = HOME, *, uai: str = UAI, access: str = "walk") -> Journey | None:
    """To school by public transit, as a lookup tells it."""
    shown = _shown(asked, start, uai, access)
    if shown.mode is None:
        return None
    return Journey(clock(shown.departure), clock(shown.arrival), shown.least, shown.transfers)


def back(asked: Asked, end: LatLon = HOME, *, uai: str = UAI, access: str = "walk") -> Journey | None:
    """Home by public transit: the duration as a lookup tells it, the rest, which it does not tell, by a search."""
    seconds = _shown(asked, end, uai, access).way_back
    found = asked.live("home", end, access).get(Key("return", "transit", "home", uai))
    if seconds is None and found is None:
        return None
    return Journey(clock(found.instant), clock(found.instant + found.fastest), seconds, found.rides - 1)


def _shown(asked: Asked, home: LatLon, uai: str, access: str) -> Shown:
    return asked.ask(home, asked.manifest["budget_minutes"], modes=("transit",), access=access)[uai]


def reachable(asked: Asked, start: LatLon = HOME, **parameters: Any) -> dict[str, Any]:
    """Return the service's answer for a place."""
    lat, lon = start
    asked_for = ReachableParameters.model_validate({"lat": lat, "lon": lon, "budget_minutes": 90, **parameters})
    return json.loads(Served(asked.answers).reachable(asked_for))
