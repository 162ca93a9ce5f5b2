"""The page about the rooms says what the code is: its picture is that of the imports, its table has every room."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "docs"))

import architecture  # noqa: E402 - it stands among the docs

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_picture_is_that_of_the_imports():
    assert architecture.PICTURE.read_text(encoding="utf-8") == architecture.draw(), "make architecture draws it anew"


def test_every_room_is_in_a_layer_and_in_the_table():
    rooms = {path.name for path in (ROOT / "isochrones").iterdir() if (path / "__init__.py").exists()}
    in_layers = {room.removeprefix("isochrones.") for row in architecture.layers() for room in row}
    assert in_layers == rooms | {"findings", "warned", "gtfs", "osm"}
    table = "".join(line for line in PAGE.splitlines() if line.startswith("| `"))
    assert {room for room in in_layers if not re.search(rf"\b{room}\b", table)} == set()


def test_what_the_page_names_is_there():
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", PAGE)
    assert len(named) > 10
    assert [path for path in named if not ((ROOT / "isochrones" / path).exists() or (ROOT / path).exists())] == []


def test_rooms_are_no_larger_than_one_can_take_in():
    counts = {}
    for package in ("isochrones", "gtfs", "osm"):
        for folder in {path.parent for path in (ROOT / package).rglob("*.py")}:
            counts[folder.relative_to(ROOT).as_posix()] = len(list(folder.glob("[!_]*.py")))
    assert {room: count for room, count in counts.items() if count > 16} == {}
