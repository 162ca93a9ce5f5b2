"""The page of figures: docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from answering import Answering
from building import Built
from measuring import Process
from searching import Searching
from synthetic import Grown

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
        f"## Searching from every establishment: {results.main}, one core\n",
        _searching(results.searching),
        f"## Answers: {results.main}\n",
        _answers(results.answering),
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
    if results.demo is not None:
        found.append(Figure("`make demo ONCE=1` without the installation", results.demo.seconds, "s", 180))
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
        report, counts = built.manifest["report"], built.manifest["counts"]
        rows.append(
            (
                name,
                f"{counts['establishments']:,}",
                f"{sum(feed['trips_on_date'] for feed in report['feeds']):,}",
                f"{report['streets']['osm_nodes']:,}",
                f"{counts['pairs_outbound'] + counts['pairs_return']:,}",
                f"{_short(built.warm.seconds)} s",
                f"{_short(built.cold.seconds)} s" if built.cold else "",
                f"{_short(_peak_gib(built))} GiB",
                f"{_short(built.table_bytes / BYTES_PER_MB)} MB",
                f"{_short(built.index_bytes / BYTES_PER_MB)} MB",
            )
        )
    return _table(header, rows)


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
