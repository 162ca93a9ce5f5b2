"""What can be fetched, or is a file already: feeds and street extracts, seen alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from gtfs import FeedKind
from isochrones.findings import InputError
from isochrones.region.region_file import Region
from isochrones.region.sources import OSM_ENDINGS, FeedFile, OsmFile

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class RemoteSource:
    """One feed or street extract of a region; `url` is also where a resource that isn't known is fetched."""

    id: str
    feed_type: FeedKind | None  # None: streets
    path: Path | None
    url: str | None
    dataset: str | None
    resource: str | None
    problem: str
    max_bytes: int

    @property
    def is_local(self) -> bool:
        """Whether it is a file that nobody has to fetch."""
        return self.url is None and self.dataset is None

    @property
    def kind(self) -> str:
        """Type of the feed, or "streets"."""
        return self.feed_type or "streets"

    @property
    def told(self) -> str:
        """Where it comes from, in a few words and without passwords."""
        if self.dataset is not None:
            return f"dataset {self.dataset}, resource {self.resource}"
        if self.url is not None:
            return without_password(self.url)
        return str(self.path or "")

    @property
    def ending(self) -> str:
        """What names of its versions end with: readers of streets tell the format by it."""
        if self.feed_type is not None:
            return ".zip"
        path = urlsplit(self.url or "").path.lower()
        return next((ending for ending in OSM_ENDINGS if path.endswith(ending)), OSM_ENDINGS[0])


def sources_of(region: Region) -> list[RemoteSource]:
    """All feeds of a region, then its street extracts, in the order of its file."""
    settings = region.sources
    feeds = [_of_feed(feed, settings.max_megabytes * MEGABYTE) for feed in region.gtfs.feeds]
    return [*feeds, *(_of_extract(extract, settings.max_osm_megabytes * MEGABYTE) for extract in region.osm.files)]


def chosen_sources(region: Region, ids: frozenset[str]) -> list[RemoteSource]:
    """Those of a region's sources that are asked for; all of them, where none is.

    Raises
    ------
    InputError
        If there is no source of that id.
    """
    sources = sources_of(region)
    unknown = sorted(ids - {source.id for source in sources})
    if unknown:
        raise InputError(f"{unknown[0]!r} is no feed or street extract of this region")
    return [source for source in sources if not ids or source.id in ids]


def without_password(url: str) -> str:
    """Return an address without the name and password that may stand in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _of_feed(feed: FeedFile, max_bytes: int) -> RemoteSource:
    url = feed.url or feed.fallback_url
    return RemoteSource(feed.id, feed.type, feed.path, url, feed.dataset, feed.resource, feed.problem, max_bytes)


def _of_extract(extract: OsmFile, max_bytes: int) -> RemoteSource:
    return RemoteSource(extract.id, None, extract.path, extract.url, None, None, "", max_bytes)
