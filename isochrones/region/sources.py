"""Where a region's feeds and street extracts come from: files, addresses, resources of the national access point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self, TypeVar
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from isochrones.findings import InputError

FeedType = Literal["transit", "school", "mixed"]
AnySource = TypeVar("AnySource", "FeedFile", "OsmFile")

OSM_ENDINGS = (".osm.pbf", ".osm.gz", ".osm.bz2", ".osm")
FOLDER_NAME = re.compile(r"\w[\w.-]*")  # ids of what is fetched name folders
LONGEST_NAME = 80


class ConfigTable(BaseModel):
    """A table of a region file: it knows its keys, and takes no other ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, populate_by_name=True)


def _path(value: object, info: ValidationInfo) -> Path:
    if not isinstance(value, str) or not value:
        raise ValueError(f"expected a path, not {value!r}")
    path = (_folder_of(info) / value).resolve()
    try:
        if path.exists():
            return path
    except OSError as error:
        raise ValueError(f"cannot be read: {path}: {error.strerror}") from error
    raise ValueError(f"no such file: {path}")


def _file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"expected a file, this is a folder: {path}")
    return path


def _folder(value: object, info: ValidationInfo) -> Path:
    if not isinstance(value, str) or not value:
        raise ValueError(f"expected a folder, not {value!r}")
    folder = (_folder_of(info) / value).resolve()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"expected a folder, this is a file: {folder}")
    return folder


def _folder_of(info: ValidationInfo) -> Path:
    return Path(info.context or "")


def web_address(value: object) -> str:
    """Return an address that can be fetched.

    Raises
    ------
    ValueError
        If it is no complete http or https address.
    """
    text = value if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or not text.isprintable() or " " in text:
        raise ValueError(f'expected an address such as "https://example.org/feed.zip", not {value!r}')
    return text


def _resource(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _not_in_a_file(_: object) -> NoReturn:
    # In the words of an unknown key: it is none that can be written.
    raise PydanticCustomError("extra_forbidden", "unknown key")


def _path_table(value: object) -> object:
    return value if isinstance(value, dict) else {"path": value}


def _feed_table(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


InputPath = Annotated[Path, BeforeValidator(_path)]
InputFile = Annotated[InputPath, AfterValidator(_file)]
Address = Annotated[str, BeforeValidator(web_address)]
AccessPointId = Annotated[str, Field(pattern=r"^[\w-]+$")]
Id = Annotated[str, Field(pattern=r"^\S*$")]
Problem = Annotated[str, BeforeValidator(_not_in_a_file)]


class OsmFile(ConfigTable):
    """One street extract: a file, or the address to fetch it from.

    The `path` of one that is fetched is that of its current version, once `isochrones.feeds.resolve` has set it.
    """

    path: InputFile | None = None
    url: Address | None = None
    id: Id = ""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        _check_sources({"path": self.path, "url": self.url})
        return self

    @property
    def own_name(self) -> str:
        """What the extract is called where it has no id."""
        if self.url is None:
            return self.path.name if self.path else ""
        name = _last_part(self.url)
        ending = next((ending for ending in OSM_ENDINGS if name.lower().endswith(ending)), "")
        return name.removesuffix(name[len(name) - len(ending) :]) if ending else name


class OsmFiles(ConfigTable):
    """Where the streets come from; several extracts are merged."""

    files: tuple[Annotated[OsmFile, BeforeValidator(_path_table)], ...] = Field(strict=False, min_length=1)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files themselves.

        Raises
        ------
        InputError
            If one has to be fetched first.
        """
        missing = [file.id for file in self.files if file.path is None]
        if missing:
            raise InputError(f"osm.files: {missing[0]} has not been fetched")
        return tuple(file.path for file in self.files if file.path is not None)


class FeedFile(ConfigTable):
    """One GTFS feed: a zip or a folder, an address, or a resource of the national access point.

    `id` keeps its stops and trips apart from other feeds'. The `path` of one that is fetched is that of its current
    version, once `isochrones.feeds.resolve` has set it; where there is none, `problem` says why.
    """

    path: InputPath | None = None
    url: Address | None = None
    dataset: AccessPointId | None = None
    resource: Annotated[AccessPointId | None, BeforeValidator(_resource)] = None
    fallback_url: Address | None = None
    id: Id = ""
    type: FeedType = "transit"
    problem: Problem = ""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.dataset is None) != (self.resource is None):
            raise ValueError("dataset and resource belong together")
        if self.fallback_url is not None and self.dataset is None:
            raise ValueError("fallback_url belongs to a dataset and its resource")
        _check_sources({"path": self.path, "url": self.url, "dataset": self.dataset})
        return self

    @property
    def own_name(self) -> str:
        """What the feed is called where it has no id."""
        if self.dataset is not None:
            return f"{self.dataset}-{self.resource}"
        if self.url is not None:
            return Path(_last_part(self.url)).stem
        return "-".join(self.path.stem.split()) if self.path else ""


class GtfsFeeds(ConfigTable):
    """The timetables. Every feed has a distinct id: its own, else one made of its name, numbered where taken."""

    feeds: tuple[Annotated[FeedFile, BeforeValidator(_feed_table)], ...] = Field(default=(), strict=False)
    feed_list: InputFile | None = Field(default=None, alias="list")


class Sources(ConfigTable):
    """How feeds and extracts are fetched, and where their versions are kept.

    Times are in seconds unless they are named otherwise; `wait_seconds` is doubled at every further attempt.
    """

    folder: Annotated[Path, BeforeValidator(_folder)] = Field(default="sources", validate_default=True)
    access_point: Address = "https://transport.data.gouv.fr"
    allow_private: bool = False
    max_megabytes: int = Field(default=2048, ge=1)
    max_osm_megabytes: int = Field(default=16_384, ge=1)
    at_once: int = Field(default=8, ge=1, le=64)
    per_host: int = Field(default=2, ge=1, le=64)
    attempts: int = Field(default=5, ge=1, le=20)
    wait_seconds: float = Field(default=1.0, gt=0, le=600)
    longest_wait_seconds: float = Field(default=120.0, gt=0, le=3600)
    silence_seconds: float = Field(default=30.0, gt=0, le=3600)
    deadline_minutes: float = Field(default=60.0, gt=0, le=1440)


def _check_sources(sources: dict[str, Any]) -> None:
    given = [name for name, value in sources.items() if value is not None]
    if len(given) != 1:
        said = " and ".join(given) if given else "none"
        raise ValueError(f"expected one of {', '.join(sources)}, found {said}")


def _last_part(url: str) -> str:
    parts = urlsplit(url)
    name = unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.hostname or ""
    return "-".join(re.findall(r"[\w.]+", name)).lstrip(".-")[:LONGEST_NAME] or "fetched"


def with_distinct_ids(
    feeds: Sequence[FeedFile], listed: Sequence[FeedFile], extracts: Sequence[OsmFile], file_name: str
) -> tuple[tuple[FeedFile, ...], tuple[OsmFile, ...]]:
    """Give every source an id that no other one has: its own, else one of its name, numbered where taken.

    Feeds that stand in the region file go first, then those of the list, then street extracts.

    Raises
    ------
    InputError
        If two sources of the region file ask for the same id, or one that is fetched for one that can't name a folder.
    """
    taken: set[str] = set()
    keys = [f"gtfs.feeds[{position}].id" for position in range(len(feeds))]
    keys += [f"osm.files[{position}].id" for position in range(len(extracts))]
    tables: list[FeedFile | OsmFile] = [*feeds, *extracts]
    for key, table in zip(keys, tables, strict=True):
        _check_id(table, f"{file_name}: {key}", taken)
        taken.add(table.id)
    named = tuple(_named(feed, taken) for feed in feeds)
    named += tuple(_named(feed.model_copy(update={"id": _free_id(feed.id, taken)}), taken) for feed in listed)
    return named, tuple(_named(extract, taken) for extract in extracts)


def _check_id(table: FeedFile | OsmFile, key: str, taken: set[str]) -> None:
    if table.id and table.id in taken:
        raise InputError(
            f"{key}: {table.id!r} is the id of two {'feeds' if isinstance(table, FeedFile) else 'sources'}"
        )
    if table.id and table.path is None and not FOLDER_NAME.fullmatch(table.id):
        raise InputError(f"{key}: {table.id!r} can't name the folder that versions are kept in")


def _named(table: AnySource, taken: set[str]) -> AnySource:
    own_id = table.id or _free_id(table.own_name, taken)
    taken.add(own_id)
    return table.model_copy(update={"id": own_id})


def _free_id(stem: str, taken: set[str]) -> str:
    candidate, number = stem, 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate
