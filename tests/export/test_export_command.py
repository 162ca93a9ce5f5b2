"""The export command: whole or not there, taken up again, refused in one line."""

import hashlib
import json
import os
import re
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from typer.testing import CliRunner

from isochrones.answers.answers import Answers
from isochrones.answers.areas import Areas
from isochrones.answers.geometries import multipolygons
from isochrones.cli.commands import app
from isochrones.dataset.dataset import open_dataset
from isochrones.dataset.publish import only_one
from isochrones.export import bucket_search as export_search
from isochrones.export import isochrone_export as exporting
from isochrones.export.isochrone_export import ExportOrder, export_isochrones
from isochrones.export.layouts import Layout
from isochrones.findings import InputError

PROGRESS = re.compile(r" *\d+\.\d s  \S.*")
SMALL = ExportOrder(Layout.buckets, (900, 1800), ("transit", "walk"), 400)


def run(*arguments):
    """Run a command; return its exit code, what it says, and its errors."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    errors = [line for line in result.stderr.splitlines() if not PROGRESS.fullmatch(line)]
    return result.exit_code, result.stdout.splitlines(), errors


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def description(folder):
    return json.loads((folder / "export.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def small(sample_dataset, silent, tmp_path_factory):
    """The folder of a small export, not to be changed."""
    return export_isochrones(sample_dataset, tmp_path_factory.mktemp("small") / "out", SMALL, 1, silent).folder


def test_all_that_is_told(poorer_dataset, tmp_path):
    out = tmp_path / "new" / "out"
    code, said, errors = run("export", poorer_dataset, "--layout", "buckets", "--out", out)
    assert (code, errors) == (0, [])
    told = description(out)
    beyond = "this dataset knows journeys of up to 1800 s"
    assert told["left_out"] == [
        "school: this dataset has no school services, it would be the same as transit",
        *(f"bucket {bucket}: {beyond}" for bucket in (2700, 3600, 5400)),
    ]
    assert (told["buckets"], told["services"]) == ([900, 1800], {"transit": ["transit", "walk"]})
    assert (told["establishments"], told["without_area"]) == (8, ["X810009J"])
    assert told["dataset"]["id"] == open_dataset(poorer_dataset).id
    files = sorted(contents(out))
    assert told["pieces"] == len(files) - 1
    assert {path.rsplit("/", 1)[0] for path in files} == {"export.json", "transit/900", "transit/1800"}
    warned = [f"{entry['code']}: {entry['message']}" for entry in told["warnings"]]
    assert any(line.startswith("establishments-without-street: ") for line in warned)
    assert said == [
        *told["left_out"],
        *warned,
        "nothing to export: X810009J",
        f"{told['pieces']} pieces of 8 establishments",
        f"exported {out}",
    ]
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_an_export_that_is_there_is_not_made_again(sample_dataset, small):
    before = contents(small)
    arguments = ("--bucket", 1800, "--bucket", 900, "--modes", "walk,transit", "--resolution", 400)
    code, said, errors = run("export", sample_dataset, "--out", small, *arguments)
    assert (code, said[-1], errors) == (0, f"already exported: {small}", [])
    assert contents(small) == before


@pytest.mark.parametrize("layout", Layout)
def test_the_same_order_gives_the_same_bytes(layout, sample_dataset, silent, tmp_path):
    order = SMALL._replace(layout=layout, modes=("transit", "school", "walk"))
    one = export_isochrones(sample_dataset, tmp_path / "one", order, 1, silent)
    two = export_isochrones(sample_dataset, tmp_path / "two", order, 2, silent)
    assert one.is_new
    assert contents(one.folder) == contents(two.folder)


def test_both_layouts_hold_the_same_pieces(sample_dataset, small, tmp_path):
    out = tmp_path / "out"
    arguments = ("--bucket", 900, "--bucket", 1800, "--modes", "transit,walk", "--resolution", 400)
    assert run("export", sample_dataset, "--layout", "geoparquet", "--out", out, *arguments)[0] == 0
    assert sorted(contents(out)) == ["export.json", "isochrones.parquet"]
    frame = gpd.read_parquet(out / "isochrones.parquet")
    assert list(frame.columns) == ["uai", "service", "bucket", "piece", "geometry"]
    assert frame.crs == "EPSG:4326"
    rows = {
        f"{row.service}/{row.bucket}/{row.uai}_{row.piece:04d}.json": shapely.to_geojson(row.geometry)
        for row in frame.itertuples()
    }
    files = {path.relative_to(small).as_posix(): path.read_text() for path in small.glob("*/*/*.json")}
    assert rows == files


def test_metadata_of_geoparquet(sample_dataset, silent, tmp_path):
    exported = export_isochrones(sample_dataset, tmp_path / "out", SMALL._replace(layout=Layout.geoparquet), 1, silent)
    path = exported.folder / "isochrones.parquet"
    frame = gpd.read_parquet(path)
    metadata = pq.read_metadata(path).metadata
    geo = json.loads(metadata[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    column = geo["columns"]["geometry"]
    crs = column.pop("crs")
    assert column.pop("bbox") == frame.total_bounds.tolist()
    assert column == {"encoding": "WKB", "geometry_types": ["MultiPolygon"], "orientation": "counterclockwise"}
    assert crs["id"] == {"authority": "EPSG", "code": 4326}
    assert json.loads(metadata[b"isochrones"]) == exported.description
    schema = pq.read_schema(path)
    assert all(schema.field(name).metadata[b"description"] for name in schema.names)


@pytest.mark.parametrize(
    ("modes", "services"),
    [
        ("transit,school", {"transit": ["transit"], "school": ["transit", "school"]}),
        ("school,walk,bike", {"school": ["transit", "school", "walk", "bike"]}),
    ],
)
def test_areas_are_those_of_the_modes(modes, services, sample_dataset, silent, tmp_path):
    order = ExportOrder(Layout.geoparquet, (1200, 2400), tuple(modes.split(",")), 200)
    exported = export_isochrones(sample_dataset, tmp_path / "out", order, 1, silent)
    assert exported.description["services"] == services
    frame = gpd.read_parquet(exported.folder / "isochrones.parquet")
    dataset = open_dataset(sample_dataset)
    areas = Answers(dataset).areas
    assert set(frame["service"]) == set(services)
    for service, made_of in services.items():
        for index, row in enumerate(dataset.establishments):
            small, large = multipolygons(areas.isochrones(index, [1200, 2400], "to", made_of, resolution_meters=200))
            own = frame[(frame["uai"] == row["uai"]) & (frame["service"] == service)]
            for bucket, expected in ((1200, small), (2400, large.difference(small))):
                found = own.loc[own["bucket"] == bucket, "geometry"].union_all()
                # A square micrometre, in square degrees.
                assert found.symmetric_difference(expected).area < 1e-22 + 1e-12 * expected.area


class CutOffError(Exception):
    """What a test ends an export with."""


def cut_off(*_arguments, **_options):
    raise CutOffError


@pytest.mark.parametrize("at", ["searching", "writing", "forcing to the disk"])
def test_an_export_that_was_cut_off_goes_on(at, sample_dataset, small, silent, tmp_path, monkeypatch):
    out, work = tmp_path / "out", tmp_path / ".out.unfinished"
    monkeypatch.setattr(export_search, "BATCH", 3)
    searched = []
    isochrones = Areas.isochrones

    def counted(self, place, *rest):
        searched.append(place)
        # The last establishment of the second batch.
        return cut_off() if at == "searching" and place == 5 else isochrones(self, place, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(Areas, "isochrones", counted)
        if at == "writing":
            patched.setitem(exporting.WRITERS, Layout.buckets, cut_off)
        elif at == "forcing to the disk":
            patched.setattr(os, "sync", cut_off)
        with pytest.raises(CutOffError):
            export_isochrones(sample_dataset, out, SMALL, 1, silent)
    assert not out.exists()
    assert {0, 1, 2, 5} <= set(searched)
    firsts = {int(path.stem) for path in (work / "batches").glob("*.parquet")}
    # Batches start at establishments 0, 3 and 6. The third one may have been done before the second one's end was seen.
    assert firsts <= {0, 6} if at == "searching" else firsts == {0, 3, 6}
    assert 0 in firsts
    done = {establishment for first in firsts for establishment in range(first, first + 3)}

    at, searched = "nowhere", []
    with monkeypatch.context() as patched:
        patched.setattr(Areas, "isochrones", counted)
        export_isochrones(sample_dataset, out, SMALL, 1, silent)
    assert set(searched) == set(range(8)) - done
    assert contents(out) == contents(small)
    assert not work.exists()


def test_work_on_something_else_is_not_taken_up(sample_dataset, small, silent, tmp_path, monkeypatch):
    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(os, "sync", cut_off)
        with pytest.raises(CutOffError):
            export_isochrones(sample_dataset, out, SMALL._replace(resolution_meters=200), 1, silent)
    export_isochrones(sample_dataset, out, SMALL, 1, silent)
    assert contents(out) == contents(small)


REFUSED = {
    "beyond-budget": (
        ["--bucket", 900, "--bucket", 5401],
        "bucket: 5401 s; this dataset knows journeys of up to 5400 s",
    ),
    "no-service": (["--modes", "walk,bike"], "modes: neither transit nor school; isochrones are exported for each"),
    "unknown-mode": (["--modes", "car"], 'modes: "car" is none of transit, school, walk, bike'),
    "resolution": (["--resolution", 50], "resolution: 50 m is none of 100, 200, 400"),
}


@pytest.mark.parametrize(("options", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_exported_is_refused(options, message, sample_dataset, tmp_path):
    code, said, (error,) = run("export", sample_dataset, "--out", tmp_path / "out", *options)
    assert (code, said) == (1, [])
    assert error.startswith(f"error: {message}")
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_is_there_is_overwritten(sample_dataset, small, silent, tmp_path):
    taken = {"file": tmp_path / "file", "folder": tmp_path / "folder", "export": small}
    taken["file"].write_text("mine")
    taken["folder"].mkdir()
    (taken["folder"] / "mine").touch()
    before = contents(small)
    for out in taken.values():
        code, _, errors = run("export", sample_dataset, "--out", out)
        assert (code, errors) == (1, [f"error: {out}: there is something else in this place; name a new folder"])
    assert (taken["file"].read_text(), contents(small)) == ("mine", before)
    (taken["folder"] / "mine").unlink()
    assert export_isochrones(sample_dataset, taken["folder"], SMALL, 1, silent).is_new


def test_one_export_at_a_time(sample_dataset, tmp_path):
    work = tmp_path / ".out.unfinished"
    work.mkdir()
    with only_one(work):
        code, _, errors = run("export", sample_dataset, "--out", tmp_path / "out")
    assert (code, errors) == (1, [f"error: {work}: another build is running there"])


def test_what_is_no_dataset_has_no_export(tmp_path):
    code, _, errors = run("export", tmp_path, "--out", tmp_path / "out")
    assert (code, errors) == (1, [f"error: {tmp_path}: no dataset has been published here"])


@pytest.mark.parametrize("uai", ["../0440021J", "0440021J/2", "0440 021J", ""])
def test_a_code_that_is_no_name_for_a_file_is_refused(uai):
    dataset = SimpleNamespace(establishments=[{"uai": "0440021J"}, {"uai": uai}])
    with pytest.raises(InputError, match=f'^establishments: uai "{re.escape(uai)}" is no name for a file'):
        exporting._check_file_names(dataset)


def test_pieces_together_are_the_isochrone(sample_dataset, small):
    dataset = open_dataset(sample_dataset)
    found = Answers(dataset).areas.isochrones(0, [1800], "to", ("transit", "walk"), "walk", None, 400)
    (expected,) = multipolygons(found)
    uai = dataset.establishments[0]["uai"]
    pieces = [shapely.from_geojson(path.read_text()) for path in small.glob(f"transit/*/{uai}_*.json")]
    assert np.isclose(shapely.union_all(pieces).area, expected.area, rtol=1e-9)
