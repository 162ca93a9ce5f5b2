"""Whether a version that arrived may replace the last good one. Nothing is unpacked to the disk."""

from __future__ import annotations

import datetime as dt
import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from gtfs import FeedKind, read_feed, service_dates
from gtfs.table import printable
from isochrones.feeds.versions import Facts
from isochrones.findings import Findings, InputError
from osm import count_streets

BLOCK_BYTES = 1 << 20
EXPANDED_BYTES_LIMIT = 8 << 30  # of all files of a zip; those of a large country come to a third of it
RATIO_LIMIT = 200  # of all bytes to packed ones; timetables come to 5 to 20
RATIO_MATTERS_FROM_BYTES = 64 << 20
LEAST_SHARE = 0.5  # of the stops or streets of the last good version; a version with no more has lost too many

_DRIVE = re.compile(r"[A-Za-z]:")
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Judgement:
    """What is held against a version (nothing: it is good), and what should be known of it."""

    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()
    is_readable: bool = True
    facts: Facts = field(default_factory=Facts)


def judge(path: Path, feed_type: FeedKind | None, good: Facts | None, today: dt.date) -> Judgement:
    """Judge a version, a feed or, without a type, streets.

    Parameters
    ----------
    path
        The zip, or the street extract.
    feed_type
        Type of the feed; None for streets.
    good
        What is known of the last good version, if there is one.
    today
        Dates before it are past.
    """
    return _judge_streets(path, good) if feed_type is None else _judge_feed(path, feed_type, good, today)


def _judge_feed(path: Path, feed_type: FeedKind, good: Facts | None, today: dt.date) -> Judgement:
    damage = find_damage(path)
    if damage is not None:
        return Judgement((damage,), is_readable=False)
    try:
        feed = read_feed(path, "feed", feed_type, Findings())
    except InputError as error:
        return Judgement((_without_path(error, path),), is_readable=False)
    dates = service_dates(feed)
    stops = int(feed.stop_times["stop"].nunique())
    if dates is None or not stops:
        return Judgement(("has no trip that can be used",), facts=Facts(stops=0))
    facts = Facts(stops=stops, first_date=dates[0], last_date=dates[1])
    reasons = [*_climbing(path), *_lost_size(facts, good, "stops"), *_lost_dates(facts, good, today)]
    notes = () if dates[1] >= today else (f"its last date, {dates[1]}, is past",)
    return Judgement(tuple(reasons), notes, facts=facts)


def _judge_streets(path: Path, good: Facts | None) -> Judgement:
    try:
        streets = count_streets(path)
    except InputError as error:
        return Judgement((_without_path(error, path),), is_readable=False)
    facts = Facts(streets=streets)
    if not streets:
        return Judgement(("has no street",), facts=facts)
    return Judgement(tuple(_lost_size(facts, good, "streets")), facts=facts)


def find_damage(path: Path) -> str | None:
    """Read every file of a zip to its end, within limits; return why that can't be done, if it can't.

    What is no zip at all is not told: the reader of feeds does that.
    """
    try:
        if not zipfile.is_zipfile(path):
            return None
        with zipfile.ZipFile(path) as archive:
            return _bomb(archive, path.stat().st_size)
    except _DAMAGED as error:
        return f"is a damaged zip: {' '.join(str(error).split()) or type(error).__name__}"


def _bomb(archive: zipfile.ZipFile, packed_bytes: int) -> str | None:
    expanded = 0
    for member in archive.infolist():
        if member.is_dir():
            continue
        with archive.open(member) as file:
            while block := file.read(BLOCK_BYTES):
                expanded += len(block)
                if expanded > EXPANDED_BYTES_LIMIT:
                    return f"expands to more than {EXPANDED_BYTES_LIMIT:,} bytes"
                if expanded > max(RATIO_MATTERS_FROM_BYTES, packed_bytes * RATIO_LIMIT):
                    return f"expands to more than {RATIO_LIMIT} times its {packed_bytes:,} bytes"
    return None


def _climbing(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if not parts[0] or ".." in parts or _DRIVE.match(name):
            return [f"the path of a file in it leads out of it: {printable(name)}"]
    return []


def _lost_size(facts: Facts, good: Facts | None, what: str) -> list[str]:
    if good is None or facts.size > good.size * LEAST_SHARE:
        return []
    return [f"has {facts.size:,} {what}, where the last good version has {good.size:,}"]


def _lost_dates(facts: Facts, good: Facts | None, today: dt.date) -> list[str]:
    before = good.last_date if good else None
    if before is None or facts.last_date is None or before < today or facts.last_date >= today:
        return []
    return [f"its last date, {facts.last_date}, is past; the last good version has dates until {before}"]


def _without_path(error: InputError, path: Path) -> str:
    return str(error).removeprefix(f"{path}: ").removeprefix("feed/")
