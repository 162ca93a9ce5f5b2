"""What a build shows can be read at 80 columns, and says what the manifest says."""

import contextlib
import io
import os
import pty
import re

import pytest
from manifests import DOCUMENT, REPORT
from rich.console import Console
from running import finish, start

from isochrones.cli.views.terminal import TerminalProgress, print_report
from isochrones.dataset.manifest import Manifest, read_manifest
from isochrones.dataset.publish import current_folder


def shown(manifest, width=80):
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_report(manifest, console)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


FEED = {
    "feed": "reseau-interurbain-haute-garonne",
    "kind": "school",
    "timezone": "Europe/Paris",
    "first_date": "2026-01-05",
    "last_date": "2026-07-03",
    "services_on_date": 1_234,
    "trips_on_date": 41_128,
    "stop_events_on_date": 1_234_567,
    "sliding_trips": 0,
    "stops": 12_000,
    "stops_served": 11_999,
    "stops_without_street": 3_246,
    "shifted_days": 0,
    "left_out": None,
}
LEFT_OUT = FEED | {
    "feed": "scolaire",
    "first_date": None,
    "last_date": None,
    "left_out": "scolaire.zip: is a truncated zip",
}
MANIFEST = DOCUMENT | {
    "name": "haute-garonne",
    "id": "2026-04-14-0123456789ab",
    "date": "2026-04-14",
    "timezone": "Europe/Paris",
    "counts": {"establishments": 9_012, "pairs_outbound": 123_456_789},
    "warnings": [
        {"code": "feed-left-out", "message": "feed scolaire is left out: scolaire.zip: is a truncated zip"},
        {"code": "stops-without-street", "message": "feed [bold]: 3 of 5 stops served have no street near"},
    ],
    "timings": {"reading streets": 61.25, "network_seconds": 123.4},
    "report": REPORT
    | {
        "days": [
            {
                "date": "2026-04-14",
                "share": 0.9874,
                "feeds": 1,
                "trips": 41_128,
                "not_covered": ["scolaire"],
                "chosen": True,
            }
        ],
        "school_zones": ["A"],
        "feeds": [FEED, LEFT_OUT],
        "streets": {"osm_nodes": 146_212},
        "findings": [
            {
                "file": "reseau/stop_times.txt",
                "rule": "interpolated-time",
                "action": "left_out",
                "message": "a sentence that is so long that it has to go on in the line below, where it is shifted too",
                "count": 125_271,
                "examples": ['row 17: stop_id "Émile-Zola"', "row 18: [red]"],
            }
        ],
    },
}


def test_a_report_fits_80_columns():
    assert shown(Manifest.model_validate(MANIFEST)) == [
        "haute-garonne, 2026-04-14 (Europe/Paris)",
        "dataset 2026-04-14-0123456789ab",
        "",
        "Days considered (holidays of zone A)",
        "                       share of",
        "day                    the best  feeds   trips",
        "──────────────────────────────────────────────",
        "Tue 2026-04-14 chosen     98.7%      1  41,128",
        "without scolaire",
        "",
        "Feeds on the date",
        "                                                         stop   stops  without",
        "feed                              services   trips     events  served   street",
        "──────────────────────────────────────────────────────────────────────────────",
        "reseau-interurbain-haute-garonne     1,234  41,128  1,234,567  11,999    3,246",
        "school, 2026-01-05 to 2026-07-03",
        "scolaire",
        "left out",
        "",
        "Numbers",
        "what                   how many",
        "───────────────────────────────",
        "establishments            9,012",
        "pairs outbound      123,456,789",
        "streets: osm nodes      146,212",
        "",
        "Findings",
        "  reseau/stop_times.txt: interpolated-time, 125,271 left out",
        "    a sentence that is so long that it has to go on in the line below, where it",
        "    is shifted too",
        '    · row 17: stop_id "Émile-Zola"',
        "    · row 18: [red]",
        "",
        "Warnings",
        "  feed-left-out: feed scolaire is left out: scolaire.zip: is a truncated zip",
        "  stops-without-street: feed [bold]: 3 of 5 stops served have no street near",
        "",
        "Seconds",
        "  reading streets 61.2, network 123.4",
    ]


def test_the_sample_report_fits_80_columns(sample_dataset):
    lines = shown(read_manifest(current_folder(sample_dataset)))
    assert "urbain                                    1    326   4,034      36        0" in lines
    assert "transit, 2026-01-02 to 2026-12-31" in lines
    assert '    · row 4109: stop_id "pinsons"' in lines
    assert max(map(len, lines)) <= 80


def test_without_findings_and_warnings_nothing_is_said_of_them():
    clean = MANIFEST | {"warnings": [], "report": MANIFEST["report"] | {"findings": []}}
    lines = shown(Manifest.model_validate(clean))
    assert "Findings" not in lines
    assert "Warnings" not in lines


def test_progress_in_lines_tells_every_tenth():
    console = Console(file=io.StringIO(), width=40, highlight=False, soft_wrap=True)
    with TerminalProgress(console) as progress:
        progress.stage("searching [all] of a region with a long name")
        for done in range(1, 101):
            progress.advance(done, 100)
    lines = [line.split(" s  ")[1] for line in console.file.getvalue().splitlines()]
    assert lines == [
        "searching [all] of a region with a long name",
        *(f"searching [all] of a region with a long name: {done} of 100" for done in range(10, 101, 10)),
    ]


@pytest.mark.slow
def test_progress_in_a_terminal_is_a_bar_per_stage(region, tmp_path):
    ours, theirs = pty.openpty()
    process = start("build", region, "--output", tmp_path / "datasets", stderr=theirs)
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # so a terminal ends
        while more := os.read(ours, 4096):
            seen += more
    os.close(ours)
    assert finish(process).code == 0
    text = seen.decode()
    assert "reading streets" in text
    assert "━" in text
    assert "32/32" in text
    assert "0.0 s  reading inputs" not in text


@pytest.mark.slow
@pytest.mark.parametrize(("encoding", "shown"), [("ascii", '"?vian"'), ("latin-1", '"Évian"'), ("utf-8", '"Évian"')])
def test_any_terminal_can_show_a_report(encoding, shown, region, tmp_path):
    establishments = region.with_name("establishments.csv")
    text = establishments.read_text(encoding="utf-8")
    establishments.write_text(re.sub(r",43\.\d+,", ",Évian,", text, count=1), encoding="utf-8")
    ran = finish(start("build", region, "--output", tmp_path / "datasets", encoding=encoding))
    assert (ran.code, ran.errors) == (0, [])
    assert f"lat {shown}" in ran.out
