"""Work of a second or more, done bit by bit, so that short requests get their turn in between."""

from collections.abc import AsyncIterator, Iterator
from time import perf_counter
from typing import TypeVar

from fastapi import Request

from isochrones.api.work import in_turn

Item = TypeVar("Item")
MOMENT_SECONDS = 0.005


async def piecewise(request: Request, work: Iterator[Item]) -> AsyncIterator[list[Item]]:
    """Go through the items of `work`, giving way to other requests every few milliseconds."""
    while taken := await in_turn(request, _take, work):
        yield taken


def _take(work: Iterator[Item]) -> list[Item]:
    """Take items until a moment has passed; none are left if none come."""
    end = perf_counter() + MOMENT_SECONDS
    taken = []
    for item in work:
        taken.append(item)
        if perf_counter() > end:
            break
    return taken
