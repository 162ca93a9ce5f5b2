"""Keeps the latest results of a costly function."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Latest(Generic[Result]):
    """The results asked for last; each is made once, by whoever asks first, while others who want it wait."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._slots: OrderedDict[Hashable, _Slot[Result]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return the result known by `key`, made if it is not kept."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._kept:
                self._slots.popitem(last=False)
        return slot.get(make)


class _Slot(Generic[Result]):
    """Holds a result, once it is made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: list[Result] = []

    def get(self, make: Callable[[], Result]) -> Result:
        with self._lock:
            if not self._made:
                self._made.append(make())
            return self._made[0]
