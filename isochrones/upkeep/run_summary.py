"""What a scheduled run tells: a text and JSON, on the disk from the first moment, and true throughout.

FOLDER/summary.txt, summary.json     how far the run is, what it came to, why a person must look
FOLDER/fetch.json                    what became of each source
FOLDER/check.json, check.html        what the feeds are worth
FOLDER/diff.json, diff.html          what the new dataset won and lost, where there is a new one
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from isochrones.foundation.durable import write_text

TEXT = "summary.txt"
RECORD = "summary.json"
PAGES = ("fetch.json", "check.json", "check.html", "diff.json", "diff.html")

State = Literal["under way", "finished", "failed"]


class CallForPerson(NamedTuple):
    """Why a person must look, by name."""

    code: str
    message: str


class Step(NamedTuple):
    """What one step came to."""

    name: str
    said: str  # in one line
    details: tuple[str, ...] = ()  # a line each
    facts: Mapping[str, Any] = MappingProxyType({})  # the same for programs


@dataclass
class Summary:
    """A run, as far as it is."""

    region_file: Path
    started_at: dt.datetime
    region: str | None = None  # None if its file can't be read
    state: State = "under way"
    now_doing: str | None = None
    ended_at: dt.datetime | None = None
    served: str | None = None  # id of the dataset that is served now
    steps: list[Step] = field(default_factory=list)
    calls: list[CallForPerson] = field(default_factory=list)

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody must look."""
        return bool(self.calls)

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "region": self.region,
            "region_file": str(self.region_file),
            "state": self.state,
            "now_doing": self.now_doing,
            "needs_a_person": self.needs_a_person,
            "calls": [call._asdict() for call in self.calls],
            "served": self.served,
            "started_at": self.started_at.isoformat(timespec="seconds"),
            "ended_at": self.ended_at and self.ended_at.isoformat(timespec="seconds"),
            "steps": {step.name: {"said": step.said, "details": step.details, **step.facts} for step in self.steps},
        }

    def as_text(self) -> str:
        """Tell it to a person: what must be looked at comes first."""
        lines = [f"{self.region or self.region_file}: {self._state()}", self._times(), ""]
        if self.calls:
            lines += ["A person must look:", *(f"  {call.code}: {call.message}" for call in self.calls), ""]
        for step in self.steps:
            lines += [f"{step.name}: {step.said}", *(f"  {line}" for line in step.details)]
        lines.append(f"served now: {self.served or 'nothing'}")
        return "\n".join(lines) + "\n"

    def _state(self) -> str:
        if self.state == "finished":
            return "finished, and all is well" if not self.calls else "finished, but a person must look"
        return f"{self.state}: {self.now_doing}" if self.now_doing else self.state

    def _times(self) -> str:
        ended = f" to {self.ended_at:%Y-%m-%d %H:%M:%S}" if self.ended_at else ""
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}{ended} {self.started_at:%Z}"


class Journal:
    """Keeps the summary of a run on the disk, and beside it the reports of its steps."""

    def __init__(self, folder: Path, summary: Summary) -> None:
        self.folder = folder
        self.summary = summary
        for name in PAGES:
            # Those of an earlier run would tell of other feeds.
            (folder / name).unlink(missing_ok=True)
        self.write()

    def begins(self, what: str) -> None:
        """Write down what is being done: this is what is found if the run is killed meanwhile."""
        self.summary.now_doing = what
        self.write()

    def came_to(self, step: Step, calls: list[CallForPerson]) -> None:
        """Write down what a step came to, and why a person must look."""
        self.summary.steps.append(step)
        self.summary.calls += calls
        self.write()

    def keep(self, name: str, content: str) -> None:
        """Write a report of a step."""
        write_text(self.folder / name, content)

    def keep_record(self, name: str, record: object) -> None:
        """Write a report of a step for programs."""
        self.keep(name, json.dumps(record, ensure_ascii=False, indent=2) + "\n")

    def write(self) -> None:
        """Write the summary as it is now."""
        self.keep_record(RECORD, self.summary.as_record())
        self.keep(TEXT, self.summary.as_text())
