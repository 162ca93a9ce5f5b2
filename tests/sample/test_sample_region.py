import csv
import datetime as dt
import hashlib
import io
import math
import zipfile
from collections import Counter
from itertools import pairwise

import osmium
import pytest

from gtfs import read_feed
from isochrones.findings import Findings
from isochrones.region.catalogue import read_catalogue
from isochrones.region.region_file import load_region
from isochrones.sample import (
    FEEDS,
    SAMPLE_ORIGIN,
    sample_establishments,
    sample_feed,
    sample_streets,
    write_sample_region,
)
from isochrones.sample.plan import read_description, to_lat_lon
from osm import StreetSpeeds, read_streets

FILES = {
    "region.toml",
    "valbourg.osm.pbf",
    "urbain.zip",
    "train.zip",
    "scolaire.zip",
    "establishments.csv",
    "formations.csv",
}
METERS_PER_DEGREE_LAT = 111_195.0
METERS_PER_DEGREE_LON = 80_390.0  # at 43.7 degrees north


@pytest.fixture(scope="module")
def region_path(tmp_path_factory):
    return write_sample_region(tmp_path_factory.mktemp("sample") / "made" / "if need be")


@pytest.fixture(scope="module")
def region(region_path):
    return load_region(region_path)


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def meters_to_street(streets, lat, lon):
    """From a place to the nearest street that is joined to the others, by plane geometry."""
    places = {node.id: (node.lon * METERS_PER_DEGREE_LON, node.lat * METERS_PER_DEGREE_LAT) for node in streets.nodes}
    x, y = lon * METERS_PER_DEGREE_LON, lat * METERS_PER_DEGREE_LAT
    nearest = math.inf
    for way in streets.ways:
        if "highway" not in way.tags or way.tags["name"] == "Île aux Moines":
            continue
        for here, there in pairwise(way.node_ids):
            (x0, y0), (x1, y1) = places[here], places[there]
            along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)
            along = min(max(along, 0.0), 1.0)
            nearest = min(nearest, math.hypot(x0 + along * (x1 - x0) - x, y0 + along * (y1 - y0) - y))
    return nearest


def test_the_same_bytes_every_time(region_path, tmp_path):
    again = write_sample_region(tmp_path)
    assert again == tmp_path / "region.toml"
    assert set(digests(tmp_path)) == FILES
    assert digests(tmp_path) == digests(region_path.parent)


def test_writing_over_an_older_sample_leaves_the_same_bytes(region_path, tmp_path):
    (tmp_path / "valbourg.osm.pbf").write_bytes(b"older")
    (tmp_path / "urbain.zip").write_bytes(b"older")
    write_sample_region(tmp_path)
    assert digests(tmp_path) == digests(region_path.parent)


def test_nothing_in_a_zip_depends_on_the_clock(region):
    for feed in region.gtfs.feeds:
        with zipfile.ZipFile(feed.path) as archive:
            assert {member.date_time for member in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}


def test_the_region_file_says_what_to_build(region):
    assert region.name == "valbourg"
    assert region.travel.date == dt.date(2026, 4, 14)
    assert region.travel.date.weekday() == 1  # a Tuesday
    assert [(feed.id, feed.type) for feed in region.gtfs.feeds] == [
        ("urbain", "transit"),
        ("train", "transit"),
        ("scolaire", "school"),
    ]


def test_osmium_reads_back_every_node_and_way(region):
    streets = sample_streets()
    nodes, ways = [], []
    for entity in osmium.FileProcessor(str(region.osm.paths[0])):
        tags = {tag.k: tag.v for tag in entity.tags}
        if entity.is_node():
            nodes.append((entity.id, round(entity.lat, 7), round(entity.lon, 7), tags))
        else:
            ways.append((entity.id, tuple(node.ref for node in entity.nodes), tags))
    assert nodes == [tuple(node) for node in streets.nodes]
    assert ways == [tuple(way) for way in streets.ways]


def test_zipfile_and_csv_read_back_every_table(region):
    for name, feed in zip(FEEDS, region.gtfs.feeds, strict=True):
        with zipfile.ZipFile(feed.path) as archive:
            found = {
                member: list(csv.reader(io.TextIOWrapper(archive.open(member), encoding="utf-8", newline="")))
                for member in archive.namelist()
            }
        assert found == sample_feed(name)


def test_the_streets_are_read_without_a_finding_but_for_the_island(region):
    findings = Findings()
    streets = read_streets(region.osm.paths, StreetSpeeds(), findings)
    assert len(streets.edge_start) > 500
    assert {(record["action"], record["count"]) for record in findings.records()} == {("left_out", 1)}


@pytest.mark.parametrize(("position", "trips", "calls"), [(0, 369, 4980), (1, 36, 144), (2, 16, 60)])
def test_the_feeds_are_read_without_a_finding_but_for_the_blank_times(region, position, trips, calls):
    feed = region.gtfs.feeds[position]
    findings = Findings()
    table = read_feed(feed.path, feed.id, feed.type, findings)
    assert (len(table.trips), len(table.stop_times)) == (trips, calls)
    assert {(record["action"], record["count"]) for record in findings.records()} == (
        {("repaired", 396)} if feed.id == "urbain" else set()
    )


def test_the_catalogue_is_read_without_a_finding(region):
    findings = Findings()
    establishments, formations = read_catalogue(region.catalogue.establishments, region.catalogue.formations, findings)
    assert findings.records() == []
    assert len(establishments) == 8
    assert all(len(uai) == 8 and uai.startswith("X") for uai in establishments["uai"])
    offers = Counter(formations["uai"])
    assert [offers[uai] for uai in establishments["uai"]] == [5, 4, 4, 3, 2, 4, 4, 0]
    assert set(formations["voie"]) == {"scolaire", "apprentissage"}
    assert {"CAP", "BAC PRO", "BTS"} <= set(formations["diplome"])
    assert formations["cfd"].str.fullmatch(r"\d{8}").all()


def test_stops_and_establishments_stand_by_a_street():
    streets = sample_streets()
    inside = {"voie_1", "voie_2", "hall", "valbourg", "marche"}  # the platforms are reached by pathways
    for name in FEEDS:
        _, *stops = sample_feed(name)["stops.txt"]
        for stop_id, _, lat, lon, *_ in stops:
            assert stop_id in inside or meters_to_street(streets, float(lat), float(lon)) < 25
    _, *establishments = sample_establishments()
    for _, _, lat, lon, _ in establishments:
        assert meters_to_street(streets, float(lat), float(lon)) < 25


def test_the_origin_is_a_home_in_ormeval():
    (ormeval,) = [village for village in read_description("plan")["village"] if village["name"] == "Ormeval"]
    lat, lon = to_lat_lon(*ormeval["at"])
    meters = math.hypot(
        (SAMPLE_ORIGIN[0] - lat) * METERS_PER_DEGREE_LAT, (SAMPLE_ORIGIN[1] - lon) * METERS_PER_DEGREE_LON
    )
    assert meters < 400
    assert meters_to_street(sample_streets(), *SAMPLE_ORIGIN) < 100
