"""Refusals: notes in the folder of a finished dataset that was not published, and why not.

DIR/<id>/refusal.json     it was refused: it never becomes the current one unless a person says so
DIR/<id>/accepted.json    a person said so; it tells what had been refused
"""

from __future__ import annotations

import json
from pathlib import Path

from isochrones.findings import InputError
from isochrones.store.durable import flush_folder, write_whole

REFUSAL = "refusal.json"
ACCEPTED = "accepted.json"
NOTES = (REFUSAL, ACCEPTED)

Refusals = list[dict[str, str]]
"""What speaks against a dataset: `code` and `message` of each reason."""


def write_refusal(folder: Path, refusals: Refusals) -> None:
    """Note in a dataset's folder why it is refused: all of it or nothing."""
    text = json.dumps(refusals, ensure_ascii=False, indent=2)
    write_whole(folder / REFUSAL, lambda path: path.write_text(text + "\n", encoding="utf-8"))


def read_refusal(folder: Path) -> Refusals | None:
    """Why a dataset is refused; None if it is not, or is no longer.

    Raises
    ------
    InputError
        If the note can't be read.
    """
    return _read(folder / REFUSAL)


def read_accepted(folder: Path) -> Refusals | None:
    """What had been refused in a dataset that a person accepted; None if nothing had been."""
    return _read(folder / ACCEPTED)


def accept(folder: Path) -> None:
    """Let a dataset no longer be refused, if it was."""
    refusal = folder / REFUSAL
    if refusal.exists():
        refusal.replace(folder / ACCEPTED)
        flush_folder(folder)


def check_not_refused(folder: Path) -> None:
    """See that a dataset may become the current one.

    Raises
    ------
    InputError
        If it was refused; the message tells all reasons.
    """
    refusals = read_refusal(folder)
    if refusals is not None:
        raise InputError(f"{folder}: refused: {told(refusals)}")


def told(refusals: Refusals) -> str:
    """All reasons in one line."""
    return "; ".join(f"{refusal['code']}: {refusal['message']}" for refusal in refusals)


def _read(path: Path) -> Refusals | None:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return [{"code": str(entry["code"]), "message": str(entry["message"])} for entry in entries]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"{path}: not a refusal: {error}") from error
