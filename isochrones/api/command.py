"""The service's command line."""

import logging.config
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from uvicorn.supervisors import Multiprocess

from isochrones.api.app import create_app
from isochrones.api.layers import logs
from isochrones.api.settings import Settings
from isochrones.findings import InputError

INPUT_ERROR = 1
USAGE_ERROR = 2
APP = "service:app"
# A worker that does not answer its supervisor for so long hangs, and is replaced. To compile kernels on a busy machine
# is not to hang.
HANGING_SECONDS = 60

command = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@command.command()
def serve(
    dataset: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="DIR as given to build; its current dataset is served.  [required]"),
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, 0 for any free one.  [default: 8000]")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes; they share the memory of the dataset.  [default: 1]")
    ] = None,
) -> None:
    """Serve a published dataset over HTTP.

    Settings also come from the environment, as ISOCHRONES_DATASET, ISOCHRONES_PORT and so on; docs/service.md
    lists them all.

    Once warm, /readyz answers 200 and the address is printed. The API is described at /docs. A dataset that is
    published later takes over by itself, at once on SIGHUP. With several workers, /metrics tells of the one that
    answers.
    """
    given = {"dataset": dataset, "host": host, "port": port, "workers": workers}
    settings = _read_settings(**given)
    settings.port = _free_port(settings.host, settings.port)
    settings.url = settings.url or _address(settings.host, settings.port)
    app = _create_app(settings)
    _hand_down(given | {"port": settings.port, "url": settings.url})
    # The server ends by the signal that stopped it; to end as asked is success.
    signal.signal(signal.SIGTERM, _succeed)
    config = uvicorn.Config(
        app if settings.workers == 1 else APP,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=logs.configuration(settings),
        access_log=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=settings.stop_seconds,
        timeout_worker_healthcheck=HANGING_SECONDS,
    )
    with suppress(KeyboardInterrupt):
        if settings.workers == 1:
            uvicorn.Server(config).run()
        else:
            Supervisor(config, [config.bind_socket()]).run()


class Supervisor(Multiprocess):
    """Replaces workers that die, and hands SIGHUP on to all of them."""

    def keep_subprocess_alive(self) -> None:
        """Replace workers that are gone."""
        for process in self.processes:
            # As long as the supervisor held the worker's end of the pipe too, it would not be told of its death while
            # it waits for an answer.
            process.child_conn.close()
        super().keep_subprocess_alive()

    def handle_hup(self) -> None:
        """Let the workers look for a new dataset."""
        for process in self.processes:
            if process.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGHUP)


def app_from_environment() -> FastAPI:
    """Make the app for `uvicorn service:app`; bad settings end the process with one line."""
    settings = _read_settings()
    logging.config.dictConfig(logs.configuration(settings))
    return _create_app(settings)


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


def _hand_down(given: Mapping[str, object]) -> None:
    """Let worker processes, which read the environment, find what was given on the command line."""
    for name, value in given.items():
        if value is not None:
            os.environ[f"ISOCHRONES_{name.upper()}"] = str(value)


def _succeed(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _stop(message: str, exit_code: int) -> NoReturn:
    sys.stderr.write(f"error: {message}\n")
    raise SystemExit(exit_code)
