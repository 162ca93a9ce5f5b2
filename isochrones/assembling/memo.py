"""Costly steps of a build whose results may be known already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

Result = TypeVar("Result")

Key = tuple[object, ...]
"""All that a result depends on: texts, numbers, arrays, tuples of these, and paths, which stand for their content."""


class Memo(Protocol):
    """Gives the result of a step: an earlier one of the same key, or that of `make`."""

    def value(self, step: str, key: Key, make: Callable[[], Result]) -> Result:
        """Return what `make` returns for this key; its arrays may be read-only."""

    def files(self, step: str, key: Key, make: Callable[[Path], None], folder: Path) -> None:
        """Put into `folder` the files that `make` writes, for this key, to the folder it is given."""


class NothingKept:
    """Makes every result anew."""

    def value(self, step: str, key: Key, make: Callable[[], Result]) -> Result:  # noqa: ARG002 - as a Memo
        """Return what `make` returns."""
        return make()

    def files(self, step: str, key: Key, make: Callable[[Path], None], folder: Path) -> None:  # noqa: ARG002 - as a Memo
        """Let `make` write its files to `folder`."""
        make(folder)


NOTHING_KEPT = NothingKept()
