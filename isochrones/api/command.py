"""The service's command line."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from isochrones.api.app import create_app
from isochrones.api.settings import Settings
from isochrones.findings import InputError

INPUT_ERROR = 1
USAGE_ERROR = 2
APP = "service:app"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "isochrones": {"handlers": ["stderr"], "level": "INFO"},
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING"},
    },
}

command = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@command.command()
def serve(
    dataset: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="DIR as given to build; its current dataset is served.  [required]"),
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, 0 for any free one.  [default: 8000]")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes; they share the memory of the dataset.")] = 1,
) -> None:
    """Serve a published dataset over HTTP.

    Settings also come from the environment: ISOCHRONES_DATASET, ISOCHRONES_HOST, ISOCHRONES_PORT,
    ISOCHRONES_THREADS (lookups at once; default: one per core), ISOCHRONES_GZIP_MINIMUM_BYTES (smaller
    answers are not compressed; default: 4096), ISOCHRONES_URL (the address to tell users).

    Once warm, /readyz answers 200 and the address is printed. The API is described at /docs. With several
    workers, /metrics tells of the one that answers.
    """
    settings = _read_settings(dataset=dataset, host=host, port=port)
    settings.port = _free_port(settings.host, settings.port)
    settings.url = settings.url or _address(settings.host, settings.port)
    app = _create_app(settings)
    _hand_down(settings)
    uvicorn.run(
        app if workers == 1 else APP,
        host=settings.host,
        port=settings.port,
        workers=workers,
        log_config=LOGGING,
        access_log=False,
        server_header=False,
    )


def app_from_environment() -> FastAPI:
    """Make the app for `uvicorn service:app`; bad settings end the process with one line."""
    return _create_app(_read_settings())


def _read_settings(**given: object) -> Settings:
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**options)
    except ValidationError as error:
        first = error.errors()[0]
        _stop(f"{first['loc'][0]}: {first['msg']}, not {first['input']!r}", USAGE_ERROR)


def _create_app(settings: Settings) -> FastAPI:
    try:
        return create_app(settings)
    except InputError as error:
        _stop(str(error), INPUT_ERROR)


def _free_port(host: str, port: int) -> int:
    """Port that can be listened on: the one asked for, or any."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as listener:
            # As the server will: the port of one that has just stopped is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            return int(listener.getsockname()[1])
    except OSError as error:
        _stop(f"can't listen on {host}:{port}: {error.strerror}", INPUT_ERROR)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _hand_down(settings: Settings) -> None:
    """Let worker processes, which read the environment, find the same settings."""
    for name, value in settings.model_dump(exclude_none=True).items():
        os.environ[f"ISOCHRONES_{name.upper()}"] = str(value)


def _stop(message: str, exit_code: int) -> NoReturn:
    sys.stderr.write(f"error: {message}\n")
    raise SystemExit(exit_code)
