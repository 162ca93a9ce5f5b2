"""`precompute.py demo`: build, serve, ask, show; and stop cleanly, however one stops it."""

import io
import re
import signal
import socket
import subprocess
import urllib.request

import pytest
from rich.console import Console
from running import ROOT, finish, run, start

from isochrones.cli import demo
from isochrones.cli.demo import show_answer
from isochrones.dataset.publish import current_folder

URL = "http://127.0.0.1:8000/reachable?lat=43.7499&lon=1.9422&budget_minutes=60&modes=transit,school,walk,bike"
TIMES = {"transit": 25, "school": 18, "walk": None, "bike": 23}
ROW = {
    "uai": "X810001A",
    "name": "Lycée polyvalent Marguerite-Delmas",
    "minutes": 18,
    "mode": "school",
    "times": TIMES,
    "departure": "07:21",
    "arrival": "07:38",
    "transfers": 0,
    "return_minutes": 19,
    "formations": [],
}
LONGEST = ROW | {
    "name": "Établissement régional d'enseignement adapté Françoise-d'Aubigné-de-Maintenon",
    "minutes": 120,
    "mode": "transit",
    "times": dict.fromkeys(TIMES, 120),
    "transfers": 4,
    "return_minutes": None,
}
ANSWER = {
    "dataset": {"date": "2026-04-14"},
    "origin": {"lat": 43.7499, "lon": 1.9422},
    "total": 2,
    "establishments": [ROW, LONGEST],
    "warnings": [{"code": "frequency-based", "message": "half a headway is waited at each boarding"}],
}


def shown(answer):
    console = Console(file=io.StringIO(), width=80, highlight=False)
    show_answer(answer, URL, 60, console)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_an_answer_fits_80_columns():
    assert shown(ANSWER) == [
        "",
        "2 establishments within 60 minutes of this home, on 2026-04-14",
        "establishment        min  by       leave  chg  home  transit  school  walk  bike",
        "────────────────────────────────────────────────────────────────────────────────",
        "Lycée polyvalent      18  school   07:21    0    19       25      18          23",
        "Marguerite-Delmas",
        "Établissement        120  transit  07:21    4            120     120   120   120",
        "régional",
        "d'enseignement",
        "adapté",
        "Françoise-d'Aubigné",
        "-de-Maintenon",
        "",
        "min, by: the quickest way there · leave: when to leave home",
        "chg: changes on the way · home: minutes for the way back",
        "then minutes by each way; school only where it is faster than transit",
        "",
        "Warnings",
        "  frequency-based: half a headway is waited at each boarding",
        "",
        "The answer for 43.7499, 1.9422 as data:",
        URL,
    ]


def test_many_establishments_are_cut_short():
    lines = shown(ANSWER | {"total": 40, "establishments": [ROW] * 40})
    assert len([line for line in lines if line == "Marguerite-Delmas"]) == 15
    assert "  … and 25 more" in lines


def test_none_are_said_to_be_none():
    lines = shown(ANSWER | {"total": 0, "establishments": [], "warnings": []})
    assert "0 establishments within 60 minutes of this home, on 2026-04-14" in lines
    assert "Warnings" not in lines


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_served(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
def test_once_it_stops_after_the_answer(port, tmp_path):
    ran = finish(start("demo", "--once", "--folder", tmp_path, "--port", port))
    assert ran.code == 0
    # The service says where it is, beside the progress of the build.
    (ready,) = ran.errors
    assert ready.startswith("ready: valbourg")
    lines = [line.rstrip() for line in ran.out.splitlines()]
    assert "7 establishments within 60 minutes of this home, on 2026-04-14" in lines
    assert any(line.startswith("Lycée polyvalent      18  school   07:21") for line in lines)
    assert lines[-1] == URL.replace("8000", str(port))
    assert max(map(len, lines[:-1])) <= 81
    assert not is_served(port)
    assert current_folder(tmp_path / "datasets" / "valbourg")


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_interrupted(stop, port, tmp_path):
    process = start("demo", "--folder", tmp_path, "--port", port)
    lines = []
    while not lines or "until interrupted" not in lines[-1]:
        lines.append(process.stdout.readline())
        assert lines[-1], process.stderr.read()
    base = f"http://127.0.0.1:{port}"
    assert lines[-1] == f"The map is at {base}/, the API at {base}/docs, until interrupted (Ctrl-C).\n"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert answer.status == 200
    process.send_signal(stop)
    ran = finish(process)
    assert ran.code == 0
    assert [line for line in ran.errors if not line.startswith("ready: ")] == []
    assert not is_served(port)


def test_a_port_that_is_taken_is_said_before_anything_is_built(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = run("demo", "--once", "--folder", tmp_path, "--port", port)
    assert (ran.code, ran.errors) == (1, [f"error: can't serve on port {port}: Address already in use"])
    assert list(tmp_path.iterdir()) == []


def test_where_the_usual_port_is_taken_another_is_found(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setattr(demo, "USUAL_PORT", other.getsockname()[1])
        found = demo._choose_port(None)
    assert found not in (0, demo.USUAL_PORT)


def test_a_service_that_does_not_start_is_one_line(tmp_path, monkeypatch, port):
    broken = tmp_path / "service.py"
    broken.write_text("raise SystemExit(7)")
    monkeypatch.setattr(demo, "SERVICE", broken)
    ran = run("demo", "--once", "--folder", tmp_path / "demo", "--port", port)
    assert (ran.code, ran.errors) == (1, ["error: the service stopped with exit code 7"])


@pytest.mark.slow
def test_any_region_can_be_shown(region, port, tmp_path):
    region.write_text(region.read_text().replace('"valbourg"', '"elsewhere"').replace("= 90", "= 45"))
    ran = finish(start("demo", "--once", "--region", region, "--folder", tmp_path / "demo", "--port", port))
    assert ran.code == 0
    assert current_folder(tmp_path / "demo" / "datasets" / "elsewhere")
    assert re.search(r"\n\d establishments within 45 minutes of this home", ran.out)


def test_a_bad_region_is_one_line(tmp_path):
    ran = run("demo", "--once", "--region", tmp_path / "none.toml", "--folder", tmp_path / "demo")
    assert (ran.code, ran.errors) == (
        1,
        [f"error: {tmp_path / 'none.toml'}: cannot be read: No such file or directory"],
    )


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ((), ""),
        (("ONCE=1",), " --once"),
        (("REGION=a b.toml", "PORT=8123"), ' --region "a b.toml" --port 8123'),
    ],
)
def test_make_demo_runs_it(variables, arguments):
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", "demo", *variables],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (line,) = (line for line in told.splitlines() if "precompute.py" in line)
    assert " ".join(line.split()).endswith(f"precompute.py demo{arguments}")
