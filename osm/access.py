"""From the tags of a way or a barrier to who passes it, which way and how fast."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from isochrones.findings import InputError
from isochrones.foundation.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from osm import tags as table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Value = TypeVar("Value")

METERS_PER_SECOND = 1 / 3.6  # in one km/h

DURATION_FORMS = (
    re.compile(r"(?P<minutes>\d+(?:\.\d+)?)"),
    re.compile(r"(?P<hours>\d+):(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?"),
    re.compile(r"PT(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?"),
)
SECONDS_IN = {"hours": SECONDS_PER_HOUR, "minutes": SECONDS_PER_MINUTE, "seconds": 1}
MAX_FERRY_SECONDS = SECONDS_PER_DAY  # a longer crossing is a slip of the keyboard


@dataclass(frozen=True)
class StreetSpeeds:
    """How fast a region's people move, and whether its trunk roads are open to them.

    Attributes
    ----------
    walk_kmh, bike_kmh
        Speeds on a paved level street.
    trunk_allowed
        False closes trunk roads to feet and bikes, except where a road's own tags open it.

    Raises
    ------
    InputError
        If a speed is not above 0.
    """

    walk_kmh: float = 5.0
    bike_kmh: float = 15.0
    trunk_allowed: bool = True

    def __post_init__(self) -> None:
        """Refuse speeds nobody can move at."""
        for name in ("walk_kmh", "bike_kmh"):
            if not getattr(self, name) > 0:
                raise InputError(f"{name}: {getattr(self, name)} is not a speed above 0")


class Profile(NamedTuple):
    """What a way is to feet and bikes: speeds in m/s along and against its direction, 0 where closed."""

    walk_forward: float
    walk_backward: float
    bike_forward: float
    bike_backward: float
    highway: int  # index into osm.tags.HIGHWAYS

    def reversed(self) -> Profile:
        """Return the same way drawn the other way round."""
        return Profile(self.walk_backward, self.walk_forward, self.bike_backward, self.bike_forward, self.highway)

    def at_speed(self, meters_per_second: float) -> Profile:
        """Return the same permissions at one speed, that of a ferry."""
        walk_forward, walk_backward, bike_forward, bike_backward = (
            meters_per_second if speed else 0.0 for speed in self[:4]
        )
        return Profile(walk_forward, walk_backward, bike_forward, bike_backward, self.highway)

    @property
    def is_open(self) -> bool:
        """Whether anybody may use the way at all."""
        return any(self[:4])


def way_profile(tags: Mapping[str, str], speeds: StreetSpeeds) -> Profile | None:
    """Read a way's tags against the table; None if it is no street or nobody may use it."""
    name = _first(table.CLASS_OF_TAG, tags)
    if name is None or _has(table.NEVER, tags):
        return None
    street = table.STREET_CLASSES[name]
    closed = _has(table.CLOSED_BY_DEFAULT, tags) or (name in table.TRUNK and not speeds.trunk_allowed)
    foot = _access(
        tags,
        table.FOOT_KEY,
        table.FOOT_GENERAL,
        is_open=street.foot and not closed,
        opening=table.FOOT_OPENING,
    )
    bike = _access(
        tags,
        table.BIKE_KEY,
        table.BIKE_GENERAL,
        is_open=street.bike and not closed,
        opening=table.BIKE_OPENING,
    )
    if bike == table.CLOSED and name == "steps" and _has(table.RAMPS, tags) and foot != table.CLOSED:
        bike = table.PUSHED
    profile = Profile(
        *_both_ways(_walk_speed(street, foot, speeds), _first(table.FOOT_ONEWAY, tags)),
        *_both_ways(_bike_speed(street, bike, tags, speeds), _first(table.BIKE_ONEWAY, tags)),
        table.HIGHWAYS.index(name),
    )
    return profile if profile.is_open else None


def is_ferry(profile: Profile) -> bool:
    """Tell the ways whose `duration` tag counts."""
    return table.HIGHWAYS[profile.highway] == "ferry"


def stopped_by(tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Tell whether the barrier with these tags stops feet, and whether it stops bikes."""
    barrier = table.BARRIERS.get(tags.get(table.BARRIER_KEY, ""), table.PASSED_BY_ALL)
    foot = _known(tags, (table.FOOT_KEY, *table.FOOT_GENERAL))
    bike = _known(tags, (table.BIKE_KEY, *table.BIKE_GENERAL))
    return (
        not barrier.foot if foot is None else foot == table.CLOSED,
        not barrier.bike if bike is None else bike == table.CLOSED,
    )


def duration_seconds(text: str) -> float | None:
    """Read a ferry's `duration`: minutes, H:MM, H:MM:SS or ISO 8601 (PT1H30M); None if it is none of them."""
    for form in DURATION_FORMS:
        if match := form.fullmatch(text.strip()):
            parts = match.groupdict(default="0")
            seconds = sum(SECONDS_IN[unit] * float(number) for unit, number in parts.items())
            return seconds if 0 < seconds <= MAX_FERRY_SECONDS else None
    return None


def _first(tables: Mapping[str, Mapping[str, Value]], tags: Mapping[str, str]) -> Value | None:
    """Look tags up key after key; the first known value answers."""
    for key, meanings in tables.items():
        if (text := tags.get(key)) is not None and text in meanings:
            return meanings[text]
    return None


def _has(wanted: Mapping[str, set[str]], tags: Mapping[str, str]) -> bool:
    return any(tags.get(key) in values for key, values in wanted.items())


def _known(tags: Mapping[str, str], keys: Iterable[str]) -> int | None:
    """Return the access that the first key with a known value gives."""
    return _first(dict.fromkeys(keys, table.ACCESS), tags)


def _access(
    tags: Mapping[str, str],
    own_key: str,
    general_keys: tuple[str, ...],
    *,
    is_open: bool,
    opening: dict[str, set[str]],
) -> int:
    """Decide between the mode's own key, the general keys that may only close, and the default."""
    own = _known(tags, (own_key,))
    if own is not None:
        return own
    general = _known(tags, general_keys)
    if general == table.CLOSED:
        return table.CLOSED
    if is_open:
        return table.OPEN if general is None else general
    return table.OPEN if _has(opening, tags) else table.CLOSED


def _walk_speed(street: table.StreetClass, access: int, speeds: StreetSpeeds) -> float:
    if access == table.CLOSED:
        return 0.0
    return (street.kmh or speeds.walk_kmh * street.walk_factor) * METERS_PER_SECOND


def _bike_speed(street: table.StreetClass, access: int, tags: Mapping[str, str], speeds: StreetSpeeds) -> float:
    """Ride at the speed the road allows, but never slower than one pushes."""
    if access == table.CLOSED or street.kmh:
        return _walk_speed(street, access, speeds)
    pushed_kmh = speeds.walk_kmh * street.walk_factor
    if access == table.PUSHED or not street.ridden:
        return pushed_kmh * METERS_PER_SECOND
    known = [
        meanings[text]
        for key, meanings in table.BIKE_QUALITY.items()
        if (text := tags.get(key)) is not None and text in meanings
    ]
    quality = min(known, default=table.SURFACES[street.surface])
    if quality == 0:
        return 0.0
    ridden_kmh = speeds.bike_kmh * min(quality, street.bike_factor)
    return max(ridden_kmh, min(pushed_kmh, speeds.bike_kmh)) * METERS_PER_SECOND


def _both_ways(speed: float, direction: int | None) -> tuple[float, float]:
    """Return the speeds along and against a way that is one-way in `direction`."""
    return (
        0.0 if direction == table.BACKWARD else speed,
        0.0 if direction == table.FORWARD else speed,
    )
