"""What could mislead in an answer: told as Python warnings, and kept with the frame."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import pandas as pd

from isochrones.warned import Warned

EXAMPLES = 3
OUR_FRAMES = 3  # tell_all, the method of Network, and the notebook's own line is the third


class Cautious(Protocol):
    """An answer that tells what could mislead in it."""

    @property
    def warnings(self) -> list[Warned]:
        """What could mislead."""


class TravelTimeWarning(UserWarning):
    """Something that could mislead about a dataset or an answer."""


def tell_dataset(warned: Iterable[dict[str, str]]) -> None:
    """Warn of all that could mislead in a dataset."""
    for entry in warned:
        warnings.warn(f"{entry['code']}: {entry['message']}", TravelTimeWarning, stacklevel=OUR_FRAMES)


def warned_by_place(places: Sequence[Any], answers: Sequence[Cautious]) -> list[tuple[Any, Warned]]:
    """List what could mislead about each place."""
    return [(place, warned) for place, answer in zip(places, answers, strict=True) for warned in answer.warnings]


def tell_all(frame: pd.DataFrame, of_dataset: list[dict[str, str]], by_place: list[tuple[Any, Warned]]) -> None:
    """Warn of what could mislead about places, each kind once; keep everything in `frame.attrs["warnings"]`.

    Entries are `code` and `message`, and `places` where they are about some of them.
    """
    places: dict[Warned, list[Any]] = {}
    for place, warned in by_place:
        places.setdefault(warned, []).append(place)
    for warned, ids in places.items():
        examples = ", ".join(str(name) for name in ids[:EXAMPLES])
        more = f" and {len(ids) - EXAMPLES} more" if len(ids) > EXAMPLES else ""
        warnings.warn(
            f"{warned.code}: {warned.message} (place {examples}{more})", TravelTimeWarning, stacklevel=OUR_FRAMES
        )
    frame.attrs["warnings"] = [
        *of_dataset,
        *({**warned._asdict(), "places": ids} for warned, ids in places.items()),
    ]
