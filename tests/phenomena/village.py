"""The usual place of these tests: one long street along which a bus could run.

    home --3 min-- H ------------ M --6 min-- N ------------ S --2 min-- school
       0         250           5000        5500           9000         9167 metres

Minutes are on foot and exact once rounded up. All other walks between these places are beyond the limits. One
arrives between 7:30 and 8:00 and leaves between 16:30 and 17:00; boarding takes 60 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from built import Asked, build
from worlds import Feed, Region, World, at, clock, feed, main_street

if TYPE_CHECKING:
    from collections.abc import Mapping

    from built import Shown
    from worlds import LatLon, Meters, Trip, Way

PLACES = {"home": 0.0, "H": 249.9, "M": 5000.0, "N": 5499.8, "S": 9000.0, "school": 9166.6}
STOPS: Mapping[str, Meters] = {name: (PLACES[name], 0.0) for name in "HMNS"}
STREET = main_street(0, PLACES.values())
HOME = at(PLACES["home"], 0)
SCHOOL, SCHOOL_PLACE = "X000000A", at(PLACES["school"], 0)


class Journey(NamedTuple):
    """What one is told of a way: how long it takes, when one leaves and is there, in how many rides."""

    duration: str
    leave: str
    be_there: str
    rides: int


def village(  # noqa: PLR0913 - all that a test may want to be different
    *trips: Trip,
    stops: Mapping[str, Meters] = STOPS,
    more_feeds: tuple[Feed, ...] = (),
    streets: tuple[Way, ...] = (STREET,),
    home: LatLon = HOME,
    school: LatLon = SCHOOL_PLACE,
    region: Region | None = None,
    **of_feed: object,
) -> World:
    """Return the village with these trips; `of_feed` is as for `worlds.feed`."""
    return World(
        feeds=(feed("bus", stops, trips, **of_feed), *more_feeds),
        streets=streets,
        establishments={SCHOOL: school},
        origins={"home": home},
        region=region or Region(),
    )


def shown(world: World, **query: object) -> tuple[Asked, Shown]:
    """Build a world and ask from its home for its school."""
    asked = build(world)
    return asked, asked.ask(world.origins["home"], **query)[SCHOOL]


def outbound(world: World, mode: str = "transit", **query: object) -> Journey | None:
    """Journey to school by one mode, None if there is none."""
    asked, row = shown(world, modes=(mode,), **query)
    if row.least is None:
        return None
    show = asked.dataset.clock
    return Journey(clock(row.least), show(row.departure), show(row.arrival), row.transfers + 1)


def way_back(world: World, mode: str = "transit", **query: object) -> str | None:
    """How long it takes from school to home by one mode, None if there is no way."""
    _, row = shown(world, modes=(mode,), **query)
    return None if row.way_back is None else clock(row.way_back)


def with_file(of: Feed, name: str, text: str) -> Feed:
    """Return the feed with one more file, or another one."""
    return Feed(of.id, {**of.files, name: text}, of.kind)
