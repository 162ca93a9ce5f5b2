"""Files: several merged, every format, sorted or not, and those that can't be read."""

import bz2
import gzip
from pathlib import Path

import numpy as np
import osmium
import pytest

from isochrones.findings import Findings, InputError
from osm import StreetSpeeds, read_streets
from osm.reading import read_nodes

STREET = {"highway": "residential"}


def read(*paths, min_island_nodes=1):
    return read_streets(paths, StreetSpeeds(), Findings(), min_island_nodes=min_island_nodes)


def assert_same(one, other):
    assert one.counts == other.counts
    for name, array in one._replace(counts=0)._asdict().items():
        assert np.array_equal(array, getattr(other._replace(counts=0), name)), name


@pytest.fixture
def town(write_map):
    return write_map([("1 2 3", STREET), ("3 4", {"highway": "steps"})], node_tags={2: {"barrier": "stile"}})


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm.gz", ".osm.bz2"])
def test_every_format_gives_the_same_streets(town, tmp_path, suffix):
    path = tmp_path / f"copy{suffix}"
    if suffix == ".osm.pbf":
        with osmium.SimpleWriter(path) as writer:
            for entity in osmium.FileProcessor(town):
                writer.add(entity)
    else:
        path.write_bytes((gzip if suffix == ".osm.gz" else bz2).compress(town.read_bytes()))
    assert_same(read(path), read(town))


def test_several_files_are_one_map(write_map):
    # The two maps share node 2 and way 101, as neighbouring extracts do.
    west = write_map([("1 2", STREET)], name="west.osm")
    both = write_map([("1 2", STREET), ("2 3", STREET)], name="east.osm")
    assert_same(read(west, both), read(both))


def test_ways_and_nodes_of_one_file_complete_those_of_another(write_map):
    streets = write_map([("1 2 3", STREET)], missing=[2, 3], name="ways.osm")
    places = write_map([("2 3", {"building": "yes"})], name="nodes.osm", node_tags={2: {"barrier": "wall"}})
    joined = read(streets, places)
    assert joined.node_osm_id.tolist() == [1, 2, 2, 3]
    assert joined.counts.missing_nodes == 0


def test_the_first_file_is_believed(write_map):
    paved = write_map([("1 2", STREET)], name="one.osm")
    moved = write_map(
        [("1 2", {"highway": "steps"})], at={2: (0, 9)}, node_tags={1: {"barrier": "wall"}}, name="two.osm"
    )
    assert_same(read(paved, moved), read(paved))


def test_order_of_files_changes_nothing_where_they_agree(write_map):
    one = write_map([("1 2 3", STREET)], name="one.osm")
    other = write_map([("", {}), ("3 4", STREET), ("4 5", {"highway": "steps"})], name="two.osm")
    assert_same(read(one, other), read(other, one))


def test_unsorted_file(town, tmp_path):
    header, *lines, footer = town.read_text().splitlines()
    shuffled = tmp_path / "shuffled.osm"
    shuffled.write_text("\n".join([header, *reversed(lines), footer]))
    assert_same(read(shuffled), read(town))


def test_negative_ids_of_unsaved_edits_count_as_missing(tmp_path):
    path = tmp_path / "edited.osm"
    path.write_text(
        '<osm version="0.6"><node id="-1" lat="0" lon="0"/><node id="1" lat="0" lon="0.001"/>'
        '<node id="2" lat="0" lon="0.002"/><way id="5"><nd ref="-1"/><nd ref="1"/><nd ref="2"/>'
        '<tag k="highway" v="residential"/></way></osm>'
    )
    assert read(path).node_osm_id.tolist() == [1, 2]


def test_nodes_are_the_same_whichever_way_memory_is_saved(town, write_map):
    other = write_map([("2 6 7", STREET)], at={2: (5, 5)}, node_tags={6: {"barrier": "wall"}}, name="other.osm")
    osm_id = np.array([-4, 1, 2, 4, 5, 6], dtype=np.int64)
    whole = read_nodes([town, other], osm_id)
    filtered = read_nodes([town, other], osm_id, large_file_bytes=0)
    for one, two in zip(whole, filtered, strict=True):
        assert one.tobytes() == two.tobytes()
    assert np.isnan(whole.lat).tolist() == [True, False, False, False, True, False]
    assert whole.stops[1].tolist() == [False, False, True, False, False, True]


# --- files that can't be read


def only_line(error):
    message = str(error.value)
    assert "\n" not in message
    return message


@pytest.fixture
def pbf(town, tmp_path):
    path = tmp_path / "whole.osm.pbf"
    with osmium.SimpleWriter(path) as writer:
        for entity in osmium.FileProcessor(town):
            writer.add(entity)
    return path.read_bytes()


@pytest.mark.parametrize("kept", [0, 10, 60, -1])
def test_truncated_pbf(pbf, tmp_path, kept):
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(pbf[:kept])
    with pytest.raises(InputError) as error:
        read(path)
    assert only_line(error).startswith(f"{path}: not a complete OpenStreetMap file (")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.osm.pbf", b"<html>404</html>"),
        ("noise.osm.pbf", bytes(range(256)) * 8),
        ("page.osm", b"<html>404</html>"),
        ("empty.osm", b""),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="0" lo'),
        ("text.osm.gz", b"hello"),
        ("cut.osm.gz", gzip.compress(b'<osm version="0.6"></osm>' * 9, mtime=0)[:-12]),
        ("cut.osm.bz2", bz2.compress(b'<osm version="0.6"></osm>' * 9)[:-12]),
        ("map.txt", b'<osm version="0.6"></osm>'),
        ("id.osm", b'<osm version="0.6"><way id="x"><nd ref="1"/><tag k="highway" v="road"/></way></osm>'),
    ],
)
def test_files_that_are_no_maps(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read(path)
    assert only_line(error).startswith(f"{path}: not a complete OpenStreetMap file (")


def test_missing_file_and_folder(tmp_path):
    for path in (tmp_path / "nowhere.osm.pbf", tmp_path):
        with pytest.raises(InputError) as error:
            read(path)
        assert only_line(error).startswith(f"{path}: ")


@pytest.mark.parametrize(
    "ways",
    [
        [],
        [("1 2", {"building": "yes"})],
        [("1 2", {"highway": "motorway"})],
        [("1 2", STREET | {"access": "no"})],
    ],
)
def test_map_without_a_usable_street(write_map, ways):
    with pytest.raises(InputError) as error:
        read(write_map(ways, name="sea.osm"))
    assert only_line(error).startswith("sea.osm: no street that any mode may use")


def test_map_of_islands_only(town):
    with pytest.raises(InputError) as error:
        read_streets([town], StreetSpeeds(), Findings())
    assert only_line(error) == "map.osm: no street that any mode may use, in parts of 150 nodes or more"


def test_one_bad_file_among_several_is_named(town, tmp_path):
    bad = Path(tmp_path / "bad.osm.pbf")
    bad.write_bytes(b"bad")
    with pytest.raises(InputError, match=r"bad\.osm\.pbf"):
        read(town, bad)
