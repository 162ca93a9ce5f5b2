"""One download: only if there is something new, and from where the last one was cut off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
from pydantic import ValidationError

from isochrones.feeds.source import without_password
from isochrones.feeds.trouble import Passing, Refused
from isochrones.feeds.versions import Record, Seen, Shelf
from isochrones.feeds.web import Web
from isochrones.foundation.durable import write_whole

CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")
# A date tells two contents apart where the server looked at it later than within the same second.
LEAST_AGE = timedelta(seconds=1)

Received = Callable[[int, int | None], None]
"""Told how many bytes there are, and how many there will be, if the server says."""


class Part(Record):
    """What the file `partial` is the beginning of."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    strong: str | None = None  # validator that ranges of the same content share
    total_bytes: int | None = None


class Download:
    """Fetches an address into a shelf's file `partial`."""

    def __init__(self, web: Web, shelf: Shelf, max_bytes: int, received: Received) -> None:
        self._web = web
        self._shelf = shelf
        self._max_bytes = max_bytes
        self._received = received

    async def __call__(self, url: str, seen: Seen | None, *, is_trusted: bool) -> Part | None:
        """Fetch what stands at an address; afterwards the file `partial` is all of it.

        Parameters
        ----------
        url
            The address.
        seen
            The last answer, if the version that it brought is at hand: then nothing else is sent where nothing has
            changed since.
        is_trusted
            Whether the user wrote the address.

        Returns
        -------
        Part or None
            What the answer says of itself; None where what was seen is still the newest.

        Raises
        ------
        Refused
            If it can't be fetched.
        OSError
            If it can't be written.
        """
        known = seen if seen is not None and seen.url == without_password(url) else None
        return await self._web.patiently(lambda: self._attempt(url, known, is_trusted=is_trusted))

    async def _attempt(self, url: str, seen: Seen | None, *, is_trusted: bool) -> Part | None:
        part, start = self._left_over(url)
        headers = {**_if_changed(seen), **_rest_of(part, start)}
        async with self._web.get(url, headers, is_trusted=is_trusted) as response:
            status = response.status_code
            if status == httpx.codes.NOT_MODIFIED and seen is not None:
                self._forget()
                return None
            if part is not None and _is_complete(response, start):
                return part
            if part is None or status != httpx.codes.PARTIAL_CONTENT:
                if status != httpx.codes.OK:
                    self._forget()
                    raise Passing(f"{response.request.url.host} answers {status}, which nobody asked for")
                part, start = self._begin(url, response), 0
            else:
                self._check_range(response, part, start)
            await self._append(response, part, start)
        return part

    def _left_over(self, url: str) -> tuple[Part | None, int]:
        """What an earlier download left, if more of the same content can be asked for."""
        shelf = self._shelf
        try:
            part = Part.model_validate_json(shelf.partial_record.read_bytes())
            size = shelf.partial.stat().st_size
        except (FileNotFoundError, ValidationError):
            return None, 0
        if part.url != without_password(url) or part.strong is None or size == 0:
            return None, 0
        return part, size

    def _forget(self) -> None:
        # The beginning goes first: without it, what is said of it is of no account.
        self._shelf.partial.unlink(missing_ok=True)
        self._shelf.partial_record.unlink(missing_ok=True)

    def _begin(self, url: str, response: httpx.Response) -> Part:
        part = _described(url, response)
        if part.total_bytes is not None and part.total_bytes > self._max_bytes:
            raise Refused(f"{part.total_bytes:,} bytes, more than the {self._max_bytes:,} allowed")
        self._forget()
        text = part.model_dump_json() + "\n"
        write_whole(self._shelf.partial_record, lambda path: path.write_text(text, encoding="utf-8"))
        self._shelf.partial.touch()
        return part

    def _check_range(self, response: httpx.Response, part: Part, start: int) -> None:
        answered = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        first, _, total = answered.groups() if answered else (None, None, None)
        if first != str(start) or (part.total_bytes is not None and total not in {"*", str(part.total_bytes)}):
            self._forget()
            raise Passing(f"{response.request.url.host} sends another part than it was asked for")

    async def _append(self, response: httpx.Response, part: Part, start: int) -> None:
        size = start
        with self._shelf.partial.open("ab") as file:
            async for block in response.aiter_bytes():
                size += len(block)
                if size > self._max_bytes:
                    break
                file.write(block)
                # What was told to have been received is not lost when the process dies.
                file.flush()
                self._received(size, part.total_bytes)
        if size > self._max_bytes:
            self._forget()
            raise Refused(f"more than the {self._max_bytes:,} bytes allowed")
        if part.total_bytes is not None and size != part.total_bytes:
            # More than there should be is no beginning of anything.
            if size > part.total_bytes:
                self._forget()
            raise Passing(f"{size:,} bytes have arrived of {part.total_bytes:,}")


def _if_changed(seen: Seen | None) -> dict[str, str]:
    if seen is None:
        return {}
    asked = {"If-None-Match": seen.etag, "If-Modified-Since": seen.last_modified}
    return {name: value for name, value in asked.items() if value is not None}


def _rest_of(part: Part | None, start: int) -> dict[str, str]:
    if part is None or part.strong is None:
        return {}
    return {"Range": f"bytes={start}-", "If-Range": part.strong}


def _is_complete(response: httpx.Response, start: int) -> bool:
    """Whether the server says that there is no more of the content than was received before."""
    if response.status_code != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        return False
    answered = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    return answered is not None and answered[3] == str(start)


def _described(url: str, response: httpx.Response) -> Part:
    headers = response.headers
    length = headers.get("Content-Length", "")
    # Parts and lengths of an encoded answer are not those of what is kept.
    is_plain = headers.get("Content-Encoding", "identity") == "identity"
    return Part(
        url=without_password(url),
        etag=headers.get("ETag"),
        last_modified=headers.get("Last-Modified"),
        strong=_strong_validator(headers) if is_plain else None,
        total_bytes=int(length) if is_plain and length.isascii() and length.isdigit() else None,
    )


def _strong_validator(headers: httpx.Headers) -> str | None:
    etag = headers.get("ETag")
    if etag is not None:
        return None if etag.startswith("W/") else str(etag)
    modified = headers.get("Last-Modified")
    try:
        asked, changed = parsedate_to_datetime(headers.get("Date", "")), parsedate_to_datetime(modified or "")
        return modified if asked - changed >= LEAST_AGE else None
    except (ValueError, TypeError, OverflowError):
        return None
