"""The application: settings in, a FastAPI app out."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import anyio
import anyio.to_thread
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from isochrones.api import problems
from isochrones.api.description import describe
from isochrones.api.edge import Edge
from isochrones.api.metrics import Metrics
from isochrones.api.routes import router
from isochrones.api.served import Served
from isochrones.api.settings import Settings
from isochrones.findings import InputError

LOGGER = logging.getLogger(__name__)
DESCRIPTION = """From where and how fast students reach training establishments: on public transport, with
school buses, by bike or on foot, and the way back after class.

Travel times were searched over every instant of an arrival window, on one day's timetable. Every answer
names its dataset (header `X-Dataset`) and warns of whatever could mislead. Errors are problem details
(RFC 9457)."""
FASTEST_COMPRESSION = 1


def create_app(settings: Settings) -> FastAPI:
    """Open the dataset of `settings` and make the app that serves it.

    Raises
    ------
    InputError
        If no dataset is given, or it can't be read.
    """
    if settings.dataset is None:
        raise InputError("no dataset is given: name its directory with --dataset or in ISOCHRONES_DATASET")
    return assemble(settings, Served.open(settings.dataset))


def assemble(settings: Settings, served: Served) -> FastAPI:
    """Make the app that serves an opened dataset."""
    app = FastAPI(
        title="Isochrones",
        description=DESCRIPTION,
        version=version("isochrones"),
        lifespan=_warm_up_beside,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.served = served
    app.state.metrics = Metrics()
    app.state.lookups = anyio.CapacityLimiter(settings.threads)
    app.include_router(router)
    problems.install(app)
    # The outermost is added last.
    app.add_middleware(GZipMiddleware, minimum_size=settings.gzip_minimum_bytes, compresslevel=FASTEST_COMPRESSION)
    app.add_middleware(Edge)
    describe(app)
    return app


@asynccontextmanager
async def _warm_up_beside(app: FastAPI) -> AsyncIterator[None]:
    """Warm up while requests are already answered."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_warm_up, app)
        yield


async def _warm_up(app: FastAPI) -> None:
    served: Served = app.state.served
    settings: Settings = app.state.settings
    try:
        await anyio.to_thread.run_sync(served.warm_up, limiter=app.state.lookups)
    except Exception:
        # Alive but never ready: whoever watches sees it, and the log says why.
        LOGGER.exception("the warm-up lookup failed")
        return
    # What is loaded stays: collections that walked through a country's catalogue would delay answers.
    gc.collect()
    gc.freeze()
    where = f" at {settings.url}" if settings.url else ""
    name, count = served.dataset.manifest["name"], len(served.dataset.establishments)
    LOGGER.info("ready: %s (%s), %d establishments%s", name, served.dataset.id, count, where)
