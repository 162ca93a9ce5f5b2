"""Fetching: every source is asked for what is new, and what arrives is judged before it is used."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from isochrones.dataset.publish import only_one
from isochrones.feeds.access_point import AccessPoint
from isochrones.feeds.download import Download, Part
from isochrones.feeds.judging import judge
from isochrones.feeds.overview import FetchProgress, FetchReport, Outcome, Result
from isochrones.feeds.source import RemoteSource, chosen_sources, without_password
from isochrones.feeds.trouble import Refused
from isochrones.feeds.versions import Seen, Shelf, State, Version, shelf_of
from isochrones.feeds.web import Web
from isochrones.findings import Findings, InputError
from isochrones.foundation.durable import flush_file
from isochrones.region.feed_list import read_feed_list
from isochrones.region.region_file import Region

JUDGED_AT_ONCE = 2  # a large feed takes gigabytes while it is looked at


def fetch_sources(
    region: Region,
    region_file: Path,
    *,
    only: Collection[str] = (),
    told: FetchProgress,
    today: dt.date,
) -> FetchReport:
    """Fetch what is new of a region's sources, and judge it.

    A version that does not pass goes to quarantine, and the last good one stays in use. Nothing is lost when the
    process is killed; the next fetch goes on from there.

    Parameters
    ----------
    region
        The region, as loaded.
    region_file
        Its file, which the report names.
    only
        Ids of the sources to look after; all of them, if there is none.
    told
        Told how it goes on.
    today
        Dates before it are past.

    Returns
    -------
    FetchReport
        What became of each source.

    Raises
    ------
    InputError
        If `only` has an unknown id, or another fetch is running there.
    OSError
        If the folder of versions can't be made.
    """
    sources = chosen_sources(region, frozenset(only))
    findings = Findings()
    if region.gtfs.feed_list is not None:
        read_feed_list(region.gtfs.feed_list, findings)
    with _only_fetch(region.sources.folder, sources):
        told.starts([source.id for source in sources])
        outcomes = asyncio.run(_fetch_all(region, sources, told, today))
    return FetchReport(region_file.name, _now(), tuple(outcomes), tuple(findings.records()))


@contextmanager
def _only_fetch(folder: Path, sources: list[RemoteSource]) -> Iterator[None]:
    """Make the folder of versions and keep other fetches out of it; where nothing is to be fetched, there is none."""
    if all(source.is_local for source in sources):
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder, "fetch"):
        yield


async def _fetch_all(region: Region, sources: list[RemoteSource], told: FetchProgress, today: dt.date) -> list[Outcome]:
    async with Web(region.sources) as web, asyncio.TaskGroup() as group:
        fetch = Fetch(
            folder=region.sources.folder,
            web=web,
            access_point=AccessPoint(region.sources.access_point, web),
            judging=asyncio.Semaphore(JUDGED_AT_ONCE),
            told=told,
            today=today,
        )
        tasks = [group.create_task(fetch(source)) for source in sources]
    return [task.result() for task in tasks]


@dataclass(frozen=True)
class Fetch:
    """What all sources of a fetch share."""

    folder: Path
    web: Web
    access_point: AccessPoint
    judging: asyncio.Semaphore
    told: FetchProgress
    today: dt.date

    async def __call__(self, source: RemoteSource) -> Outcome:
        """Look after one source, whatever happens to it."""
        outcome = _local(source) if source.is_local else await self._fetched(source)
        self.told.finished(outcome)
        return outcome

    async def _fetched(self, source: RemoteSource) -> Outcome:
        try:
            return await self._fetch(source)
        except (Refused, InputError) as error:
            return self._failed(source, str(error))
        except OSError as error:
            return self._failed(source, ": ".join(str(x) for x in (error.filename, error.strerror or error) if x))
        except MemoryError:
            return self._failed(source, "not enough memory to look at what has arrived")

    async def _fetch(self, source: RemoteSource) -> Outcome:
        shelf = shelf_of(self.folder, source.id)
        shelf.folder.mkdir(exist_ok=True)
        before = shelf.state()
        part, notes = await self._download(source, shelf, before)
        self.told.judges(source.id)
        async with self.judging:
            state = await asyncio.to_thread(_settle, source, shelf, before, part, self.today)
        return _outcome(source, before, state, notes)

    async def _download(self, source: RemoteSource, shelf: Shelf, state: State) -> tuple[Part | None, list[str]]:
        """Fetch a source from the first of its addresses that works; also return what should be said about it."""
        addresses, problems = await self._addresses(source)
        version = state.seen_version
        seen = state.seen if version is not None and version.may_be_whole and shelf.has(version) else None
        download = Download(self.web, shelf, source.max_bytes, lambda *size: self.told.receives(source.id, *size))
        for address in addresses:
            try:
                part = await download(address, seen, is_trusted=address == source.url)
            except Refused as error:
                problems.append(str(error) if len(addresses) == 1 else f"{without_password(address)}: {error}")
            else:
                return part, [f"{problem}; another address was taken" for problem in problems]
        raise Refused("; ".join(problems))

    async def _addresses(self, source: RemoteSource) -> tuple[list[str], list[str]]:
        """Where to fetch a source, the best address first, and what is wrong with that."""
        own = [source.url] if source.url is not None else []
        if source.dataset is None or source.resource is None:
            return own, []
        try:
            told = await self.access_point.addresses(source.dataset, source.resource)
        except Refused as error:
            return own, [str(error)]
        return list(dict.fromkeys([*told, *own])), []

    def _failed(self, source: RemoteSource, reason: str) -> Outcome:
        shelf = shelf_of(self.folder, source.id)
        state = State()
        # Where even this can't be read or written, the reason is told all the same.
        with suppress(InputError, OSError):
            state = shelf.state()
            shelf.write_state(state.model_copy(update={"trouble": reason, "checked_at": _now()}))
        return _told(source, "failed", state, (reason,))


def _settle(source: RemoteSource, shelf: Shelf, before: State, part: Part | None, today: dt.date) -> State:
    """Make a version of what has arrived, and judge the newest one; return what is known then."""
    state = before
    if part is not None:
        version = _keep(source, shelf, state)
        seen = Seen(url=part.url, sha256=version.sha256, etag=part.etag, last_modified=part.last_modified)
        state = state.with_version(version).model_copy(update={"seen": seen})
    state = state.model_copy(update={"source": source.told, "checked_at": _now(), "trouble": ""})
    # Before it is judged: whoever is killed meanwhile need not fetch it again.
    shelf.write_state(state)
    newest = state.seen_version
    if newest is None or newest.sha256 == state.current:
        return state
    state = _judged(source, shelf, state, newest, today)
    shelf.write_state(state)
    return state


def _keep(source: RemoteSource, shelf: Shelf, state: State) -> Version:
    flush_file(shelf.partial)
    with shelf.partial.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = shelf.partial.stat().st_size
    known = state.version(sha256)
    file_name = shelf.keep_partial(sha256, source.ending)
    if known is not None:
        return known.model_copy(update={"file": file_name})
    return Version(sha256=sha256, file=file_name, bytes=size, fetched_at=_now())


def _judged(source: RemoteSource, shelf: Shelf, state: State, version: Version, today: dt.date) -> State:
    good = state.current_version
    judgement = judge(shelf.path_of(version), source.feed_type, good.facts if good else None, today)
    judged = version.model_copy(
        update={
            "verdict": "quarantined" if judgement.reasons else "good",
            "is_readable": judgement.is_readable,
            "reasons": judgement.reasons,
            "notes": judgement.notes,
            "facts": judgement.facts,
        }
    )
    state = state.with_version(judged)
    return state if judgement.reasons else state.model_copy(update={"current": judged.sha256})


def _outcome(source: RemoteSource, before: State, state: State, notes: list[str]) -> Outcome:
    quarantined, current = state.quarantined, state.current_version
    if quarantined is not None:
        return _told(source, "quarantined", state, quarantined.reasons, (*notes, *quarantined.notes))
    result: Result = "unchanged" if state.current == before.current else "new"
    return _told(source, result, state, (), (*notes, *(current.notes if current else ())))


def _local(source: RemoteSource) -> Outcome:
    if source.path is None:
        return _told(source, "failed", State(), (source.problem,))
    return _told(source, "local", State())


def _told(
    source: RemoteSource, result: Result, state: State, reasons: tuple[str, ...] = (), notes: tuple[str, ...] = ()
) -> Outcome:
    current = state.current_version
    return Outcome(
        id=source.id,
        type=source.kind,
        source=source.told,
        result=result,
        reasons=reasons,
        notes=notes,
        version=current.sha256 if current else None,
        version_date=current.fetched_at.date() if current else None,
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
