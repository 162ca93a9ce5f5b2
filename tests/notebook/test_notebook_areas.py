"""Times between points, and areas: what establishments at these points would be told."""

import datetime as dt
import warnings
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
import shapely

from isochrones import InputError, Network, TravelTimeWarning
from isochrones.answers.answers import Answers
from isochrones.answers.areas import Isochrones
from isochrones.answers.geometries import multipolygons
from isochrones.sample import SAMPLE_ORIGIN

AT_SEA = (43.0, 5.0)
HOMES = pd.DataFrame(
    [SAMPLE_ORIGIN, (43.7066, 1.9515), (43.69, 1.96)], columns=["lat", "lon"], index=["ormeval", "town", "south"]
)
# The sample's date is 2026-04-14, a summer day: its clocks are two hours ahead of UTC, and its service day starts at
# midnight.
DATE = dt.date(2026, 4, 14)
HALF_PAST_EIGHT = (DATE, 8 * 3600 + 1800)


@pytest.fixture(scope="module")
def network(sample_dataset):
    with warnings.catch_warnings(action="ignore", category=TravelTimeWarning):
        return Network.open(sample_dataset)


@pytest.fixture(scope="module")
def areas(network):
    return Answers(network.dataset).areas


@pytest.mark.parametrize("access", ["walk", "bike"])
@pytest.mark.parametrize("modes", ["transit,school,walk", "school", "bike"])
def test_a_point_is_reached_as_the_establishment_that_stands_there(network, access, modes):
    places = network.establishments[["uai", "geometry"]].rename(columns={"uai": "id"})
    options = {"budget_minutes": 90, "modes": modes, "access": access}
    # Few homes and many destinations, then the other way round: the searches start at the fewer.
    for homes in (HOMES, pd.concat([HOMES + shift / 1000 for shift in range(4)], ignore_index=True)):
        to_points = network.travel_time_matrix(homes, places, **options)
        to_establishments = network.travel_time_matrix(homes, **options)
        if modes == "school":
            # An establishment is told `school` only where that is faster than transit alone.
            better = to_establishments["minutes"].notna()
            to_points, to_establishments = to_points[better], to_establishments[better]
        assert to_points["minutes"].notna().any()
        pd.testing.assert_frame_equal(to_points, to_establishments)


def test_points_off_the_network_are_told(network):
    homes = pd.concat([HOMES, pd.DataFrame([AT_SEA], columns=["lat", "lon"], index=["boat"])])
    with pytest.warns(TravelTimeWarning) as told:
        matrix = network.travel_time_matrix(homes, [SAMPLE_ORIGIN, AT_SEA])
    near = "no street within 500 m of the"
    assert [str(one.message) for one in told] == [
        f"origin-off-network: {near} origin: what can be reached from it is not known (place boat)",
        f"destination-off-network: {near} destination: nobody can be said to reach it (place 1)",
    ]
    known = matrix.set_index(["origin", "destination"])["minutes"].notna()
    assert known.to_dict() == {(home, point): home != "boat" and point == 0 for home in homes.index for point in (0, 1)}


@pytest.mark.parametrize(("origins", "destinations"), [([], HOMES), (HOMES, pd.DataFrame({"lat": [], "lon": []}))])
def test_no_points_no_rows(network, origins, destinations):
    matrix = network.travel_time_matrix(origins, destinations)
    assert list(matrix.columns) == ["origin", "destination", "minutes"]
    assert len(matrix) == 0


def test_a_median_between_points_is_not_known(network):
    with pytest.raises(InputError, match=r"^metric: between points only the fastest is known, not p50$"):
        network.travel_time_matrix(HOMES, HOMES, metric="p50")


def test_areas_around_homes(network, areas):
    frame = network.isochrones(HOMES, [15, 45])
    assert list(frame.columns) == ["place", "limit_minutes", "geometry"]
    assert frame.crs == "EPSG:4326"
    assert list(zip(frame["place"], frame["limit_minutes"], strict=True)) == [
        (home, limit) for home in HOMES.index for limit in (15, 45)
    ]
    expected = [
        area for home in HOMES.itertuples(index=False) for area in multipolygons(areas.isochrones(home, [900, 2700]))
    ]
    assert shapely.equals(frame.geometry.to_numpy(), expected).all()
    assert frame.geometry.is_valid.all()
    assert (frame.geometry.geom_type == "MultiPolygon").all()
    for _, (small, large) in frame.groupby("place")["geometry"]:
        assert 0 < small.area < large.area
        assert large.contains(small)


def test_areas_from_which_establishments_are_reached(network, areas):
    frame = network.isochrones(["X810006F", "X810001A"], [30], modes="transit,walk", resolution_meters=200)
    indices = [network.dataset.index_of(uai) for uai in ("X810006F", "X810001A")]
    expected = [
        multipolygons(areas.isochrones(index, [1800], "to", ("transit", "walk"), resolution_meters=200))[0]
        for index in indices
    ]
    assert frame["place"].tolist() == ["X810006F", "X810001A"]
    assert shapely.equals(frame.geometry.to_numpy(), expected).all()


def test_one_place_one_moment(network, areas):
    (area,) = network.isochrones("X810001A", [30], "from", at="08:30").geometry
    expected = areas.isochrones(network.dataset.index_of("X810001A"), [1800], "from", at=HALF_PAST_EIGHT)
    assert area.equals(multipolygons(expected)[0])
    (whole_window,) = network.isochrones("X810001A", [30], "from").geometry
    assert not area.equals(whole_window)


def test_what_could_mislead_is_told(network):
    with pytest.warns(TravelTimeWarning, match=r"^origin-off-network: .* \(place 1\)$"):
        frame = network.isochrones([SAMPLE_ORIGIN, AT_SEA], [15, 30])
    assert frame.geometry.is_empty.tolist() == [False, False, True, True]
    assert [entry.get("places") for entry in frame.attrs["warnings"]] == [None, [1]]


def test_a_day_beyond_the_timetables_is_told(network):
    with pytest.warns(TravelTimeWarning, match="^date-outside-feed: "):
        network.isochrones(SAMPLE_ORIGIN, [15], at=dt.datetime(2036, 4, 14, 8, 30))  # noqa: DTZ001 - the region's clock


MOMENTS = {
    "text": "2026-04-14T08:30",
    "region": dt.datetime(2026, 4, 14, 8, 30),  # noqa: DTZ001 - the region's clock
    "abroad": dt.datetime(2026, 4, 14, 15, 30, tzinfo=ZoneInfo("Asia/Tokyo")),
    "pandas": pd.Timestamp("2026-04-14 08:30"),
}


@pytest.mark.parametrize("at", MOMENTS.values(), ids=MOMENTS)
def test_moments(network, at):
    (area,) = network.isochrones(SAMPLE_ORIGIN, [30], at=at).geometry
    (expected,) = network.isochrones(SAMPLE_ORIGIN, [30], at="08:30").geometry
    assert area.equals(expected)


REFUSED = {
    "limit": ({"limits_minutes": [15, 91]}, "limits_minutes: 91 minutes; this dataset knows journeys of up to 90"),
    "no-limit": ({"limits_minutes": []}, "limits_minutes: none given"),
    "direction": ({"direction": "back"}, 'direction: "back" is none of from, to'),
    "mode": ({"modes": "car"}, 'modes: "car" is none of transit, school, walk, bike'),
    "access": ({"access": "car"}, 'access: "car" is none of walk, bike'),
    "resolution": ({"resolution_meters": 50}, "resolution_meters: 50 is none of 100, 200, 400"),
    "clock": ({"at": "half past eight"}, 'at: "half past eight" is neither a time such as 08:00 nor'),
    "number": ({"at": 830}, "at: neither text nor a datetime: 830"),
}


@pytest.mark.parametrize(("asked", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_honoured_is_refused(network, asked, message):
    with pytest.raises(InputError) as refused:
        network.isochrones(SAMPLE_ORIGIN, **asked)
    assert str(refused.value).startswith(message)


def test_shapes_have_their_holes():
    square = np.array([(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)], np.float64)
    hole, island = square / 9 + 1, square / 9 + 20
    found = Isochrones([60, 120, 180], [[], [[square, hole]], [[square, hole, hole + 4], [island]]], [], None)
    empty, one, two = multipolygons(found)
    assert empty.equals(shapely.MultiPolygon())
    # Squares of 9 by 9 with holes of 1 by 1, and one of 1 by 1.
    assert (one.area, two.area) == (80, 80)
    assert [len(area.geoms) for area in (empty, one, two)] == [0, 1, 2]
