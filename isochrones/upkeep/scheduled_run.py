"""The run of every month, unattended: fetch, check, build, compare, publish, verify, prune."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from isochrones.checking import check_page, check_region
from isochrones.comparing import Comparison, judged_record
from isochrones.comparing.comparison_page import comparison_page
from isochrones.comparing.wording import COLUMNS, further_ways, telling, way_name
from isochrones.dataset.checksums import find_damage, list_files
from isochrones.dataset.publish import current_folder, only_one
from isochrones.dataset.shelf import prune
from isochrones.feeds import FetchProgress, Outcome, fetch_sources, resolve
from isochrones.findings import InputError
from isochrones.pipeline.dataset_job import Published, build_dataset, default_directory
from isochrones.pipeline.outcome import outcome
from isochrones.pipeline.progress import Progress
from isochrones.region.region_file import Region, load_region
from isochrones.upkeep.run_summary import CallForPerson, Journal, State, Step, Summary

REPORT = "report"
CHECKED_DAYS = 60


class RunOrder(NamedTuple):
    """What a run is to do."""

    region_file: Path
    directory: Path | None  # where datasets are published, by default as for a build
    report: Path | None  # folder of the summary, by default DIR/report
    threads: int
    keep: int  # datasets that stay beside the current one


def scheduled_run(order: RunOrder, progress: Progress, today: dt.date | None = None) -> Summary:
    """Bring a region's dataset up to date, and tell of it in the folder of the report.

    What the check holds against feeds calls a person, but does not stop the build: fetching has left aside what does
    not pass, and the comparison before publishing measures what would be lost.

    Parameters
    ----------
    today
        The first day that the check looks at; by default today's date in the region's time zone.

    Raises
    ------
    InputError
        If an input can't be used, or another run is under way; the summary says so, unless it is that of the other.
    OSError
        If something can't be read or written.
    """
    directory = order.directory or default_directory(load_region(order.region_file))
    folder = order.report or directory / REPORT
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(folder, "run"):
        journal = Journal(folder, Summary(order.region_file, _now(), served=_served(directory)))
        try:
            _all_steps(order, directory, _Told(progress, journal), journal, today)
        except (InputError, OSError, MemoryError) as error:
            journal.summary.calls.append(CallForPerson("failed", " ".join(str(error).split()) or type(error).__name__))
            _end(journal, directory, "failed")
            raise
        _end(journal, directory, "finished")
        return journal.summary


def _all_steps(order: RunOrder, directory: Path, progress: _Told, journal: Journal, today: dt.date | None) -> None:
    region = load_region(order.region_file)
    journal.summary.region = region.name
    today = today or dt.datetime.now(ZoneInfo(region.timezone)).date()
    _fetch(region, order.region_file, today, progress, journal)
    _check(resolve(region), today, progress, journal)
    published = build_dataset(order.region_file, directory, order.threads, progress)
    _tell_build(published, journal)
    _tell_comparison(published, journal)
    _tell_publishing(published, journal)
    _verify(directory, progress, journal)
    _prune(directory, order.keep, progress, journal)


def _fetch(region: Region, region_file: Path, today: dt.date, progress: Progress, journal: Journal) -> None:
    progress.stage("fetching")
    report = fetch_sources(region, region_file, told=_Fetching(progress), today=today)
    journal.keep_record("fetch.json", report.as_record())
    counts = Counter(each.result for each in report.outcomes)
    said = ", ".join(f"{count:,} {result}" for result, count in counts.most_common())
    calls = [
        CallForPerson(each.result, "; ".join((f"source {each.id}", *each.reasons)))
        for each in report.outcomes
        if each.needs_a_person
    ]
    new = tuple(f"new: {each.id}" for each in report.outcomes if each.result == "new")
    journal.came_to(Step("fetch", said, new, {"results": dict(counts)}), calls)


def _check(region: Region, today: dt.date, progress: Progress, journal: Journal) -> None:
    progress.stage("checking feeds")
    report = check_region(region, today, days=CHECKED_DAYS, told=progress.stage)
    journal.keep_record("check.json", report.as_record())
    journal.keep("check.html", check_page(report))
    verdicts = Counter(feed.verdict for feed in report.feeds)
    said = "a build is not advisable" if report.objections else "a build is advisable"
    feeds = ", ".join(f"{count:,} {verdict}" for verdict, count in verdicts.most_common())
    facts = {"build_advisable": not report.objections, "verdicts": dict(verdicts)}
    calls = [CallForPerson("not-advisable", objection) for objection in report.objections]
    journal.came_to(Step("check", said, (f"feeds: {feeds}",), facts), calls)


def _tell_build(published: Published, journal: Journal) -> None:
    manifest = published.manifest
    said = f"dataset {manifest.id}" + ("" if published.is_new else ", which was there: nothing has changed")
    warnings = Counter(warned.code for warned in manifest.warnings)
    details = (
        f"date: {manifest.date}",
        *(f"{count:,} warning{'s'[: count > 1]}: {code}" for code, count in warnings.items()),
    )
    facts = {
        "dataset": manifest.id,
        "is_new": published.is_new,
        "date": manifest.date.isoformat(),
        "warnings": [warned.as_record() for warned in manifest.warnings],
    }
    journal.came_to(Step("build", said, details, facts), [])


def _tell_comparison(published: Published, journal: Journal) -> None:
    comparison = published.comparison
    if comparison is None:
        journal.came_to(Step("compare", "there is no other dataset to compare it with"), [])
        return
    record = comparison.as_record()
    journal.keep_record("diff.json", judged_record(record, published.refusals))
    journal.keep("diff.html", comparison_page(record, published.refusals, published.folder))
    journal.came_to(_compared(comparison, record), [])


def _compared(comparison: Comparison, record: dict[str, Any]) -> Step:
    ways = list(telling([*record["ways"], *further_ways(record)]))
    lines = []
    for way in ways:
        figures = ", ".join(f"{way['pairs'][name]:,} {name}" for name in COLUMNS)
        lines.append(f"{way_name(way)}: {figures}")
    facts = {"pairs": {way_name(way): way["pairs"] for way in ways}}
    return Step("compare", f"pairs, against {comparison.before.id}", tuple(lines), facts)


def _tell_publishing(published: Published, journal: Journal) -> None:
    lines = tuple(outcome(published))
    said = "refused, the dataset that was served stays" if published.refusals else lines[0]
    details = lines[len(published.refusals) :] if published.refusals else ()
    calls = [CallForPerson(refusal.code, refusal.message) for refusal in published.refusals]
    journal.came_to(Step("publish", said, details, {"published": not published.refusals}), calls)


def _verify(directory: Path, progress: Progress, journal: Journal) -> None:
    progress.stage("verifying what is served")
    folder = current_folder(directory)
    damage = find_damage(folder)
    said = f"{len(damage):,} files are damaged" if damage else f"{len(list_files(folder)):,} files, all as published"
    calls = [CallForPerson("damaged", f"{folder / path}: {complaint}") for path, complaint in damage.items()]
    journal.came_to(Step("verify", said, (), {"damaged": sorted(damage)}), calls)


def _prune(directory: Path, keep: int, progress: Progress, journal: Journal) -> None:
    progress.stage("pruning")
    removed = [name for names in prune(directory, keep, dry_run=False) for name in names]
    said = f"removed {', '.join(removed)}" if removed else "nothing to remove"
    journal.came_to(Step("prune", said, (), {"removed": removed}), [])


def _end(journal: Journal, directory: Path, state: State) -> None:
    summary = journal.summary
    summary.state = state
    if state == "finished":
        summary.now_doing = None
    summary.ended_at, summary.served = _now(), _served(directory)
    journal.write()


def _served(directory: Path) -> str | None:
    try:
        return current_folder(directory).name
    except InputError:
        return None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class _Told:
    """Progress that is also written down, stage by stage."""

    def __init__(self, progress: Progress, journal: Journal) -> None:
        self._progress = progress
        self._journal = journal

    def stage(self, name: str) -> None:
        """A stage starts."""
        self._journal.begins(name)
        self._progress.stage(name)

    def advance(self, done: int, total: int) -> None:
        """The stage is that far."""
        self._progress.advance(done, total)


class _Fetching(FetchProgress):
    """How many sources are done, told as the progress of a stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._all = self._done = 0

    def starts(self, ids: list[str]) -> None:
        """Keep in mind how many there are."""
        self._all = len(ids)

    def finished(self, outcome: Outcome) -> None:  # noqa: ARG002 - what it came to is told in the end
        """Count it."""
        self._done += 1
        self._progress.advance(self._done, self._all)
