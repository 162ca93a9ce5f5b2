"""A mode is a row of data: one that nobody ships is added to the table, and is everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a process said in which the table has a third row."""
    folder = tmp_path_factory.mktemp("skating")
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    done = subprocess.run(
        [sys.executable, str(HERE / "skating.py"), str(folder)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "told.json").read_text())


def test_it_is_in_the_tables_and_the_manifest_of_a_build(told):
    built = told["built"]
    assert built["columns"][3:9] == [
        f"{mode}_{way}_ms" for mode in ("walk", "bike", "skate") for way in ("forward", "backward")
    ]
    assert built["arcs"] > 1000
    assert (built["parameters"]["skate_kmh"], built["parameters"]["access_skate_seconds"]) == (12.5, 600)
    assert built["streets"]["skate_parts"] >= 1


def test_lists_tell_its_minutes_beside_those_of_the_others(told):
    rows = told["asked"]["reachable"]
    assert all(list(row["times"]) == ["transit", "school", "walk", "bike", "skate"] for row in rows)
    faster = [row for row in rows if row["times"]["skate"] is not None and row["times"]["walk"] is not None]
    assert faster
    assert all(row["times"]["skate"] <= row["times"]["walk"] for row in faster)
    assert {row["mode"] for row in told["asked"]["alone"]} == {"skate"}


def test_a_journey_by_it_has_one_leg_of_its_name(told):
    journey = told["asked"]["journey"]
    assert (journey["mode"], [leg["type"] for leg in journey["legs"]]) == ("skate", ["skate"])
    assert journey["minutes"] == told["asked"]["alone"][0]["minutes"]
    assert len(journey["legs"][0]["geometry"]["coordinates"]) > 2


def test_it_may_be_taken_to_a_stop(told):
    assert told["asked"]["legs"] == ["ride", "skate", "wait", "walk"]


def test_areas_by_it_lie_between_those_on_foot_and_by_bike(told):
    points = {
        mode: sum(len(ring) for polygon in answer["features"][0]["geometry"]["coordinates"] for ring in polygon)
        for mode, answer in told["asked"]["areas"].items()
    }
    assert points["walk"] < points["skate"] < points["bike"]
    assert told["notebook_areas"] == [False]


def test_matrices_and_graphhopper_know_it(told):
    status, matrix = told["asked"]["matrix"]
    assert status == 200
    assert matrix["minutes"] == [[told["asked"]["alone"][0]["minutes"]]]
    assert told["asked"]["graphhopper"]["polygons"]


def test_a_mode_that_is_none_is_told_which_there_are(told):
    assert "'skate'" in told["asked"]["unknown"]


def test_the_page_is_told_its_colour_and_words(told):
    walk, bike, skate = told["asked"]["map"]["modes"]
    assert (walk["name"], bike["name"], skate["name"]) == ("walk", "bike", "skate")
    assert (skate["color"], skate["words"]["fr"]) == ("#7a1fa2", {"name": "Rollers", "doing": "Rouler"})


def test_the_notebook_and_the_export_have_it(told):
    assert told["notebook"]["columns"][5:10] == ["transit", "school", "walk", "bike", "skate"]
    assert "skate" in told["notebook"]["modes"]
    assert told["exported"] == {"transit": ["transit", "skate"]}
