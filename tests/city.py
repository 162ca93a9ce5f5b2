"""A grid city in an empty plain, where every travel time follows from arithmetic.

After the idea of R5's Simpson Desert (conveyal/r5, `SimpsonDesertTests`): theory instead of snapshots.

    row 6   +---+- ... -H-+ ... -+---+---+      H home "north": 30 m north of (12, 6)
            |   |       |        |       |      B school X000002B at (10, 6)
    row 3   +---W--- h --M ----- E-s-A --+      W, M, E bus stops at columns 2, 10, 18; h home "street" at 5.5
            |   |       |        |   |   |      A school X000001A at (20, 3); s school bus stop at (19, 3)
    row 0   C-b-+- ... -+ ...   -+---+---+      C home "corner" at (0, 0); b school bus stop at (1, 0)
       column 0   2       10       18  20  24

A block is 99.9 m: at 5 km/h 71.93 s, so that up to 13 blocks of a walk take 72 seconds each, rounded up
once (the rows further north are up to 0.01 % shorter, which is within that rounding). Buses need 3 minutes
from stop to stop, both ways, leave either end at every full ten minutes from 6:00 to 22:00, and are boarded
60 s after one has come.
"""

from __future__ import annotations

from typing import NamedTuple

from worlds import Meters, Period, Region, Trip, Way, World, at, feed, seconds

BLOCK_METERS = 99.9
COLUMNS, ROWS = 25, 7
RESIDENTIAL = {"highway": "residential"}

NORTH_METERS = 30.0
HOMES = {"corner": (0, 0), "street": (5.5, 3), "north": (12, 6 + NORTH_METERS / BLOCK_METERS)}
EAST_SCHOOL, NORTH_SCHOOL = "X000001A", "X000002B"
SCHOOLS = {EAST_SCHOOL: (20, 3), NORTH_SCHOOL: (10, 6)}
STOPS = {"W": (2, 3), "M": (10, 3), "E": (18, 3)}
SCHOOL_BUS_STOPS = {"b": (1, 0), "s": (19, 3)}

FIRST_BUS, LAST_BUS, HEADWAY_SECONDS, HOP_SECONDS = seconds("6:00"), seconds("22:00"), 600, 180

REGION = Region(arrive=("07:30", "08:30"), leave=("16:30", "17:30"))


class Times(NamedTuple):
    """Seconds by transit alone."""

    fastest: int
    p50: int


# Outbound by timetable: walk + 60 + ride + egress. At school A buses end their passengers' ways at minutes
# ending in 8:24 (E at ...6:00, and 2 blocks), so that the deadlines d = ...9, 0, 1, ... 8 wait 36, 96, 156,
# ... 576 s. Of the 61 deadlines 7:30 ... 8:30 those ending in 0 are seven, the others six: waits of 36 (6),
# 96 (13), 156 (19), 216 (25), 276 (31): the 31st, which is the median, waits 276 s. At school B one is there
# at ...6:36 from the west (M at ...3:00, and 3 blocks), so that ...7, 8, 9, 0, 1 wait 24 (6), 84 (12), 144
# (18), 204 (25), 264 (31): 264 s.
OUTBOUND = {
    # corner to W 5 blocks, W to E 6 minutes, E to A 2 blocks: 360 + 60 + 360 + 144
    ("corner", EAST_SCHOOL): Times(924, 1200),
    # corner to W 360 + 60, W to M 180, M to B 3 blocks
    ("corner", NORTH_SCHOOL): Times(816, 1080),
    # Not by W (3.5 blocks: 252 + 60 + 360 + 144 = 816) but by M, 4.5 blocks: 324 + 60 + 180 + 144
    ("street", EAST_SCHOOL): Times(708, 984),
    # By W: 252 + 60 + 180 + 216
    ("street", NORTH_SCHOOL): Times(708, 972),
    # 30 m and 5 blocks to M, 21.6 + 359.6 = 381.2 s: 382 + 60 + 180 + 144
    ("north", EAST_SCHOOL): Times(766, 1042),
    # 30 m and 9 blocks to E, 21.6 + 647.4 = 669 s: 669 + 60 + 180 + 216
    ("north", NORTH_SCHOOL): Times(1125, 1389),
}

# Way back by timetable: 3 or 2 blocks to the stop, 60 s, and a bus at every full ten minutes from E, three
# minutes later from M. From A one leaves by ...6:36 (144 + 60 before ...0:00): the starts ...6, 5, 4, 3, 2, 1
# wait 36 (6), 96 (12), 156 (18), 216 (24), 276 (30), 336 (36): the 31st waits 336 s. From B, by ...8:24 (216
# + 60 before ...3:00): 8, 7, 6, 5, 4, 3 wait 24 (6), 84 (12), 144 (18), 204 (24), 264 (30), 324 (36).
RETURN = {
    ("corner", EAST_SCHOOL): Times(924, 1260),
    ("corner", NORTH_SCHOOL): Times(816, 1140),
    ("street", EAST_SCHOOL): Times(708, 1044),
    ("street", NORTH_SCHOOL): Times(708, 1032),
    ("north", EAST_SCHOOL): Times(766, 1102),
    ("north", NORTH_SCHOOL): Times(1125, 1449),
}

# By headway instead: half of ten minutes is waited at the stop, and any second will do: all deadlines are
# alike.
BY_HEADWAY = {
    ("corner", EAST_SCHOOL): Times(1224, 1224),
    ("corner", NORTH_SCHOOL): Times(1116, 1116),
    ("street", EAST_SCHOOL): Times(1008, 1008),
    ("street", NORTH_SCHOOL): Times(1008, 1008),
    ("north", EAST_SCHOOL): Times(1066, 1066),
    ("north", NORTH_SCHOOL): Times(1425, 1425),
}

# By timetable, with a bike left at the first stop; a block takes 23.976 s.
BIKE_TO_STOP = {
    # corner to W 5 blocks, 119.9: 120 + 60 + 360 + 144
    ("corner", EAST_SCHOOL): 684,
    # 120 + 60 + 180 + 216
    ("corner", NORTH_SCHOOL): 576,
    # To M, 4.5 blocks, 107.9: 108 + 60 + 180 + 144
    ("street", EAST_SCHOOL): 492,
    # To W, 3.5 blocks, 83.9: 84 + 60 + 180 + 216
    ("street", NORTH_SCHOOL): 540,
    # 30 m are walked, then 5 blocks to M: 21.6 + 119.9 = 141.5: 142 + 60 + 180 + 144
    ("north", EAST_SCHOOL): 526,
    # 9 blocks to E: 21.6 + 215.8 = 237.4: 238 + 60 + 180 + 216
    ("north", NORTH_SCHOOL): 694,
}

# From the stops themselves: 60 + ride + egress.
FROM_STOPS = {
    ("W", EAST_SCHOOL): 564,
    ("M", EAST_SCHOOL): 384,
    ("W", NORTH_SCHOOL): 456,
    ("E", NORTH_SCHOOL): 456,
}

# With the school bus, corner to A: 72 to the stop, 60, 8 minutes, 72 on foot. Nobody else gains by it.
WITH_SCHOOL_BUS = {("corner", EAST_SCHOOL): 684}

# On foot: blocks times 71.928 s, and 21.6 s from the house in the north; rounded up.
ON_FOOT = {
    ("corner", EAST_SCHOOL): 1655,  # 23 blocks, 1654.3
    ("corner", NORTH_SCHOOL): 1151,  # 16 blocks, 1150.8
    ("street", EAST_SCHOOL): 1043,  # 14.5 blocks, 1042.96
    ("street", NORTH_SCHOOL): 540,  # 7.5 blocks, 539.5
    ("north", EAST_SCHOOL): 813,  # 11 blocks and 21.6, 812.8
    ("north", NORTH_SCHOOL): 166,  # 2 blocks and 21.6, 165.5
}

# By bike at 15 km/h, three times as fast; the 21.6 s from the house in the north to its street are walked.
BY_BIKE = {
    ("corner", EAST_SCHOOL): 552,  # 23 blocks of 23.976 s, 551.4
    ("corner", NORTH_SCHOOL): 384,  # 383.6
    ("street", EAST_SCHOOL): 348,  # 347.7
    ("street", NORTH_SCHOOL): 180,  # 179.8
    ("north", EAST_SCHOOL): 286,  # 263.7 + 21.6 = 285.3
    ("north", NORTH_SCHOOL): 70,  # 48.0 + 21.6 = 69.6
}


def meters(column: float, row: float) -> Meters:
    """Place of a junction, or between junctions."""
    return column * BLOCK_METERS, row * BLOCK_METERS


def streets() -> tuple[Way, ...]:
    """Return all rows and columns."""
    rows = [Way(tuple(meters(column, row) for column in range(COLUMNS)), RESIDENTIAL) for row in range(ROWS)]
    columns = [Way(tuple(meters(column, row) for row in range(ROWS)), RESIDENTIAL) for column in range(COLUMNS)]
    return (*rows, *columns)


def buses(order: str, *, by_headway: bool) -> list[Trip]:
    """One direction of the line, from end to end."""

    def calls(start: int) -> tuple[tuple[str, int, int], ...]:
        return tuple((stop, start + HOP_SECONDS * hop, start + HOP_SECONDS * hop) for hop, stop in enumerate(order))

    if by_headway:
        return [Trip(order, calls(FIRST_BUS), periods=(Period(FIRST_BUS, LAST_BUS, HEADWAY_SECONDS),))]
    starts = range(FIRST_BUS, LAST_BUS + 1, HEADWAY_SECONDS)
    return [Trip(f"{order}-{start}", calls(start)) for start in starts]


def city(*, by_headway: bool = False) -> World:
    """Build the city, its one bus line by timetable or by headway, and its one school bus at 7:50."""
    line = buses("WME", by_headway=by_headway) + buses("EMW", by_headway=by_headway)
    leaves, arrives = seconds("7:50"), seconds("7:58")
    school_bus = Trip("school", (("b", leaves, leaves), ("s", arrives, arrives)))
    return World(
        feeds=(
            feed("line", {stop: meters(*place) for stop, place in STOPS.items()}, line),
            feed(
                "school",
                {stop: meters(*place) for stop, place in SCHOOL_BUS_STOPS.items()},
                [school_bus],
                kind="school",
            ),
        ),
        streets=streets(),
        establishments={uai: at(*meters(*place)) for uai, place in SCHOOLS.items()},
        origins={home: at(*meters(*place)) for home, place in HOMES.items()},
        region=REGION,
    )
