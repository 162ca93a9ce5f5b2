"""A network goes to tables and comes back as it was: all that a dataset is made of stands in them."""

import numpy as np
import pandas as pd
import pytest

from isochrones.assembling.network_assembly import build_network
from isochrones.dataset.calendar_tables import read_calendar
from isochrones.dataset.network_tables import read_footpaths, read_links, read_timetable, write_streets, write_transit
from isochrones.dataset.tables import write_frame
from isochrones.pipeline.indexing import read_streets
from isochrones.region.region_file import load_region
from osm.tags import HIGHWAYS


@pytest.fixture(scope="module")
def network(sample_folder):
    return build_network(load_region(sample_folder / "region.toml")).network


@pytest.fixture(scope="module")
def folder(network, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    write_streets(folder, network)
    write_transit(folder, network)
    write_frame(folder, "network/highways", pd.DataFrame({"name": HIGHWAYS}))
    return folder


def differing(one, other, name=""):
    """Names of the arrays that differ in values or type."""
    if isinstance(one, tuple):
        assert type(one) is type(other)
        assert len(one) == len(other)
        fields = getattr(one, "_fields", range(len(one)))
        return [
            found
            for field, own, others in zip(fields, one, other, strict=True)
            for found in differing(own, others, f"{name}.{field}")
        ]
    same = one.dtype == other.dtype and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return [] if same else [name]


def test_the_comparison_notices_a_difference(network):
    links = network.egress
    assert differing(links, links._replace(seconds=links.seconds + 1)) == [".seconds"]
    assert differing(links, links._replace(stops=links.stops.astype(np.int64))) == [".stops"]


def test_the_streets_come_back(network, folder):
    assert differing(network.streets, read_streets(folder)) == []


def test_the_timetable_comes_back(network, folder):
    assert differing(network.timetable, read_timetable(folder)) == []


def test_the_calendar_comes_back(network, folder):
    assert differing(network.calendar, read_calendar(folder)) == []


def test_footpaths_and_links_come_back(network, folder):
    stops, establishments = len(network.streets.stop_node), len(network.streets.establishment_node)
    assert differing(network.footpaths, read_footpaths(folder, stops)) == []
    assert differing(network.egress, read_links(folder, "egress", establishments)) == []
    assert differing(network.departure, read_links(folder, "departure", establishments)) == []
