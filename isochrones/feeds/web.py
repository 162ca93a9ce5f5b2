"""HTTP as a polite guest speaks it: few requests at once, redirects looked at, patience when told to wait."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self, TypeVar

import httpx

from gtfs.table import printable
from isochrones.feeds.addresses import TRUSTED, CheckedTransport
from isochrones.feeds.trouble import Passing, Refused
from isochrones.region.sources import Sources

REDIRECTS_FOLLOWED = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PASSING_STATUSES = frozenset({408, 425, 429})
SERVER_ERRORS = range(500, 600)

Result = TypeVar("Result")


def user_agent() -> str:
    """How this product names itself to servers."""
    try:
        number = version("isochrones")
    except PackageNotFoundError:
        number = "0"
    return f"isochrones/{number} (fetches timetables and street maps)"


class Web:
    """Gets what is asked for, within the limits of a region's [sources]."""

    def __init__(self, settings: Sources) -> None:
        self._settings = settings
        self._client = httpx.AsyncClient(
            transport=CheckedTransport(allow_private=settings.allow_private),
            headers={"User-Agent": user_agent(), "Accept": "*/*", "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(settings.silence_seconds, pool=None),
            follow_redirects=False,
            trust_env=False,
        )
        self._all = asyncio.Semaphore(settings.at_once)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(settings.per_host))
        self._asked_to_wait: dict[str, float] = {}  # host: moment from which on it may be asked again

    async def __aenter__(self) -> Self:
        """Start."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def patiently(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Repeat what may succeed a moment later, after waits that double and are spread at random.

        Raises
        ------
        Refused
            If it fails for good, or as often as the settings allow, or a server asks for a longer wait than they do.
        """
        settings = self._settings
        for number in range(1, settings.attempts + 1):
            try:
                return await attempt()
            except Passing as error:
                if number == settings.attempts:
                    raise Refused(f"{error} ({number} attempts)") from error
                wait = error.wait_seconds
                if wait is not None and wait > settings.longest_wait_seconds:
                    raise Refused(f"{error}; it asks to come back in {wait:.0f} s") from error
                backoff = min(settings.wait_seconds * 2.0 ** (number - 1), settings.longest_wait_seconds)
                # At least half of it, and never sooner than the server said.
                await asyncio.sleep(max(wait or 0.0, backoff * random.uniform(0.5, 1.0)))  # noqa: S311 - no secret
        raise AssertionError("there is at least one attempt")

    @asynccontextmanager
    async def get(
        self, url: str, headers: Mapping[str, str] | None = None, *, is_trusted: bool
    ) -> AsyncIterator[httpx.Response]:
        """Ask for an address, and follow redirects; only a `is_trusted` one may itself lead to a private network.

        Raises
        ------
        Refused, Passing
            If there is no answer, or one that is no answer to the question.
        """
        target, headers = _address(url), dict(headers or {})
        for _ in range(REDIRECTS_FOLLOWED + 1):
            async with self._answer(target, headers, is_trusted=is_trusted) as response:
                if response.status_code not in REDIRECTS:
                    self._check(response)
                    yield response
                    return
                target = _redirected(target, response)
            is_trusted = False
        raise Refused(f"more than {REDIRECTS_FOLLOWED} redirects")

    @asynccontextmanager
    async def _answer(
        self, url: httpx.URL, headers: dict[str, str], *, is_trusted: bool
    ) -> AsyncIterator[httpx.Response]:
        deadline = self._settings.deadline_minutes * 60
        async with self._turn(url.host):
            try:
                async with (
                    asyncio.timeout(deadline),
                    self._client.stream("GET", url, headers=headers, extensions={TRUSTED: is_trusted}) as response,
                ):
                    yield response
            except TimeoutError as error:
                raise Refused(f"not done after {deadline / 60:g} minutes") from error
            except httpx.TimeoutException as error:
                raise Passing(f"{url.host} is silent for {self._settings.silence_seconds:g} s") from error
            except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
                raise Passing(f"{url.host}: {_one_line(error)}") from error
            except httpx.HTTPError as error:
                raise Refused(f"{url.host}: {_one_line(error)}") from error

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """Wait until the host may be asked, by as many as now do and at this moment."""
        async with self._hosts[host]:
            wait = self._asked_to_wait.get(host, 0.0) - time.monotonic()
            if wait > self._settings.longest_wait_seconds:
                raise Refused(f"{host} asks to come back in {wait:.0f} s")
            if wait > 0:
                await asyncio.sleep(wait)
            async with self._all:
                yield

    def _check(self, response: httpx.Response) -> None:
        """Tell apart what answers the question, what may do so later, and what won't."""
        status = response.status_code
        if status in {200, 206, 304, 416}:
            return
        said = f"{response.request.url.host} answers {status}{_phrase(status)}"
        if status in PASSING_STATUSES or status in SERVER_ERRORS:
            wait = _retry_after(response.headers.get("Retry-After"))
            if wait is not None:
                self._asked_to_wait[response.request.url.host] = time.monotonic() + wait
            raise Passing(said, wait)
        raise Refused(said)


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise Refused(f"no usable address: {url[:200]!r}") from error
    if address.scheme not in {"http", "https"} or not address.host:
        raise Refused(f"only http and https are fetched, not {str(address)[:200]!r}")
    return address


def _redirected(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    location = response.headers.get("Location")
    if not location:
        raise Refused(f"{url.host} redirects to nowhere")
    try:
        return _address(str(url.join(location)))
    except httpx.InvalidURL as error:
        raise Refused(f"{url.host} redirects to {location[:200]!r}, which is no address") from error


def _retry_after(text: str | None) -> float | None:
    """Seconds to wait, from a number of them or from a date."""
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""


def _one_line(error: Exception) -> str:
    return printable(" ".join(str(error).split())) or type(error).__name__
