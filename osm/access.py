"""From the tags of a way or a barrier to who passes it, which way and how fast: the rows of modes, read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from isochrones.findings import InputError
from isochrones.foundation.units import METERS_PER_SECOND_PER_KMH, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from isochrones.modes import STREET_MODES
from isochrones.modes.tag_values import BACKWARD, CLOSED, FORWARD, OPEN, PUSHED
from osm import tags as table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from isochrones.modes.street_mode import StreetMode

Value = TypeVar("Value")


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
    kmh
        Speed of each mode on a paved level street, in the order of STREET_MODES.
    trunk_allowed
        False closes trunk roads, except where a road's own tags open it.

    Raises
    ------
    InputError
        If a speed is not above 0.
    """

    kmh: tuple[float, ...] = tuple(mode.kmh for mode in STREET_MODES)
    trunk_allowed: bool = True

    def __post_init__(self) -> None:
        """Refuse speeds nobody can move at."""
        for mode, kmh in zip(STREET_MODES, self.kmh, strict=True):
            if not kmh > 0:
                raise InputError(f"{mode.kmh_key}: {kmh} is not a speed above 0")

    def of(self, mode: StreetMode) -> float:
        """Return the speed of one mode."""
        return self.kmh[STREET_MODES.index(mode)]


class Profile(NamedTuple):
    """What a way is to each mode."""

    speeds: tuple[tuple[float, float], ...]  # by mode: m/s along and against its direction, 0 where closed
    highway: int  # index into osm.tags.HIGHWAYS

    def reversed(self) -> Profile:
        """Return the same way drawn the other way round."""
        return Profile(tuple((backward, forward) for forward, backward in self.speeds), self.highway)

    def at_speed(self, meters_per_second: float) -> Profile:
        """Return the same permissions at one speed, that of a ferry."""
        speeds = tuple(
            (meters_per_second if forward else 0.0, meters_per_second if backward else 0.0)
            for forward, backward in self.speeds
        )
        return Profile(speeds, self.highway)

    @property
    def is_open(self) -> bool:
        """Whether anybody may use the way at all."""
        return any(any(both_ways) for both_ways in self.speeds)


def way_profile(tags: Mapping[str, str], speeds: StreetSpeeds) -> Profile | None:
    """Read a way's tags against the tables; None if it is no street or nobody may use it."""
    name = _first(table.CLASS_OF_TAG, tags)
    if name is None or _has(table.NEVER, tags):
        return None
    is_closed = _has(table.CLOSED_BY_DEFAULT, tags) or (name in table.TRUNK and not speeds.trunk_allowed)
    way = _Way(name, tags, is_closed)
    profile = Profile(
        tuple(_both_ways(_speed(mode, way, speeds), _first(mode.oneway, tags)) for mode in STREET_MODES),
        table.HIGHWAYS.index(name),
    )
    return profile if profile.is_open else None


def is_ferry(profile: Profile) -> bool:
    """Tell the ways whose `duration` tag counts."""
    return table.HIGHWAYS[profile.highway] == "ferry"


def stopped_by(tags: Mapping[str, str]) -> tuple[bool, ...]:
    """Tell, for each mode, whether the barrier with these tags stops it."""
    return tuple(_is_stopped(mode, tags) for mode in STREET_MODES)


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


def _has(wanted: Mapping[str, Collection[str]], tags: Mapping[str, str]) -> bool:
    return any(tags.get(key) in values for key, values in wanted.items())


def _known(tags: Mapping[str, str], keys: Iterable[str]) -> int | None:
    """Return the access that the first key with a known value gives."""
    return _first(dict.fromkeys(keys, table.ACCESS), tags)


class _Way(NamedTuple):
    """A way that is a street."""

    name: str  # of its class
    tags: Mapping[str, str]
    is_closed: bool  # to all modes that its tags don't open it to


def _is_stopped(mode: StreetMode, tags: Mapping[str, str]) -> bool:
    known = _known(tags, (mode.own_key, *mode.general_keys))
    return tags.get(table.BARRIER_KEY) in mode.stopping_barriers if known is None else known == CLOSED


def _access(mode: StreetMode, way: _Way) -> int:
    """Decide whether a mode may use a way, and whether it is pushed there."""
    access = _by_keys(mode, way)
    if access == CLOSED and way.name == "steps" and _has(mode.ramps, way.tags):
        pushes = mode.pushed_as
        return PUSHED if pushes is None or _access(pushes, way) != CLOSED else CLOSED
    return access


def _by_keys(mode: StreetMode, way: _Way) -> int:
    """Decide between the mode's own key, the general keys that may only close, and the default."""
    own = _known(way.tags, (mode.own_key,))
    if own is not None:
        return own
    general = _known(way.tags, mode.general_keys)
    if general == CLOSED:
        return CLOSED
    if way.name in mode.open_classes and not way.is_closed:
        return OPEN if general is None else general
    return OPEN if _has(mode.opening, way.tags) else CLOSED


def _speed(mode: StreetMode, way: _Way, speeds: StreetSpeeds) -> float:
    access = _access(mode, way)
    if access == CLOSED:
        return 0.0
    street = table.STREET_CLASSES[way.name]
    is_pushed = access == PUSHED or way.name in mode.pushed_classes
    return (street.kmh or _kmh(mode, way, speeds, is_pushed=is_pushed)) * METERS_PER_SECOND_PER_KMH


def _kmh(mode: StreetMode, way: _Way, speeds: StreetSpeeds, *, is_pushed: bool) -> float:
    """Go at the speed the way allows, but never slower than one pushes; 0 where the way is too bad."""
    known = [
        meanings[text]
        for key, meanings in mode.quality.items()
        if (text := way.tags.get(key)) is not None and text in meanings
    ]
    surface = table.STREET_CLASSES[way.name].surface
    quality = min(known, default=mode.quality.get("surface", {}).get(surface, 1.0))
    own_kmh = speeds.of(mode) * min(quality, mode.factors.get(way.name, 1.0))
    if mode.pushed_as is None:
        return own_kmh
    pushed_kmh = _kmh(mode.pushed_as, way, speeds, is_pushed=False)
    if is_pushed:
        return pushed_kmh
    return max(own_kmh, min(pushed_kmh, speeds.of(mode))) if quality else 0.0


def _both_ways(speed: float, direction: int | None) -> tuple[float, float]:
    """Return the speeds along and against a way that is one-way in `direction`."""
    return (
        0.0 if direction == BACKWARD else speed,
        0.0 if direction == FORWARD else speed,
    )
