"""Every version of a source that ever arrived, and which of them is the good one.

FOLDER/<id>/versions/<sha256>.zip   a version, never changed
FOLDER/<id>/state.json              what is known of the versions; written whole
FOLDER/<id>/partial                 a download under way, or cut off
FOLDER/<id>/partial.json            what `partial` is a part of
FOLDER/.lock                        held by the fetch under way
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from isochrones.findings import InputError
from isochrones.foundation.durable import flush_folder, write_whole

STATE = "state.json"
VERSIONS = "versions"

Verdict = Literal["unjudged", "good", "quarantined", "accepted"]


class Record(BaseModel):
    """What is kept as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Facts(Record):
    """What is known of the content of a version: of a feed, or of streets."""

    stops: int | None = None  # at which a trip calls
    first_date: dt.date | None = None
    last_date: dt.date | None = None
    streets: int | None = None  # ways with a highway tag

    @property
    def size(self) -> int:
        """What a version is measured by: the stops of a feed, or the streets of an extract."""
        return self.stops or self.streets or 0


class Version(Record):
    """One version, as it arrived."""

    sha256: str
    file: str  # its name in the folder of versions
    bytes: int
    fetched_at: dt.datetime
    verdict: Verdict = "unjudged"
    is_readable: bool = False
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: Facts = Facts()

    @property
    def may_be_whole(self) -> bool:
        """Whether it is as the source has it: one that can't be read may have been damaged on its way."""
        return self.is_readable or self.verdict == "unjudged"


class Seen(Record):
    """The last answer that brought a version, to ask the next time whether there is another one."""

    url: str
    sha256: str
    etag: str | None = None
    last_modified: str | None = None


class State(Record):
    """What is known of one source."""

    source: str = ""
    checked_at: dt.datetime | None = None
    seen: Seen | None = None
    current: str | None = None  # sha256 of the good version
    trouble: str = ""  # why the last fetch failed; empty if it did not
    versions: tuple[Version, ...] = ()

    def version(self, sha256: str | None) -> Version | None:
        """The version with this hash."""
        return next((version for version in self.versions if version.sha256 == sha256), None)

    @property
    def current_version(self) -> Version | None:
        """The good version: the last that was judged to be good, or accepted."""
        return self.version(self.current)

    @property
    def seen_version(self) -> Version | None:
        """The version that the source had when it was last asked."""
        return self.version(self.seen.sha256) if self.seen else None

    @property
    def quarantined(self) -> Version | None:
        """The newest version, where it is in quarantine."""
        seen = self.seen_version
        return seen if seen is not None and seen.verdict == "quarantined" else None

    def with_version(self, version: Version) -> State:
        """Add a version, or replace what is known of it."""
        known = {each.sha256: each for each in self.versions} | {version.sha256: version}
        return self.model_copy(update={"versions": tuple(known.values())})


class Shelf:
    """The folder of one source."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.partial = folder / "partial"
        self.partial_record = folder / "partial.json"

    def state(self) -> State:
        """Read what is known.

        Raises
        ------
        InputError
            If the file that says it can't be read.
        """
        path = self.folder / STATE
        try:
            return State.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return State()
        except (OSError, ValidationError) as error:
            said = error.strerror if isinstance(error, OSError) else "it is not what a fetch has written"
            raise InputError(f"{path}: can't be read: {said}") from error

    def write_state(self, state: State) -> None:
        """Replace what is known, all at once."""
        text = state.model_dump_json(indent=1) + "\n"
        write_whole(self.folder / STATE, lambda path: path.write_text(text, encoding="utf-8"))
        flush_folder(self.folder)

    def path_of(self, version: Version) -> Path:
        """Where a version is kept."""
        return self.folder / VERSIONS / version.file

    def has(self, version: Version | None) -> bool:
        """Whether the file of a version is there, as long as it was."""
        if version is None:
            return False
        path = self.path_of(version)
        return path.is_file() and path.stat().st_size == version.bytes

    def keep_partial(self, sha256: str, ending: str) -> str:
        """Make the finished download a version, unless there is the same one already; return its file's name."""
        folder = self.folder / VERSIONS
        folder.mkdir(exist_ok=True)
        file = f"{sha256}{ending}"
        self.partial.replace(folder / file)
        flush_folder(folder)
        self.partial_record.unlink(missing_ok=True)
        return file


def shelf_of(folder: Path, source_id: str) -> Shelf:
    """The folder of a source, in the folder of all of them."""
    return Shelf(folder / source_id)
