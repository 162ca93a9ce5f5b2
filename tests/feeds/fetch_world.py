"""Small feeds and streets to be fetched, and a region that takes them from a server on loopback."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from killing import watch_for
from mini_feed import FILES, lines

from isochrones.feeds import FetchProgress, FetchReport, fetch_sources
from isochrones.feeds.versions import State, shelf_of
from isochrones.region.region_file import Region, load_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from killing import Death

TODAY = dt.date(2026, 3, 2)  # the mini feed runs from January to July
IMPATIENT = """
wait_seconds = 0.01
longest_wait_seconds = 2
silence_seconds = 60
attempts = 3
"""


def zipped(files: Mapping[str, str | bytes] | None = None, **changes: str | None) -> bytes:
    """Pack the mini feed with some files changed; None takes one away. The same content gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**FILES, **(files or {})}.items():
            text = changes.get(name.removesuffix(".txt"), content)
            if text is not None:
                archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def feed(stops: int = 8, last_date: str = "20260703", name: str = "Cedar", **more: object) -> bytes:
    """Pack a feed with one trip that calls at so many stops; more is as for `zipped`."""
    stop_rows = "".join(f"s{n},{name} {n},{48 + n / 100},2.0\n" for n in range(stops))
    time_rows = "".join(f"t,08:{n // 60:02}:{n % 60:02},08:{n // 60:02}:{n % 60:02},s{n},{n}\n" for n in range(stops))
    tables = {
        "stops": f"stop_id,stop_name,stop_lat,stop_lon\n{stop_rows}",
        "stop_times": f"trip_id,arrival_time,departure_time,stop_id,stop_sequence\n{time_rows}",
        "calendar": lines(f"""
            service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
            week,1,1,1,1,1,0,0,20260105,{last_date}
        """),
    }
    return zipped(**{**tables, **more})


def streets(count: int = 8) -> bytes:
    """Write so many streets of two nodes each as `.osm`."""
    nodes = "".join(f'<node id="{n}" lat="48.0" lon="{2 + n / 1000}"/>' for n in range(1, count + 2))
    ways = "".join(
        f'<way id="{n}"><nd ref="{n}"/><nd ref="{n + 1}"/><tag k="highway" v="residential"/></way>'
        for n in range(1, count + 1)
    )
    return f'<osm version="0.6">{nodes}{ways}</osm>'.encode()


def write_region(folder: Path, feeds: str = "", *, sources: str = "", osm: str = '"area.osm"', gtfs: str = "") -> Path:
    """Write a region file with these entries of `gtfs.feeds`, and settings that don't wait long."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "area.osm").write_bytes(streets())
    for name in ("establishments.csv", "formations.csv"):
        (folder / name).write_text("uai\n", encoding="utf-8")
    path = folder / "region.toml"
    path.write_text(
        f"""
name = "here"
timezone = "Europe/Paris"
[osm]
files = [{osm}]
[gtfs]
{gtfs or f"feeds = [{feeds}]"}
[catalogue]
establishments = "establishments.csv"
formations = "formations.csv"
[travel]
date = "auto"
[sources]
{IMPATIENT}
{sources}
""",
        encoding="utf-8",
    )
    return path


def fetch(region_file: Path, *only: str, today: dt.date = TODAY) -> FetchReport:
    """Fetch, and tell nobody."""
    return fetch_sources(load_region(region_file), region_file, only=only, told=Quiet(), today=today)


def outcome(region_file: Path, source_id: str = "urban", today: dt.date = TODAY):
    """Fetch one source and return what became of it."""
    (only,) = fetch(region_file, source_id, today=today).outcomes
    return only


def state_of(region_file: Path, source_id: str = "urban") -> State:
    """What is known of a source."""
    return shelf_of(region_file.parent / "sources", source_id).state()


def current(region: Region, source_id: str = "urban") -> bytes | None:
    """The content of the version that a build would take."""
    (path,) = [each.path for each in region.gtfs.feeds if each.id == source_id]
    return path.read_bytes() if path else None


def fetch_until(region_file: Path, death: Death) -> None:
    """Fetch, until death."""
    watch_for(death)
    death.told("fetching")
    fetch_sources(load_region(region_file), region_file, told=Telling(death), today=TODAY)


class Quiet(FetchProgress):
    """Progress that nobody is told."""


class Telling(FetchProgress):
    """How much arrives, told to a death."""

    def __init__(self, death: Death) -> None:
        self.death = death

    def receives(self, source_id, received_bytes, total_bytes):
        """Tell which tenth of a source has arrived."""
        self.death.told(f"{source_id}: {received_bytes * 10 // total_bytes} of 10")
