"""What a program is: it changes with the code that computes and with its libraries, and with nothing else."""

import importlib.metadata
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import grimp
import pytest

from isochrones.api.layers.caching import APP, LIBRARIES_THAT_ANSWER
from isochrones.export import isochrone_export
from isochrones.foundation import program
from isochrones.foundation.program import OURS, PACKAGES, hash_program, imported_modules, source_files
from isochrones.pipeline.inputs import BUILDING, LIBRARIES_THAT_COMPUTE

EXPORTING = isochrone_export.__name__
PROGRAMS = {
    APP: LIBRARIES_THAT_ANSWER,
    BUILDING: LIBRARIES_THAT_COMPUTE,
    EXPORTING: isochrone_export.LIBRARIES_THAT_DRAW,
}

# What programs import besides: it reads, guards and tells, but changes no result.
WITHOUT_RESULTS = {
    APP: {"anyio", "prometheus_client"},
    BUILDING: set(),
    EXPORTING: {"pandas", "pydantic"},
}
DISTRIBUTIONS = {"dateutil": "python-dateutil", "pydantic_core": "pydantic"}


class Version(NamedTuple):
    major: int
    minor: int
    micro: int


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*OURS, include_external_packages=True)


@pytest.fixture
def packages(tmp_path):
    """Our packages, copied, so that a test may change them."""
    kept = shutil.ignore_patterns("__pycache__", "web")
    for name in OURS:
        shutil.copytree(PACKAGES / name, tmp_path / name, ignore=kept)
    return tmp_path


def imported_by(graph, module):
    """All that a module imports, by grimp, and the packages that what is ours stands in, but for our top."""
    modules = {module} | graph.find_upstream_modules(module)
    parts = [name.split(".") for name in modules if name.split(".")[0] in OURS]
    return modules | {".".join(part[:count]) for part in parts for count in range(2, len(part))}


@pytest.mark.parametrize("module", PROGRAMS)
def test_no_module_is_forgotten_and_none_is_too_many(graph, module):
    ours = {name for name in imported_by(graph, module) if name.split(".")[0] in OURS}
    assert set(imported_modules(module)) == ours


@pytest.mark.parametrize("module", PROGRAMS)
def test_every_library_was_thought_of(graph, module):
    tops = {name.split(".")[0] for name in imported_by(graph, module)} - set(OURS) - sys.stdlib_module_names
    named = {DISTRIBUTIONS.get(name, name).replace("_", "-") for name in tops - WITHOUT_RESULTS[module]}
    # numba compiles by llvmlite; the service tells its own version.
    assert set(PROGRAMS[module]) == named | {"llvmlite"} | ({"isochrones"} if module == APP else set())


@pytest.mark.parametrize(
    ("changed", "programs"),
    [
        ("isochrones/engine/transit/range_search.py", {APP, BUILDING, EXPORTING}),
        ("isochrones/answers/lookup.py", {APP, EXPORTING}),
        ("isochrones/api/encoding/minutes.py", {APP}),
        ("isochrones/assembling/footpaths.py", {BUILDING}),
        ("isochrones/region/school_calendar.csv", {BUILDING}),
        ("gtfs/stop_times.py", {BUILDING}),
        ("osm/tags.py", {BUILDING}),
        ("isochrones/export/pieces.py", {EXPORTING}),
        ("isochrones/cli/views/terminal.py", set()),
        ("isochrones/cli/views/show_check.py", set()),
        ("isochrones/upkeep/scheduled_run.py", set()),
        ("isochrones/pipeline/outcome.py", set()),
        ("isochrones/pages/page.css", set()),
        ("isochrones/api/command.py", set()),
    ],
)
def test_a_word_in_a_file_changes_what_is_made_with_it_and_nothing_else(packages, changed, programs):
    def hashes():
        hash_program.cache_clear()
        return {module: hash_program(module, (), packages) for module in PROGRAMS}

    before = hashes()
    (packages / changed).write_text((packages / changed).read_text(encoding="utf-8") + "\n# one\n", encoding="utf-8")
    after = hashes()
    assert {module for module in PROGRAMS if before[module] != after[module]} == programs


def test_a_file_of_another_name_is_another_program(packages):
    before = hash_program("isochrones.findings", (), packages)
    (packages / "isochrones" / "things.py").write_bytes((packages / "isochrones" / "findings.py").read_bytes())
    assert hash_program("isochrones.things", (), packages) != before


@pytest.mark.parametrize(("module", "library"), [(m, each) for m in PROGRAMS for each in PROGRAMS[m]])
def test_another_version_of_a_library_is_another_program(monkeypatch, module, library):
    before = hash_program(module, PROGRAMS[module])
    version = importlib.metadata.version
    monkeypatch.setattr(program, "version", lambda name: version(name) + ("+repaired" if name == library else ""))
    hash_program.cache_clear()
    assert hash_program(module, PROGRAMS[module]) != before
    monkeypatch.undo()
    hash_program.cache_clear()
    assert hash_program(module, PROGRAMS[module]) == before


def test_a_repaired_python_is_the_same_and_a_new_one_another(monkeypatch):
    def at(*version):
        monkeypatch.setattr(sys, "version_info", Version(*version))
        hash_program.cache_clear()
        return hash_program("isochrones.findings", ())

    assert at(3, 11, 7) == at(3, 11, 9) != at(3, 12, 0)


def test_it_is_read_once_in_a_process(monkeypatch):
    hash_program.cache_clear()
    first = hash_program(BUILDING, LIBRARIES_THAT_COMPUTE)
    monkeypatch.setattr(program, "source_files", None)
    assert hash_program(BUILDING, LIBRARIES_THAT_COMPUTE) == first


def test_imports_are_found_however_they_are_written(tmp_path):
    top = tmp_path / "isochrones"
    for name, text in {
        "__init__.py": "from isochrones import lazy\n",
        "lazy.py": "",
        "start.py": "from isochrones.room import (\n    one,  # the first\n    two as other,\n)\n"
        "def later():\n    from isochrones.deep.inner import value\n    import gtfs.feed as feed\n",
        "room/__init__.py": "",
        "room/one.py": "import isochrones.start\n",
        "room/two.py": "",
        "room/three.py": "",
        "deep/__init__.py": "import osm\n",
        "deep/inner.py": "value = 'from isochrones.room import three'\n",
        "deep/table.csv": "a\n",
        "room/notes.txt": "a\n",
    }.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")
    for name in ("gtfs", "osm"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "gtfs" / "feed.py").write_text("", encoding="utf-8")
    found = imported_modules("isochrones.start", tmp_path)
    rooms = {"room", "room.one", "room.two", "deep", "deep.inner"}
    assert set(found) == {"isochrones.start", "gtfs.feed", "osm"} | {f"isochrones.{name}" for name in rooms}
    files = {path.relative_to(tmp_path) for path in source_files("isochrones.start", tmp_path)}
    assert files == {path.relative_to(tmp_path) for path in found.values()} | {Path("isochrones/deep/table.csv")}
