"""The application: settings in, a FastAPI app out."""

from importlib.metadata import version

import anyio
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from isochrones.api import problems, reference
from isochrones.api.areas import routes as areas
from isochrones.api.description import describe
from isochrones.api.graphhopper import routes as graphhopper
from isochrones.api.journey import routes as journey
from isochrones.api.layers.caching import Caching
from isochrones.api.layers.edge import Edge
from isochrones.api.layers.limits import BoundedBody, BoundedConcurrency
from isochrones.api.layers.metrics import Metrics
from isochrones.api.layers.security import KeyRequired, listed, security_headers
from isochrones.api.map import page_files
from isochrones.api.map import routes as map_
from isochrones.api.matrix import routes as matrix
from isochrones.api.operation import routes as operation
from isochrones.api.reachable import batch_routes as many_reachable
from isochrones.api.reachable import routes as reachable
from isochrones.api.serving.lifecycle import lifespan
from isochrones.api.serving.reloading import Reloader
from isochrones.api.serving.served import Served
from isochrones.api.settings import Settings
from isochrones.findings import InputError

DESCRIPTION = """From where and how fast students reach training establishments: on public transport, with
school buses, by bike or on foot, and the way back after class.

Travel times were searched over every instant of an arrival window, on one day's timetable. Every answer
names its dataset (header `X-Dataset`) and warns of whatever could mislead. Errors are problem details
(RFC 9457)."""
ROOMS = (reachable, operation, many_reachable, matrix, graphhopper, journey, areas, map_)
FASTEST_COMPRESSION = 1
SENT_HEADERS = ("Authorization", "If-None-Match", "X-Api-Key", "X-Request-Id")
READABLE_HEADERS = ("ETag", "Retry-After", "X-Dataset", "X-Request-Id")


def create_app(settings: Settings) -> FastAPI:
    """Open the dataset of `settings` and make the app that serves it, and every one that is published after it.

    Raises
    ------
    InputError
        If no dataset is given, or it can't be read.
    """
    if settings.dataset is None:
        raise InputError("no dataset is given: name its directory with --dataset or in ISOCHRONES_DATASET")
    app = assemble(settings, Served.open(settings.dataset))
    app.state.reloader = Reloader(app.state, settings.dataset, settings.reload_seconds)
    return app


def assemble(settings: Settings, served: Served) -> FastAPI:
    """Make the app that serves an opened dataset."""
    app = FastAPI(
        title="Isochrones",
        description=DESCRIPTION,
        version=version("isochrones"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.settings = settings
    app.state.served = served
    app.state.draining = False
    app.state.reloader = None
    app.state.metrics = Metrics()
    app.state.turns = anyio.CapacityLimiter(settings.threads)
    for room in ROOMS:
        app.include_router(room.router)
    page_files.install(app, settings.web)
    reference.install(app)
    problems.install(app)
    _add_layers(app, settings)
    describe(app)
    return app


def _add_layers(app: FastAPI, settings: Settings) -> None:
    """Put the layers around the routes; the outermost is added last."""
    app.add_middleware(GZipMiddleware, minimum_size=settings.gzip_minimum_bytes, compresslevel=FASTEST_COMPRESSION)
    app.add_middleware(Caching, settings=settings)
    app.add_middleware(BoundedBody, size=settings.max_body_bytes)
    app.add_middleware(BoundedConcurrency, requests=settings.max_concurrency)
    if settings.api_key is not None:
        app.add_middleware(KeyRequired, keys=listed(settings.api_key.get_secret_value()))
    if origins := listed(settings.cors_origins):
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=SENT_HEADERS,
            expose_headers=READABLE_HEADERS,
        )
    app.add_middleware(Edge, headers=security_headers(settings))
