"""agency.txt: who runs the trips, and the time zone their times are in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from gtfs.table import printable
from isochrones.findings import EXAMPLES_KEPT, InputError

if TYPE_CHECKING:
    from gtfs.table import Source


def read_agencies(source: Source) -> tuple[str, tuple[str, ...], frozenset[str]]:
    """Return the feed's time zone, the agencies' names, and their ids.

    A feed has one time zone: the first that is known. InputError where there is none.
    """
    table = source.table("agency.txt", ("agency_timezone",), ("agency_id", "agency_name"))
    zones = table.column("agency_timezone")
    known = np.array([_is_zone(text) for text in zones.texts], dtype=np.bool_)[zones.codes]
    if not known.any():
        given = ", ".join(f'"{printable(text)}"' for text in zones.texts[:EXAMPLES_KEPT] if text) or "nothing"
        raise InputError(f"{table.label}: agency_timezone holds {given}, and a known time zone is needed")
    table.report(~known, "unknown-timezone", "noted", "this agency is taken to keep the feed's time", "agency_timezone")
    timezone = str(zones.values()[known][0])
    differs = known & (zones.values() != timezone)
    table.report(
        differs,
        "several-timezones",
        "noted",
        f"all times are taken to be in {timezone}, the first",
        "agency_timezone",
    )
    ids = table.column("agency_id")
    several = len(table.kept) > 1
    table.report(
        ids.blank & several, "missing-id", "noted", "one of several agencies, without agency_id", "agency_name"
    )
    repeated = table.repeated("agency_id") & ~ids.blank
    table.report(repeated, "duplicate-id", "noted", "agency_id came before: both names are kept", "agency_id")
    unnamed = table.column("agency_name").blank
    table.report(unnamed, "missing-name", "noted", "this agency is not named anywhere", "agency_id")
    names = tuple(dict.fromkeys(name for name in table.column("agency_name").values() if name))
    return timezone, names, frozenset(ids.texts)


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # not listed, not a name, or a folder of the zone database
        return False
    return bool(text)
