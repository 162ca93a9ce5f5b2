"""What two manifests say differently: feeds, inputs, parameters, and what makes a comparison mislead."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

Manifest = dict[str, Any]
Record = dict[str, Any]


class Note(NamedTuple):
    """Something that could mislead whoever reads the comparison."""

    code: str
    message: str


_MUST_AGREE = (
    ("not-comparable-region", "regions", ("name",)),
    ("not-comparable-date", "dates", ("date",)),
    ("not-comparable-time-zone", "time zones", ("timezone",)),
    ("not-comparable-windows", "windows", ("arrive", "leave")),
    ("not-comparable-budget", "budgets in minutes", ("budget_minutes",)),
    ("format-changed", "formats", ("format_version",)),
)
_SAID_ELSEWHERE = ("arrive_instants", "leave_instants", "budget_seconds")
_NOT_COMPARED = ("further_days",)


def notes_on(before: Manifest, after: Manifest) -> list[Note]:
    """Say which differences of the two datasets are no differences of their timetables."""
    notes = []
    for code, what, keys in _MUST_AGREE:
        said = [", ".join(_words(manifest.get(key)) for key in keys) for manifest in (before, after)]
        if said[0] != said[1]:
            notes.append(Note(code, f"the {what} differ: {said[0]} before, {said[1]} after"))
    changed = ", ".join(
        f"{entry['name']} ({_words(entry['before'])} before, {_words(entry['after'])} after)"
        for entry in changed_parameters(before, after)
    )
    if changed:
        notes.append(Note("not-comparable-parameters", f"the parameters differ: {changed}"))
    return notes


def changed_parameters(before: Manifest, after: Manifest) -> list[Record]:
    """List the parameters that differ, by name; None where a dataset has no such parameter."""
    old, new = before["parameters"], after["parameters"]
    names = sorted((set(old) | set(new)) - {*_SAID_ELSEWHERE, *_NOT_COMPARED})
    return [
        {"name": name, "before": old.get(name), "after": new.get(name)}
        for name in names
        if old.get(name) != new.get(name)
    ]


def changed_inputs(before: Manifest, after: Manifest) -> list[Record]:
    """List the input files whose content differs, by name: changed, new or gone."""
    old, new = _hashes(before), _hashes(after)
    return [
        {"path": path, "change": "new" if path not in old else "gone" if path not in new else "changed"}
        for path in sorted(set(old) | set(new))
        if old.get(path) != new.get(path)
    ]


def feeds_of(before: Manifest, after: Manifest) -> list[Record]:
    """List the feeds of both datasets by id: what became of each, and its trips on the date."""
    old, new = _feeds(before), _feeds(after)
    return [
        {
            "feed": feed,
            "change": _change(old.get(feed), new.get(feed)),
            "trips_before": old.get(feed, {}).get("trips_on_date", 0),
            "trips_after": new.get(feed, {}).get("trips_on_date", 0),
            "left_out": new.get(feed, {}).get("left_out"),
        }
        for feed in sorted(set(old) | set(new))
    ]


def _change(old: Record | None, new: Record | None) -> str:
    if old is None or new is None:
        return "new" if old is None else "gone"
    was_used, is_used = old.get("left_out") is None, new.get("left_out") is None
    if was_used == is_used:
        return "used" if is_used else "still left out"
    return "used again" if is_used else "left out"


def _feeds(manifest: Manifest) -> dict[str, Record]:
    return {str(feed["feed"]): feed for feed in manifest["report"]["feeds"]}


def _hashes(manifest: Manifest) -> dict[str, list[str]]:
    """Hashes by name of file: files of different folders may share a name."""
    hashes: dict[str, list[str]] = defaultdict(list)
    for entry in manifest["inputs"]:
        hashes[str(entry["path"])].append(str(entry["sha256"]))
    return {path: sorted(found) for path, found in hashes.items()}


def _words(value: object) -> str:
    if isinstance(value, list):
        return "-".join(str(part) for part in value)
    return "unknown" if value is None else str(value)
