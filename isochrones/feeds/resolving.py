"""What a build takes of what was fetched, and what it should say about it."""

from __future__ import annotations

from isochrones.feeds.source import RemoteSource, sources_of
from isochrones.feeds.versions import Shelf, State, shelf_of
from isochrones.findings import Findings, InputError
from isochrones.region.feed_list import read_feed_list
from isochrones.region.region_file import Region
from isochrones.region.sources import FeedFile, OsmFile

HOW_TO_FETCH = "`python precompute.py feeds fetch` does that"


def resolve(region: Region) -> Region:
    """Give every source that is fetched the path of its current good version.

    A feed that has none keeps `path` None, and its `problem` says why.

    Raises
    ------
    InputError
        If a street extract has none.
    """
    sources = {source.id: source for source in sources_of(region)}
    feeds = tuple(_resolved_feed(feed, sources[feed.id], region) for feed in region.gtfs.feeds)
    extracts = tuple(_resolved_extract(extract, sources[extract.id], region) for extract in region.osm.files)
    return region.model_copy(
        update={
            "gtfs": region.gtfs.model_copy(update={"feeds": feeds}),
            "osm": region.osm.model_copy(update={"files": extracts}),
        }
    )


def source_warnings(region: Region) -> list[tuple[str, str]]:
    """What could mislead about where a region's feeds and streets come from, as codes and messages."""
    warnings = []
    if region.gtfs.feed_list is not None:
        findings = Findings()
        read_feed_list(region.gtfs.feed_list, findings)
        warnings = [("odd-feed-list", _as_line(record)) for record in findings.records()]
    for source in sources_of(region):
        if source.is_local:
            continue
        try:
            state = shelf_of(region.sources.folder, source.id).state()
        except InputError:
            # Whoever resolves the source is told.
            continue
        warnings += _version_warnings(source.id, state)
    return warnings


def _version_warnings(source_id: str, state: State) -> list[tuple[str, str]]:
    newest, current = state.quarantined, state.current_version
    if current is None:
        # It is left out, and that is said.
        return []
    used = f"{source_id}: the version of {current.fetched_at.date()} is used"
    warnings = []
    if newest is not None:
        reasons = "; ".join(newest.reasons)
        message = f"{used}; that of {newest.fetched_at.date()} is in quarantine: {reasons}"
        warnings.append(("older-version-used", message))
    if state.trouble:
        message = f"{used}; whether there is a newer one could not be seen: {state.trouble}"
        warnings.append(("source-not-fetched", message))
    return warnings


def _resolved_feed(feed: FeedFile, source: RemoteSource, region: Region) -> FeedFile:
    if source.is_local:
        return feed
    try:
        shelf = shelf_of(region.sources.folder, feed.id)
        state = shelf.state()
        problem = _problem(shelf, state)
    except InputError as error:
        problem = str(error)
    if problem:
        return feed.model_copy(update={"path": None, "problem": problem})
    current = state.current_version
    return feed.model_copy(update={"path": shelf.path_of(current) if current else None})


def _resolved_extract(extract: OsmFile, source: RemoteSource, region: Region) -> OsmFile:
    if source.is_local:
        return extract
    shelf = shelf_of(region.sources.folder, extract.id)
    state = shelf.state()
    current, problem = state.current_version, _problem(shelf, state)
    if problem or current is None:
        raise InputError(f"osm.files: {extract.id}: {problem}")
    return extract.model_copy(update={"path": shelf.path_of(current)})


def _problem(shelf: Shelf, state: State) -> str:
    """Why there is nothing to build from; empty if there is."""
    current = state.current_version
    if current is None and state.quarantined is not None:
        return f"its only version is in quarantine: {'; '.join(state.quarantined.reasons)}"
    if current is None and state.trouble:
        return f"it could not be fetched: {state.trouble}"
    if current is None:
        return f"it was never fetched: {HOW_TO_FETCH}"
    if not shelf.has(current):
        return f"{shelf.path_of(current)}: this version is missing or damaged: {HOW_TO_FETCH} again"
    return ""


def _as_line(record: dict[str, object]) -> str:
    examples = record["examples"]
    shown = f" ({'; '.join(map(str, examples))})" if isinstance(examples, list) and examples else ""
    return f"{record['file']}: {record['message']}{shown}"
