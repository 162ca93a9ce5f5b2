"""Measures the project's figures and writes them to docs/benchmarks.md: `make bench`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from measuring import ROOT, machine

# Where the Makefile has it; numba reads it when it is first imported.
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".numba_cache"))

from answering import measure_answering
from areas import measure_areas
from building import measure_building, measure_demo
from many import measure_many
from page import Results, figures, render
from rebuilding import measure_rebuilding
from searching import measure_searching
from synthetic import measure_growth
from under_load import measure_under_load
from visiting import measure_visiting

from isochrones.sample import write_sample_region

MAIN = "rhein-neckar"
REGIONS = (MAIN, "oaxaca", "nantes", "porto-alegre")
SAMPLE = "valbourg (generated)"
HOMES_AT_ONCE = 1000
VISITS = 7
HELD_RATE = 200.0


def main(
    regions: Annotated[Path, typer.Option(help="Folder of the real regions.")] = ROOT.parent / "shared" / "regions",
    page: Annotated[Path, typer.Option(help="Where to write.")] = ROOT / "docs" / "benchmarks.md",
    runs: Annotated[int, typer.Option(min=1, help="Runs of which the median is taken.")] = 3,
    lookups: Annotated[int, typer.Option(min=1, help="Random homes to ask from.")] = 2000,
    load_seconds: Annotated[float, typer.Option(min=0.1, help="How long to ask over HTTP.")] = 20,
    hold_seconds: Annotated[float, typer.Option(min=2, help="How long to ask at 200 requests a second.")] = 60,
    cold: Annotated[bool, typer.Option(help="Also measure the first run on a machine.")] = True,
) -> None:
    """Measure everything; about a quarter of an hour on two cores, on the loopback only.

    Without the real regions the sample region is measured instead, and shown but not written.
    """
    with tempfile.TemporaryDirectory() as work:
        files, is_real = _region_files(regions, Path(work))
        name = next(iter(files))
        builds = {}
        for region, file in files.items():
            _say(f"building {region}")
            builds[region] = measure_building(file, _directory(work, region), runs, cold=cold)
        _say(f"building {name} again after changes")
        rebuilding = measure_rebuilding(files[name], runs)
        _say("running the demonstration")
        demo = measure_demo(cold=True) if cold else None
        _say(f"searching {name}")
        searching = measure_searching(_directory(work, name) / "current", runs)
        _say(f"asking {name}")
        answering = measure_answering(_directory(work, name), lookups, load_seconds, runs)
        _say(f"drawing areas of {name}")
        areas = measure_areas(_directory(work, name), max(1, lookups // 10))
        _say(f"asking {name} for many homes at once")
        many = measure_many(_directory(work, name), HOMES_AT_ONCE, runs)
        _say(f"visiting {name}")
        visiting = measure_visiting(_directory(work, name), max(1, lookups // 5), VISITS)
        _say(f"holding out on {name}")
        under_load = measure_under_load(_directory(work, name), HELD_RATE, hold_seconds)
    _say("building made-up grids")
    growth = measure_growth()
    results = Results(name, builds, searching, answering, demo, growth, areas, many, visiting, under_load, rebuilding)
    text = render(machine(), results)
    if is_real:
        page.write_text(text, encoding="utf-8")
        _say(f"written to {page}")
    else:
        typer.echo(text)
    missed = [figure.name for figure in figures(results) if not figure.is_met]
    _say(f"missed: {'; '.join(missed)}" if missed else "all targets met")


def _region_files(regions: Path, work: Path) -> tuple[dict[str, Path], bool]:
    """Region files by name, the main one first, and whether they are the real ones."""
    files = {name: regions / name / "region.toml" for name in REGIONS}
    present = {name: file for name, file in files.items() if file.is_file()}
    if MAIN in present:
        return present, True
    _say(f"{regions} does not hold {MAIN}: the sample region is measured instead, and the page is left as it is")
    return {SAMPLE: write_sample_region(work / "region")}, False


def _directory(work: str, region: str) -> Path:
    return Path(work) / "datasets" / region


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    typer.run(main)
