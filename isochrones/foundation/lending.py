"""Memory that is lent to one at a time, and used again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Memory = TypeVar("Memory")

IDLE_AT_MOST = os.cpu_count() or 1
"""As many as can be at work at once; what more threads return is let go."""


class Lending(Generic[Memory]):
    """Lends memory, made where none is idle; safe to use from several threads.

    Whoever borrows it returns it clean; after an error nobody knows, and it is let go.
    """

    def __init__(self, make: Callable[[], Memory]) -> None:
        self._make = make
        self._idle: list[Memory] = []

    @contextmanager
    def lend(self) -> Iterator[Memory]:
        """Lend memory to nobody else meanwhile."""
        try:
            memory = self._idle.pop()
        except IndexError:
            memory = self._make()
        yield memory
        if len(self._idle) < IDLE_AT_MOST:
            self._idle.append(memory)
