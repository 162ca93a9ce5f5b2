"""Work that takes more than a moment is done beside the event loop, by no more threads than there are cores."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

import anyio.to_thread
from fastapi import Request

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


async def in_turn(request: Request, work: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
    """Call `work` in a thread once it is its turn.

    Threads beyond the number of cores would only make each other late, so the setting `threads` limits how many
    work at once; calls that wait are served in the order in which they came. Long work is therefore done in several
    calls of a few milliseconds, so that others get their turn in between.
    """
    return await anyio.to_thread.run_sync(work, *arguments, limiter=request.app.state.turns)
