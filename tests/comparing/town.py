"""A small world whose comparisons are known by hand.

    A --5 km-- B, P --5 km-- C, school X1 --10 km-- D, school X2

In the morning line 1 of the feed "town" runs A 7:30, B 7:40, C 7:50, and line 2 of the feed "country" P 7:45, D 7:55;
P is where B is. In the afternoon line 1 runs C 16:35, B 16:45, A 16:55.

So there are four pairs in time for class, A-X1, B-X1, A-X2 and P-X2, and two on the way home, A-X1 and B-X1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from built import Silent
from worlds import World, at, feed, main_street, trip

from isochrones.pipeline.dataset_job import build_dataset

if TYPE_CHECKING:
    from pathlib import Path

STOPS = {"A": (0.0, 0.0), "B": (5_000.0, 0.0), "C": (10_000.0, 0.0)}
COUNTRY_STOPS = {"P": (5_000.0, 0.0), "D": (20_000.0, 0.0)}
MORNING = trip("morning", "A 7:30, B 7:40, C 7:50")
EVENING = trip("evening", "C 16:35, B 16:45, A 16:55")
TO_D = trip("to-d", "P 7:45, D 7:55")
SCHOOLS = {"X1": at(10_000, 0), "X2": at(20_000, 0)}


def town_feed(*trips, stops=STOPS):
    return feed("town", stops, trips or (MORNING, EVENING))


def country_feed(*trips, stops=COUNTRY_STOPS):
    return feed("country", stops, trips or (TO_D,))


STREET = main_street(0, [0, 5_000, 10_000, 15_000, 20_000, 20_500])
TOWN = World((town_feed(), country_feed()), (STREET,), SCHOOLS)


def with_feeds(*feeds):
    return replace(TOWN, feeds=feeds)


def built_in(folder: Path, world: World) -> Path:
    """Build a world and return the folder under which its dataset is published."""
    build_dataset(world.write(folder / "input"), folder / "datasets", 1, Silent())
    return folder / "datasets"
