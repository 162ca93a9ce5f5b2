"""Modes as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from isochrones.findings import InputError
from isochrones.modes.names import MODES, Mode


def read_modes(given: str | Iterable[str]) -> tuple[Mode, ...]:
    """Read modes, separated by commas or one by one, in the order of MODES.

    Raises
    ------
    InputError
        If there is none, or one is unknown.
    """
    names = [name.strip() for name in (given.split(",") if isinstance(given, str) else given)]
    for name in names:
        if name not in MODES:
            raise InputError(f'modes: "{name}" is none of {", ".join(MODES)}')
    if not names:
        raise InputError(f"modes: none given; there are {', '.join(MODES)}")
    return tuple(mode for mode in MODES if mode in names)
