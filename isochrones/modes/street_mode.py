"""The shape of a mode that goes by the streets: a row of data, and no code of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from isochrones.modes.tag_values import Tags

Language = Literal["en", "fr"]


class ModeWords(NamedTuple):
    """What a mode is called in one language."""

    name: str  # as a choice: "On foot"
    doing: str  # as a leg of a journey: "Walk"


@dataclass(frozen=True, kw_only=True, eq=False)
class StreetMode:
    """A mode that goes by the streets, all the way or to a stop.

    Speeds are in km/h, factors between 0 and 1. Street classes are keys of `osm.tags.STREET_CLASSES`.

    Attributes
    ----------
    name
        In parameters, answers, settings and columns.
    kmh, top_kmh
        Speed on a paved level street where a region sets none, and the most it may set.
    access_minutes
        Limit between home and a stop where a region sets none.
    reaches_stops
        Whether it may be taken between home and a stop. Between stop and establishment everybody walks.
    pushed_as
        The mode at whose speed its vehicle is pushed; None if there is nothing to push.
    own_key
        Access key of OpenStreetMap that decides alone.
    general_keys
        Access keys that may close what the class opens, never open what it closes; the most specific first.
    open_classes
        Street classes that are open to it where tags say nothing else.
    pushed_classes
        Street classes where its vehicle is pushed if it may go there.
    passed_classes
        Street classes that it passes through, but where no way starts or ends.
    factors
        Most of its speed that a street class allows; all of it where none is given.
    opening
        Tags of room made for it: they open a closed class where no access key decides.
    ramps
        Tags that open closed steps to it, where they are open to the mode that pushes.
    oneway
        Direction in which a way may be used; the first key, in this order, whose value is known decides.
    quality
        Share of its speed that is left; the least of those known holds, and 0 closes the way. Where none is known,
        the surface that the street class is assumed to have decides.
    stopping_barriers
        Barriers that it does not pass where their access tags say nothing.
    by, who
        In English sentences: "by bike" and "bikes".
    words
        What the page calls it, by language.
    color, dashes, icon
        On the page: six hexadecimal digits after "#"; lengths of strokes and gaps of its line, in widths of the line;
        strokes in a box of 24 by 24, as an SVG path.
    profile
        Its name in the interface that follows GraphHopper's.
    """

    name: str
    kmh: float
    top_kmh: float
    access_minutes: int
    reaches_stops: bool
    pushed_as: StreetMode | None = None
    own_key: str
    general_keys: tuple[str, ...]
    open_classes: frozenset[str]
    pushed_classes: frozenset[str] = frozenset()
    passed_classes: frozenset[str] = frozenset()
    factors: Mapping[str, float] = field(default_factory=dict)
    opening: Tags = field(default_factory=dict)
    ramps: Tags = field(default_factory=dict)
    oneway: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    quality: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    stopping_barriers: frozenset[str]
    by: str
    who: str
    words: Mapping[Language, ModeWords]
    color: str
    dashes: tuple[float, float]
    icon: str
    profile: str

    @property
    def kmh_key(self) -> str:
        """Name of its speed, in region files and in parameters [km/h]."""
        return f"{self.name}_kmh"

    @property
    def access_minutes_key(self) -> str:
        """Name of its access limit in region files [min]."""
        return f"access_{self.name}_minutes"

    @property
    def off_street_code(self) -> str:
        """Code of the warning that no street near the origin is open to it."""
        return f"origin-without-{self.name}-street"

    @property
    def access_seconds_key(self) -> str:
        """Name of its access limit in the parameters of a dataset [s]."""
        return f"access_{self.name}_seconds"
