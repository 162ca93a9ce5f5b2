"""Differences of two recordings, a line each."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHOWN = 70
"""So many characters of a value are shown, from shortly before the first that differs."""

NAMES_FILES = "feeds list"
PADDING = re.compile(" +|─+")
"""A table that names files is as wide as the path of the recording is long."""


def _differences(before: object, after: object, path: str = "$") -> Iterator[str]:
    """Name each place in which two documents differ, with what both have there."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _differences(before.get(key, "(missing)"), after.get(key, "(missing)"), f"{path}.{key}")
        if before == after and [*before] != [*after]:
            yield f"{path}: keys in another order"
    elif isinstance(before, list) and isinstance(after, list):
        for number, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from _differences(one, other, f"{path}[{number}]")
        if len(before) != len(after):
            yield f"{path}: {len(before)} entries != {len(after)}"
    elif before != after or type(before) is not type(after):
        one, other = str(before), str(after)
        start = max(0, len(os.path.commonprefix([one, other])) - SHOWN // 3)  # noqa: RUF071 - texts are meant
        yield f"{path}: {one[start : start + SHOWN]!r} != {other[start : start + SHOWN]!r}"


def _answer_difference(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    """Name the first difference of two answers."""
    for name in ("status", "headers"):
        if found := next(_differences(before[name], after[name], name), None):
            return found
    if before["sha256"] == after["sha256"]:
        return None
    try:
        bodies = json.loads(before["body"]), json.loads(after["body"])
    except ValueError:
        bodies = before["body"].splitlines(), after["body"].splitlines()
    return next(_differences(*bodies), "the same values in other bytes")


def _read_facts(place: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((place / "facts.json").read_text(encoding="utf-8"))
    for label, said in facts["commands"].items():
        if NAMES_FILES in label:
            said["stdout"] = [PADDING.sub(" ", line) for line in said["stdout"]]
    return facts


def compare_region(before: Path, after: Path) -> tuple[list[str], int]:
    """List what differs in a region, and count what was compared."""
    facts = [_read_facts(place) for place in (before, after)]
    found = [f"facts | {difference}" for difference in _differences(*facts)]
    answers = []
    for place in (before, after):
        with gzip.open(place / "answers.jsonl.gz", "rt", encoding="utf-8") as lines:
            answers.append([json.loads(line) for line in lines])
    for one, other in zip(*answers, strict=False):
        asked = f"{one['route']} | {one['question']}"
        if one["question"] != other["question"]:
            found.append(f"{asked} | other questions from here on: {other['question']}")
            break
        if difference := _answer_difference(one, other):
            found.append(f"{asked} | {difference}")
    if len(answers[0]) != len(answers[1]):
        found.append(f"answers | {len(answers[0])} != {len(answers[1])}")
    return found, len(answers[0])
