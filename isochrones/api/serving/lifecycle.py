"""What goes on beside the requests: warming up, watching for new datasets, and coming to an end."""

import asyncio
import gc
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

import anyio
import anyio.to_thread
from fastapi import FastAPI

from isochrones.api.serving.reloading import Reloader, keep_loaded
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings

LOGGER = logging.getLogger(__name__)

Handler = Callable[[int, FrameType | None], Any]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Warm up, and watch the dataset's directory for as long as the service runs.

    A single process answers meanwhile, so that whoever watches sees it live. One of several takes no request
    before it is warm: the others do.
    """
    settings: Settings = app.state.settings
    reloader: Reloader | None = app.state.reloader
    if settings.workers > 1:
        await _warm_up(app)
    async with anyio.create_task_group() as tasks:
        if settings.workers == 1:
            tasks.start_soon(_warm_up, app)
        if reloader is not None:
            tasks.start_soon(reloader.run)
        with _on_signals(app):
            yield
        if reloader is not None:
            reloader.stop()


async def _warm_up(app: FastAPI) -> None:
    served: Served = app.state.served
    settings: Settings = app.state.settings
    # Before anybody is told to send requests: it takes a moment in which nothing else runs.
    gc.collect()
    try:
        # The description takes a while to write; it is kept, and no request waits for it.
        await anyio.to_thread.run_sync(app.openapi)
        await anyio.to_thread.run_sync(served.warm_up, limiter=app.state.turns)
    except Exception:
        # Alive but never ready: whoever watches sees it, and the log says why.
        LOGGER.exception("the warm-up lookup failed")
        return
    keep_loaded()
    where = f" at {settings.url}" if settings.url else ""
    name, count = served.dataset.manifest.name, len(served.dataset.establishments)
    LOGGER.info("ready: %s (%s), %d establishments%s", name, served.dataset.id, count, where)


@contextmanager
def _on_signals(app: FastAPI) -> Iterator[None]:
    """Look for a new dataset on SIGHUP, and drain before the server stops on SIGTERM."""
    # Only the main thread is told of signals; a service in another one belongs to a test or a notebook.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    stop_server = signal.getsignal(signal.SIGTERM)

    def drain(number: int, frame: FrameType | None) -> None:
        app.state.draining = True
        if callable(stop_server):
            loop.call_soon_threadsafe(loop.call_later, app.state.settings.drain_seconds, stop_server, number, frame)

    def look_now(_number: int, _frame: FrameType | None) -> None:
        if app.state.reloader is not None:
            loop.call_soon_threadsafe(app.state.reloader.look_now)

    handlers: dict[signal.Signals, Handler] = {signal.SIGHUP: look_now}
    if callable(stop_server):
        handlers[signal.SIGTERM] = drain
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
