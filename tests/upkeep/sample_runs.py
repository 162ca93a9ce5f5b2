"""Scheduled runs of the sample region, whose town buses are fetched from a server on loopback."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import zipfile
from typing import TYPE_CHECKING

from killing import Telling, watch_for
from running import Silent

from isochrones.upkeep.scheduled_run import RunOrder, scheduled_run

if TYPE_CHECKING:
    from pathlib import Path

    from killing import Death

TODAY = dt.date(2026, 4, 13)
URBAN = '"urbain.zip"'


def write_region(sample_folder: Path, folder: Path, base: str) -> Path:
    """Copy the sample region; its town buses come from the server at `base`."""
    region = shutil.copytree(sample_folder, folder) / "region.toml"
    (folder / "urbain.zip").unlink()
    text = region.read_text(encoding="utf-8")
    assert URBAN in text
    text = text.replace(URBAN, f'{{ url = "{base}/urbain.zip", id = "urbain" }}')
    region.write_text(f"{text}\n[sources]\nattempts = 2\nwait_seconds = 0.01\n", encoding="utf-8")
    return region


def order(region: Path, directory: Path, keep: int = 3) -> RunOrder:
    """Order a run on one thread, with the report beside the datasets."""
    return RunOrder(region, directory, directory.parent / "report", 1, keep)


def run_once(region: Path, directory: Path, keep: int = 3):
    """Run, and return the summary as it stands on the disk."""
    summary = scheduled_run(order(region, directory, keep), Silent(), TODAY)
    told = on_disk(directory)
    assert told == json.loads(json.dumps(summary.as_record()))
    assert (directory.parent / "report" / "summary.txt").read_text(encoding="utf-8") == summary.as_text()
    return told


def on_disk(directory: Path) -> dict:
    """The summary as programs read it."""
    return json.loads((directory.parent / "report" / "summary.json").read_text(encoding="utf-8"))


def with_trips(feed: bytes, keep) -> bytes:
    """Pack a feed again with the trips whose id `keep` likes, and all its stops."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(feed)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name in ("trips.txt", "stop_times.txt", "frequencies.txt"):
                text = _kept(text, keep)
            new.writestr(name, text)
    return packed.getvalue()


def _kept(text: str, keep) -> str:
    rows = csv.DictReader(io.StringIO(text))
    written = io.StringIO()
    writer = csv.DictWriter(written, rows.fieldnames, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in rows if keep(row["trip_id"]))
    return written.getvalue()


def run_until(region: Path, directory: Path, death: Death) -> None:
    """Run, until death."""
    watch_for(death)
    scheduled_run(order(region, directory), Telling(death), TODAY)
