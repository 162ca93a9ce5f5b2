"""Frames of travel times say what the lookup says."""

import itertools
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import isochrones
from isochrones import InputError, Network, TravelTimeWarning
from isochrones.answers.answers import Answers
from isochrones.answers.lookup import Query
from isochrones.dataset.dataset import open_dataset
from isochrones.engine.constants import UNREACHED
from isochrones.modes.names import MODES
from isochrones.sample import SAMPLE_ORIGIN

AT_SEA = (43.0, 5.0)
HOMES = {"ormeval": SAMPLE_ORIGIN, "town": (43.7066, 1.9515), "south": (43.69, 1.96)}
FRAME = pd.DataFrame(HOMES.values(), columns=["lat", "lon"], index=list(HOMES))
COLUMNS = [
    *("origin", "uai", "name", "minutes", "mode", *MODES, "departure", "arrival", "transfers"),
    *("return_minutes", "return_departure", "return_arrival", "geometry"),
]


@pytest.fixture(scope="module")
def network(sample_dataset):
    with warnings.catch_warnings(action="ignore", category=TravelTimeWarning):
        return Network.open(sample_dataset)


@pytest.fixture(scope="module")
def answers(sample_dataset):
    return Answers.open(sample_dataset)


def whole_minutes(seconds):
    return None if seconds >= UNREACHED else -(-int(seconds) // 60)


def expected(answers, ids, query):
    """Rows as the lookup says them, one establishment after the other."""
    rows, clock = [], answers.dataset.clock
    for name in ids:
        answer = answers.lookup(query(*HOMES[name]))
        for e, row in enumerate(answers.dataset.establishments):
            if answer.best_seconds[e] < UNREACHED:
                times = [whole_minutes(answer.seconds[m][e]) if m in answer.seconds else None for m in MODES]
                clocks = [
                    None if column[e] < 0 else clock(int(column[e]))
                    for column in (answer.departure, answer.arrival, answer.return_departure, answer.return_arrival)
                ]
                transfers = None if answer.transfers[e] < 0 else int(answer.transfers[e])
                minutes = whole_minutes(answer.best_seconds[e])
                mode = MODES[answer.best_mode[e]]
                back = whole_minutes(answer.return_seconds[e])
                rows.append(
                    (name, row["uai"], row["name"], minutes, mode, *times, *clocks[:2], transfers, back, *clocks[2:])
                )
    order = list(ids)
    return sorted(rows, key=lambda row: (order.index(row[0]), row[3], row[1]))


def plain(frame):
    """Return a frame's rows, None where a value is missing."""
    columns = [column for column in frame.columns if column != "geometry"]
    return [tuple(None if pd.isna(value) else value for value in row) for row in frame[columns].itertuples(index=False)]


@pytest.mark.parametrize("budget_minutes", [25, 90])
@pytest.mark.parametrize("access", ["walk", "bike"])
@pytest.mark.parametrize("metric", ["fastest", "p50"])
@pytest.mark.parametrize("modes", [("transit", "school", "walk"), ("school",), ("walk", "bike")], ids=",".join)
def test_reachable_is_what_the_lookup_says(network, answers, budget_minutes, access, metric, modes):
    frame = network.reachable(FRAME, budget_minutes, modes, access, metric)
    rows = expected(answers, HOMES, lambda lat, lon: Query(lat, lon, budget_minutes * 60, modes, access, metric))
    # The median of school journeys alone is too long for the shorter budget.
    assert rows or (budget_minutes, metric, modes) == (25, "p50", ("school",))
    assert list(frame.columns) == COLUMNS
    assert plain(frame) == rows


def test_geometry_is_the_place_of_the_establishment(network):
    frame = network.reachable(SAMPLE_ORIGIN)
    places = network.establishments.set_index("uai").geometry
    assert frame.crs == places.crs == "EPSG:4326"
    assert frame.geometry.geom_equals(places.loc[frame["uai"]].reset_index(drop=True)).all()


def test_sixty_minutes_and_three_modes_unless_given(network):
    frame = network.reachable(SAMPLE_ORIGIN)
    assert plain(frame) == plain(network.reachable([SAMPLE_ORIGIN], 60, "transit, school, walk"))
    # By hand, from the README's answer for this home: 18 minutes with the school bus, 25 without.
    first = frame.iloc[0]
    assert (first["uai"], first["minutes"], first["mode"], first["transit"]) == ("X810001A", 18, "school", 25)
    assert (first["departure"], first["arrival"], first["return_minutes"]) == ("07:21", "07:39", 18)


def test_the_matrix_holds_the_minutes_of_reachable(network):
    matrix = network.travel_time_matrix(FRAME)
    uais = network.establishments["uai"].tolist()
    assert list(zip(matrix["origin"], matrix["destination"], strict=True)) == list(itertools.product(HOMES, uais))
    reached = network.reachable(FRAME).set_index(["origin", "uai"])["minutes"]
    told = matrix.set_index(["origin", "destination"])["minutes"]
    assert 0 < len(reached) < len(told)
    assert told.dropna().sort_index().to_dict() == reached.sort_index().to_dict()


def test_the_matrix_of_chosen_establishments_keeps_their_order(network):
    matrix = network.travel_time_matrix(SAMPLE_ORIGIN, ["X810006F", "X810001A"])
    # From the README's table: 22 and 18 minutes.
    assert matrix.to_dict("list") == {"origin": [0, 0], "destination": ["X810006F", "X810001A"], "minutes": [22, 18]}


@pytest.mark.parametrize("homes", [[], [AT_SEA]], ids=["no-home", "home-at-sea"])
def test_no_rows_have_the_same_columns(network, homes):
    with warnings.catch_warnings(action="ignore", category=TravelTimeWarning):
        none, some = network.reachable(homes), network.reachable([SAMPLE_ORIGIN])
    assert len(none) == 0
    assert list(none.columns) == COLUMNS
    assert none.crs == some.crs
    same = [column for column in COLUMNS if column != "origin"]
    assert none.dtypes[same].to_dict() == some.dtypes[same].to_dict()


def test_opening_warns_of_what_the_dataset_warns_of(sample_dataset):
    warned = open_dataset(sample_dataset).manifest.as_record()["warnings"]
    assert warned
    with pytest.warns(TravelTimeWarning) as told:
        network = Network.open(str(sample_dataset))
    assert [str(one.message) for one in told] == [f"{entry['code']}: {entry['message']}" for entry in warned]
    assert {one.filename for one in told} == {__file__}
    assert network.warnings.to_dict("records") == warned


def test_homes_off_the_network_are_told_together(network):
    homes = pd.DataFrame([SAMPLE_ORIGIN, *[AT_SEA] * 5], columns=["lat", "lon"], index=list("abcdef"))
    with pytest.warns(TravelTimeWarning) as told:
        frame = network.reachable(homes)
    message = "no street within 500 m of the origin: what can be reached from it is not known"
    assert [str(one.message) for one in told] == [f"origin-off-network: {message} (place b, c, d and 2 more)"]
    assert {one.filename for one in told} == {__file__}
    assert set(frame["origin"]) == {"a"}
    assert frame.attrs["warnings"] == [
        *network.warnings.to_dict("records"),
        {"code": "origin-off-network", "message": message, "places": list("bcdef")},
    ]
    with pytest.warns(TravelTimeWarning, match="origin-off-network"):
        matrix = network.travel_time_matrix(homes, "X810001A")
    assert matrix["minutes"].isna().tolist() == [False, True, True, True, True, True]
    assert matrix.attrs["warnings"] == frame.attrs["warnings"]


def test_establishments_off_the_network_are_told(sample_dataset):
    dataset = open_dataset(sample_dataset)
    streets = dataset.index.streets
    nodes = streets.establishment_node.copy()
    nodes[:2] = -1
    dataset.index = dataset.index._replace(streets=streets._replace(establishment_node=nodes))
    network = Network(dataset)
    with pytest.warns(TravelTimeWarning) as told:
        matrix = network.travel_time_matrix(SAMPLE_ORIGIN, ["X810003C", "X810002B", "X810001A"])
    assert [str(one.message) for one in told] == [
        "establishment-off-network: no street near: nobody can be said to reach it (place X810002B, X810001A)"
    ]
    assert matrix.attrs["warnings"][-1]["places"] == ["X810002B", "X810001A"]


def test_formations_are_those_of_the_catalogue(network):
    dataset = network.dataset
    taught = [
        {"uai": row["uai"], **formation}
        for row, formations in zip(dataset.establishments, dataset.formations, strict=True)
        for formation in formations
    ]
    assert network.formations.to_dict("records") == taught
    assert set(network.formations["uai"]) <= set(network.establishments["uai"])


def test_establishments_are_those_of_the_catalogue(network):
    frame = network.establishments
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.drop(columns="geometry").to_dict("records") == network.dataset.establishments
    np.testing.assert_array_equal(frame.geometry.x, frame["lon"])
    np.testing.assert_array_equal(frame.geometry.y, frame["lat"])


REFUSED = {
    "budget": ({"budget_minutes": 91}, "budget_minutes: 91 minutes; this dataset knows journeys of up to 90"),
    "no-budget": ({"budget_minutes": 0}, "budget_minutes: 0 minutes; this dataset knows journeys of up to 90"),
    "mode": ({"modes": "transit,car"}, 'modes: "car" is none of transit, school, walk, bike'),
    "no-mode": ({"modes": []}, "modes: none given; there are transit, school, walk, bike"),
    "access": ({"access": "car"}, 'access: "car" is none of walk, bike'),
    "metric": ({"metric": "p90"}, 'metric: "p90" is none of fastest, p50'),
}


@pytest.mark.parametrize("ask", ["reachable", "travel_time_matrix"])
@pytest.mark.parametrize(("asked", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_honoured_is_refused(network, ask, asked, message):
    with pytest.raises(InputError) as refused:
        getattr(network, ask)(SAMPLE_ORIGIN, **asked)
    assert str(refused.value) == message


def test_an_unknown_establishment_is_refused(network):
    with pytest.raises(InputError, match=r'^uai: this dataset has no establishment "X9"$'):
        network.travel_time_matrix(SAMPLE_ORIGIN, ["X810001A", "X9"])


def test_a_folder_without_dataset(tmp_path):
    with pytest.raises(InputError, match="no dataset has been published here"):
        Network.open(tmp_path)


def test_the_package_has_nothing_else():
    with pytest.raises(AttributeError, match="module 'isochrones' has no attribute 'Nets'"):
        isochrones.Nets  # noqa: B018 - asking is what fails
