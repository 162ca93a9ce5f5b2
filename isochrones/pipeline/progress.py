"""Who is told how a build goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """Told how a build goes on."""

    def stage(self, name: str) -> None:
        """A stage starts."""

    def advance(self, done: int, total: int) -> None:
        """The stage is that far."""


@contextmanager
def timed(timings: dict[str, float], name: str) -> Iterator[None]:
    """Note in `timings` how many seconds the body took."""
    start = time.perf_counter()
    yield
    timings[name] = round(time.perf_counter() - start, 3)


def timing_stages(tell: Callable[[str], None], timings: dict[str, float]) -> Callable[[str], None]:
    """Pass stages on to `tell`, and note in `timings` how many seconds each took, as the next one starts."""
    last: list[tuple[str, float]] = []

    def stage(name: str) -> None:
        now = time.perf_counter()
        if last:
            timings[last[-1][0]] = round(now - last[-1][1], 3)
        last.append((name, now))
        tell(name)

    return stage
