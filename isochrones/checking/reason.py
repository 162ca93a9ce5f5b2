"""Rules that a feed may break, and the reasons they give; docs/checking.md explains each."""

from __future__ import annotations

from enum import Enum
from typing import Literal, NamedTuple

Level = Literal["look", "blocking"]


class Rule(Enum):
    """A named rule, and how grave it is where it is broken."""

    NOT_FETCHED = ("not-fetched", "blocking")
    UNREADABLE = ("unreadable", "blocking")
    NO_USABLE_TRIP = ("no-usable-trip", "blocking")
    NO_TRIPS_AHEAD = ("no-trips-ahead", "blocking")
    STARTS_LATER = ("starts-later", "look")
    ENDS_SOON = ("ends-soon", "look")
    GAP = ("gap", "look")
    TRIPS_LOST = ("trips-lost", "look")
    TIMES_GUESSED = ("times-guessed", "look")
    TOO_FAST = ("too-fast", "look")
    TRIPS_PUBLISHED_TWICE = ("trips-published-twice", "look")
    STOPS_WITHOUT_POSITION = ("stops-without-position", "look")
    STOPS_ASTRAY = ("stops-astray", "look")
    STOPS_FAR_FROM_STREETS = ("stops-far-from-streets", "look")
    OTHER_TIMEZONE = ("other-timezone", "look")

    def __init__(self, code: str, level: Level) -> None:
        self.code = code
        self.level = level


class Reason(NamedTuple):
    """A rule that a feed breaks, and the figures."""

    rule: Rule
    message: str

    def as_record(self) -> dict[str, str]:
        """Plain values, for JSON."""
        return {"rule": self.rule.code, "level": self.rule.level, "message": self.message}
