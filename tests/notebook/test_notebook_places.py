"""Places in whatever a notebook holds them, and what is said of those that are none."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

from isochrones import InputError
from isochrones.notebook.places import are_codes, read_places

LAT, LON = [43.7, 43.8], [1.9, 2.0]
FRAME = pd.DataFrame({"lat": LAT, "lon": LON}, index=["a", "b"])
POINTS = gpd.GeoSeries.from_xy(LON, LAT, crs="EPSG:4326")

HELD = {
    "pairs": (list(zip(LAT, LON, strict=True)), [0, 1]),
    "array": (np.column_stack([LAT, LON]), [0, 1]),
    "generator": (iter(zip(LAT, LON, strict=True)), [0, 1]),
    "texts": ([("43.7", "1.9"), ("43.8", "2.0")], [0, 1]),
    "frame": (FRAME, ["a", "b"]),
    "frame-with-id": (FRAME.assign(id=["x", 7]), ["x", 7]),
    "points": (POINTS, [0, 1]),
    "points-of-a-frame": (gpd.GeoDataFrame({"n": [1, 2]}, geometry=POINTS).set_axis([5, 6]), [5, 6]),
    "points-with-id": (gpd.GeoDataFrame({"id": ["x", "y"]}, geometry=POINTS), ["x", "y"]),
    "points-in-meters": (POINTS.to_crs("EPSG:2154"), [0, 1]),
}


@pytest.mark.parametrize(("held", "ids"), HELD.values(), ids=HELD)
def test_places_are_read(held, ids):
    places = read_places(held, "points")
    assert places.ids == ids
    # A projection to meters and back is exact to far less than a millimetre: 1e-9 degrees are 0.1 mm.
    np.testing.assert_allclose(places.lat, LAT, rtol=0, atol=1e-9)
    np.testing.assert_allclose(places.lon, LON, rtol=0, atol=1e-9)


@pytest.mark.parametrize("pair", [(43.7, 1.9), [43, 2], np.array([43.7, 1.9])], ids=["tuple", "list", "array"])
def test_a_single_pair(pair):
    places = read_places(pair, "points")
    assert (places.ids, places.lat.tolist(), places.lon.tolist()) == ([0], [pair[0]], [pair[1]])


@pytest.mark.parametrize("nothing", [[], FRAME.iloc[:0], POINTS.iloc[:0]], ids=["list", "frame", "points"])
def test_no_places(nothing):
    places = read_places(nothing, "points")
    assert (places.ids, places.lat.tolist(), places.lon.tolist()) == ([], [], [])


REFUSED = {
    "south-of-the-pole": ([(43, 2), (-91, 2)], "points: 1: lat -91 is not on earth"),
    "west-of-the-west": (FRAME.assign(lon=[181, 2]), "points: 'a': lon 181 is not on earth"),
    "not-a-number": ([(43, 2), (np.nan, 2)], "points: 1: lat nan is not on earth"),
    "missing": (FRAME.assign(lat=[None, 43]), "points: 'a': lat nan is not on earth"),
    "text": (FRAME.assign(lat=["north", "43"]), "points: column lat: not numbers: could not convert string to float"),
    "three-numbers": ([(43, 2), (43, 2, 100)], "points: 1: not a (lat, lon) pair: (43, 2, 100)"),
    "numbers-alone": ([43, 2, 100], "points: 0: not a (lat, lon) pair: 43"),
    "a-number": (43, "points: neither (lat, lon) pairs nor a frame: 43"),
    "a-text": ("Paris", "points: neither (lat, lon) pairs nor a frame: 'Paris'"),
    "texts": (["Paris"], "points: 0: not a (lat, lon) pair: 'Paris'"),
    "no-column": (FRAME.rename(columns={"lon": "lng"}), "points: no column lon"),
    "no-crs": (gpd.GeoSeries([Point(2, 43)]), 'points: no coordinate reference system; of degrees it is set_crs("'),
    "a-line": (gpd.GeoSeries([Point(2, 43), LineString([(2, 43), (3, 43)])], crs=4326), "points: 1: not a point"),
    "an-empty-point": (gpd.GeoSeries([Point(), Point(2, 43)], crs=4326), "points: 0: not a point"),
    "no-geometry": (gpd.GeoSeries([Point(2, 43), None], crs=4326), "points: 1: not a point"),
    "same-name": (FRAME.assign(id="home"), "points: two places are called 'home'"),
}


@pytest.mark.parametrize(("held", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_place_is_refused_in_one_line(held, message):
    with pytest.raises(InputError) as refused:
        read_places(held, "points")
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "codes", ["X1", ["X1"], ("X1", "X2"), {"X1"}, np.array(["X1"]), pd.Series(["X1"]), pd.Index(["X1"])]
)
def test_codes(codes):
    assert are_codes(codes)


@pytest.mark.parametrize("others", [[], (43, 2), [(43, 2)], FRAME, POINTS, np.array([[43, 2]]), ["X1", 2]])
def test_no_codes(others):
    assert not are_codes(others)
