"""What the service logs, and how: one line per event, JSON for machines or plain text for people.

Nothing here writes coordinates: of a request its route is told, not what was asked, unless the setting
`log_requests` wants the query too.
"""

import datetime as dt
import logging
import re
import sys
from contextvars import ContextVar
from typing import Any, NamedTuple
from uuid import uuid4

import orjson

from isochrones.api.settings import Settings

REQUESTS = "isochrones.requests"
SANE_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
LOGGER = logging.getLogger(REQUESTS)

request_id: ContextVar[str] = ContextVar("request_id")
"""Id of the request being answered, in its task and in the threads that work for it."""


class Answered(NamedTuple):
    """What is told of a request."""

    method: str
    route: str
    status: int
    ms: float
    dataset: str
    query: str | None = None  # None where it is not to be told


class JsonLines(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """Encode a record, with the id of the request it belongs to."""
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if known := request_id.get(""):
            line["request_id"] = known
        answered: Answered | None = getattr(record, "answered", None)
        if answered is not None:
            line |= {name: value for name, value in answered._asdict().items() if value is not None}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode(errors="replace")


def new_request_id(given: bytes) -> str:
    """Take the id that the client gave, or make one where it gave none that is fit for a log."""
    return given.decode() if SANE_ID.fullmatch(given) else uuid4().hex


def log_answer(answered: Answered) -> None:
    """Tell of one request."""
    query = f"?{answered.query}" if answered.query else ""
    LOGGER.info(
        "%s %s%s %d %.1f ms",
        answered.method,
        answered.route,
        query,
        answered.status,
        answered.ms,
        extra={"answered": answered},
    )


def configuration(settings: Settings) -> dict[str, Any]:
    """Configure the loggers of the service and of uvicorn, for `logging.config.dictConfig`."""
    on_terminal = settings.log_format == "auto" and sys.stderr.isatty()
    is_text = on_terminal or settings.log_format == "text"

    def logger(level: str) -> dict[str, Any]:
        return {"handlers": ["stderr"], "level": level, "propagate": False}

    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"text": {"format": "%(message)s"}, "json": {"()": JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "text" if is_text else "json"}},
        "loggers": {
            "isochrones": logger("INFO"),
            REQUESTS: logger("WARNING" if settings.log_requests == "none" else "INFO"),
            # At a terminal, only what went wrong; its own log of requests would tell the homes.
            "uvicorn": logger("WARNING" if is_text else "INFO"),
            "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }
