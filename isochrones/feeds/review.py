"""What a person sees of the sources, and decides about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from isochrones.dataset.publish import only_one
from isochrones.feeds.source import RemoteSource, chosen_sources, sources_of
from isochrones.feeds.versions import Shelf, State, Version, shelf_of
from isochrones.findings import InputError
from isochrones.region.region_file import Region


@dataclass(frozen=True)
class SourceStatus:
    """How it stands with one source: in a word, and what there is to say about it."""

    id: str
    type: str
    source: str
    version_date: dt.date | None
    checked_at: dt.datetime | None
    state: str
    details: str = ""


def overview(region: Region) -> list[SourceStatus]:
    """How it stands with every source of a region."""
    return [_status(source, region) for source in sources_of(region)]


def accept(region: Region, source_id: str) -> Version:
    """Overrule the quarantine: the newest version of a source becomes the good one.

    Raises
    ------
    InputError
        If there is no such source, nothing of it is in quarantine, what is can't be read, or a fetch is running.
    """
    (source,) = chosen_sources(region, frozenset({source_id}))
    shelf = shelf_of(region.sources.folder, source.id)
    if not shelf.state().quarantined:
        raise InputError(f"{source_id}: nothing of it is in quarantine")
    with only_one(region.sources.folder, "fetch"):
        state = shelf.state()
        version = state.quarantined
        if version is None:
            raise InputError(f"{source_id}: nothing of it is in quarantine")
        if not version.is_readable or not shelf.has(version):
            raise InputError(f"{source_id}: this version can't be used: {'; '.join(version.reasons)}")
        accepted = version.model_copy(update={"verdict": "accepted"})
        shelf.write_state(state.with_version(accepted).model_copy(update={"current": accepted.sha256}))
    return accepted


def _status(source: RemoteSource, region: Region) -> SourceStatus:
    if source.is_local:
        state = "missing" if source.problem else "local"
        return SourceStatus(source.id, source.kind, source.told, None, None, state, source.problem)
    shelf = shelf_of(region.sources.folder, source.id)
    try:
        known = shelf.state()
    except InputError as error:
        return SourceStatus(source.id, source.kind, source.told, None, None, "damaged", str(error))
    current = known.current_version
    date = current.fetched_at.date() if current else None
    return SourceStatus(source.id, source.kind, source.told, date, known.checked_at, *_in_words(known, shelf))


def _in_words(known: State, shelf: Shelf) -> tuple[str, str]:
    current, quarantined = known.current_version, known.quarantined
    if known.trouble:
        return "failed", known.trouble
    if quarantined is not None:
        return "quarantined", "; ".join(quarantined.reasons)
    if current is None:
        return "never fetched", ""
    if not shelf.has(current):
        return "damaged", f"{shelf.path_of(current)}: missing, or not as long as it was"
    return ("accepted" if current.verdict == "accepted" else "good"), "; ".join(current.notes)
