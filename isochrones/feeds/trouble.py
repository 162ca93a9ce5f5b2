"""Why a source could not be fetched."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - it says what happened
    """It is of no use to ask again in this run; the message is one line."""


class Passing(Exception):  # noqa: N818 - it says what happened
    """It may be over in a moment; the message is one line."""

    def __init__(self, message: str, wait_seconds: float | None = None) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds  # as the server asks for
