"""transfers.txt: rules for changing between stops, and trips that are ridden through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from gtfs.columns import MISSING, choices, integers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gtfs.table import Source

RECOMMENDED: Final = 0
TIMED: Final = 1
MINIMUM_TIME: Final = 2
FORBIDDEN: Final = 3
IN_SEAT: Final = 4
NOT_IN_SEAT: Final = 5

_UNREADABLE = -1


def read_transfers(
    source: Source,
    stop_index: Mapping[str, int],
    trip_index: Mapping[str, int],
    route_index: Mapping[str, int],
) -> pd.DataFrame:
    """Return the rules as given, each combination of references once.

    from_stop, to_stop, from_trip, to_trip, from_route, to_route (int32, -1 where not given), transfer_type
    (int8, 0 to 5), min_transfer_seconds (int32, -1 where not given; always given for type 2). Types 0 to 3
    name both stops, types 4 and 5 both trips.
    """
    ends = ("from_stop", "to_stop", "from_trip", "to_trip", "from_route", "to_route")
    names = tuple(f"{end}_id" for end in ends)
    table = source.optional_table("transfers.txt", (), (*names, "transfer_type", "min_transfer_time"))
    indices = (stop_index, stop_index, trip_index, trip_index, route_index, route_index)
    rules = ("unknown-stop", "unknown-stop", "unknown-trip", "unknown-trip", "unknown-route", "unknown-route")
    found = {
        end: table.references(name, index, rule)
        for end, name, index, rule in zip(ends, names, indices, rules, strict=True)
    }
    kind, _ = choices(table.column("transfer_type"), frozenset(range(6)), default=_UNREADABLE)
    kind = np.where(table.column("transfer_type").blank, RECOMMENDED, kind)
    table.drop(kind == _UNREADABLE, "bad-transfer-type", "not a whole number from 0 to 5", "transfer_type")
    between_trips = kind >= IN_SEAT
    no_stop = ~between_trips & ((found["from_stop"] < 0) | (found["to_stop"] < 0))
    table.drop(no_stop, "transfer-without-stop", "this type of transfer needs two stops", *names[:2])
    no_trip = between_trips & ((found["from_trip"] < 0) | (found["to_trip"] < 0))
    table.drop(no_trip, "transfer-without-trip", "this type of transfer needs two trips", *names[2:4])
    table.drop(table.repeated(*names), "duplicate-transfer", "came before: the first is kept", *names[:2])

    seconds, bad = integers(table.column("min_transfer_time"), default=MISSING)
    bad |= seconds < MISSING
    table.report(bad, "bad-min-transfer-time", "noted", "not a number of seconds: taken as none", "min_transfer_time")
    seconds = np.where(bad, MISSING, seconds)
    untimed = (kind == MINIMUM_TIME) & (seconds == MISSING)
    table.report(
        untimed,
        "no-min-transfer-time",
        "repaired",
        "type 2 without a time: taken as type 0",
        "transfer_type",
        "min_transfer_time",
    )
    kind = np.where(untimed, RECOMMENDED, kind)
    kept = table.kept
    return pd.DataFrame(
        {
            **{end: values[kept] for end, values in found.items()},
            "transfer_type": kind[kept].astype(np.int8),
            "min_transfer_seconds": seconds[kept].astype(np.int32),
        }
    )
