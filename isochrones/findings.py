"""What was found wrong with the input: one vocabulary for every room that reads a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Action = Literal["dropped", "repaired", "left_out", "noted"]

EXAMPLES_KEPT = 3


class InputError(Exception):
    """The user's input can't be used; the message is one line that names file, row, rule or parameter."""


@dataclass
class Finding:
    """One rule that some rows of one file broke, and what was done about them."""

    file: str
    rule: str
    action: Action
    message: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    def as_record(self) -> dict[str, object]:
        """Plain values, for the manifest."""
        return {
            "file": self.file,
            "rule": self.rule,
            "action": self.action,
            "message": self.message,
            "count": self.count,
            "examples": list(self.examples),
        }


class Findings:
    """Collects findings; those with the same file and rule add up, and the first three examples are kept."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], Finding] = {}

    def add(
        self, file: str, rule: str, action: Action, message: str, *, count: int = 1, examples: list[str] | None = None
    ) -> None:
        """Count `count` rows of `file` under `rule`; an example reads like `row 17: stop_lat "abc"`."""
        if count <= 0:
            return
        finding = self._by_key.setdefault((file, rule), Finding(file, rule, action, message))
        finding.count += count
        room = EXAMPLES_KEPT - len(finding.examples)
        finding.examples.extend((examples or [])[:room])

    def extend(self, others: Findings) -> None:
        """Add all findings of `others`, in their order."""
        for finding in others._by_key.values():
            self.add(
                finding.file, finding.rule, finding.action, finding.message,
                count=finding.count, examples=finding.examples,
            )  # fmt: skip

    def records(self) -> list[dict[str, object]]:
        """All findings as plain values, in the order in which they were first met."""
        return [finding.as_record() for finding in self._by_key.values()]

    def count(self, rule: str) -> int:
        """How many rows broke `rule`, over all files."""
        return sum(finding.count for finding in self._by_key.values() if finding.rule == rule)
