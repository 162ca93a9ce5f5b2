"""Refusals: notes in the folder of a finished dataset that was not published, and why not.

DIR/<id>/refusal.json     it was refused, or gone back from: it does not become the current one unless a person says so
DIR/<id>/accepted.json    it became the current one all the same; this tells what had spoken against it
"""

from __future__ import annotations

import json
from pathlib import Path

from isochrones.findings import InputError
from isochrones.foundation.durable import flush_folder, write_whole

REFUSAL = "refusal.json"
ACCEPTED = "accepted.json"
NOTES = (REFUSAL, ACCEPTED)
WITHDRAWN = "withdrawn"
"""Code of the reason that somebody went back from a dataset: it has not changed since, so nor has the reason."""

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
    """What had spoken against a dataset that became the current one all the same; None if nothing had."""
    return _read(folder / ACCEPTED)


def accept(folder: Path) -> None:
    """Let a dataset no longer be refused, if it was."""
    refusal = folder / REFUSAL
    if refusal.exists():
        refusal.replace(folder / ACCEPTED)
        flush_folder(folder)


def _read(path: Path) -> Refusals | None:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return [{"code": str(entry["code"]), "message": str(entry["message"])} for entry in entries]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"{path}: not a refusal: {error}") from error
