"""A region to try everything on: the town of Valbourg, its villages and its transport, all of it invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isochrones.sample.schools import sample_establishments, sample_formations
from isochrones.sample.street_plan import sample_streets
from isochrones.sample.timetables import FEEDS, sample_feed
from isochrones.sample.writer import write_feed, write_streets, write_table

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE_ORIGIN = (43.7499, 1.9422)  # latitude and longitude of a home in Ormeval, a village north of town

REGION_TOML = """\
name = "valbourg"
timezone = "Europe/Paris"

[osm]
files = ["valbourg.osm.pbf"]

[gtfs]
feeds = ["urbain.zip", "train.zip", { path = "scolaire.zip", type = "school" }]

[catalogue]
establishments = "establishments.csv"
formations = "formations.csv"

[travel]
date = "2026-04-14"
arrive = ["07:30", "09:00"]
leave = ["16:30", "18:30"]
budget_minutes = 90
"""


def write_sample_region(folder: Path) -> Path:
    """Write the sample region into `folder`, which is made if need be; the same bytes each time.

    Returns
    -------
    Path
        The region file. Beside it stand streets (.osm.pbf), three GTFS feeds (.zip) and the catalogue (.csv).
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_streets(folder / "valbourg.osm.pbf", sample_streets())
    for name in FEEDS:
        write_feed(folder / f"{name}.zip", sample_feed(name))
    write_table(folder / "establishments.csv", sample_establishments())
    write_table(folder / "formations.csv", sample_formations())
    region = folder / "region.toml"
    region.write_text(REGION_TOML, encoding="utf-8")
    return region


__all__ = [
    "FEEDS",
    "SAMPLE_ORIGIN",
    "sample_establishments",
    "sample_feed",
    "sample_formations",
    "sample_streets",
    "write_sample_region",
]
