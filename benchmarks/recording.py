"""Records all that the program answers, and compares two recordings: work on its insides may change no answer.

    python benchmarks/recording.py record CHECKOUT FOLDER
    python benchmarks/recording.py compare BEFORE AFTER

A checkout is only spoken to through its command line and over HTTP, whatever it is like inside: it builds the sample
region and the real ones from nothing, serves and exports them, and answers hundreds of questions each. Of a region,
FOLDER holds `answers.jsonl.gz` (a line for each question: status, headers, body and its hash) and `facts.json` (hashes
of all files, and what the commands said). What is another each time, such as ids and durations, is replaced by words.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import typer
from differences import compare_region
from questions import ARROW, DATASET, PARQUET, Question, Questions, settings_questions

REGIONS = ("nantes", "rhein-neckar", "oaxaca", "porto-alegre")
SAMPLE, SAMPLE_DAYS, SAMPLE_LESS = "valbourg", "valbourg-days", "valbourg-less"
NOT_TOLD = {"date", "content-length", "etag", "last-modified", "x-request-id"}
"""Headers that are another each time, or another for each dataset."""
STAMPS = ("id", "fingerprint", "code", "created_at")
OF_BUILD = {*STAMPS, "timings"}
SETTINGS = {
    "API_KEY": "one,two",
    "CORS_ORIGINS": "https://map.example",
    "CACHE_SECONDS": "60",
    "STYLE_URL": "https://tiles.example/style.json",
    "GEOCODER_URL": "https://geo.example/search",
    "MAX_BATCH": "3",
    "MAX_CELLS": "10",
    "MAX_SEARCHES": "2",
    "MAX_BODY_BYTES": "1000",
}
TIMED = (
    (re.compile(rb'"took":\d+'), b'"took":0'),
    (re.compile(rb'"timings": ?\{[^{}]*\}'), b'"timings":{}'),
    (re.compile(rb'"code_sha256": ?"[\w-]*"'), b'"code_sha256":"CODE"'),
    # The manifest is longer where something took longer.
    (re.compile(rb'"bytes": \d+(?=,\s+"trouble")'), b'"bytes": 0'),
    (re.compile(rb"\nSeconds\n.*?\n(?=\w)", re.DOTALL), b"\nSeconds\n"),
    (re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d( UTC)?| UTC)"), b"NOW"),
    (re.compile(rb"gone back from on [-\d]+"), b"gone back from now"),
    # What is said of the next days depends on the day.
    (re.compile(rb"no trip from \S+ to [^:\s]+"), b"no trip from now on"),
    (
        re.compile(rb'(?m)^((process_|\w+_created|\w+_age_seconds|\w+_duration_\w+|\w+\{[^}]*"/readyz").*) \S+$'),
        rb"\1 0",
    ),
)
STAMPED = "code_sha256"
LIMIT_SECONDS = 300
OK = 200

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


class Checkout:
    """A checkout of the program, and what it says, without what is another each time."""

    def __init__(self, folder: Path, words: Mapping[Path, str]) -> None:
        self._folder = folder
        self._words = {str(path).encode(): word.encode() for path, word in words.items()}
        own = {name: value for name, value in os.environ.items() if not name.startswith("ISOCHRONES_")}
        self._environment = {"NUMBA_CACHE_DIR": str(folder / ".numba_cache"), **own, "COLUMNS": "240"}

    def learn(self, datasets: Path) -> None:
        """Know the stamps of datasets from now on, in the order in which they were built."""
        manifests = [json.loads(file.read_text(encoding="utf-8")) for file in datasets.glob("*-*/manifest.json")]
        for number, manifest in enumerate(sorted(manifests, key=lambda each: each["created_at"])):
            for name in STAMPS:
                self._words.setdefault(manifest[name].encode(), f"{name.upper()}-{number}".encode())

    def plain(self, content: bytes) -> bytes:
        """Replace what is another each time."""
        for found, word in self._words.items():
            content = content.replace(found, word)
        for pattern, word in TIMED:
            content = pattern.sub(word, content)
        return content

    def run(self, *arguments: str | Path) -> dict[str, Any]:
        """Give a command; what it said, and why if it failed."""
        command = [sys.executable, "precompute.py", *map(str, arguments)]
        done = subprocess.run(command, cwd=self._folder, env=self._environment, capture_output=True, check=False)  # noqa: S603
        said = {"exit": done.returncode, "stdout": self.plain(done.stdout).decode().splitlines()}
        return {**said, "stderr": self.plain(done.stderr).decode().splitlines()} if done.returncode == 1 else said

    @contextmanager
    def serving(self, datasets: Path, settings: Mapping[str, str]) -> Iterator[httpx.Client]:
        """Serve a dataset; a client of it."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "service.py", "--dataset", str(datasets), "--port", str(port)]
        environment = self._environment | {f"ISOCHRONES_{name}": value for name, value in settings.items()}
        quiet = subprocess.DEVNULL
        with (
            subprocess.Popen(command, cwd=self._folder, env=environment, stdout=quiet, stderr=quiet) as server,  # noqa: S603
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=LIMIT_SECONDS) as client,
        ):
            client.headers = httpx.Headers({"Accept": "*/*", "Accept-Encoding": "identity"})
            try:
                self._words[f"127.0.0.1:{port}".encode()] = b"HOST"
                _wait_until_ready(client, server)
                yield client
            finally:
                server.terminate()

    def answer(self, client: httpx.Client, question: Question, dataset: str) -> dict[str, Any]:
        """Ask, and write the answer down."""
        headers, path = dict(question.headers), question.path.replace(DATASET, dataset)
        if question.method == "HEAD":
            # What becomes of the connection after an answer without a body is not asked here.
            headers["Connection"] = "close"
        answer = client.request(question.method, path, headers=headers, content=question.body or None)
        tag = answer.headers.get("etag")
        if question.again:
            answer = client.request(question.method, path, headers={**headers, "If-None-Match": tag or '"none"'})
        told = {name: value for name, value in sorted(answer.headers.items()) if name not in NOT_TOLD}
        if "X-Request-Id" in headers:
            told["x-request-id"] = answer.headers["x-request-id"]
        content = _readable(answer.content, told.get("content-type", ""))
        content = content if content is None else self.plain(content)
        raw = answer.content if content is None else content
        body = base64.b64encode(raw).decode() if content is None else content.decode()
        digest = hashlib.sha256(raw).hexdigest()
        told = json.loads(self.plain(json.dumps(told).encode()))
        sent = base64.b64encode(question.body).decode()
        asked = {"route": question.route, "question": str(question), "sent": sent}
        return {**asked, "status": answer.status_code, "headers": told, "sha256": digest, "body": body, "etag": tag}


def _wait_until_ready(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if client.get("/readyz").status_code == OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise RuntimeError("the service does not start")


def _readable(content: bytes, media_type: str) -> bytes | None:
    """Write a body as text; None if it has none."""
    if media_type == ARROW:
        with pa.ipc.open_stream(content) as reader:
            return _table_text(reader.read_all())
    if media_type == PARQUET:
        return _table_text(pq.read_table(io.BytesIO(content)))
    try:
        content.decode()
    except UnicodeDecodeError:
        return None
    return content


def _table_text(table: pa.Table) -> bytes:
    """Write a table as JSON, with what its schema says."""

    def plain(metadata: Mapping[bytes, bytes] | None) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in (metadata or {}).items()}

    fields = [[field.name, str(field.type), field.nullable, plain(field.metadata)] for field in table.schema]
    document = {"fields": fields, "metadata": plain(table.schema.metadata), "rows": table.to_pylist()}
    return json.dumps(document, ensure_ascii=False, default=str).encode()


def _hashes(folder: Path, checkout: Checkout) -> dict[str, Any]:
    """Hash each file below a folder; of a table, each column, for a difference to be found sooner."""
    hashes: dict[str, Any] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        told: Any = hashlib.sha256(checkout.plain(content) if path.suffix == ".json" else content).hexdigest()
        if path.suffix == ".parquet":
            table = pq.read_table(path, partitioning=None)
            columns = {name: _column_hash(table.select([name])) for name in table.column_names}
            notes = {name: value for name, value in _notes(path).items() if name != b"ARROW:schema"}
            if STAMPED in str(notes):
                # The bytes are others for each dataset; its schema, rows and notes are not.
                told = hashlib.sha256(checkout.plain(_table_text(table))).hexdigest()
            told = {"sha256": told, "rows": table.num_rows, "columns": columns}
            told |= {name.decode(): checkout.plain(value).decode() for name, value in notes.items()}
        hashes[path.relative_to(folder).as_posix()] = told
    return hashes


def _notes(path: Path) -> dict[bytes, bytes]:
    return pq.read_metadata(path).metadata or {}


def _column_hash(table: pa.Table) -> str:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema.remove_metadata()) as writer:
        writer.write_table(table.replace_schema_metadata().combine_chunks())
    return f"{table.schema.types[0]} {hashlib.sha256(sink.getvalue()).hexdigest()}"


class Recorder:
    """Records one region after the other."""

    def __init__(self, checkout: Path, folder: Path, regions: Path) -> None:
        self._folder, self._regions = folder.resolve(), regions.resolve()
        checkout = checkout.resolve()
        self._words = {self._folder: "FOLDER", self._regions: "REGIONS", checkout: "CHECKOUT"}
        self._program = checkout
        self._sample = self._folder / "regions" / SAMPLE

    def record(self, name: str) -> None:
        """Record a region; the sample is written, and what may happen to a dataset is tried on it."""
        start = time.monotonic()
        checkout = Checkout(self._program, self._words)
        facts: dict[str, Any] = {}
        region = self._region_file(name, checkout, facts)
        if not region.is_file():
            _say(f"{name}: there is no {region}, left out")
            return
        datasets = self._folder / "datasets" / name
        shutil.rmtree(datasets, ignore_errors=True)
        build = checkout.run("build", region, "--output", datasets)
        if build["exit"] != 0:
            raise RuntimeError(f"{name}: {build['stderr']}")
        checkout.learn(datasets)
        build["stdout"] = [checkout.plain(line.encode()).decode() for line in build["stdout"]]
        manifest = json.loads((datasets / "current" / "manifest.json").read_text(encoding="utf-8"))
        facts["manifest"] = {key: value for key, value in manifest.items() if key not in OF_BUILD}
        facts["dataset"] = _hashes((datasets / "current").resolve(), checkout)
        for file in ("manifest.json", "SHA256SUMS"):
            facts["dataset"][file] = "is there" if file in facts["dataset"] else "missing"
        facts |= self._export(datasets, checkout)
        _say(f"{name}: built and exported after {time.monotonic() - start:.0f} s")
        questions = Questions(region, manifest["date"])
        answers = _ask(checkout, datasets, {}, questions.all())
        if name == SAMPLE:
            answers += _ask(checkout, datasets, SETTINGS, settings_questions(questions.places[0]))
        facts["commands"] = {"build": build, **self._commands(region, datasets, manifest["date"], checkout)}
        self._write(name, facts, answers)
        routes = Counter(answer["route"] for answer in answers)
        _say(f"{name}: {len(answers)} answers, {time.monotonic() - start:.0f} s; {dict(routes)}")

    def _region_file(self, name: str, checkout: Checkout, facts: dict[str, Any]) -> Path:
        if not name.startswith(SAMPLE):
            return self._regions / name / "region.toml"
        for left in (self._sample, self._folder / "datasets" / SAMPLE_LESS, self._folder / "run"):
            shutil.rmtree(left, ignore_errors=True)
        facts["sample"] = checkout.run("sample", self._sample)
        facts["sample_files"] = _hashes(self._sample, checkout)
        text = (self._sample / "region.toml").read_text(encoding="utf-8")
        days = re.sub(r"(?m)^date = .*$", 'dates = "auto"', text)
        less = text.replace('"train.zip", ', "")
        for variant, changed in ((SAMPLE_DAYS, days), (SAMPLE_LESS, less)):
            (self._sample / f"{variant}.toml").write_text(changed, encoding="utf-8")
        return self._sample / ("region.toml" if name == SAMPLE else f"{name}.toml")

    def _export(self, datasets: Path, checkout: Checkout) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for layout in ("buckets", "geoparquet"):
            out = self._folder / "exports" / f"{datasets.name}-{layout}"
            shutil.rmtree(out, ignore_errors=True)
            done = checkout.run("export", datasets, "--out", out, "--layout", layout)
            told[f"export {layout}"] = {**done, "files": _hashes(out, checkout)}
            shutil.rmtree(out, ignore_errors=True)
        return told

    def _commands(self, region: Path, datasets: Path, date: str, checkout: Checkout) -> dict[str, Any]:
        """Give the other commands, those that write reports with both kinds."""
        page, document = (self._folder / f"{datasets.name}.{kind}" for kind in ("html", "json"))
        reports = ("--json", document, "--html", page)
        commands: list[tuple[str | Path, ...]] = [
            ("list", datasets, "--json"),
            ("verify", datasets),
            ("feeds", "check", region, "--from", date, "--days", "30", *reports),
            ("feeds", "list", region),
        ]
        if datasets.name == SAMPLE:
            commands += self._on_sample(region, datasets, reports)
        told: dict[str, Any] = {}
        for command in commands:
            checkout.learn(datasets)
            said = checkout.run(*command)
            checkout.learn(datasets)
            said["stdout"] = [checkout.plain(line.encode()).decode() for line in said["stdout"]]
            for file in (page, document):
                if file.exists():
                    lines = checkout.plain(file.read_bytes()).decode().splitlines()
                    said[file.suffix] = json.loads("".join(lines)) if file is document else lines
                    file.unlink()
            label = checkout.plain(" ".join(map(str, command)).encode()).decode()
            told[f"{len(told)} {label}"] = said
        return told

    def _on_sample(self, region: Path, datasets: Path, reports: tuple[str | Path, ...]) -> list[tuple[str | Path, ...]]:
        days, less = (region.with_name(f"{variant}.toml") for variant in (SAMPLE_DAYS, SAMPLE_LESS))
        names = ("build", "index", "export", "sample", "demo", "run", "diff", "list", "verify", "rollback", "publish")
        groups = (*names, "prune", "feeds", "feeds fetch", "feeds list", "feeds accept", "feeds check")
        return [
            ("--help",),
            *((*group.split(), "--help") for group in groups),
            ("build", region.with_name("missing.toml")),
            ("build", region.with_name("establishments.csv")),
            ("build", region, "--output", datasets),
            ("index", datasets),
            ("build", less, "--output", datasets),
            ("list", datasets, "--json"),
            ("build", less, "--output", datasets, "--publish-anyway"),
            ("rollback", datasets),
            ("build", days, "--output", datasets, "--publish-anyway"),
            ("list", datasets, "--json"),
            ("build", less, "--output", self._folder / "datasets" / SAMPLE_LESS),
            ("diff", self._folder / "datasets" / SAMPLE_LESS, datasets, *reports),
            ("diff", datasets, datasets, *reports),
            ("prune", datasets, "--keep", "0", "--dry-run"),
            ("export", datasets, "--out", self._folder / "none", "--resolution", "150"),
            ("run", region, "--output", datasets, "--report", self._folder / "run"),
        ]

    def _write(self, name: str, facts: dict[str, Any], answers: list[dict[str, Any]]) -> None:
        place = self._folder / name
        place.mkdir(parents=True, exist_ok=True)
        text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
        (place / "facts.json").write_text(text, encoding="utf-8")
        lines = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
        (place / "answers.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))


def _ask(
    checkout: Checkout, datasets: Path, settings: Mapping[str, str], questions: Iterable[Question]
) -> list[dict[str, Any]]:
    dataset = (datasets / "current").resolve().name
    with checkout.serving(datasets, settings) as client:
        answers = [checkout.answer(client, question, dataset) for question in questions]
        if not settings:
            asked = {answer["route"] for answer in answers}
            if missed := set(client.get("/openapi.json").json()["paths"]) - asked:
                _say(f"not asked: {missed}")
    return answers


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@app.command()
def record(
    checkout: Annotated[Path, typer.Argument(help="Root of the checkout.")],
    folder: Annotated[Path, typer.Argument(help="Where to write; datasets are kept there too.")],
    regions: Annotated[Path, typer.Option(help="Folder of the real regions.")] = Path("../shared/regions"),
    only: Annotated[list[str] | None, typer.Option(help="Only this region; may be repeated.")] = None,
) -> None:
    """Record all answers of a checkout."""
    recorder = Recorder(checkout, folder, regions)
    for name in only or (SAMPLE, SAMPLE_DAYS, *REGIONS):
        recorder.record(name)


@app.command()
def compare(before: Path, after: Path) -> None:
    """List the differences of two recordings, a line each; exit code 1 if there are any."""
    names = [{path.parent.name for path in folder.glob("*/facts.json")} for folder in (before, after)]
    total, compared = 0, 0
    for name in sorted(names[0] | names[1]):
        if name not in names[0] & names[1]:
            found = ["recorded only once"]
        else:
            found, count = compare_region(before / name, after / name)
            compared += count
        total += len(found)
        for difference in found:
            print(f"{name} | {difference}")
    print(f"{compared} answers compared, and the facts of {len(names[0] & names[1])} regions: {total} differences")
    raise typer.Exit(1 if total else 0)


if __name__ == "__main__":
    app()
