"""The export in a real PostGIS: loaded as the documentation says, it agrees with the lookup."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from postgis import postgis

from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.export.isochrone_export import ExportOrder, export_isochrones
from isochrones.export.layouts import Layout
from isochrones.sample import SAMPLE_ORIGIN

PAGE = Path(__file__).parents[2] / "docs" / "export.md"
SERVICES = {"transit": ("transit", "walk"), "school": ("transit", "school", "walk")}
BUCKETS = (900, 1800, 2700, 3600, 5400)
RESOLUTION_METERS = 100
METERS_A_DEGREE = 111_320
HOMES = 600


def block(language):
    (code,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return code


@pytest.fixture(scope="module")
def answers(sample_dataset):
    return Answers.open(sample_dataset)


@pytest.fixture(scope="module")
def exported(sample_dataset, silent, tmp_path_factory):
    out = tmp_path_factory.mktemp("export") / "isochrones"
    order = ExportOrder(Layout.buckets, None, ("transit", "school", "walk"), RESOLUTION_METERS)
    return export_isochrones(sample_dataset, out, order, 2, silent)


@pytest.fixture(scope="module")
def database(exported):
    """Return a database that holds the export and nothing else."""
    with postgis() as database:
        database.shell(block("sh"), exported.folder)
        yield database


@pytest.fixture(scope="module")
def homes(answers):
    """Random places: near a street anywhere in the region, up to some hundred metres from it."""
    random = np.random.default_rng(2026)
    streets = answers.dataset.index.streets
    nodes = random.choice(len(streets.node_lat), HOMES)
    away = random.normal(0.0, 0.001, (2, HOMES))
    return np.column_stack([streets.node_lat[nodes], streets.node_lon[nodes]]) + away.T


def test_everything_is_loaded(database, exported):
    files = [path.relative_to(exported.folder).as_posix() for path in exported.folder.glob("*/*/*.json")]
    rows = database.rows("select service, bucket, uai, piece from isochrone")
    assert len(files) == exported.description["pieces"]
    assert {f"{service}/{bucket}/{uai}_{int(piece):04d}.json" for service, bucket, uai, piece in rows} == set(files)
    assert {(service, int(bucket)) for service, bucket, _, _ in rows} == {(s, b) for s in SERVICES for b in BUCKETS}


def test_pieces_are_valid_and_small(database):
    ((valid, filled, most, kinds),) = database.rows(
        "select bool_and(st_isvalid(geometry)), bool_and(st_area(geometry) > 0), max(st_npoints(geometry)), "
        "string_agg(distinct geometrytype(geometry), ',') from isochrone"
    )
    assert (valid, filled, kinds) == ("t", "t", "MULTIPOLYGON")
    assert 1_024 < int(most) <= 2_048


def test_outer_rings_run_counterclockwise(database):
    assert database.rows("select bool_and(st_ispolygonccw(geometry)) from isochrone") == [["t"]]


def test_nothing_is_covered_twice(database):
    ((pairs, square_meters),) = database.rows(
        "select count(*), sum(st_area(st_intersection(a.geometry, b.geometry)::geography)) "
        "from isochrone a join isochrone b on a.service = b.service and a.uai = b.uai "
        "and (a.bucket, a.piece) < (b.bucket, b.piece) and st_intersects(a.geometry, b.geometry)"
    )
    assert int(pairs) > 0
    # What cuts leave by rounding: nanometres along a few kilometres.
    assert float(square_meters) < 0.01


def found_in_polygons(database, homes):
    """Bucket of each home and establishment, by point in polygon; every row that holds the home."""
    database.run("create table home (number integer, lat double precision, lon double precision)")
    database.load("home", [(number, lat, lon) for number, (lat, lon) in enumerate(homes.tolist())])
    rows = database.rows(
        "select service, number, uai, bucket from home "
        "join isochrone on st_intersects(geometry, st_setsrid(st_makepoint(lon, lat), 4326))"
    )
    found = {(service, int(number), uai): int(bucket) for service, number, uai, bucket in rows}
    assert len(found) == len(rows), "a home is in two buckets"
    return found


def test_a_point_in_polygon_agrees_with_the_lookup(database, answers, homes):
    found = found_in_polygons(database, homes)
    uais = [row["uai"] for row in answers.dataset.establishments]
    compared, disagreements = 0, 0
    for service, modes in SERVICES.items():
        for number, (lat, lon) in enumerate(homes.tolist()):
            seconds = answers.lookup(Query(lat, lon, max(BUCKETS), modes)).best_seconds
            for establishment, uai in enumerate(uais):
                within = found.get((service, number, uai), max(BUCKETS) + 1)
                differing = [limit for limit in BUCKETS if (seconds[establishment] <= limit) != (within <= limit)]
                compared += 1
                disagreements += bool(differing)
                for limit in differing:
                    assert changes_sides_near(answers, establishment, (lat, lon), limit, modes, within <= limit)
    assert compared == HOMES * len(uais) * len(SERVICES)
    # Homes are as near to the boundary of some bucket as the points that are sampled, one out of some dozens.
    assert disagreements < compared / 25


def changes_sides_near(answers, establishment, home, limit, modes, is_within):
    """Whether at a corner of the home's cell of the lattice, and near enough, the time is as the polygon says."""
    step = answers.dataset.index.lattice.step
    first = np.floor(home / step)
    corners = (first + np.array([(0, 0), (0, 1), (1, 0), (1, 1)])) * step
    meters = np.hypot(*((corners - home) * METERS_A_DEGREE * (1, np.cos(np.radians(home[0])))).T)
    corners = corners[meters <= 1.5 * RESOLUTION_METERS]
    seconds = answers.areas.times_at(establishment, corners[:, 0], corners[:, 1], "to", modes)
    return is_within in (seconds <= limit)


def test_the_query_of_the_documentation(database, answers):
    rows = database.rows(block("sql").removesuffix(";\n"))
    seconds = answers.lookup(Query(*SAMPLE_ORIGIN, max(BUCKETS), SERVICES["school"])).best_seconds
    expected = [
        (next(bucket for bucket in BUCKETS if time <= bucket), row["uai"])
        for row, time in zip(answers.dataset.establishments, seconds, strict=True)
        if time <= max(BUCKETS)
    ]
    assert [(int(bucket), uai) for uai, bucket in rows] == sorted(expected)


def test_files_are_geojson_geometries(exported):
    geometry = json.loads((exported.folder / "transit" / "900" / "X810001A_0000.json").read_text())
    assert sorted(geometry) == ["coordinates", "type"]
    assert geometry["type"] == "MultiPolygon"
    # The town lies around 43.7 N, 1.95 E: longitude comes first.
    assert geometry["coordinates"][0][0][0] == pytest.approx([1.95, 43.7], abs=0.1)
