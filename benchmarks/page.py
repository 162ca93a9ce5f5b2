"""The page of figures: docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from answering import Answering
from areas import Drawn
from building import Built
from many import Many
from measuring import Process
from rebuilding import Rebuilding
from searching import Searching
from synthetic import Grown
from under_load import UnderLoad
from visiting import Visited

MS = 1000.0
BYTES_PER_MB = 1e6
MAIN_LIMIT_SECONDS = 90
BUILD_LIMITS_SECONDS = {"oaxaca": 60, "nantes": 60}


class Figure(NamedTuple):
    """One figure beside what it should be."""

    name: str
    value: float
    unit: str
    target: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure is on the right side of its target."""
        return self.value >= self.target if self.at_least else self.value < self.target


class Results(NamedTuple):
    """Everything that was measured; the main region is the one of searches and answers."""

    main: str
    builds: dict[str, Built]
    searching: Searching
    answering: Answering
    demo: Process | None  # kernels compiled on the way
    growth: list[Grown]
    areas: Drawn | None = None
    many: Many | None = None
    visiting: Visited | None = None
    under_load: UnderLoad | None = None
    rebuilding: Rebuilding | None = None


INTRODUCTION = """\
# Benchmarks

Written by `make bench`; nothing here is written by hand. Times are medians of repeated runs, on an otherwise idle
machine. "Kernels compiled" means that an earlier run left its compiled kernels on the disk, as every run after the
first finds it; "kernels to compile" is the very first run on a machine.
"""


def render(machine: dict[str, str], results: Results) -> str:
    """Write the page."""
    parts = [
        INTRODUCTION,
        "## Machine\n",
        _table(("", ""), machine.items()),
        "## Against the targets\n",
        _table(("figure", "measured", "target", ""), map(_target_row, figures(results))),
        "## From files to a published dataset\n",
        _builds(results.builds),
        *_rebuilding(results),
        f"## Searching from every establishment: {results.main}, one core\n",
        _searching(results.searching),
        f"## Answers: {results.main}\n",
        _answers(results.answering),
        *_areas(results),
        *_many(results),
        *_visiting(results),
        *_under_load(results),
        "## Growth of the street index: made-up grids, one core\n",
        _growth(results.growth),
    ]
    return "\n".join(parts)


def figures(results: Results) -> list[Figure]:
    """Return all figures that have a target."""
    searching, answering = results.searching, results.answering
    main = results.main
    found = [
        Figure(
            f"{main}: everything, street times on hierarchies",
            _rate(searching, searching.transit + searching.links + searching.hierarchies),
            "establishments/s and core",
            40,
            at_least=True,
        ),
        Figure(
            f"{main}: everything, a street search for each establishment",
            _rate(searching, searching.transit + searching.links + searching.dijkstra),
            "establishments/s and core",
            40,
            at_least=True,
        ),
        Figure(
            f"{main}: transit alone, `fastest`, out and back",
            _rate(searching, searching.transit),
            "establishments/s and core",
            80,
            at_least=True,
        ),
    ]
    for name, built in results.builds.items():
        if name == main or name in BUILD_LIMITS_SECONDS:
            found += _build_figures(name, built, BUILD_LIMITS_SECONDS.get(name, MAIN_LIMIT_SECONDS))
    if results.rebuilding is not None:
        found += _rebuild_figures(main, results.rebuilding)
    if results.demo is not None:
        found.append(Figure("`make demo ONCE=1` without the installation", results.demo.seconds, "s", 180))
    if results.areas is not None:
        found += [
            Figure("areas at one instant, 60 minutes, median", results.areas.instant.median * MS, "ms", 15),
            Figure("areas over the window, 60 minutes, median", results.areas.window.median * MS, "ms", 40),
        ]
    if results.many is not None:
        found.append(Figure(f"batch of {results.many.homes:,} homes, median", results.many.batch_json.median, "s", 2))
    if results.visiting is not None:
        found += [
            Figure("`/journey` over HTTP, median", results.visiting.there.median * MS, "ms", 20),
            Figure("first useful map on a phone, median", results.visiting.first_map.median, "s", 2),
        ]
    if results.under_load is not None:
        found += [
            Figure(f"`/reachable` at {results.under_load.rate:g} requests/s, p99", held.p99_ms, "ms", 15)
            for held in [results.under_load.steady]
        ]
    return [
        *found,
        Figure("lookup in the process, median", answering.fastest.median * MS, "ms", 5),
        Figure("lookup in the process, p99", answering.fastest.p99 * MS, "ms", 20),
        Figure(f"`/reachable` at {answering.http_rate:g} requests/s, p99", answering.http.p99 * MS, "ms", 40),
        Figure("start of the service to `/readyz`", answering.starts.median, "s", 3),
    ]


def _build_figures(name: str, built: Built, limit_seconds: float) -> list[Figure]:
    """Figures of a region's builds; a first build has to meet the target too."""
    found = [Figure(f"{name}: files to dataset", built.warm.seconds, "s", limit_seconds)]
    if built.cold is not None:
        found.append(Figure(f"{name}: files to dataset, kernels to compile", built.cold.seconds, "s", limit_seconds))
    return [*found, Figure(f"{name}: peak memory", _peak_gib(built), "GiB", 2)]


def _rebuild_figures(main: str, rebuilding: Rebuilding) -> list[Figure]:
    percent = 100 * rebuilding.busy_line.build / rebuilding.from_nothing.build
    return [
        Figure(f"{main}: catalogue changed, files to dataset", rebuilding.catalogue.process, "s", 5),
        Figure(f"{main}: busiest line changed, files to dataset", percent, "% of a build from nothing", 25),
    ]


def _peak_gib(built: Built) -> float:
    return max(process.peak_gib for process in (built.warm, built.cold) if process is not None)


def _target_row(figure: Figure) -> tuple[str, ...]:
    sign = "≥" if figure.at_least else "<"
    verdict = "met" if figure.is_met else "**missed**"
    return figure.name, f"{_short(figure.value)} {figure.unit}", f"{sign} {figure.target:g} {figure.unit}", verdict


def _builds(builds: dict[str, Built]) -> str:
    header = ("region", "establishments", "trips on the date", "junctions and bends", "pairs", "kernels compiled",
              "kernels to compile", "peak memory", "tables", "index")  # fmt: skip
    rows = []
    for name, built in builds.items():
        report, counts = built.manifest.report, built.manifest.counts
        rows.append(
            (
                name,
                f"{counts['establishments']:,}",
                f"{sum(feed.trips_on_date for feed in report.feeds):,}",
                f"{report.streets['osm_nodes']:,}",
                f"{counts['pairs_outbound'] + counts['pairs_return']:,}",
                f"{_short(built.warm.seconds)} s",
                f"{_short(built.cold.seconds)} s" if built.cold else "",
                f"{_short(_peak_gib(built))} GiB",
                f"{_short(built.table_bytes / BYTES_PER_MB)} MB",
                f"{_short(built.index_bytes / BYTES_PER_MB)} MB",
            )
        )
    return _table(header, rows)


def _rebuilding(results: Results) -> list[str]:
    rebuilding = results.rebuilding
    if rebuilding is None:
        return []
    whole = rebuilding.from_nothing
    named = {
        "everything: a build from nothing": whole,
        "nothing": rebuilding.nothing,
        "the place of one establishment": rebuilding.catalogue,
        f"the timetable of the busiest line, {rebuilding.busy_trips:,} trips": rebuilding.busy_line,
        f"the timetable of a usual line, {rebuilding.usual_trips:,} trips": rebuilding.usual_line,
    }
    rows = (
        (
            change,
            f"{_short(took.process)} s",
            f"{took.process / whole.process:.0%}",
            f"{_short(took.build)} s",
            f"{took.build / whole.build:.0%}",
        )
        for change, took in named.items()
    )
    text = (
        "On top of the dataset that is served, after one change; kernels compiled. The whole process, and the build "
        "alone in a process that has built before.\n\n"
    )
    header = ("what changed", "process", "of one from nothing", "build", "of one from nothing")
    return [f"## Incremental rebuild: {results.main}\n", text + _table(header, rows)]


def _searching(searching: Searching) -> str:
    parts = {
        "transit, `fastest`, out and back": searching.transit,
        "walks between establishments and stops, out and back": searching.links,
        "walk and bike, out and back: hierarchies and buckets": searching.hierarchies,
        "walk and bike, out and back: instead, a bounded search each": searching.dijkstra,
    }
    rows = (
        (name, f"{_short(seconds)} s", f"{_short(seconds / searching.establishments * MS)} ms")
        for name, seconds in parts.items()
    )
    return _table(("", f"all {searching.establishments}", "each"), rows)


def _answers(answering: Answering) -> str:
    named = {
        "lookup in the process, `fastest`": answering.fastest,
        "lookup in the process, `p50`": answering.percentile,
        f"`/reachable` over HTTP, default page, {answering.http_rate:g} requests/s": answering.http,
        "start of the service to `/readyz`": answering.starts,
    }
    rows = (
        (name, f"{spread.number:,}", f"{_short(spread.median * MS)} ms", f"{_short(spread.p99 * MS)} ms")
        for name, spread in named.items()
    )
    text = "Random homes near streets, 60 minutes, default modes (transit, school, walk); the same homes each time.\n\n"
    return text + _table(("", "number", "median", "p99 (the slowest, of few)"), rows)


def _areas(results: Results) -> list[str]:
    areas = results.areas
    if areas is None:
        return []
    named = {
        "at one instant": areas.instant,
        "over the window": areas.window,
        "over the window, towards the place": areas.window_to,
        "over the window, 15, 30, 45 and 60 minutes": areas.four_limits,
        "over the window, all modes, by bike to the stop too": areas.all_modes,
        "over the window, the whole budget": areas.whole_budget,
        "over the window, every 400 m": areas.coarse,
    }
    rows = (
        (name, f"{spread.number:,}", f"{_short(spread.median * MS)} ms", f"{_short(spread.p99 * MS)} ms")
        for name, spread in named.items()
    )
    text = (
        "In the process, as GeoJSON coordinates; random homes near streets, 60 minutes, default modes, 100 m. "
        f"An area over the window takes {_short(areas.megabytes)} MB, before compression.\n\n"
    )
    return [
        f"## Areas: {results.main}\n",
        text + _table(("", "number", "median", "p99 (the slowest, of few)"), rows),
    ]


def _many(results: Results) -> list[str]:
    many = results.many
    if many is None:
        return []
    named = {
        "reachability, as JSON": many.batch_json,
        "reachability, as an Arrow stream": many.batch_arrow,
        "matrix to all establishments, as JSON": many.matrix_json,
        "matrix to all establishments, as an Arrow stream": many.matrix_arrow,
        "matrix to 20 points, as JSON": many.matrix_points,
    }
    rows = (
        (name, f"{spread.number:,}", f"{_short(spread.median)} s", f"{_short(spread.p99)} s")
        for name, spread in named.items()
    )
    text = (
        f"{many.homes:,} random homes near streets in one request, over HTTP on the loopback; default parameters.\n\n"
    )
    return [
        f"## Many at once: {results.main}\n",
        text + _table(("", "number", "median", "slowest"), rows),
    ]


def _visiting(results: Results) -> list[str]:
    visiting = results.visiting
    if visiting is None:
        return []
    named = {
        "`/journey`, there": visiting.there,
        "`/journey`, back": visiting.back,
        "first useful map, 390 x 844 pixels, nothing in the cache": visiting.first_map,
    }
    rows = (
        (name, f"{spread.number:,}", f"{_short(spread.median * MS)} ms", f"{_short(spread.p99 * MS)} ms")
        for name, spread in named.items()
    )
    text = (
        "Over HTTP, one after the other: journeys with alternatives and geometry, from random homes to random "
        "establishments within an hour; the map in Chromium without a graphics card.\n\n"
    )
    return [
        f"## A visitor: {results.main}\n",
        text + _table(("", "number", "median", "p99 (the slowest, of few)"), rows),
    ]


def _under_load(results: Results) -> list[str]:
    load = results.under_load
    if load is None:
        return []
    held, killed = load.steady, load.killed
    rows = [
        ("requests to one worker, failed", f"{held.requests:,}, {held.failed}"),
        ("median, p99", f"{_short(held.median_ms)} ms, {_short(held.p99_ms)} ms"),
        ("p99.9, the longest", f"{_short(held.p999_ms)} ms, {_short(held.longest_ms)} ms"),
        ("p99 within 5 s of the publish half-way", f"{_short(held.p99_around_the_publish_ms)} ms"),
        ("answers that changed with it, but for the id", str(held.answers_that_changed)),
        ("processor", f"{_short(held.processor_share)} cores"),
        ("resident, before and after", " MB, ".join(_short(value) for value in held.resident_mb) + " MB"),
        ("requests to two workers, one of them killed half-way", f"{killed.requests:,}"),
        ("of these lost, refused", f"{killed.lost}, {killed.refused}"),
        ("under way at that moment", str(killed.in_flight)),
        ("until another worker took its place", f"{_short(killed.seconds_to_replacement)} s"),
    ]
    text = (
        f"Random homes, default pages, {load.rate:g} requests a second whether or not the last one is answered, "
        f"for {load.seconds:g} s; load and service share the machine.\n\n"
    )
    return [f"## Under load: {results.main}\n", text + _table(("", ""), rows)]


def _growth(growth: Iterable[Grown]) -> str:
    rows = (
        (
            f"{grown.nodes:,}",
            f"{grown.establishments:,}",
            f"{_short(grown.hierarchy_seconds)} s",
            f"{_short(grown.buckets_seconds)} s",
            f"{_short(grown.query_seconds * MS)} ms",
            f"{_short(grown.dijkstra_seconds * MS)} ms",
        )
        for grown in growth
    )
    header = ("nodes", "establishments", "hierarchy", "buckets", "all from one place", "a bounded search from it")
    return _table(header, rows)


def _rate(searching: Searching, seconds: float) -> float:
    return searching.establishments / seconds


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _short(value: float) -> str:
    """Three digits are as many as such measurements have."""
    if value >= 100:  # noqa: PLR2004 - from here on three digits need no decimal
        return f"{value:,.0f}"
    return f"{value:.3g}"
